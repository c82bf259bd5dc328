import type {
  CancelImageCreationCommandInput,
  CancelImageCreationResponse,
  CreateImageCommandInput,
  CreateImageResponse,
  RetryImageCommandInput,
  RetryImageResponse,
  StartImagePipelineExecutionCommandInput,
  StartImagePipelineExecutionResponse,
} from '@aws-sdk/client-imagebuilder';
import type { RequestContext } from '../../../service.js';
import { usualBehaviour } from '../build/behaviour.js';
import { beginBuild, retryBuild } from '../build/begin.js';
import type { Build } from '../build/build.js';
import { buildStateAt, isOver, stretchesOf } from '../build/course.js';
import { putOnAgenda } from '../build/settle.js';
import { invalidRequest } from '../errors.js';
import { once, refuseSettings, stateOf } from '../request.js';
import { resourceOf } from '../resources.js';
import { found } from '../state.js';

/**
 * Starts a build of a pipeline, or names the build that the same client token has started already. "You can start a
 * build this way whether the pipeline is enabled or disabled."
 */
export function startImagePipelineExecution(
  input: StartImagePipelineExecutionCommandInput,
  context: RequestContext,
): StartImagePipelineExecutionResponse {
  return once('StartImagePipelineExecution', input, context, () => {
    const { arn, name, settings, behaviour } = found(stateOf(context).pipelines, input.imagePipelineArn);
    const { recipe, infrastructure, distribution, testsEnabled, enhancedImageMetadataEnabled } = settings;
    const build = beginBuild(context, {
      name: recipe.name,
      version: recipe.version,
      architecture: recipe.architecture,
      pipeline: { arn, name },
      recipe,
      infrastructure,
      distribution,
      testsEnabled,
      enhancedImageMetadataEnabled,
      tags: input.tags ?? {},
      behaviour,
    });
    context.effect('StartImagePipelineExecution', resourceOf(arn), { imageBuildVersionArn: build.arn });
    return { imageBuildVersionArn: build.arn };
  });
}

/** Starts a build of a recipe. It goes as those of the pipeline that has the recipe, if there is one. */
export function createImage(input: CreateImageCommandInput, context: RequestContext): CreateImageResponse {
  refuseSettings(input, [
    'containerRecipeArn',
    'executionRole',
    'imageScanningConfiguration',
    'loggingConfiguration',
    'workflows',
  ]);
  return once('CreateImage', input, context, () => {
    const state = stateOf(context);
    if (input.imageRecipeArn === undefined) {
      throw invalidRequest('Exactly one of imageRecipeArn and containerRecipeArn must be specified.');
    }
    const recipe = found(state.recipes, input.imageRecipeArn);
    const pipeline = [...state.pipelines.values()].find(({ settings }) => settings.recipe === recipe);
    const { distributionConfigurationArn: distributionArn } = input;
    const build = beginBuild(context, {
      name: recipe.name,
      version: recipe.version,
      architecture: recipe.architecture,
      recipe,
      infrastructure: found(state.infrastructures, input.infrastructureConfigurationArn),
      distribution: distributionArn === undefined ? undefined : found(state.distributions, distributionArn),
      testsEnabled: input.imageTestsConfiguration?.imageTestsEnabled ?? true,
      enhancedImageMetadataEnabled: input.enhancedImageMetadataEnabled ?? true,
      tags: input.tags ?? {},
      behaviour: pipeline?.behaviour ?? usualBehaviour(),
    });
    context.effect('CreateImage', resourceOf(build.arn), { imageRecipeArn: recipe.arn });
    return { imageBuildVersionArn: build.arn };
  });
}

/**
 * Ends a build early. "Output resources that the build already created, such as AMIs and snapshots, aren't removed."
 * "This operation can only be used on images in a non-terminal state."
 */
export function cancelImageCreation(
  input: CancelImageCreationCommandInput,
  context: RequestContext,
): CancelImageCreationResponse {
  return once('CancelImageCreation', input, context, () => {
    const { arn, build, status } = buildNamed(input.imageBuildVersionArn, context);
    const attempt = build.attempts.at(-1);
    if (isOver(status) || !attempt) {
      throw invalidRequest(`The image '${arn}' cannot be cancelled because it is in state ${status}.`);
    }
    attempt.cancelledAt = context.now;
    putOnAgenda(context.world, build);
    context.effect('CancelImageCreation', resourceOf(arn), { during: status });
    return { imageBuildVersionArn: arn };
  });
}

/**
 * Takes up a build that failed or was cancelled: "the image must be in the FAILED or CANCELLED state". What was built
 * stays; a build that did not get that far has nothing to go on from.
 */
export function retryImage(input: RetryImageCommandInput, context: RequestContext): RetryImageResponse {
  const { clientToken, imageBuildVersionArn } = once('RetryImage', input, context, () => {
    const { arn, build, status } = buildNamed(input.imageBuildVersionArn, context);
    if (status !== 'FAILED' && status !== 'CANCELLED') {
      throw invalidRequest(`The image '${arn}' cannot be retried because it is in state ${status}.`);
    }
    const attempt = build.attempts.at(-1);
    const from = attempt && stretchesOf(attempt, build.durations).at(-1)?.step;
    if (from !== 'TESTING' && from !== 'DISTRIBUTING' && from !== 'INTEGRATING') {
      throw invalidRequest(
        `The image '${arn}' cannot be retried because it ended in state ${from}, before there was an image to test or distribute.`,
      );
    }
    retryBuild(context, build, from);
    context.effect('RetryImage', resourceOf(arn), { from });
    return { imageBuildVersionArn: arn };
  });
  return { clientToken, imageBuildVersionArn };
}

function buildNamed(
  buildArn: string | undefined,
  context: RequestContext,
): { arn: string; build: Build; status: ReturnType<typeof buildStateAt>['status'] } {
  const build = found(stateOf(context).builds, buildArn);
  return { arn: build.arn, build, status: buildStateAt(build, context.now).status };
}
