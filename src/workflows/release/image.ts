import {
  CancellationScope,
  CancelledFailure,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { FailureType } from '../../contract/failures.js';
import type { ReleaseImage } from '../../contract/image.js';
import { SearchAttribute } from '../../contract/searchAttributes.js';
import { hashOf } from '../../rollout/hash.js';
import { change, everywhere, look, waitEverywhereUpTo, waitUpTo } from '../activityCalls.js';
import { lastLook, releaseFailure, wasCancelled } from '../failures.js';
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
  context: Omit<ReleaseContext, 'commands'>,
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
}: Omit<ReleaseContext, 'commands'>): Promise<ReleaseImage | undefined> {
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
  const { imageVersionArn } = await change.startImageBuild({ ...pipeline, clientToken: token('build') });
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
