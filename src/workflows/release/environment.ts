import { CancelledFailure, condition } from '@temporalio/workflow';
import type { EnvironmentConfig } from '../../config/schema.js';
import { FailureType } from '../../contract/failures.js';
import { hasEnvironmentEnded } from '../../contract/status.js';
import {
  accountsLockedOut,
  approvalNeeded,
  decisionNeeded,
  environmentDone,
  imageRejected,
  targetsFailed,
} from '../../rollout/notificationText.js';
import { describeCounts } from '../../rollout/summarize.js';
import { countPlaces } from '../../rollout/unreachablePlaces.js';
import { everywhere, waitEverywhereUpTo } from '../activityCalls.js';
import { CHANNEL_DEADLINE, channelOf } from '../channel.js';
import { lastLook, releaseFailure, summarizeFailure } from '../failures.js';
import { now } from '../time.js';
import { enterPhase, notifyAll, showPhase, type ReleaseContext } from './context.js';
import { untilSomebodyActs } from './person.js';
import type { Rollouts } from './rollouts.js';

/** Takes the release through its environments in order, and waits until all of them are done. */
export async function rollOutAll(context: ReleaseContext, rollouts: Rollouts): Promise<void> {
  const { config, record, commands } = context;
  let before: string | undefined;
  for (const environment of config.environments) {
    await rollOutEnvironment(context, environment, rollouts, before);
    before = environment.name;
  }
  // Something may be done again, or undone, in an environment that was done before.
  await condition(() => record.atWork.length === 0 && commands.areDone);
  if (record.hasGoneBack) throw await wentBack(context);
  await rollouts.dismiss();
}

/** One environment: planned, approved where that is asked for, announced to new instances, rolled out. */
async function rollOutEnvironment(
  context: ReleaseContext,
  environment: EnvironmentConfig,
  rollouts: Rollouts,
  before: string | undefined,
): Promise<void> {
  await plan(context, environment, rollouts);
  await passGates(context, environment, before);
  await untilResumed(context);
  await publishChannel(context, environment);
  await rollOut(context, environment, rollouts);
}

/** Starts the environment's workflow and waits for its plan. */
async function plan(
  context: ReleaseContext,
  environment: EnvironmentConfig,
  rollouts: Rollouts,
): Promise<void> {
  await untilResumed(context);
  const { record } = context;
  const { name } = environment;
  record.begin(name, now());
  enterPhase(context, 'rollingOut', `${name}: finding the targets`);
  showPhase('rollingOut', name);
  await rollouts.start(environment);
  await condition(() => record.planHashOf(name) !== undefined || record.isClosed(name));
  if (record.planHashOf(name) === undefined) {
    // An environment that ended without a plan has failed; its failure says why.
    const { type, message } = rollouts.failureOf(name);
    throw releaseFailure(type, message);
  }
}

/** While a release is paused, nothing of it begins. */
async function untilResumed(context: ReleaseContext): Promise<void> {
  const { record } = context;
  if (record.pausedBy === undefined) return;
  const message = `paused by ${record.pausedBy}; resume it to go on`;
  record.enter('rollingOut', message, { kind: 'resume', since: now(), message });
  await condition(() => record.pausedBy === undefined || record.hasGoneBack);
  if (record.hasGoneBack) throw await wentBack(context);
}

/** Waits for a person where the environment asks for one. */
async function passGates(
  context: ReleaseContext,
  environment: EnvironmentConfig,
  before?: string,
): Promise<void> {
  if (!environment.approval) return;
  const { record } = context;
  const { name } = environment;
  const planHash = record.planHashOf(name) ?? '';
  const targets = Object.values(record.countsOf(name)).reduce((sum, count) => sum + count, 0);
  const unreachable = record.unreachableOf(name);
  const without = unreachable.length > 0 ? `, ${countPlaces(unreachable.length)}` : '';
  record.askForApproval(
    name,
    now(),
    `waiting for a person to approve ${name} (${targets} targets${without})`,
  );
  showPhase('waitingForApproval', name);
  const text = approvalNeeded(context, {
    environment: name,
    planHash,
    targets,
    unreachable,
    before:
      before === undefined ? undefined : { name: before, counts: describeCounts(record.countsOf(before)) },
  });
  await notifyAll(context, text);
  const isDecided = () => record.decisionOn(name) !== undefined || record.hasGoneBack;
  const remind = () => notifyAll(context, { ...text, subject: `${text.subject} (reminder)` });
  if (!(await untilSomebodyActs(environment, isDecided, remind))) {
    record.take(
      { environment: name, decision: 'reject', by: DEADLINE, comment: deadlineText(environment) },
      now(),
    );
  }
  if (record.hasGoneBack) throw await wentBack(context);
  const decision = record.decisionOn(name);
  if (decision?.decision === 'reject') {
    const because = decision.comment === undefined ? '' : `: ${decision.comment}`;
    const message = `${name} was rejected by ${decision.by}${because}`;
    record.ended({ environment: name, state: 'rejected', message }, now());
    throw releaseFailure(FailureType.ReleaseRejected, message);
  }
}

