import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import { defineStore, type World } from '../../world.js';
import { parameterValue } from '../ssm/parameter.js';
import {
  invalidParameterValue,
  malformedId,
  templateIdNotFound,
  templateNameNotFound,
  templateVersionNotFound,
} from './errors.js';

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
  /** In the order of their numbers, 1 first. */
  readonly versions: LaunchTemplateVersion[];
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
  const { name, data, createdAt, createdBy = `arn:aws:iam::${account}:root`, description, tags = {} } = spec;
  const template: LaunchTemplate = {
    id: world.newId('lt-'),
    name,
    createdAt,
    createdBy,
    tags: new Map(Object.entries(tags)),
    defaultVersion: 1,
    versions: [{ number: 1, description, createdAt, createdBy, data }],
  };
  const templates = store.of(world, account, region);
  templates.byId.set(template.id, template);
  templates.idByName.set(name, template.id);
  return template;
}

/** The launch templates of one account and Region, oldest first. */
export function launchTemplatesOf(
  world: World,
  account: string,
  region: string,
): ReadonlyMap<string, LaunchTemplate> {
  return store.of(world, account, region).byId;
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
  const found = template.versions[number - 1];
  if (!found) throw templateVersionNotFound(String(number), template.id);
  return found;
}

/** The number that a version means, whether or not there is such a version. */
export function versionNumber(template: LaunchTemplate, version: string): number {
  if (version === '$Default') return template.defaultVersion;
  if (version === '$Latest') return template.versions.length;
  if (!/^[1-9]\d*$/.test(version)) {
    throw invalidParameterValue(
      `Invalid launch template version: '${version}'. Specify a version number, $Latest, or $Default.`,
    );
  }
  return Number(version);
}

/** A version of a launch template, found and with its image resolved. */
export interface ResolvedLaunchTemplate {
  readonly launchTemplateId: string;
  readonly launchTemplateName: string;
  /** The real number, also where `$Latest` or `$Default` was asked for. */
  readonly versionNumber: number;
  /** AMI ID; what `resolve:ssm:` stands for at the moment. Absent when the template names no image. */
  readonly imageId: string | undefined;
  readonly data: LaunchTemplateData;
}

/**
 * What launching with a template version would use at `now`.
 * @throws as {@link launchTemplateNamed} and {@link launchTemplateVersion}; InvalidParameterValue when the SSM
 *   parameter of a `resolve:ssm:` image does not exist
 */
export function resolveLaunchTemplateVersion(
  world: World,
  account: string,
  region: string,
  reference: TemplateReference & { readonly Version?: string | undefined },
  now: number,
): ResolvedLaunchTemplate {
  const template = launchTemplateNamed(world, account, region, reference);
  const { number, data } = launchTemplateVersion(template, reference.Version);
  return {
    launchTemplateId: template.id,
    launchTemplateName: template.name,
    versionNumber: number,
    imageId: resolveImageId(world, account, region, data.ImageId, now),
    data,
  };
}

const SSM_ALIAS = 'resolve:ssm:';

/** Whether the image of a template is given as an SSM parameter. */
export function isImageAlias(imageId: string | undefined): boolean {
  return imageId?.startsWith(SSM_ALIAS) ?? false;
}

/**
 * The AMI ID that the image of a template stands for at `now`.
 * @throws InvalidParameterValue when it names an SSM parameter that does not exist
 */
export function resolveImageId(
  world: World,
  account: string,
  region: string,
  imageId: string | undefined,
  now: number,
): string | undefined {
  if (!imageId || !isImageAlias(imageId)) return imageId;
  const selector = imageId.slice(SSM_ALIAS.length);
  const value = parameterValue(world, account, region, selector, now);
  if (value === undefined) {
    throw invalidParameterValue(`The parameter ${selector} that the image ID refers to does not exist.`);
  }
  return value;
}
