import type {
  DistributionConfiguration,
  Image,
  ImagePipeline,
  ImageRecipe,
  ImageState,
  ImageSummary,
  InfrastructureConfiguration,
} from '@aws-sdk/client-imagebuilder';
import { buildStateAt, isOver, type Build } from './build.js';
import { amisOf, distributionOf, imagesOf } from './outputs.js';
import type { DistributionSettings, DistributionVersion, Infrastructure, Pipeline, Recipe } from './state.js';

/** A build as `GetImage` shows it. */
export function describeImage(build: Build, pipeline: Pipeline, owner: string, now: number): Image {
  const { name, version } = pipeline.recipe;
  return {
    arn: build.arn,
    type: 'AMI',
    name,
    version: `${version}/${build.arn.split('/').at(-1)}`,
    platform: 'Linux',
    enhancedImageMetadataEnabled: true,
    state: describeState(build, now),
    imageRecipe: describeRecipe(pipeline.recipe, owner),
    sourcePipelineName: pipeline.name,
    sourcePipelineArn: pipeline.arn,
    infrastructureConfiguration: describeInfrastructure(pipeline.infrastructure),
    distributionConfiguration: describeDistribution(pipeline.distribution, distributionOf(build, pipeline)),
    imageTestsConfiguration: { imageTestsEnabled: true, timeoutMinutes: 720 },
    dateCreated: dateText(build.startedAt),
    outputResources: { amis: outputsOf(build, pipeline, owner, now) },
    tags: { ...build.tags },
    buildType: 'USER_INITIATED',
    imageSource: 'CUSTOM',
  };
}

/** A build as lists show it. */
export function describeImageSummary(
  build: Build,
  pipeline: Pipeline,
  owner: string,
  now: number,
): ImageSummary {
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
  } = describeImage(build, pipeline, owner, now);
  return {
    arn,
    name,
    type,
    version,
    platform,
    state,
    owner,
    dateCreated,
    outputResources,
    tags,
    buildType,
    imageSource,
  };
}

/** A pipeline with how its last build went. */
export function describePipeline(pipeline: Pipeline, builds: readonly Build[], now: number): ImagePipeline {
  const { arn, name, recipe, infrastructure, distribution, tags, createdAt } = pipeline;
  const last = builds.at(-1);
  return {
    arn,
    name,
    platform: 'Linux',
    enhancedImageMetadataEnabled: true,
    imageRecipeArn: recipe.arn,
    infrastructureConfigurationArn: infrastructure.arn,
    distributionConfigurationArn: distribution.arn,
    imageTestsConfiguration: { imageTestsEnabled: true, timeoutMinutes: 720 },
    status: 'ENABLED',
    dateCreated: dateText(createdAt),
    dateUpdated: dateText(createdAt),
    ...(last && {
      dateLastRun: dateText(last.startedAt),
      lastRunStatus: buildStateAt(last, now).status,
    }),
    tags: { ...tags },
    consecutiveFailures: consecutiveFailures(builds, now),
  };
}

/** A recipe as `GetImageRecipe` shows it. */
export function describeRecipe(recipe: Recipe, owner: string): ImageRecipe {
  const { arn, name, version, parentImage, createdAt } = recipe;
  return {
    arn,
    type: 'AMI',
    name,
    platform: 'Linux',
    owner,
    version,
    components: [],
    parentImage,
    dateCreated: dateText(createdAt),
    tags: {},
  };
}

/** A distribution configuration as it was in one of its versions. */
export function describeDistribution(
  { arn, name, createdAt }: DistributionSettings,
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
    tags: {},
  };
}

/** An infrastructure configuration as `GetInfrastructureConfiguration` shows it. */
export function describeInfrastructure(infrastructure: Infrastructure): InfrastructureConfiguration {
  const { arn, name, instanceTypes, createdAt } = infrastructure;
  return {
    arn,
    name,
    instanceTypes: [...instanceTypes],
    terminateInstanceOnFailure: true,
    dateCreated: dateText(createdAt),
    tags: {},
  };
}

function describeState(build: Build, now: number): ImageState {
  const { status, reason } = buildStateAt(build, now);
  return { status, ...(reason !== undefined && { reason }) };
}

/** Image Builder names the AMIs once the image is available. */
function outputsOf(build: Build, pipeline: Pipeline, owner: string, now: number): ReturnType<typeof amisOf> {
  const available = buildStateAt(build, now).status === 'AVAILABLE';
  return available ? amisOf(imagesOf(build, pipeline, owner, now)) : [];
}

function consecutiveFailures(builds: readonly Build[], now: number): number {
  const ended = builds.map((build) => buildStateAt(build, now).status).filter(isOver);
  const lastSuccess = ended.findLastIndex((status) => status !== 'FAILED');
  return ended.length - 1 - lastSuccess;
}

/** Image Builder writes its dates as text. */
function dateText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
