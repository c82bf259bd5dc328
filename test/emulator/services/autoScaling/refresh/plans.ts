import type { Member } from '../../../../../emulator/services/autoScaling/instances/members.js';
import type { RefreshPlan } from '../../../../../emulator/services/autoScaling/refresh/timeline/plan.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Moment at which the refreshes of these tests are requested. */
export const START = Date.UTC(2026, 0, 1);

/** A plan to replace `size` healthy instances, one minute per step, with AWS's default preferences. */
export function planOf(size: number, overrides: Partial<RefreshPlan> = {}): RefreshPlan {
  return {
    launches: { mark: '01234567', number: 1 },
    desiredCapacity: size,
    candidates: oldIds(size).map((instanceId) => ({ instanceId, action: 'replace' })),
    skipped: 0,
    removed: new Set(),
    newcomers: [],
    bounds: { minHealthyPercentage: 90 },
    warmup: MINUTE,
    bakeTime: 0,
    checkpointPercentages: [],
    checkpointDelay: 0,
    autoRollback: false,
    reversible: true,
    pace: { pending: MINUTE, launch: MINUTE, health: MINUTE, drain: MINUTE },
    checkedBy: 'Amazon EC2',
    forward: { kind: 'healthy' },
    back: { kind: 'healthy' },
    paused: false,
    obstructed: false,
    ...overrides,
  };
}

/** IDs of the instances that {@link planOf} replaces. */
export function oldIds(size: number): string[] {
  return Array.from({ length: size }, (_, index) => `i-old${index}`);
}

/** The instances that {@link planOf} replaces. */
export function oldMembers(size: number): Member[] {
  return oldIds(size).map((instanceId) => ({
    instanceId,
    availabilityZone: 'eu-west-1a',
    configuration: { imageId: 'ami-old', instanceType: 'm7g.large' },
    pendingAt: 0,
    inServiceAt: 0,
    unhealthyAt: Infinity,
    retiresAt: Infinity,
    goneAt: Infinity,
  }));
}
