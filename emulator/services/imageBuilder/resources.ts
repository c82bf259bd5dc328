import type { Distribution } from '@aws-sdk/client-imagebuilder';
import { partitionOf } from '../../partition.js';
import type { Behaviour } from './build/behaviour.js';

/** What a resource of Image Builder has whatever its type. Times are milliseconds since the epoch. */
interface Resource {
  readonly arn: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
}

export type Architecture = 'x86_64' | 'arm64';

/** The recipe of an image; never changes. */
export interface Recipe extends Resource {
  /** Semantic version: `1.0.0`. */
  readonly version: string;
  readonly parentImage: string;
  /** ARNs of the components that it runs; never empty. */
  readonly components: readonly string[];
  readonly architecture: Architecture;
}

/** Where builds happen. */
export interface Infrastructure extends Resource {
  readonly instanceTypes: readonly string[];
  readonly instanceProfileName: string;
  readonly terminateInstanceOnFailure: boolean;
}

/** A distribution configuration with all its versions: a build reads it when it begins to distribute. */
export interface DistributionSettings extends Omit<Resource, 'description'> {
  /** Oldest first; never empty. */
  readonly versions: DistributionVersion[];
}

/** What a distribution configuration said from `from` on. */
export interface DistributionVersion {
  readonly from: number;
  readonly description?: string | undefined;
  readonly distributions: readonly Distribution[];
}

/** What an update of a pipeline replaces. */
export interface PipelineSettings {
  readonly description?: string | undefined;
  readonly recipe: Recipe;
  readonly infrastructure: Infrastructure;
  readonly distribution: DistributionSettings | undefined;
  readonly testsEnabled: boolean;
  readonly enhancedImageMetadataEnabled: boolean;
  readonly status: 'ENABLED' | 'DISABLED';
  readonly updatedAt: number;
}

/** A pipeline: what it builds, and how its builds go. */
export interface Pipeline extends Omit<Resource, 'description'> {
  settings: PipelineSettings;
  readonly behaviour: Behaviour;
}

/** What a distribution configuration said at a moment; what it said first, for any moment before. */
export function versionAt({ versions }: DistributionSettings, moment: number): DistributionVersion {
  const version = versions.findLast(({ from }) => from <= moment) ?? versions[0];
  if (!version) throw new RangeError('a distribution configuration has at least one version');
  return version;
}

/** ARN of a resource of Image Builder. */
export function arnOf(account: string, region: string, type: string, name: string): string {
  return `arn:${partitionOf(region)}:imagebuilder:${region}:${account}:${type}/${name}`;
}

/** ID of a resource in the journal: `<account>/<region>/image-pipeline/<name>`. */
export function resourceOf(arn: string): string {
  const [, , , region, account, path] = arn.split(':');
  return `${account}/${region}/${path}`;
}

/**
 * The form of a name in an ARN: "names that differ only in case, spaces, or underscores" are the same
 * (`CreateImagePipelineRequest$name`).
 */
export function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
}
