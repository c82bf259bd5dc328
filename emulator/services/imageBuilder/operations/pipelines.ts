import type {
  CreateImagePipelineCommandInput,
  CreateImagePipelineResponse,
  GetImagePipelineCommandInput,
  GetImagePipelineResponse,
  ListImagePipelinesCommandInput,
  ListImagePipelinesResponse,
  UpdateImagePipelineCommandInput,
  UpdateImagePipelineResponse,
} from '@aws-sdk/client-imagebuilder';
import type { RequestContext } from '../../../service.js';
import { usualBehaviour } from '../build/behaviour.js';
import { alreadyExists, invalidRequest } from '../errors.js';
import { checkName } from '../names.js';
import { page } from '../paging.js';
import { answer, buildsOf, once, passes, refuseSettings, stateOf } from '../request.js';
import { arnOf, normalName, resourceOf, type PipelineSettings } from '../resources.js';
import { found } from '../state.js';
import { describePipeline } from './describe.js';

/** One pipeline by its ARN. */
export function getImagePipeline(
  { imagePipelineArn }: GetImagePipelineCommandInput,
  context: RequestContext,
): GetImagePipelineResponse {
  const state = stateOf(context);
  const pipeline = found(state.pipelines, imagePipelineArn);
  return answer(context, {
    imagePipeline: describePipeline(pipeline, buildsOf(state, pipeline), context.now),
  });
}

/** All pipelines of the account and Region; filtered by `name` or `status`, as far as asked for. */
export function listImagePipelines(
  input: ListImagePipelinesCommandInput,
  context: RequestContext,
): ListImagePipelinesResponse {
  const state = stateOf(context);
  const pipelines = [...state.pipelines.values()]
    .map((pipeline) => describePipeline(pipeline, buildsOf(state, pipeline), context.now))
    .filter((pipeline) =>
      passes(input.filters, {
        name: pipeline.name,
        status: pipeline.status,
        imageRecipeArn: pipeline.imageRecipeArn,
      }),
    );
  const { items, nextToken } = page(pipelines, input);
  return answer(context, { imagePipelineList: items, ...(nextToken && { nextToken }) });
}

/** Makes a pipeline of parts that there are. Its builds take as long as those of a fleet take by default, and succeed. */
export function createImagePipeline(
  input: CreateImagePipelineCommandInput,
  context: RequestContext,
): CreateImagePipelineResponse {
  refuseSettings(input, [...NOT_MODELLED, 'imageTags']);
  return once('CreateImagePipeline', input, context, () => {
    const { pipelines } = stateOf(context);
    const name = checkName(input.name);
    const arn = arnOf(context.account, context.region, 'image-pipeline', normalName(name));
    if (pipelines.has(arn)) throw alreadyExists(arn);
    const pipeline = {
      arn,
      name,
      tags: input.tags ?? {},
      createdAt: context.now,
      settings: settingsOf(input, context),
      behaviour: usualBehaviour(),
    };
    pipelines.set(arn, pipeline);
    context.effect('CreateImagePipeline', resourceOf(arn), { imageRecipeArn: pipeline.settings.recipe.arn });
    return { imagePipelineArn: arn };
  });
}

/** Replaces what a pipeline says. Builds under way are not affected. */
export function updateImagePipeline(
  input: UpdateImagePipelineCommandInput,
  context: RequestContext,
): UpdateImagePipelineResponse {
  refuseSettings(input, [...NOT_MODELLED, 'imageTags']);
  return once('UpdateImagePipeline', input, context, () => {
    const pipeline = found(stateOf(context).pipelines, input.imagePipelineArn);
    pipeline.settings = settingsOf(input, context);
    context.effect('UpdateImagePipeline', resourceOf(pipeline.arn), {
      imageRecipeArn: pipeline.settings.recipe.arn,
      status: pipeline.settings.status,
    });
    return { imagePipelineArn: pipeline.arn };
  });
}

/** What both requests can set, and what would have no effect here. */
const NOT_MODELLED = [
  'containerRecipeArn',
  'executionRole',
  'imageScanningConfiguration',
  'loggingConfiguration',
  'schedule',
  'workflows',
] as const satisfies readonly (keyof CreateImagePipelineCommandInput &
  keyof UpdateImagePipelineCommandInput)[];

function settingsOf(
  input: CreateImagePipelineCommandInput | UpdateImagePipelineCommandInput,
  context: RequestContext,
): PipelineSettings {
  const { recipes, infrastructures, distributions } = stateOf(context);
  const { distributionConfigurationArn: distributionArn } = input;
  if (input.imageRecipeArn === undefined) {
    throw invalidRequest('Exactly one of imageRecipeArn and containerRecipeArn must be specified.');
  }
  return {
    description: input.description,
    recipe: found(recipes, input.imageRecipeArn),
    infrastructure: found(infrastructures, input.infrastructureConfigurationArn),
    distribution: distributionArn === undefined ? undefined : found(distributions, distributionArn),
    testsEnabled: input.imageTestsConfiguration?.imageTestsEnabled ?? true,
    enhancedImageMetadataEnabled: input.enhancedImageMetadataEnabled ?? true,
    status: input.status ?? 'ENABLED',
    updatedAt: context.now,
  };
}
