import type {
  Distribution,
  GetDistributionConfigurationCommandInput,
  GetDistributionConfigurationResponse,
  GetImagePipelineCommandInput,
  GetImagePipelineResponse,
  GetImageRecipeCommandInput,
  GetImageRecipeResponse,
  GetInfrastructureConfigurationCommandInput,
  GetInfrastructureConfigurationResponse,
  ListImagePipelinesCommandInput,
  ListImagePipelinesResponse,
  UpdateDistributionConfigurationCommandInput,
  UpdateDistributionConfigurationResponse,
} from '@aws-sdk/client-imagebuilder';
import type { RequestContext } from '../../service.js';
import {
  describeDistribution,
  describeInfrastructure,
  describePipeline,
  describeRecipe,
} from './describe.js';
import { invalidParameterValue, notModelled } from './errors.js';
import { page } from './paging.js';
import { answer, buildsOf, once, passes, stateOf } from './request.js';
import { found, resourceOf, versionAt, type Pipeline } from './state.js';

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

/** One recipe by its ARN. */
export function getImageRecipe(
  { imageRecipeArn }: GetImageRecipeCommandInput,
  context: RequestContext,
): GetImageRecipeResponse {
  const { recipe } = pipelineWith(context, imageRecipeArn, ({ recipe: { arn } }) => arn);
  return answer(context, { imageRecipe: describeRecipe(recipe, context.account) });
}

/** One infrastructure configuration by its ARN. */
export function getInfrastructureConfiguration(
  { infrastructureConfigurationArn }: GetInfrastructureConfigurationCommandInput,
  context: RequestContext,
): GetInfrastructureConfigurationResponse {
  const { infrastructure } = pipelineWith(
    context,
    infrastructureConfigurationArn,
    ({ infrastructure: { arn } }) => arn,
  );
  return answer(context, { infrastructureConfiguration: describeInfrastructure(infrastructure) });
}

/** One distribution configuration by its ARN. */
export function getDistributionConfiguration(
  { distributionConfigurationArn }: GetDistributionConfigurationCommandInput,
  context: RequestContext,
): GetDistributionConfigurationResponse {
  const settings = found(stateOf(context).distributions, distributionConfigurationArn);
  return answer(context, {
    distributionConfiguration: describeDistribution(settings, versionAt(settings, context.now)),
  });
}

/** Replaces what a distribution configuration says; builds that have begun to distribute are not affected. */
export function updateDistributionConfiguration(
  input: UpdateDistributionConfigurationCommandInput,
  context: RequestContext,
): UpdateDistributionConfigurationResponse {
  return once('UpdateDistributionConfiguration', input, context, () => {
    const arn = input.distributionConfigurationArn ?? '';
    const settings = found(stateOf(context).distributions, arn);
    const distributions = input.distributions ?? [];
    distributions.forEach(checkModelled);
    const regions = distributions.map(({ region }) => region ?? '');
    const twice = regions.find((region, index) => regions.indexOf(region) !== index);
    if (twice !== undefined) {
      throw invalidParameterValue('distributions', twice, 'A Region can be named only once');
    }
    settings.versions.push({
      from: context.now,
      description: input.description ?? settings.versions.at(-1)?.description,
      distributions: structuredClone(distributions),
    });
    context.effect('UpdateDistributionConfiguration', resourceOf(arn), { regions });
    return { distributionConfigurationArn: arn };
  });
}

const NOT_MODELLED = [
  'containerDistributionConfiguration',
  'fastLaunchConfigurations',
  'launchTemplateConfigurations',
  's3ExportConfiguration',
  'ssmParameterConfigurations',
] as const satisfies readonly (keyof Distribution)[];

function checkModelled(distribution: Distribution): void {
  const setting = NOT_MODELLED.find((name) => distribution[name] !== undefined);
  if (setting) throw notModelled(setting);
}

function pipelineWith(
  context: RequestContext,
  arn: string | undefined,
  part: (pipeline: Pipeline) => string,
): Pipeline {
  const pipelines = [...stateOf(context).pipelines.values()];
  return found(new Map(pipelines.map((pipeline) => [part(pipeline), pipeline])), arn);
}
