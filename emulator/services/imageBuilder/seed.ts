import type { ExpandedFleet, FleetImagePipeline } from '../../fleet.js';
import { partitionOf } from '../../partition.js';
import type { World } from '../../world.js';
import { durationsOf } from './build/behaviour.js';
import { arnOf, normalName, type DistributionSettings, type Pipeline } from './resources.js';
import { imageBuilderStore } from './state.js';

/** Makes the pipelines of a fleet, each with a recipe and configurations of its own name. */
export function seedImageBuilder(world: World, fleet: ExpandedFleet, now: number): void {
  for (const described of fleet.imagePipelines) {
    const state = imageBuilderStore.of(world, fleet.owner, described.region);
    const pipeline = pipelineOf(described, fleet.owner, now);
    const { recipe, infrastructure, distribution } = pipeline.settings;
    state.pipelines.set(pipeline.arn, pipeline);
    state.recipes.set(recipe.arn, recipe);
    state.infrastructures.set(infrastructure.arn, infrastructure);
    if (distribution) state.distributions.set(distribution.arn, distribution);
  }
}

function pipelineOf(described: FleetImagePipeline, owner: string, now: number): Pipeline {
  const { region, version, architecture, outcome, reason, failures, failedRegions, failedAccounts } =
    described;
  const name = normalName(described.name);
  const arn = (type: string, path = name) => arnOf(owner, region, type, path);
  const arm = architecture === 'arm64';
  return {
    arn: arn('image-pipeline'),
    name: described.name,
    tags: {},
    createdAt: now,
    settings: {
      recipe: {
        arn: arn('image-recipe', `${name}/${version}`),
        name,
        version,
        components: [arn('component', `${name}/1.0.0/1`)],
        parentImage: `arn:${partitionOf(region)}:imagebuilder:${region}:aws:image/amazon-linux-2023-${arm ? 'arm64' : 'x86'}/x.x.x`,
        architecture,
        tags: {},
        createdAt: now,
      },
      distribution: distributionOf(described, arn('distribution-configuration'), now),
      infrastructure: {
        arn: arn('infrastructure-configuration'),
        name,
        instanceTypes: [arm ? 'm7g.large' : 'm7i.large'],
        instanceProfileName: 'EC2InstanceProfileForImageBuilder',
        terminateInstanceOnFailure: true,
        tags: {},
        createdAt: now,
      },
      testsEnabled: true,
      enhancedImageMetadataEnabled: true,
      status: 'ENABLED',
      updatedAt: now,
    },
    behaviour: {
      durations: durationsOf(described),
      plan: { outcome, reason, failures, failedRegions, failedAccounts },
    },
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
    tags: {},
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
