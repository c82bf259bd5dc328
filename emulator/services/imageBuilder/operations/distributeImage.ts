import type { DistributeImageCommandInput, DistributeImageResponse } from '@aws-sdk/client-imagebuilder';
import type { RequestContext } from '../../../service.js';
import { findImage, imageVisibleTo, type Image } from '../../ec2.js';
import { parameterValue } from '../../ssm/parameter.js';
import { usualBehaviour } from '../build/behaviour.js';
import { beginBuild } from '../build/begin.js';
import { sourceImageOf, type Build } from '../build/build.js';
import { buildStateAt } from '../build/course.js';
import { invalidRequest, notFound } from '../errors.js';
import { once, refuseSettings, stateOf } from '../request.js';
import { normalName, resourceOf } from '../resources.js';
import { found } from '../state.js';

/**
 * Distributes an AMI that is there: a new image resource that goes through the distribution only. It is called like the
 * Image Builder image that the AMI comes from, or else like the distribution configuration. The distribution goes as
 * that of the pipeline that has the configuration, if there is one.
 */
export function distributeImage(
  input: DistributeImageCommandInput,
  context: RequestContext,
): DistributeImageResponse {
  refuseSettings(input, ['loggingConfiguration']);
  const { clientToken, imageBuildVersionArn } = once('DistributeImage', input, context, () => {
    const state = stateOf(context);
    const distribution = found(state.distributions, input.distributionConfigurationArn);
    const { image, build: source } = sourceOf(input.sourceImage ?? '', context);
    const pipeline = [...state.pipelines.values()].find(
      ({ settings }) => settings.distribution === distribution,
    );
    const build = beginBuild(context, {
      name: source?.name ?? normalName(distribution.name),
      version: source?.version ?? '1.0.0',
      architecture: image.architecture,
      distribution,
      sourceImageId: image.imageId,
      executionRole: input.executionRole,
      testsEnabled: false,
      enhancedImageMetadataEnabled: source?.enhancedImageMetadataEnabled ?? false,
      tags: input.tags ?? {},
      behaviour: pipeline?.behaviour ?? usualBehaviour(),
    });
    context.effect('DistributeImage', resourceOf(build.arn), { sourceImage: image.imageId });
    return { imageBuildVersionArn: build.arn };
  });
  return { clientToken, imageBuildVersionArn };
}

interface Source {
  readonly image: Image;
  readonly build?: Build | undefined;
}

/**
 * The AMI that a request names: by its ID, by `ssm:` and a parameter, or by the ARN of an image of Image Builder.
 * "Whichever format you use, the source must resolve to an AMI in the current AWS Region."
 */
function sourceOf(text: string, context: RequestContext): Source {
  if (text.startsWith('arn:')) return builtSource(text, context);
  if (!text.startsWith('ssm:')) return { image: imageNamed(text, context) };
  const { world, account, region, now } = context;
  const parameter = text.slice('ssm:'.length);
  const value = parameterValue(world, account, region, parameter, now);
  if (value === undefined) throw invalidRequest(`The SSM parameter '${parameter}' does not exist.`);
  return { image: imageNamed(value, context) };
}

/** "An image version ARN resolves to the latest available build version." */
function builtSource(arn: string, context: RequestContext): Source {
  const { builds } = stateOf(context);
  const build = [...builds.values()].findLast(
    (each) =>
      (each.arn === arn || each.arn.startsWith(`${arn}/`)) &&
      buildStateAt(each, context.now).status === 'AVAILABLE',
  );
  if (build) return { image: imageNamed(sourceImageOf(build), context), build };
  if (!builds.has(arn)) throw notFound(arn);
  throw invalidRequest(`The image '${arn}' cannot be distributed because it is not available.`);
}

function imageNamed(imageId: string, { world, account, region }: RequestContext): Image {
  const image = findImage(world, imageId, region);
  if (!image || !imageVisibleTo(image, account)) {
    throw invalidRequest(`The source image '${imageId}' does not resolve to an AMI in ${region}.`);
  }
  return image;
}
