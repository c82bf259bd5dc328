import { patched } from '@temporalio/workflow';
import { formatSeconds, milliseconds, seconds, type Duration } from '../../contract/duration.js';
import type { GroupSnapshot } from '../../contract/group.js';
import type { TargetUndo } from '../../contract/messages.js';
import type { LiveProgress } from '../../contract/progress.js';
import type { TargetState } from '../../contract/target.js';
import type { TargetsHealth } from '../../contract/targetHealth.js';
import { waitingText } from '../../rollout/targetHealth.js';
import { look, waitFor, waitUpTo } from '../activityCalls.js';
import { detailsOf, isGone, lastLook, summarizeFailure, wasCancelled } from '../failures.js';
import type { GroupWork, Outcome } from './groupWork.js';

/**
 * Some rounds of health checks, of an application that takes its time to start; unless the config says
 * otherwise.
 */
const USUAL_TIMEOUT: Duration = '15 minutes';

/** When a release is aborted nobody waits: this is for an answer of AWS that is spoilt. */
const LAST_LOOK: Duration = '30 seconds';

/** How a wait for healthy targets ended. */
type Health =
  | { readonly kind: 'healthy'; readonly unknown: readonly string[] }
  /** Its time was up: what was seen then, and how to see it again. */
  | { readonly kind: 'unhealthy'; readonly seen: string }
  /** It was told to go back. */
  | { readonly kind: 'ordered' };

/** Whether something was begun on the target: what it was like before is known from then, or not at all. */
export function wasBegun(undo: TargetUndo | undefined): boolean {
  return undo?.refreshId !== undefined || undo?.newVersion !== undefined;
}

/**
 * Where a group is not healthy before its refresh begins: it cannot be blamed on the image, and need not be
 * mended by the way back. What AWS is still asking about counts as healthy.
 */
export async function whereUnhealthy(
  { input, group }: GroupWork,
  { trafficSources }: GroupSnapshot,
): Promise<Pick<TargetUndo, 'unhealthyBefore'>> {
  const { undo } = input;
  if (wasBegun(undo)) return undo?.unhealthyBefore ? { unhealthyBefore: undo.unhealthyBefore } : {};
  if (!trafficSources || !patched('target-health-before')) return {};
  const { unhealthy } = await look.inspectTargets(group);
  const names = unhealthy.filter(({ isPassing }) => !isPassing).map(({ name }) => name);
  return names.length > 0 ? { unhealthyBefore: names } : {};
}

/**
 * A success that holds only if the group's instances are healthy wherever requests come from: a refresh of a
 * group whose health check is EC2 succeeds on a dead application. Waits for it, up to `targetHealth.timeout`.
 * @param success what the work has come to
 * @returns undefined when it has been told to go back
 */
export async function succeededIfHealthy(
  work: GroupWork,
  { trafficSources }: GroupSnapshot,
  success: Outcome,
): Promise<Outcome | undefined> {
  if (!trafficSources || !patched('target-health')) return success;
  const done = success.reason ?? 'the refresh is Successful';
  const health = await awaitHealth(work, 'refreshing', done);
  switch (health.kind) {
    case 'ordered':
      return undefined;
    case 'healthy':
      return health.unknown.length === 0
        ? success
        : { ...success, reason: [done, ...health.unknown].join('; ') };
    case 'unhealthy': {
      const before = work.known.unhealthyBefore ?? [];
      const was =
        before.length === 0 ? '' : `. It was not healthy at ${before.join(', ')} before the refresh either`;
      const reason = `${done}, but ${health.seen}${was}`;
      return { ...success, state: warnsOnly(work) ? 'succeeded' : 'failed', reason };
    }
  }
}

/**
 * A way back that has come to its end only if the group's instances are healthy where they were before. Waits
 * for it, up to `targetHealth.timeout`.
 */
export async function backIfHealthy(
  work: GroupWork,
  { trafficSources }: GroupSnapshot,
  back: Outcome,
): Promise<Outcome> {
  if (!trafficSources || !patched('target-health-back')) return back;
  const done = back.reason ?? 'rolled back';
  const before = work.known.unhealthyBefore ?? [];
  const health = await awaitHealth(work, 'rollingBack', done, before);
  const left =
    before.length === 0
      ? []
      : [`it was not healthy at ${before.join(', ')} before the release, which was not waited for`];
  if (health.kind === 'unhealthy') {
    const reason = [`${done}, but ${health.seen}`, ...left].join('; ');
    return { ...back, state: warnsOnly(work) ? 'rolledBack' : 'failed', reason };
  }
  const unknown = health.kind === 'healthy' ? health.unknown : [];
  const notes = [...unknown, ...left];
  return notes.length === 0 ? back : { ...back, reason: [done, ...notes].join('; ') };
}

/**
 * What keeps a group whose refresh has just succeeded from being called so, when its release is aborted.
 * @returns undefined when nothing does
 */
export async function lastLookAtHealth(
  work: GroupWork,
  { trafficSources }: GroupSnapshot,
): Promise<string | undefined> {
  if (!trafficSources || !patched('target-health-abort') || warnsOnly(work)) return undefined;
  try {
    await waitUpTo(LAST_LOOK).awaitHealthyTargets({ ...work.group, polling: work.input.config.polling });
    return undefined;
  } catch (error) {
    return (
      lastLook(error) ?? `whether its instances are healthy is not known: ${summarizeFailure(error).message}`
    );
  }
}

/** Waits until the targets are healthy; whoever waits is told only where they are not at once. */
async function awaitHealth(
  work: GroupWork,
  state: TargetState,
  done: string,
  except: readonly string[] = [],
): Promise<Health> {
  const { group, input, orders } = work;
  const asked = { ...group, ...(except.length > 0 && { except }) };
  const first = await look.inspectTargets(asked);
  if (first.unhealthy.length === 0) return healthy(first);
  await work.report({ state, reason: `${done}; ${waitingText(first)}` });
  const timeout = input.config.targetHealth?.timeout ?? USUAL_TIMEOUT;
  const isForward = state === 'refreshing';
  let left = milliseconds(timeout);
  while (!isForward || !orders.rollBack) {
    const began = Date.now();
    const wait = () =>
      waitFor(Math.max(1, left)).awaitHealthyTargets({ ...asked, polling: input.config.polling });
    try {
      const seen = await (isForward ? orders.unlessOrdered(wait) : wait());
      if (seen) return healthy(seen);
    } catch (error) {
      if (wasCancelled(error) || isGone(error)) throw error;
      return { kind: 'unhealthy', seen: seenAtTheEnd(error, timeout) };
    }
    left -= Date.now() - began;
  }
  return { kind: 'ordered' };
}

function healthy({ unknown }: TargetsHealth): Health {
  return { kind: 'healthy', unknown };
}

function seenAtTheEnd(error: unknown, timeout: Duration): string {
  const waited = formatSeconds(seconds(timeout));
  const seen = lastLook(error);
  if (seen === undefined)
    return `whether its instances are healthy could not be seen for ${waited}: ${summarizeFailure(error).message}`;
  const command = detailsOf(error)
    .map((detail) => (detail as Partial<LiveProgress> | null)?.command)
    .find((one) => one !== undefined);
  return `after ${waited} it is still ${seen}${command === undefined ? '' : `. See it: ${command}`}`;
}

function warnsOnly({ input }: GroupWork): boolean {
  return input.config.targetHealth?.unhealthy === 'warn';
}
