import type { Distribution } from '@aws-sdk/client-imagebuilder';
import { resourceId } from '../../ids.js';
import { defineStore } from '../../world.js';
import type { Build, BuildFailure, StepDurations } from './build.js';
import { notFound } from './errors.js';

/** A pipeline with the parts it is made of. Times are milliseconds since the epoch. */
export interface Pipeline {
  readonly arn: string;
  readonly name: string;
  readonly recipe: Recipe;
  readonly distribution: DistributionSettings;
  readonly infrastructure: Infrastructure;
  readonly architecture: 'x86_64' | 'arm64';
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly durations: StepDurations;
  /** How its builds fail; absent: they succeed. */
  readonly failure: BuildFailure | undefined;
}

/** The recipe of an image. */
export interface Recipe {
  readonly arn: string;
  readonly name: string;
  /** Semantic version: `1.0.0`. */
  readonly version: string;
  readonly parentImage: string;
  readonly createdAt: number;
}

/** Where builds happen. */
export interface Infrastructure {
  readonly arn: string;
  readonly name: string;
  readonly instanceTypes: readonly string[];
  readonly createdAt: number;
}

/** A distribution configuration with all its versions: a build reads it when it begins to distribute. */
export interface DistributionSettings {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  /** Oldest first. */
  readonly versions: DistributionVersion[];
}

/** What a distribution configuration said from `from` on. */
export interface DistributionVersion {
  readonly from: number;
  readonly description?: string | undefined;
  readonly distributions: readonly Distribution[];
}

/** What Image Builder keeps in one account and Region. */
export interface ImageBuilderState {
  /** By ARN, as everything here. */
  readonly pipelines: Map<string, Pipeline>;
  readonly distributions: Map<string, DistributionSettings>;
  readonly builds: Map<string, Build>;
  /** Builds whose images EC2 does not know yet. */
  readonly unsettled: Set<Build>;
  /** Answers by operation and client token. */
  readonly tokens: Map<string, { readonly request: string; readonly answer: object }>;
}

export const imageBuilderStore = defineStore<ImageBuilderState>('imageBuilder', () => ({
  pipelines: new Map(),
  distributions: new Map(),
  builds: new Map(),
  unsettled: new Set(),
  tokens: new Map(),
}));

/** What a distribution configuration said at a moment; what it said first, for any moment before. */
export function versionAt({ versions }: DistributionSettings, moment: number): DistributionVersion {
  const version = versions.findLast(({ from }) => from <= moment) ?? versions[0];
  if (!version) throw new RangeError('a distribution configuration has at least one version');
  return version;
}

/**
 * The resource of that ARN.
 * @throws ResourceNotFoundException
 */
export function found<T>(resources: ReadonlyMap<string, T>, arn: string | undefined): T {
  const resource = arn === undefined ? undefined : resources.get(arn);
  if (!resource) throw notFound(arn ?? '');
  return resource;
}

/** ARN of a resource of Image Builder. */
export function arnOf(account: string, region: string, type: string, name: string): string {
  return `arn:aws:imagebuilder:${region}:${account}:${type}/${name}`;
}

/** ID of a resource in the journal: `<account>/<region>/image-pipeline/<name>`. */
export function resourceOf(arn: string): string {
  const [, , , region, account, path] = arn.split(':');
  return `${account}/${region}/${path}`;
}

/** ID of an AMI: the same build gives the same one in every run, another one per Region and account. */
export function amiIdOf({ arn }: Build, region: string, account: string): string {
  return resourceId('ami-', [arn, region, account]);
}
