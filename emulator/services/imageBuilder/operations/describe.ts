import type {
  DistributionConfiguration,
  Image,
  ImagePipeline,
  ImageRecipe,
  ImageState,
  ImageSummary,
  ImageTestsConfiguration,
  InfrastructureConfiguration,
} from '@aws-sdk/client-imagebuilder';
import { buildNumberOf, distributionAt, type Build } from '../build/build.js';
import { buildStateAt, isOver, startOf, stretchesIn } from '../build/course.js';
import { amisOf } from '../build/outputs.js';
import { reasonOf } from '../build/reasons.js';
import type {
  DistributionSettings,
  DistributionVersion,
  Infrastructure,
  Pipeline,
  Recipe,
} from '../resources.js';

/** A build as `GetImage` shows it. */
export function describeImage(build: Build, now: number): Image {
  const { pipeline, recipe, infrastructure, distribution, executionRole } = build;
  const distributedFrom = stretchesIn(build, 'DISTRIBUTING')[0]?.start ?? now;
  return {
    arn: build.arn,
    type: 'AMI',
    name: build.name,
    version: `${build.version}/${buildNumberOf(build)}`,
    platform: 'Linux',
    enhancedImageMetadataEnabled: build.enhancedImageMetadataEnabled,
    state: describeState(build, now),
    ...(recipe && { imageRecipe: describeRecipe(recipe, build.owner) }),
    ...(pipeline && { sourcePipelineName: pipeline.name, sourcePipelineArn: pipeline.arn }),
    ...(infrastructure && { infrastructureConfiguration: describeInfrastructure(infrastructure) }),
    ...(distribution && {
      distributionConfiguration: describeDistribution(
        distribution,
        distributionAt(build, Math.min(distributedFrom, now)),
      ),
    }),
    imageTestsConfiguration: describeTests(build),
    dateCreated: dateText(startOf(build)),
    outputResources: { amis: outputsOf(build, now) },
    tags: { ...build.tags },
    buildType: 'USER_INITIATED',
    imageSource: 'CUSTOM',
    ...(executionRole !== undefined && { executionRole }),
  };
}

/** A build as lists show it. */
export function describeImageSummary(build: Build, now: number): ImageSummary {
  const {
    arn,
    name,
    type,
    version,
    platform,
    state,
    dateCreated,
    outputResources,
    tags,
    buildType,
    imageSource,
  } = describeImage(build, now);
  return {
    arn,
    name,
    type,
    version,
    platform,
    state,
    owner: build.owner,
    dateCreated,
    outputResources,
    tags,
    buildType,
    imageSource,
  };
}

/**
 * A pipeline with how its last build went. Consecutive failures are those of "scheduled pipeline executions"; there are
 * no schedules here, and "if the pipeline runs manually and fails, the count remains the same".
 */
export function describePipeline(pipeline: Pipeline, builds: readonly Build[], now: number): ImagePipeline {
  const { arn, name, tags, createdAt, settings } = pipeline;
  const { description, recipe, infrastructure, distribution } = settings;
  const last = builds.at(-1);
  return {
    arn,
    name,
    description,
    platform: 'Linux',
    enhancedImageMetadataEnabled: settings.enhancedImageMetadataEnabled,
    imageRecipeArn: recipe.arn,
    infrastructureConfigurationArn: infrastructure.arn,
    distributionConfigurationArn: distribution?.arn,
    imageTestsConfiguration: describeTests(settings),
    status: settings.status,
    dateCreated: dateText(createdAt),
    dateUpdated: dateText(settings.updatedAt),
    ...(last && {
      dateLastRun: dateText(startOf(last)),
      lastRunStatus: buildStateAt(last, now).status,
    }),
    tags: { ...tags },
    consecutiveFailures: 0,
  };
}

/** A recipe as `GetImageRecipe` shows it. */
export function describeRecipe(recipe: Recipe, owner: string): ImageRecipe {
  const { arn, name, description, version, components, parentImage, createdAt, tags } = recipe;
  return {
    arn,
    type: 'AMI',
    name,
    description,
    platform: 'Linux',
    owner,
    version,
    components: components.map((componentArn) => ({ componentArn })),
    parentImage,
    dateCreated: dateText(createdAt),
    tags: { ...tags },
  };
}

/** A distribution configuration as it was in one of its versions. */
export function describeDistribution(
  { arn, name, createdAt, tags }: DistributionSettings,
  { from, description, distributions }: DistributionVersion,
): DistributionConfiguration {
  return {
    arn,
    name,
    description,
    distributions: structuredClone([...distributions]),
    timeoutMinutes: 720,
    dateCreated: dateText(createdAt),
    dateUpdated: dateText(from),
    tags: { ...tags },
  };
}

/** An infrastructure configuration as `GetInfrastructureConfiguration` shows it. */
export function describeInfrastructure(infrastructure: Infrastructure): InfrastructureConfiguration {
  const { arn, name, description, instanceTypes, instanceProfileName, createdAt, tags } = infrastructure;
  return {
    arn,
    name,
    description,
    instanceTypes: [...instanceTypes],
    instanceProfileName,
    terminateInstanceOnFailure: infrastructure.terminateInstanceOnFailure,
    dateCreated: dateText(createdAt),
    tags: { ...tags },
  };
}

/** Image Builder writes its dates as text. */
export function dateText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function describeState(build: Build, now: number): ImageState {
  const state = buildStateAt(build, now);
  const reason = reasonOf(build, state);
  return { status: state.status, ...(reason !== undefined && { reason }) };
}

/** "If you don't specify a value, Image Builder stores and returns 720." */
function describeTests({ testsEnabled }: { readonly testsEnabled: boolean }): ImageTestsConfiguration {
  return { imageTestsEnabled: testsEnabled, timeoutMinutes: 720 };
}

/** Image Builder names the AMIs once the build is over; one that failed or was cancelled has those that it got to. */
function outputsOf(build: Build, now: number): ReturnType<typeof amisOf> {
  return isOver(buildStateAt(build, now).status) ? amisOf(build, now) : [];
}
