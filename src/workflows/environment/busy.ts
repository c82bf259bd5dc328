import { CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import { milliseconds } from '../../contract/duration.js';
import type { TargetResult } from '../../contract/messages.js';
import { targetWorkflowId } from '../../contract/names.js';
import type { DiscoveredTarget } from '../../contract/plan.js';
import { isForward } from '../../rollout/targetEntry.js';
import { look, waitFor } from '../activityCalls.js';
import { lastLook } from '../failures.js';
import { now } from '../time.js';
import type { Permission } from '../workOff.js';
import type { EnvironmentContext } from './context.js';
import { environmentOf } from './rules.js';
import { sh } from '../../contract/shell.js';

/**
 * Works on a target as soon as nobody else does, or gives it up, as the environment's `busyTarget` says. While it waits, it
 * holds no room in a capacity pool, and a new run of the environment has nothing to take over: it begins anew.
 * @param attempt answers whether nobody else works on the target
 * @param goOn goes on with work on the target that the environment itself has begun, and does not remember
 * @returns the end of a target that was given up; undefined when the attempt has dealt with it
 */
export async function inTurn(
  target: DiscoveredTarget,
  context: EnvironmentContext,
  permission: () => Permission,
  attempt: () => Promise<boolean>,
  goOn: (runId: string) => Promise<TargetResult>,
): Promise<TargetResult | undefined> {
  const { record, reporter, input } = context;
  const { id, kind } = target;
  const { refreshTimeout } = input.config.polling;
  const end = Date.now() + milliseconds(refreshTimeout);
  const isLeftOut = (): boolean => !isForward(record.target(id));
  for (;;) {
    if (await attempt()) return undefined;
    // At once: nothing of it is under way, should the release be aborted while it is looked who has it.
    record.waiting(id, 'another release works on it');
    const holder = await holderOf(target);
    const own = await ownRunOf(target, holder);
    if (own !== undefined) return goOn(own);
    if (isLeftOut()) return undefined;
    if (environmentOf(input).busyTarget !== 'wait') return takenBy(holder, target);
    record.waiting(id, `waiting for ${holder}, which works on it`);
    reporter.changed();
    switch (await untilFree(target, end - Date.now(), () => permission() === 'stop' || isLeftOut())) {
      case 'free':
        continue;
      case 'off':
        record.setAside(id, now());
        reporter.changed();
        return undefined;
      case 'late':
        return { id, kind, state: 'failed', reason: `after ${refreshTimeout}: ${holder} still works on it` };
    }
  }
}

/** Who works on a target, for people: the workflow ID names the release. */
export async function holderOf({ id }: DiscoveredTarget): Promise<string> {
  const workflowId = targetWorkflowId(id);
  return (await look.findHolder({ workflowId })) ?? workflowId;
}

/**
 * The run of the work on a target, if this very environment has begun it: after a reset of its workflow, say, what was begun since
 * runs on, and the environment has forgotten it.
 * @param holder who works on the target, as {@link holderOf} says
 */
export async function ownRunOf({ id }: DiscoveredTarget, holder: string): Promise<string | undefined> {
  if (holder !== workflowInfo().workflowId) return undefined;
  return (await look.findRun({ workflowId: targetWorkflowId(id) })) ?? undefined;
}

/** The end of a target that somebody else works on. */
export function takenBy(holder: string, { id, kind }: DiscoveredTarget): TargetResult {
  const command = sh`temporal workflow describe --workflow-id ${targetWorkflowId(id)}`;
  return { id, kind, state: 'failed', reason: `another release works on it: ${holder}; see it: ${command}` };
}

/**
 * Waits until nobody works on a target.
 * @param left in milliseconds; then it is late
 * @param isOff whether the target need not be waited for any more
 */
async function untilFree(
  { id }: DiscoveredTarget,
  left: number,
  isOff: () => boolean,
): Promise<'free' | 'off' | 'late'> {
  const wait = new CancellationScope();
  try {
    return await wait.run(() =>
      Promise.race([
        waitFor(Math.max(1, left))
          .awaitTurn({ workflowId: targetWorkflowId(id) })
          .then(() => 'free' as const),
        condition(isOff).then(() => 'off' as const),
      ]),
    );
  } catch (error) {
    if (lastLook(error) === undefined) throw error;
    return 'late';
  } finally {
    wait.cancel();
  }
}
