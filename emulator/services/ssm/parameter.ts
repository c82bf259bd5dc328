import { defineStore, type World } from '../../world.js';
import { findImage, imageLaunchableBy } from '../ec2/images/image.js';

/** One version of a parameter. */
export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly type: ParameterType;
  readonly dataType: ParameterDataType;
  readonly tier: ParameterTier;
  /** KMS key of a secret. */
  readonly keyId?: string | undefined;
  readonly description?: string | undefined;
  readonly allowedPattern?: string | undefined;
  readonly policies?: readonly ParameterPolicy[] | undefined;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
  /** ARN of who wrote it. */
  readonly modifiedBy: string;
  /** A label is on one version at most. */
  readonly labels: Set<string>;
}

/** A policy of a parameter, which the emulator shows and does not carry out. */
export interface ParameterPolicy {
  readonly type: string;
  /** As JSON. */
  readonly text: string;
}

export type ParameterTier = 'Standard' | 'Advanced';
export type ParameterType = 'String' | 'StringList' | 'SecureString';
export type ParameterDataType = 'text' | 'aws:ec2:image';

/** What is written with a new version. */
export type ParameterWrite = Omit<ParameterVersion, 'version' | 'labels'>;

/** A parameter of one account and Region. */
export interface Parameter {
  readonly name: string;
  readonly tags: Map<string, string>;
  /** Oldest first; never empty. */
  readonly versions: ParameterVersion[];
}

/** Where a version is written, with the tags that the parameter gets if it is new. */
export interface ParameterPlace {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
}

interface PendingWrite {
  readonly place: ParameterPlace;
  readonly write: ParameterWrite;
  readonly overwrite: boolean;
  /** When it is validated. */
  readonly dueAt: number;
}

const parameters = defineStore('ssm/parameters', () => new Map<string, Parameter>());

/** Writes of AMI IDs that are not validated yet, of all accounts, in the order in which they come due. */
const pending = defineStore('ssm/pending', () => [] as PendingWrite[]);
const everywhere = (world: World) => pending.of(world, '*', '*');

/**
 * How long Parameter Store takes to validate an AMI ID. AWS names no number; a few seconds is what is seen.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html
 */
export const IMAGE_VALIDATION = 3000;

/** Parameter Store keeps this many versions and then drops the oldest. */
export const MAX_VERSIONS = 100;

/** The parameters of one account and Region by name. */
export function parametersOf(world: World, account: string, region: string): ReadonlyMap<string, Parameter> {
  return parameters.of(world, account, region);
}

/** Writes a new version at once, of a parameter that may be new. */
export function writeParameter(world: World, place: ParameterPlace, write: ParameterWrite): ParameterVersion {
  const { account, region, name, tags = {} } = place;
  const all = parameters.of(world, account, region);
  let parameter = all.get(name);
  if (!parameter) all.set(name, (parameter = { name, tags: new Map(Object.entries(tags)), versions: [] }));
  const version = { ...write, version: latestVersion(parameter) + 1, labels: new Set<string>() };
  parameter.versions.push(version);
  if (parameter.versions.length > MAX_VERSIONS) parameter.versions.shift();
  return version;
}

/**
 * Takes a write of an AMI ID, to be validated {@link IMAGE_VALIDATION} later.
 * @param overwrite whether it may be a new version of a parameter that is there by then
 * @returns the number the version will get if the image turns out to be fine
 */
export function writeImageParameter(
  world: World,
  place: ParameterPlace,
  write: ParameterWrite,
  overwrite: boolean,
): number {
  const queue = everywhere(world);
  const { account, region, name } = place;
  const before = queue.filter(
    (other) => other.place.account === account && other.place.region === region && other.place.name === name,
  ).length;
  const dueAt = write.modifiedAt + IMAGE_VALIDATION;
  // Mostly the last: only Image Builder writes at times that have passed.
  const position = queue.findLastIndex((other) => other.dueAt <= dueAt) + 1;
  queue.splice(position, 0, { place, write, overwrite, dueAt });
  return latestVersion(parameters.of(world, account, region).get(name)) + before + 1;
}

/**
 * Finishes the writes of AMI IDs that came due by `now`: those of images that the account cannot launch are dropped, and
 * those that an immediate write would be refused for; as in AWS nobody is told. To be called before a request is handled.
 */
export function settleParameters(world: World, now: number): void {
  const queue = everywhere(world);
  while (queue[0] && queue[0].dueAt <= now) {
    const { place, write, overwrite, dueAt } = queue[0];
    queue.shift();
    const image = findImage(world, write.value, place.region);
    const launchable = image && imageLaunchableBy(image, place.account, dueAt);
    const known = parameters.of(world, place.account, place.region).get(place.name);
    if (launchable && (!known || (overwrite && !isFull(known)))) writeParameter(world, place, write);
  }
}

/** When a write of an AMI ID is next to be finished; `Infinity` when none is under way. */
export function nextWrite(world: World): number {
  return everywhere(world)[0]?.dueAt ?? Infinity;
}

/** Removes a parameter with all its versions. @returns whether it was there */
export function deleteParameterNamed(world: World, account: string, region: string, name: string): boolean {
  return parameters.of(world, account, region).delete(name);
}

/** Whether a parameter takes no new version, because its oldest one would have to go and has a label. */
export function isFull({ versions }: Parameter): boolean {
  return versions.length >= MAX_VERSIONS && (versions[0]?.labels.size ?? 0) > 0;
}

/** ID of a parameter in the journal: `<account>/<region>/parameter/<name>`. */
export function resourceOf(
  name: string,
  { account, region }: { readonly account: string; readonly region: string },
): string {
  return `${account}/${region}/parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

/**
 * The version that a selector means: `name`, `name:3` or `name:label`.
 * @returns undefined when there is no such parameter, or not that version or label of it
 */
export function selectVersion(
  world: World,
  account: string,
  region: string,
  selector: string,
): { parameter: Parameter; version: ParameterVersion } | undefined {
  const { name, qualifier } = splitSelector(selector);
  const parameter = parameters.of(world, account, region).get(name);
  if (!parameter) return undefined;
  const version =
    qualifier === undefined
      ? parameter.versions.at(-1)
      : parameter.versions.find(
          ({ version, labels }) => String(version) === qualifier || labels.has(qualifier),
        );
  return version && { parameter, version };
}

/** A parameter's name, and the version or label after the colon if there is one. An ARN is taken as the name in it. */
export function splitSelector(selector: string): { name: string; qualifier?: string } {
  // An ARN has the name after "parameter"; that of /a/b ends in parameter/a/b, that of b in parameter/b.
  const [, path] = /^arn:[^:]+:ssm:[^:]*:\d*:parameter(\/.+)$/.exec(selector) ?? [];
  const text = path === undefined ? selector : path.lastIndexOf('/') === 0 ? path.slice(1) : path;
  const [name = '', qualifier] = text.split(':');
  return qualifier === undefined ? { name } : { name, qualifier };
}

/** The value that a selector means at `now`; undefined when it means none. */
export function parameterValue(
  world: World,
  account: string,
  region: string,
  selector: string,
  now: number,
): string | undefined {
  settleParameters(world, now);
  return selectVersion(world, account, region, selector)?.version.value;
}

function latestVersion(parameter: Parameter | undefined): number {
  return parameter?.versions.at(-1)?.version ?? 0;
}
