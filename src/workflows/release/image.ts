import {
  ActivityFailure,
  CancellationScope,
  CancelledFailure,
  patched,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { PipelineRef } from '../../activities/imageBuilder.js';
import { FailureType } from '../../contract/failures.js';
import type { ReleaseImage } from '../../contract/image.js';
import { SearchAttribute } from '../../contract/searchAttributes.js';
import { hashOf } from '../../rollout/hash.js';
import { change, everywhere, look, waitEverywhereUpTo, waitUpTo } from '../activityCalls.js';
import { lastLook, releaseFailure, summarizeFailure, wasCancelled } from '../failures.js';
import { now } from '../time.js';
import { enterPhase, type ReleaseContext } from './context.js';

/** Copies and launch permissions appear everywhere within minutes of the end of a build. */
const VISIBILITY_DEADLINE = '15 minutes';

/**
 * The image that the release does not have to build: given at its start, or named by the config. Makes sure that it can
 * be launched everywhere.
 * @returns undefined when the release builds its image
 */
export async function existingImage(
  context: Omit<ReleaseContext, 'commands' | 'vouching'>,
): Promise<ReleaseImage | undefined> {
  const image = await findImage(context);
  if (!image) return undefined;
  const { config, release } = context;
  const { accounts, regions } = config;
  await everywhere.verifyImage({ image, accounts, regions, release, patient: false });
  return image;
}

async function findImage({
  config,
  image: given,
  release,
}: Omit<ReleaseContext, 'commands' | 'vouching'>): Promise<ReleaseImage | undefined> {
  const { ami, ssmParameter, imageBuilder } = config.image;
  if (given && 'imageVersionArn' in given) {
    return waitUpTo('1 minute').awaitImageBuild({
      imageVersionArn: given.imageVersionArn,
      roleArn: imageBuilder?.roleArn,
      release,
      polling: config.polling,
    });
  }
  const amis = given ? given.amis : ami;
  if (amis) {
    const version = given?.version ?? Object.values(amis)[0] ?? '';
    return {
      name: config.pipeline,
      version,
      amis: Object.entries(amis).map(([region, amiId]) => ({ region, amiId })),
    };
  }
  if (ssmParameter) {
    const image = await look.readImageParameter({ ...ssmParameter, regions: config.regions, release });
    return image;
  }
  return undefined;
}

/** Builds the image, or takes the one that exists; from here on the release knows its image. */
export async function build(context: ReleaseContext): Promise<void> {
  const { record, config, release } = context;
  const { imageBuilder } = config.image;
  if (record.hasImage) {
    showImage(record.image);
    return;
  }
  if (!imageBuilder) throw new Error('the config names no image, and none was given');
  const pipeline = { pipelineArn: imageBuilder.pipelineArn, roleArn: imageBuilder.roleArn, release };
  enterPhase(context, 'building', `building the image with ${imageBuilder.pipelineArn}`);

  // Tokens of the run, not of the release: a release that is started again after a failed build builds again.
  const token = (step: string) => hashOf([workflowInfo().firstExecutionRunId, step]);
  const { accounts, regions } = config;
  await change.ensureDistribution({
    ...pipeline,
    goal: { accounts: accounts.map((account) => account.id), regions, mode: imageBuilder.distribute },
    clientToken: token('distribution settings'),
  });
  const starting = { ...pipeline, clientToken: token('build') };
  const { imageVersionArn } = await change
    .startImageBuild(starting)
    .catch((error: unknown) => withoutUnknownBuild(error, starting, token('cancel')));
  const message = `Image Builder builds ${imageVersionArn}`;
  enterPhase(context, 'building', message, { kind: 'imageBuild', since: now(), message });
  try {
    const image = await waitUpTo(config.polling.buildTimeout).awaitImageBuild({
      ...pipeline,
      imageVersionArn,
      polling: config.polling,
    });
    record.imageIs(image);
    showImage(image);
  } catch (error) {
    if (wasCancelled(error)) {
      await CancellationScope.nonCancellable(() =>
        change.cancelImageBuild({ ...pipeline, imageVersionArn, clientToken: token('cancel') }),
      );
      throw new CancelledFailure('the release was aborted while its image was built');
    }
    const seen = lastLook(error);
    if (seen === undefined) throw error;
    throw releaseFailure(
      FailureType.ImageBuildFailed,
      `the image build ${imageVersionArn} has not ended after ${config.polling.buildTimeout}: ${seen}`,
    );
  }
}

/**
 * The start of a build failed or was cancelled, and Image Builder may have begun it. Nobody must be left with a build that
 * goes on unknown: by its client token the same start answers the same build, which is cancelled; one that had not begun is
 * begun and cancelled at once.
 */
async function withoutUnknownBuild(
  error: unknown,
  starting: PipelineRef & { clientToken: string },
  cancelToken: string,
): Promise<never> {
  const isScheduled = error instanceof ActivityFailure;
  if (isScheduled && wasCancelled(error) && patched('abort-cancels-unnamed-build')) {
    await CancellationScope.nonCancellable(async () => {
      const { imageVersionArn } = await change.startImageBuild(starting);
      await change.cancelImageBuild({ ...starting, imageVersionArn, clientToken: cancelToken });
    });
    throw new CancelledFailure('the release was aborted while its image was built');
  }
  const { type, message } = summarizeFailure(error);
  if (type !== FailureType.AwsUnavailable && type !== FailureType.AwsThrottled) throw error;
  const { pipelineArn } = starting;
  const [, , , region = ''] = pipelineArn.split(':');
  throw releaseFailure(
    type,
    `${message}. Whether Image Builder has begun the build is not known. See it: aws imagebuilder ` +
      `list-image-pipeline-images --region ${region} --image-pipeline-arn ${pipelineArn}`,
  );
}

/** Makes sure that the image has arrived in every account and Region. */
export async function distribute(context: ReleaseContext): Promise<void> {
  const { config, record, release } = context;
  const { accounts, regions } = config;
  const places = accounts.length * regions.length;
  enterPhase(
    context,
    'distributing',
    `looking whether ${record.image.version} can be launched in ${places} places`,
  );
  try {
    await waitEverywhereUpTo(VISIBILITY_DEADLINE).verifyImage({
      image: record.image,
      accounts,
      regions,
      release,
      patient: true,
    });
  } catch (error) {
    const seen = lastLook(error);
    if (seen === undefined) throw error;
    throw releaseFailure(FailureType.ImageNotLaunchable, `after ${VISIBILITY_DEADLINE}: ${seen}`);
  }
}

function showImage(image: ReleaseImage): void {
  upsertSearchAttributes([{ key: SearchAttribute.Image, value: image.version }]);
}
