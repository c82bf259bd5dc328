import { CancelledFailure, condition } from '@temporalio/workflow';
import type { EnvironmentConfig } from '../../config/schema.js';
import { FailureType } from '../../contract/failures.js';
import { hasEnvironmentEnded } from '../../contract/status.js';
import {
  alarmWentOff,
  approvalNeeded,
  decisionNeeded,
  environmentDone,
  targetsFailed,
} from '../../rollout/notificationText.js';
import { describeCounts } from '../../rollout/summarize.js';
import { countPlaces } from '../../rollout/unreachablePlaces.js';
import { releaseFailure } from '../failures.js';
import { now } from '../time.js';
import { untilNoAlarmRings } from './alarms.js';
import { publishChannel } from './channel.js';
import { enterPhase, notifyAll, showPhase, type ReleaseContext } from './context.js';
import { unlessGoneBack, untilNothingElseIsAsked, untilResumed, wentBack } from './holds.js';
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
  const isAtRest = () => record.atWork.length === 0 && commands.areDone;
  // Asked again: more may have been asked for between the moment it was at rest and this one.
  while (!isAtRest()) await condition(isAtRest);
  if (record.hasGoneBack) throw await wentBack(context);
  record.done('everything is done, and the release is about to end');
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
  await unlessGoneBack(context);
  await passGates(context, environment, before);
  await untilClear(context, environment);
  await untilNothingElseIsAsked(context);
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
  enterPhase(context, 'rollingOut', `${name}: finding the targets`);
  showPhase('rollingOut', name);
  await rollouts.start(environment);
  // Only now: whoever is said to have begun can be asked.
  record.begin(name, now());
  context.vouching.environment(name);
  await condition(() => record.planHashOf(name) !== undefined || record.isClosed(name));
  if (record.planHashOf(name) === undefined) {
    // An environment that ended without a plan has failed; its failure says why.
    const { type, message } = rollouts.failureOf(name);
    throw releaseFailure(type, message);
  }
}

/** Waits until nobody has paused the release, and none of the environment's alarms rings. */
async function untilClear(context: ReleaseContext, environment: EnvironmentConfig): Promise<void> {
  await untilResumed(context);
  while (environment.alarms) {
    await untilNoAlarmRings(context, environment);
    await unlessGoneBack(context);
    if (context.record.pausedBy === undefined) break;
    await untilResumed(context);
  }
  await unlessGoneBack(context);
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

/** The failure budget is spent, or an alarm rings: tells people, and waits until one of them has decided. */
async function untilDecided(
  context: ReleaseContext,
  environment: EnvironmentConfig,
  isStuck: () => boolean,
): Promise<void> {
  const { record } = context;
  const { name } = environment;
  showPhase('waitingForDecision', name);
  const isAlarm = record.alarmsOf(name).length > 0;
  const text = (isAlarm ? alarmWentOff : decisionNeeded)(context, name, record.messageOf(name));
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

/** Who is said to have decided when nobody has. */
const DEADLINE = 'the deadline';

function deadlineText({ deadline }: EnvironmentConfig): string {
  return `nobody decided within ${deadline ?? ''}`;
}
