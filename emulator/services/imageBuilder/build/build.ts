import { resourceId } from '../../../ids.js';
import type {
  Architecture,
  DistributionSettings,
  DistributionVersion,
  Infrastructure,
  Recipe,
} from '../resources.js';
import { versionAt } from '../resources.js';
import type { Behaviour } from './behaviour.js';
import type { Course } from './course.js';

/** One build version of an image: an execution of a pipeline, a single build, or a distribution of an existing AMI. */
export interface Build extends Course {
  readonly arn: string;
  /** Of the image, as that of its recipe. */
  readonly name: string;
  /** Semantic version: `1.0.0`. */
  readonly version: string;
  /** Account that it happens in. */
  readonly owner: string;
  readonly region: string;
  readonly architecture: Architecture;
  readonly pipeline?: { readonly arn: string; readonly name: string } | undefined;
  /** Absent when it distributes an AMI that was there. */
  readonly recipe?: Recipe | undefined;
  readonly infrastructure?: Infrastructure | undefined;
  /** Absent: the AMI stays where it was built. */
  readonly distribution?: DistributionSettings | undefined;
  /** AMI ID of what it distributes, if it does not build it itself. */
  readonly sourceImageId?: string | undefined;
  readonly executionRole?: string | undefined;
  readonly testsEnabled: boolean;
  readonly enhancedImageMetadataEnabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** What decides how its retries go. */
  readonly behaviour: Behaviour;
  /** What it has brought about in EC2 and Parameter Store; see settle.ts. */
  readonly settled: Set<string>;
}

/** The number of the build, which its version ends in. */
export function buildNumberOf({ arn }: Pick<Build, 'arn'>): string {
  return arn.split('/').at(-1) ?? '';
}

/** ID of an AMI: the same build gives the same one in every run, another one per Region and account. */
export function amiIdOf({ arn }: Pick<Build, 'arn'>, region: string, account: string): string {
  return resourceId('ami-', [arn, region, account]);
}

/** AMI ID of what the build distributes: what it has built itself, or what was there before it. */
export function sourceImageOf(build: Build): string {
  return build.sourceImageId ?? amiIdOf(build, build.region, build.owner);
}

/** What the build's distribution configuration said at a moment; nothing when it has none. */
export function distributionAt({ distribution }: Build, moment: number): DistributionVersion {
  return distribution ? versionAt(distribution, moment) : { from: 0, distributions: [] };
}