/** Says in every account and Region which AMI new instances of the environment get. */
async function publishChannel(context: ReleaseContext, environment: EnvironmentConfig): Promise<void> {
  const { config, record, release } = context;
  record.publishing(environment.name);
  showPhase('rollingOut', environment.name);
  const { name } = environment;
  // Where nobody could look, nothing is rolled out, and new instances get what they always got.
  const channel = channelOf(
    { config, environment: name, image: record.image, release },
    record.unreachableOf(name),
  );
  const { lockedOut = [] } = await unlessRejected(context, () => everywhere.writeChannel(channel));
  if (lockedOut.length > 0) await notifyAll(context, accountsLockedOut(context, environment.name, lockedOut));
  try {
    await waitEverywhereUpTo(CHANNEL_DEADLINE).confirmChannel(channel);
  } catch (error) {
    const seen = lastLook(error);
    if (seen === undefined) throw error;
    throw releaseFailure(
      FailureType.ChannelNotWritten,
      `after ${CHANNEL_DEADLINE}: ${seen}\nSSM drops an AMI ID that the account cannot use without a word: is the image shared with it?`,
    );
  }
}

/**
 * Does what uses the image. If that was rejected meanwhile, the release is paused, and tries again once it is resumed: its
 * image may have been accepted again.
 */
async function unlessRejected<T>(context: ReleaseContext, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const { type, message } = summarizeFailure(error);
      if (type !== FailureType.ImageRejected) throw error;
      context.record.pause(`the rejection of its image (${message})`);
      await notifyAll(context, imageRejected(context, message));
      await untilResumed(context);
    }
  }
}

/** Lets the environment roll out, and waits until it is done; for as long as people need to decide on what has failed. */
async function rollOut(
  context: ReleaseContext,
  environment: EnvironmentConfig,
  rollouts: Rollouts,
): Promise<void> {
  const { record } = context;
  const { name } = environment;
  const isDone = () => record.isClosed(name) || hasEnvironmentEnded(record.stateOf(name));
  const isStuck = () => record.stateOf(name) === 'waitingForDecision';
  await rollouts.proceed(environment);
  for (;;) {
    await condition(() => isDone() || isStuck());
    if (isDone()) break;
    await untilDecided(context, environment, isStuck);
  }
  const message = record.messageOf(name);
  if (record.hasGoneBack) throw await wentBack(context);
  switch (record.stateOf(name)) {
    case 'succeeded':
      return notifyAll(context, environmentDone(context, name, message));
    case 'partlySucceeded':
      return notifyAll(context, targetsFailed(context, name, message));
    case 'cancelled':
      throw new CancelledFailure(`${name}: ${message}`);
    default:
      // The release's own end is told by whoever ends it.
      throw releaseFailure(FailureType.TargetsFailed, `${name}: ${message}`);
  }
}

/** The failure budget is spent: tells people, and waits until one of them has decided. */
async function untilDecided(
  context: ReleaseContext,
  environment: EnvironmentConfig,
  isStuck: () => boolean,
): Promise<void> {
  const { record } = context;
  const { name } = environment;
  showPhase('waitingForDecision', name);
  const text = decisionNeeded(context, name, record.messageOf(name));
  await notifyAll(context, text);
  const remind = () => notifyAll(context, { ...text, subject: `${text.subject} (reminder)` });
  if (!(await untilSomebodyActs(environment, () => !isStuck(), remind))) {
    throw releaseFailure(
      FailureType.TargetsFailed,
      `${name}: ${deadlineText(environment)}; ${record.messageOf(name)}`,
    );
  }
  showPhase('rollingOut', name);
}

/** Waits until everything that goes back has come to rest. */
async function wentBack({ record, commands }: ReleaseContext): Promise<Error> {
  await condition(() => record.atWork.length === 0 && commands.areDone);
  const lines = record.begun.map((name) => `  ${name}: ${record.stateOf(name)}: ${record.messageOf(name)}`);
  return releaseFailure(FailureType.ReleaseRolledBack, `the release was rolled back:\n${lines.join('\n')}`);
}

/** Who is said to have decided when nobody has. */
const DEADLINE = 'the deadline';

function deadlineText({ deadline }: EnvironmentConfig): string {
  return `nobody decided within ${deadline ?? ''}`;
}
