import { instanceIdOf } from '../../instances/ids.js';
import type { LaunchOutcome, RefreshPlan } from './plan.js';
import type { Direction, Launch, Swap } from './timeline.js';

/** One replacement that begins. */
interface Beginning {
  /** The instance that goes; absent when it is gone already. */
  readonly replaces: string | undefined;
  readonly outcome: LaunchOutcome;
  readonly direction: Direction;
  readonly startsAt: number;
  /** Whether the instance that goes stays until the other one is ready. */
  readonly launchFirst: boolean;
  /** Number of the replacement in its refresh: makes the ID of its instance. */
  readonly ordinal: number;
}

/** Everything that will happen in a replacement. */
export function replacement(
  { pace, warmup, launches }: RefreshPlan,
  { replaces, outcome, direction, startsAt, launchFirst, ordinal }: Beginning,
): Swap {
  const healthyAt = startsAt + pace.launch + pace.health;
  const readyAt = outcome.kind === 'healthy' ? healthyAt + warmup : Infinity;
  const retiresAt = replaces === undefined ? Infinity : launchFirst ? readyAt : startsAt;
  const launch: Launch | undefined =
    outcome.kind === 'refused'
      ? undefined
      : {
          instanceId: instanceIdOf(launches, ordinal),
          pendingAt: startsAt,
          inServiceAt: startsAt + pace.launch,
          unhealthyAt:
            outcome.kind === 'unhealthy' ? startsAt + pace.launch + (outcome.after ?? pace.health) : Infinity,
          ...(outcome.deadApplication && { deadApplication: outcome.deadApplication }),
        };
  return {
    direction,
    replaces,
    startsAt,
    retiresAt,
    goneAt: retiresAt + pace.drain,
    launch,
    readyAt,
    ...(outcome.kind === 'refused' && { refusal: outcome.reason }),
  };
}

/** When nothing of the replacement is under way any more. */
export function finishOf({ readyAt, goneAt, launch }: Swap): number {
  return latest([launch && readyAt, goneAt]);
}

/** The latest of the moments that come at all; 0 when none does. */
export function latest(moments: readonly (number | undefined)[]): number {
  let result = 0;
  for (const moment of moments) {
    if (moment !== undefined && Number.isFinite(moment) && moment > result) result = moment;
  }
  return result;
}
