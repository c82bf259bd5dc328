import type {
  CancelImageCreationCommandInput,
  CancelImageCreationResponse,
  Filter,
  GetImageCommandInput,
  GetImageResponse,
  ImageSummary,
  ImageVersion,
  ListImageBuildVersionsCommandInput,
  ListImageBuildVersionsResponse,
  ListImagePipelineImagesCommandInput,
  ListImagePipelineImagesResponse,
  ListImagesCommandInput,
  ListImagesResponse,
  StartImagePipelineExecutionCommandInput,
  StartImagePipelineExecutionResponse,
} from '@aws-sdk/client-imagebuilder';
import type { RequestContext } from '../../service.js';
import { buildStateAt, isOver, type Build } from './build.js';
import { describeImage, describeImageSummary } from './describe.js';
import { invalidRequest, notFound } from './errors.js';
import { page } from './paging.js';
import { answer, once, passes, stateOf } from './request.js';
import { arnOf, found, resourceOf, type Pipeline } from './state.js';

/** Starts a build of a pipeline, or names the build that the same client token has started already. */
export function startImagePipelineExecution(
  input: StartImagePipelineExecutionCommandInput,
  context: RequestContext,
): StartImagePipelineExecutionResponse {
  return once('StartImagePipelineExecution', input, context, () => {
    const state = stateOf(context);
    const pipeline = found(state.pipelines, input.imagePipelineArn);
    const { name, version } = pipeline.recipe;
    const imageArn = arnOf(context.account, context.region, 'image', `${name}/${version}`);
    const earlier = [...state.builds.keys()].filter((arn) => arn.startsWith(`${imageArn}/`)).length;
    const build: Build = {
      arn: `${imageArn}/${earlier + 1}`,
      pipelineArn: pipeline.arn,
      tags: input.tags ?? {},
      startedAt: context.now,
      durations: pipeline.durations,
      failure: pipeline.failure,
    };
    state.builds.set(build.arn, build);
    state.unsettled.add(build);
    context.effect('StartImagePipelineExecution', resourceOf(pipeline.arn), {
      imageBuildVersionArn: build.arn,
    });
    return { imageBuildVersionArn: build.arn };
  });
}

/** Ends a build early. AMIs that it has distributed stay. */
export function cancelImageCreation(
  input: CancelImageCreationCommandInput,
  context: RequestContext,
): CancelImageCreationResponse {
  return once('CancelImageCreation', input, context, () => {
    const arn = input.imageBuildVersionArn ?? '';
    const build = found(stateOf(context).builds, arn);
    const { status } = buildStateAt(build, context.now);
    if (isOver(status)) {
      throw invalidRequest(`The image '${arn}' cannot be cancelled because it is in state ${status}.`);
    }
    build.cancelledAt = context.now;
    context.effect('CancelImageCreation', resourceOf(arn));
    return { imageBuildVersionArn: arn };
  });
}

/** One build by the ARN of its build version. */
export function getImage(
  { imageBuildVersionArn }: GetImageCommandInput,
  context: RequestContext,
): GetImageResponse {
  const state = stateOf(context);
  const build = found(state.builds, imageBuildVersionArn);
  const pipeline = found(state.pipelines, build.pipelineArn);
  return answer(context, { image: describeImage(build, pipeline, context.account, context.now) });
}

/** The image versions that the account owns: one for all builds of a recipe's version. */
export function listImages(input: ListImagesCommandInput, context: RequestContext): ListImagesResponse {
  const versions = new Map<string, ImageVersion>();
  for (const summary of summaries(context)) {
    const arn = versionArnOf(summary.arn ?? '');
    const { name, type, platform, owner, dateCreated, buildType, imageSource } = summary;
    const version = arn.split('/').at(-1);
    versions.set(arn, { arn, name, type, version, platform, owner, dateCreated, buildType, imageSource });
  }
  const own = input.owner === undefined || input.owner === 'Self' ? [...versions.values()] : [];
  const { items, nextToken } = page(
    own.filter(({ name, version, platform, type }) =>
      passes(input.filters, { name, version, platform, type }),
    ),
    input,
  );
  return answer(context, { imageVersionList: items, ...(nextToken && { nextToken }) });
}

/** The builds of one image version, newest first, or of all. */
export function listImageBuildVersions(
  input: ListImageBuildVersionsCommandInput,
  context: RequestContext,
): ListImageBuildVersionsResponse {
  const all = summaries(context).filter(
    ({ arn = '' }) => input.imageVersionArn === undefined || versionArnOf(arn) === input.imageVersionArn,
  );
  if (input.imageVersionArn !== undefined && all.length === 0) throw notFound(input.imageVersionArn);
  const { items, nextToken } = page(filtered(all, input.filters), input);
  return answer(context, { imageSummaryList: items, ...(nextToken && { nextToken }) });
}

/** The builds of one pipeline, newest first. */
export function listImagePipelineImages(
  input: ListImagePipelineImagesCommandInput,
  context: RequestContext,
): ListImagePipelineImagesResponse {
  const pipeline = found(stateOf(context).pipelines, input.imagePipelineArn);
  const all = summaries(context, pipeline);
  const { items, nextToken } = page(filtered(all, input.filters), input);
  return answer(context, { imageSummaryList: items, ...(nextToken && { nextToken }) });
}

/** Newest first. */
function summaries(context: RequestContext, only?: Pipeline): ImageSummary[] {
  const state = stateOf(context);
  return [...state.builds.values()]
    .filter(({ pipelineArn }) => !only || pipelineArn === only.arn)
    .reverse()
    .map((build) =>
      describeImageSummary(build, found(state.pipelines, build.pipelineArn), context.account, context.now),
    );
}

function filtered(images: readonly ImageSummary[], filters: readonly Filter[] | undefined): ImageSummary[] {
  return images.filter(({ name, version, platform, type }) =>
    passes(filters, { name, version, platform, type }),
  );
}

/** The ARN of an image version: that of a build version without the number of the build. */
function versionArnOf(buildVersionArn: string): string {
  return buildVersionArn.slice(0, buildVersionArn.lastIndexOf('/'));
}
