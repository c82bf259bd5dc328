import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import { partitionOf } from '../../../partition.js';
import { defineStore, type World } from '../../../world.js';
import {
  invalidParameterValue,
  malformedId,
  templateIdNotFound,
  templateNameNotFound,
  templateVersionNotFound,
} from '../errors.js';

/** What instances are launched with, in the shape EC2 answers it. */
export type LaunchTemplateData = ResponseLaunchTemplateData;

/** One numbered version of a launch template; never changes. */
export interface LaunchTemplateVersion {
  readonly number: number;
  readonly description?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** ARN of who made it. */
  readonly createdBy: string;
  readonly data: LaunchTemplateData;
}

/** A launch template of one account and Region. */
export interface LaunchTemplate {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly tags: Map<string, string>;
  /** Number of the version that `$Default` means. */
  defaultVersion: number;
  /** In the order of their numbers; those that were deleted are missing. */
  versions: LaunchTemplateVersion[];
  /** The number that the next version gets: numbers are not used again. */
  nextVersion: number;
}

/** How requests name a launch template: by exactly one of the two. */
export interface TemplateReference {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
}

const store = defineStore('ec2/launchTemplates', () => ({
  byId: new Map<string, LaunchTemplate>(),
  idByName: new Map<string, string>(),
}));

/** Adds a launch template with its version 1, which is also its default. The name must be free. */
export function createLaunchTemplate(
  world: World,
  account: string,
  region: string,
  spec: {
    readonly name: string;
    readonly data: LaunchTemplateData;
    readonly createdAt: number;
    readonly createdBy?: string;
    readonly description?: string | undefined;
    readonly tags?: Readonly<Record<string, string>>;
  },
): LaunchTemplate {
  const { name, data, createdAt, description, tags = {} } = spec;
  const { createdBy = `arn:${partitionOf(region)}:iam::${account}:root` } = spec;
  const template: LaunchTemplate = {
    id: world.newId('lt-'),
    name,
    createdAt,
    createdBy,
    tags: new Map(Object.entries(tags)),
    defaultVersion: 1,
    versions: [{ number: 1, description, createdAt, createdBy, data }],
    nextVersion: 2,
  };
  const templates = store.of(world, account, region);
  templates.byId.set(template.id, template);
  templates.idByName.set(name, template.id);
  return template;
}

/** Adds the next version to a launch template; its default version stays. */
export function addLaunchTemplateVersion(
  template: LaunchTemplate,
  version: Omit<LaunchTemplateVersion, 'number'>,
): LaunchTemplateVersion {
  const added = { number: template.nextVersion++, ...version };
  template.versions.push(added);
  return added;
}

/** The launch templates of one account and Region, oldest first. */
export function launchTemplatesOf(
  world: World,
  account: string,
  region: string,
): ReadonlyMap<string, LaunchTemplate> {
  return store.of(world, account, region).byId;
}

/** Forgets a launch template. */
export function removeLaunchTemplate(
  world: World,
  account: string,
  region: string,
  { id, name }: LaunchTemplate,
): void {
  const { byId, idByName } = store.of(world, account, region);
  byId.delete(id);
  idByName.delete(name);
}

/** The template of that ID, if there is one. */
export function findLaunchTemplate(
  world: World,
  account: string,
  region: string,
  id: string,
): LaunchTemplate | undefined {
  return store.of(world, account, region).byId.get(id);
}

/** The template of that name, if there is one. */
export function findLaunchTemplateByName(
  world: World,
  account: string,
  region: string,
  name: string,
): LaunchTemplate | undefined {
  const { byId, idByName } = store.of(world, account, region);
  return byId.get(idByName.get(name) ?? '');
}

/**
 * The launch template that a request names.
 * @throws InvalidParameterValue unless it names one and only one, InvalidLaunchTemplateId.Malformed,
 *   InvalidLaunchTemplateId.NotFound, InvalidLaunchTemplateName.NotFoundException
 */
export function launchTemplateNamed(
  world: World,
  account: string,
  region: string,
  { LaunchTemplateId: id, LaunchTemplateName: name }: TemplateReference,
): LaunchTemplate {
  if ((id === undefined) === (name === undefined)) {
    throw invalidParameterValue(
      'Either a launch template ID or a launch template name must be specified in the request, but not both.',
    );
  }
  if (id !== undefined) {
    if (!/^lt-[0-9a-f]{8,17}$/.test(id)) throw malformedId('InvalidLaunchTemplateId', id, 'lt-');
    const template = launchTemplatesOf(world, account, region).get(id);
    if (!template) throw templateIdNotFound(id);
    return template;
  }
  const template = findLaunchTemplateByName(world, account, region, name ?? '');
  if (!template) throw templateNameNotFound(name ?? '');
  return template;
}

/**
 * The version that a request means.
 * @param version a number, `$Latest` or `$Default`; absent or empty: the default one
 * @throws InvalidLaunchTemplateId.VersionNotFound, InvalidParameterValue for what can be no version
 */
export function launchTemplateVersion(template: LaunchTemplate, version?: string): LaunchTemplateVersion {
  const number = versionNumber(template, version || '$Default');
  const found = versionAt(template, number);
  if (!found) throw templateVersionNotFound(String(number), template.id);
  return found;
}

/** The number of the version that `$Latest` means. */
export function latestVersion({ versions }: LaunchTemplate): number {
  return versions.at(-1)?.number ?? 0;
}

/** The version of that number, if there is one. */
export function versionAt({ versions }: LaunchTemplate, number: number): LaunchTemplateVersion | undefined {
  // Where it is as long as no version was deleted, which is nearly always.
  const likely = versions[number - 1];
  return likely?.number === number ? likely : versions.find((version) => version.number === number);
}

/** The number that a version means, whether or not there is such a version. */
export function versionNumber(template: LaunchTemplate, version: string): number {
  if (version === '$Default') return template.defaultVersion;
  if (version === '$Latest') return latestVersion(template);
  if (!/^[1-9]\d*$/.test(version)) {
    throw invalidParameterValue(
      `Invalid launch template version: '${version}'. Specify a version number, $Latest, or $Default.`,
    );
  }
  return Number(version);
}
