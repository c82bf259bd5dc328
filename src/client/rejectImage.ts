import { WorkflowNotFoundError } from '@temporalio/common';
import type { CommandInput } from '../contract/commands.js';
import { Message, REJECTED_IMAGES_ID, WorkflowType } from '../contract/names.js';
import {
  namesOf,
  type AcceptImageInput,
  type RejectImageInput,
  type Rejection,
} from '../contract/rejectedImages.js';
import { sendCommand } from './command.js';
import type { TemporalAccess } from './connect.js';
import { ErrorCode, GoldenAmiError } from './goldenAmiError.js';
import { QUERY_DEADLINE_MS, readRelease } from './readRelease.js';
import { displayName, type ReleaseRef } from './releaseRef.js';
import { listReleases } from './releases.js';
import { causeText, translateError } from './translateError.js';

/** Which image is bad, who says so and why. */
export interface RejectRequest {
  /** An AMI ID, or the ARN of an Image Builder build version. */
  readonly image: string;
  readonly by: string;
  readonly reason: string;
  /** Bring back what running releases have done, instead of pausing them. */
  readonly rollBack?: boolean | undefined;
}

/** What became of a release that was rolling out a rejected image, or may be. */
export interface StoppedRelease extends ReleaseRef {
  /** `notAsked`: nobody knows whether it has the image, or it could not be told; `message` says why. */
  readonly done: 'paused' | 'rollingBack' | 'notAsked';
  readonly message: string;
}

/** An image that is marked, and the releases that were stopped. */
export interface RejectedImage {
  /** Every name of the image that is known now. */
  readonly images: readonly string[];
  readonly stopped: readonly StoppedRelease[];
}

/** Releases that run at once, at most: each is asked. */
const MOST_RELEASES = 1000;

/**
 * Marks an image, first of all; then stops the releases that are rolling it out. One that has only just begun looks by
 * itself before it changes anything.
 */
export async function rejectImage(access: TemporalAccess, request: RejectRequest): Promise<RejectedImage> {
  const { image, by, reason } = request;
  try {
    await mark(access, { images: [image], by, reason });
    const images = new Set([image]);
    const stopped: StoppedRelease[] = [];
    for (const ref of await listReleases(access, { running: true, limit: MOST_RELEASES })) {
      const { pipeline, release, workflowId } = ref;
      const outcome = await stopIfItHas(access, { pipeline, release, workflowId }, request);
      if (!outcome) continue;
      for (const name of outcome.names) images.add(name);
      stopped.push({ pipeline, release, workflowId, done: outcome.done, message: outcome.message });
    }
    if (images.size > 1) await mark(access, { images: [...images], by, reason });
    return { images: [...images], stopped };
  } catch (error) {
    throw translateError(error, access, `reject ${image}`);
  }
}

/** Takes the mark of an image back. */
export async function acceptImage(access: TemporalAccess, { images, by }: AcceptImageInput): Promise<void> {
  const marked = await listRejections(access);
  const unknown = images.filter((image) => !marked.some((one) => one.images.includes(image)));
  if (unknown.length > 0) {
    throw new GoldenAmiError(ErrorCode.ImageNotRejected, `${unknown.join(', ')} is not rejected.`, {
      hint: `To see what is:  ${access.commands.goldenAmi('reject-image', '--list')}`,
    });
  }
  try {
    const input: AcceptImageInput = { images, by };
    await access.client.workflow.getHandle(REJECTED_IMAGES_ID).signal(Message.AcceptImage, input);
  } catch (error) {
    throw translateError(error, access, `accept ${images.join(', ')}`);
  }
}

/** The images that are marked. */
export async function listRejections(access: TemporalAccess): Promise<Rejection[]> {
  try {
    return await access.connection.withDeadline(Date.now() + QUERY_DEADLINE_MS, () =>
      access.client.workflow.getHandle(REJECTED_IMAGES_ID).query<Rejection[]>(Message.Status),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [];
    throw translateError(error, access, 'list the rejected images');
  }
}

async function mark({ client, taskQueue }: TemporalAccess, input: RejectImageInput): Promise<void> {
  await client.workflow.signalWithStart(WorkflowType.RejectedImages, {
    workflowId: REJECTED_IMAGES_ID,
    taskQueue,
    args: [{ rejections: [] }],
    signal: Message.RejectImage,
    signalArgs: [input],
    staticSummary: 'images that no release may roll out',
  });
}

async function stopIfItHas(
  access: TemporalAccess,
  ref: ReleaseRef,
  { image, by, reason, rollBack }: RejectRequest,
): Promise<(Pick<StoppedRelease, 'done' | 'message'> & { names: readonly string[] }) | undefined> {
  let names: readonly string[] = [];
  try {
    const { status } = await readRelease(access, ref);
    if (!status.image) return undefined;
    names = namesOf(status.image);
    if (!names.includes(image)) return undefined;
    const told: CommandInput = { by, reason: `its image was rejected: ${reason}` };
    if (rollBack === true && status.environments.some(({ startedAt }) => startedAt !== undefined)) {
      const { answers } = await sendCommand(access, ref, 'rollback', told);
      const message = answers.map((one) => `${one.environment}: ${one.message}`).join('; ');
      return { names, done: 'rollingBack', message };
    }
    await access.client.workflow.getHandle(ref.workflowId).signal(Message.Pause, told);
    return { names, done: 'paused', message: 'nothing new is started; what runs is finished' };
  } catch (error) {
    return { names, done: 'notAsked', message: `${displayName(ref)} was not stopped: ${causeText(error)}` };
  }
}
