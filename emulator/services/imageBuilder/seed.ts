import { BuildOutcome, type ExpandedFleet, type FleetImagePipeline } from '../../fleet.js';
import { uuid } from '../../ids.js';
import type { World } from '../../world.js';
import type { BuildFailure, BuildStep, StepDurations } from './build.js';
import { arnOf, imageBuilderStore, type DistributionSettings, type Pipeline } from './state.js';

/** Time that a build takes for the steps that a fleet says nothing of, in milliseconds. */
const SHORT_STEP = 30_000;

/** Makes the pipelines of a fleet, each with a recipe and configurations of its own name. */
export function seedImageBuilder(world: World, fleet: ExpandedFleet, now: number): void {
  for (const described of fleet.imagePipelines) {
    const { region } = described;
    const state = imageBuilderStore.of(world, fleet.owner, region);
    const pipeline = pipelineOf(described, fleet, now);
    state.pipelines.set(pipeline.arn, pipeline);
    state.distributions.set(pipeline.distribution.arn, pipeline.distribution);
  }
}

function pipelineOf(described: FleetImagePipeline, { owner, seed }: ExpandedFleet, now: number): Pipeline {
  const { region, version } = described;
  // Image Builder makes the part of an ARN that is a name lower-case, with dashes.
  const name = described.name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  const arn = (type: string, path = name) => arnOf(owner, region, type, path);
  return {
    arn: arn('image-pipeline'),
    name: described.name,
    recipe: {
      arn: arn('image-recipe', `${name}/${version}`),
      name,
      version,
      parentImage: `arn:aws:imagebuilder:${region}:aws:image/amazon-linux-2023-${described.architecture === 'arm64' ? 'arm64' : 'x86'}/x.x.x`,
      createdAt: now,
    },
    distribution: distributionOf(described, arn('distribution-configuration'), now),
    infrastructure: {
      arn: arn('infrastructure-configuration'),
      name,
      instanceTypes: [described.architecture === 'arm64' ? 'm7g.large' : 'm7i.large'],
      createdAt: now,
    },
    architecture: described.architecture,
    tags: {},
    createdAt: now,
    durations: durationsOf(described),
    failure: failureOf(described, uuid([seed, described.name, 'execution'])),
  };
}

function distributionOf(
  { name, distribution }: FleetImagePipeline,
  arn: string,
  now: number,
): DistributionSettings {
  const { regions, sharedWith, copiedTo } = distribution;
  return {
    arn,
    name,
    createdAt: now,
    versions: [
      {
        from: now,
        distributions: regions.map((region) => ({
          region,
          amiDistributionConfiguration: {
            name: `${name} {{ imagebuilder:buildDate }}`,
            ...(copiedTo.length > 0 && { targetAccountIds: [...copiedTo] }),
            ...(sharedWith.length > 0 && { launchPermission: { userIds: [...sharedWith] } }),
          },
        })),
      },
    ],
  };
}

function durationsOf({ build, test, distribute }: FleetImagePipeline): StepDurations {
  return {
    PENDING: SHORT_STEP,
    CREATING: SHORT_STEP,
    BUILDING: build,
    TESTING: test,
    DISTRIBUTING: distribute,
    INTEGRATING: SHORT_STEP,
  };
}

const FAILING_STEPS: Readonly<Record<BuildOutcome, BuildStep | undefined>> = {
  [BuildOutcome.available]: undefined,
  [BuildOutcome.failedBuild]: 'BUILDING',
  [BuildOutcome.failedTest]: 'TESTING',
  [BuildOutcome.failedDistribution]: 'DISTRIBUTING',
};

function failureOf({ outcome, reason }: FleetImagePipeline, execution: string): BuildFailure | undefined {
  const during = FAILING_STEPS[outcome];
  if (during === undefined) return undefined;
  const failed =
    during === 'DISTRIBUTING'
      ? 'Not all distribution jobs are completed.'
      : `SSM execution '${execution}' failed with status = 'Failed' and failure message = 'Step fails when it is ` +
        "verifying the command has completed. Command failed with status = 'Failed'.'";
  return { during, reason: reason ?? failed };
}
