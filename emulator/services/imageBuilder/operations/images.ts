import type {
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
} from '@aws-sdk/client-imagebuilder';
import type { RequestContext } from '../../../service.js';
import { notFound } from '../errors.js';
import { page } from '../paging.js';
import { answer, passes, stateOf } from '../request.js';
import type { Pipeline } from '../resources.js';
import { found } from '../state.js';
import { describeImage, describeImageSummary } from './describe.js';

/** One build by the ARN of its build version. */
export function getImage(
  { imageBuildVersionArn }: GetImageCommandInput,
  context: RequestContext,
): GetImageResponse {
  const build = found(stateOf(context).builds, imageBuildVersionArn);
  return answer(context, { image: describeImage(build, context.now) });
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
  return [...stateOf(context).builds.values()]
    .filter(({ pipeline }) => !only || pipeline?.arn === only.arn)
    .reverse()
    .map((build) => describeImageSummary(build, context.now));
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
