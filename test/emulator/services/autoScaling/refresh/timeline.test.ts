import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { ManualClock } from '../../../../../emulator/clock.js';
import {
  healthStatus,
  isMember,
  lifecycleState,
  withRefresh,
  type Member,
} from '../../../../../emulator/services/autoScaling/instances/members.js';
import { slotsPerRound } from '../../../../../emulator/services/autoScaling/refresh/timeline/healthyBounds.js';
import {
  cancelRefresh,
  replan,
  rollBackRefresh,
  startRefresh,
} from '../../../../../emulator/services/autoScaling/refresh/timeline/interventions.js';
import type {
  RefreshPlan,
  Script,
} from '../../../../../emulator/services/autoScaling/refresh/timeline/plan.js';
import {
  endOf,
  progressAt,
  type Timeline,
} from '../../../../../emulator/services/autoScaling/refresh/timeline/timeline.js';
import { HOUR, MINUTE, START, oldMembers, planOf } from './plans.js';

describe('slotsPerRound', () => {
  test.each([
    { desired: 10, min: 90, max: undefined, launchFirst: 0, together: 1 },
    { desired: 10, min: 90, max: 110, launchFirst: 1, together: 1 },
    { desired: 10, min: 66, max: 100, launchFirst: 0, together: 3 },
    { desired: 10, min: 100, max: 200, launchFirst: 10, together: 0 },
    { desired: 10, min: 0, max: undefined, launchFirst: 0, together: 10 },
    { desired: 3, min: 50, max: 150, launchFirst: 1, together: 1 },
    { desired: 1, min: 90, max: undefined, launchFirst: 0, together: 1 },
    { desired: 1, min: 90, max: 100, launchFirst: 1, together: 0 },
    { desired: 1, min: 100, max: 110, launchFirst: 1, together: 0 },
    { desired: 4, min: 100, max: undefined, launchFirst: 0, together: 1 },
  ])('$desired instances at $min–$max %', ({ desired, min, max, launchFirst, together }) => {
    const bounds = { minHealthyPercentage: min, maxHealthyPercentage: max };
    expect(slotsPerRound(desired, bounds)).toEqual({ launchFirst, together });
  });
});

describe('the course of a refresh', () => {
  it('replaces round by round and counts an instance when it is warmed up', () => {
    const timeline = startRefresh(planOf(4, { bounds: { minHealthyPercentage: 50 } }), START);
    // Pending 1 min; then two rounds of launch 1 + health 1 + warm-up 1 for two instances each.
    expect(course(timeline, MINUTE)).toEqual([
      'Pending 0% 4 left',
      'InProgress 0% 4 left',
      'InProgress 50% 2 left',
      'Successful 100% 0 left',
    ]);
    expect(endOf(timeline) - START).toBe(7 * MINUTE);
    expect(progressAt(timeline, START).startTime).toBeUndefined();
    expect(progressAt(timeline, START + MINUTE).startTime).toBe(START + MINUTE);
    expect(progressAt(timeline, START + HOUR).endTime).toBe(START + 7 * MINUTE);
  });

  it('takes as long as the estimate says when it launches first', () => {
    const bounds = { minHealthyPercentage: 100, maxHealthyPercentage: 120 };
    const timeline = startRefresh(planOf(10, { bounds, bakeTime: 10 * MINUTE }), START);
    const round = 4 * MINUTE;
    expect(endOf(timeline) - START).toBe(MINUTE + 5 * round + 10 * MINUTE);
  });

  it('succeeds at once when there are no instances', () => {
    const now = progressAt(startRefresh(planOf(0), START), START);
    expect(now.phase.status).toBe('Successful');
    expect(now).toMatchObject({ percentageComplete: 100, instancesToUpdate: 0, endTime: START });
  });

  it('counts the instances that match already as updated', () => {
    const candidates = planOf(1).candidates;
    const timeline = startRefresh(planOf(4, { candidates, skipped: 3 }), START);
    expect(course(timeline, MINUTE)).toEqual([
      'Pending 75% 1 left',
      'InProgress 75% 1 left',
      'Successful 100% 0 left',
    ]);
  });

  it('waits at each checkpoint, but not after the last', () => {
    const plan = planOf(10, {
      bounds: { minHealthyPercentage: 0 },
      checkpointPercentages: [15, 50, 100],
      checkpointDelay: HOUR,
    });
    const timeline = startRefresh(plan, START);
    expect(endOf(timeline) - START).toBe(MINUTE + 3 * 3 * MINUTE + 2 * HOUR);
    expect(progressAt(timeline, START + 5 * MINUTE)).toMatchObject({
      percentageComplete: 20,
      phase: { kind: 'checkpoint', checkpoint: 15 },
    });
  });

  it('leaves the rest alone when the last checkpoint is below 100', () => {
    const plan = planOf(10, { checkpointPercentages: [30], checkpointDelay: HOUR });
    const timeline = startRefresh(plan, START);
    expect(progressAt(timeline, endOf(timeline))).toMatchObject({
      phase: { status: 'Successful' },
      percentageComplete: 30,
      instancesToUpdate: 7,
    });
  });

  it('bakes at 100 %', () => {
    const timeline = startRefresh(planOf(1, { bakeTime: HOUR }), START);
    expect(course(timeline, MINUTE).slice(-2)).toEqual(['Baking 100% 0 left', 'Successful 100% 0 left']);
  });

  it.each<{ name: string; overrides: Partial<RefreshPlan> }>([
    { name: 'instances do not become healthy', overrides: { forward: { kind: 'unhealthy' } } },
    { name: 'launches are refused', overrides: { forward: { kind: 'refused', reason: 'no such image' } } },
    { name: 'a needed process is suspended', overrides: { obstructed: true } },
    {
      name: 'an instance is protected',
      overrides: { candidates: [{ instanceId: 'i-old0', action: 'wait' }] },
    },
  ])('fails after an hour without progress when $name', ({ overrides }) => {
    const timeline = startRefresh(planOf(1, overrides), START);
    expect(progressAt(timeline, endOf(timeline) - 1).phase).toMatchObject({ status: 'InProgress' });
    expect(progressAt(timeline, endOf(timeline)).phase).toMatchObject({ status: 'Failed' });
    expect(endOf(timeline)).toBe(START + MINUTE + HOUR);
  });

  it('counts the hour from the last instance that was updated', () => {
    const script: Script = { kind: 'stuck', atPercentage: 50, reason: 'The database is full.' };
    const timeline = startRefresh(planOf(10, { script }), START);
    expect(endOf(timeline)).toBe(START + MINUTE + 5 * 3 * MINUTE + HOUR);
    expect(progressAt(timeline, endOf(timeline))).toMatchObject({
      percentageComplete: 50,
      phase: { reason: expect.stringContaining('The database is full.') as string },
    });
  });

  it.each<{ kind: Script['kind']; autoRollback: boolean; reversible: boolean; end: string }>([
    { kind: 'fails', autoRollback: false, reversible: true, end: 'Failed' },
    { kind: 'fails', autoRollback: true, reversible: true, end: 'RollbackSuccessful' },
    { kind: 'fails', autoRollback: true, reversible: false, end: 'Failed' },
    { kind: 'stuck', autoRollback: true, reversible: true, end: 'RollbackSuccessful' },
    { kind: 'rollsBack', autoRollback: false, reversible: true, end: 'RollbackSuccessful' },
    { kind: 'rollsBack', autoRollback: false, reversible: false, end: 'Failed' },
  ])('$kind (auto rollback $autoRollback, reversible $reversible): $end', ({ kind, end, ...rest }) => {
    const script: Script = { kind, atPercentage: 50, reason: 'Because.' };
    const timeline = startRefresh(planOf(4, { script, ...rest }), START);
    expect(progressAt(timeline, endOf(timeline)).phase.status).toBe(end);
  });

  it('counts down during a rollback, and keeps showing what was left to do', () => {
    const script: Script = { kind: 'rollsBack', atPercentage: 50, reason: 'An alarm went off.' };
    const timeline = startRefresh(planOf(4, { script }), START);
    expect(course(timeline, MINUTE)).toEqual([
      'Pending 0% 4 left',
      'InProgress 0% 4 left',
      'InProgress 25% 3 left',
      'RollbackInProgress 50% 2 left',
      'RollbackInProgress 25% 2 left',
      'RollbackSuccessful 0% 2 left',
    ]);
    expect(progressAt(timeline, endOf(timeline)).rollback).toEqual({
      startTime: START + 7 * MINUTE,
      reason: 'An alarm went off.',
      percentageComplete: 50,
      instancesToUpdate: 2,
    });
  });

  it('fails to roll back when the previous image does not start any more', () => {
    const script: Script = { kind: 'rollsBack', atPercentage: 50, reason: 'An alarm went off.' };
    const timeline = startRefresh(planOf(4, { script, back: { kind: 'unhealthy' } }), START);
    expect(progressAt(timeline, endOf(timeline)).phase.status).toBe('RollbackFailed');
  });
});

describe('what the group runs', () => {
  it('is its own image again after a failure, where instances were lost', () => {
    const timeline = startRefresh(planOf(4, { forward: { kind: 'unhealthy' } }), START);
    const end = endOf(timeline);
    expect(images(timeline, 4, end - 1)).toEqual({ 'ami-old': 3, 'ami-new': 1 });
    expect(images(timeline, 4, end + HOUR)).toEqual({ 'ami-old': 4 });
  });

  it('is the old image everywhere after a rollback from the middle of a round', () => {
    for (const minutes of [2, 3, 4, 5, 6, 7, 9]) {
      const plan = planOf(4, { bounds: { minHealthyPercentage: 50, maxHealthyPercentage: 125 } });
      const now = START + minutes * MINUTE;
      const timeline = rollBackRefresh(startRefresh(plan, START), plan, now);
      expect(progressAt(timeline, endOf(timeline)).phase.status).toBe('RollbackSuccessful');
      expect(images(timeline, 4, endOf(timeline) + HOUR)).toEqual({ 'ami-old': 4 });
    }
  });
});

describe('interventions', () => {
  const plan = planOf(4, { bounds: { minHealthyPercentage: 75 } });

  it('cancels at once what has not begun, without a start time', () => {
    const timeline = cancelRefresh(startRefresh(plan, START), plan, START + 1, true);
    const now = progressAt(timeline, START + HOUR);
    expect(now.phase.status).toBe('Cancelled');
    expect(now.startTime).toBeUndefined();
    expect(now.endTime).toBe(START + 1);
  });

  it.each([
    { wait: true, seconds: 60 },
    { wait: false, seconds: 0 },
  ])('is cancelled $seconds s later when told to wait: $wait', ({ wait, seconds }) => {
    const now = START + 4 * MINUTE;
    const timeline = cancelRefresh(startRefresh(plan, START), plan, now, wait);
    expect(endOf(timeline)).toBe(now + seconds * 1000);
    expect(images(timeline, 4, now + HOUR)).toEqual({ 'ami-new': 2, 'ami-old': 2 });
  });

  it('pauses without failing, and goes on where it was', () => {
    const started = startRefresh(plan, START);
    const pausedAt = START + 5 * MINUTE;
    const paused = replan(started, remaining(plan, started, pausedAt, { paused: true }), pausedAt);
    expect(progressAt(paused, pausedAt + 100 * HOUR)).toMatchObject({
      phase: { status: 'InProgress', kind: 'paused' },
      percentageComplete: 50,
    });
    const resumedAt = START + 90 * HOUR;
    const resumed = replan(paused, remaining(plan, paused, resumedAt), resumedAt);
    expect(endOf(resumed)).toBe(resumedAt + 2 * 3 * MINUTE);
  });

  it('waits for the rest of a checkpoint delay that was interrupted', () => {
    const withCheckpoint = { ...plan, checkpointPercentages: [25, 100], checkpointDelay: HOUR };
    const started = startRefresh(withCheckpoint, START);
    const now = START + 30 * MINUTE;
    const again = replan(started, remaining(withCheckpoint, started, now), now);
    expect(endOf(again)).toBe(endOf(started));
    expect(course(again, MINUTE)).toEqual(course(started, MINUTE));
  });

  it('changes nothing when nothing has changed, whenever that is', () => {
    const full = planOf(7, {
      bounds: { minHealthyPercentage: 70, maxHealthyPercentage: 115 },
      checkpointPercentages: [20, 60, 100],
      checkpointDelay: 10 * MINUTE,
      bakeTime: 5 * MINUTE,
    });
    const started = startRefresh(full, START);
    for (let now = START; now < endOf(started) + HOUR; now += MINUTE / 2) {
      const again = replan(started, remaining(full, started, now), now);
      expect(course(again, MINUTE), `cut at ${(now - START) / MINUTE} min`).toEqual(course(started, MINUTE));
      expect(endOf(again)).toBe(endOf(started));
    }
  });
});

describe('for any refresh', () => {
  const minutes = fc.integer({ min: 0, max: 20 }).map((value) => value * MINUTE);
  const outcome = fc.constantFrom<RefreshPlan['forward']>(
    { kind: 'healthy' },
    { kind: 'healthy' },
    { kind: 'unhealthy' },
    { kind: 'refused', reason: 'no' },
  );
  const bounds = fc
    .record({ min: fc.integer({ min: 0, max: 100 }), room: fc.option(fc.integer({ min: 0, max: 100 })) })
    .map(({ min, room }) => ({
      minHealthyPercentage: min,
      ...(room !== null && { maxHealthyPercentage: Math.max(100, min + room) }),
    }));
  const script = fc.option(
    fc.record({
      kind: fc.constantFrom<Script['kind'][]>('fails', 'rollsBack', 'stuck'),
      atPercentage: fc.integer({ min: 0, max: 100 }),
      reason: fc.constant('because'),
    }),
    { nil: undefined },
  );
  const plans = fc
    .record({
      size: fc.integer({ min: 0, max: 24 }),
      bounds,
      warmup: minutes,
      bakeTime: minutes,
      checkpointPercentages: fc
        .uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 4 })
        .map((percentages) => percentages.sort((a, b) => a - b)),
      checkpointDelay: minutes,
      autoRollback: fc.boolean(),
      reversible: fc.boolean(),
      forward: outcome,
      back: outcome,
      script,
      pace: fc.record({ pending: minutes, launch: minutes, health: minutes, drain: minutes }),
    })
    .map(({ size, ...overrides }) => planOf(size, overrides));

  it('sees the same states in one jump as in many small steps', () => {
    fc.assert(
      fc.property(
        plans,
        fc.array(fc.integer({ min: 1, max: 5 * HOUR }), { minLength: 1, maxLength: 40 }),
        (plan, steps) => {
          const stepped = new ManualClock(START);
          const watched = startRefresh(plan, stepped.now());
          for (const step of steps) {
            stepped.advance(step);
            progressAt(watched, stepped.now());
            membersAt(watched, plan.desiredCapacity, stepped.now());
          }
          const jumped = new ManualClock(START);
          const left = startRefresh(plan, jumped.now());
          jumped.advance(steps.reduce((sum, step) => sum + step, 0));
          expect(progressAt(left, jumped.now())).toEqual(progressAt(watched, stepped.now()));
          expect(membersAt(left, plan.desiredCapacity, jumped.now())).toEqual(
            membersAt(watched, plan.desiredCapacity, stepped.now()),
          );
        },
      ),
    );
  });

  it('keeps the healthy bounds while it is going forward and instances become healthy', () => {
    fc.assert(
      fc.property(plans, (generated) => {
        const plan = { ...generated, forward: { kind: 'healthy' as const }, script: undefined };
        const size = plan.desiredCapacity;
        const { minHealthyPercentage: min, maxHealthyPercentage: max } = plan.bounds;
        const { launchFirst, together } = slotsPerRound(size, plan.bounds);
        const least = Math.min(Math.ceil((size * min) / 100), size - together);
        const most = Math.max(Math.floor((size * (max ?? 100)) / 100), size + launchFirst);
        const timeline = startRefresh(plan, START);
        for (const now of moments(timeline)) {
          const states = membersAt(timeline, size, now).map(({ state }) => state);
          const inService = states.filter((state) => state === 'InService').length;
          const pending = states.filter((state) => state === 'Pending').length;
          expect(inService).toBeGreaterThanOrEqual(least);
          expect(inService + pending).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  it('only moves forward, and ends with what its status promises', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const timeline = startRefresh(plan, START);
        const end = endOf(timeline);
        expect(end).toBeLessThan(Infinity);
        let percent = 0;
        for (const now of moments(timeline)) {
          const progress = progressAt(timeline, now);
          if (!progress.rollback) {
            expect(progress.percentageComplete).toBeGreaterThanOrEqual(percent);
            percent = progress.percentageComplete;
          }
        }
        const last = progressAt(timeline, end + 100 * HOUR);
        const running = images(timeline, plan.desiredCapacity, end + 100 * HOUR);
        const size = plan.desiredCapacity;
        if (last.phase.status === 'Successful' && !plan.checkpointPercentages.length) {
          expect(running).toEqual(size === 0 ? {} : { 'ami-new': size });
        }
        if (last.phase.status === 'RollbackSuccessful') expect(running).toEqual({ 'ami-old': size });
      }),
    );
  });

  it('cancelled or rolled back at any moment, it ends, and never replaces an instance again', () => {
    fc.assert(
      fc.property(plans, fc.nat(10 * 60), fc.boolean(), (generated, minute, wait) => {
        const plan = { ...generated, back: { kind: 'healthy' as const } };
        const now = START + minute * MINUTE;
        const started = startRefresh(plan, START);
        if (now >= endOf(started)) return;
        const cancelled = cancelRefresh(started, plan, now, wait);
        expect(progressAt(cancelled, endOf(cancelled)).phase.status).toBe('Cancelled');
        expect(cancelled.swaps.filter((swap) => swap.direction === 'forward' && swap.startsAt > now)).toEqual(
          [],
        );
        expect(progressAt(cancelled, now - 1)).toEqual(progressAt(started, now - 1));
        if (progressAt(started, now).rollback) return;
        const undone = rollBackRefresh(started, plan, now);
        expect(progressAt(undone, endOf(undone)).phase.status).toBe('RollbackSuccessful');
        expect(images(undone, plan.desiredCapacity, endOf(undone) + 100 * HOUR)).toEqual({
          'ami-old': plan.desiredCapacity,
        });
      }),
    );
  });
});

/** Statuses with their numbers, in the order in which they come, seen every `step` milliseconds. */
function course(timeline: Timeline, step: number): string[] {
  const seen: string[] = [];
  for (let now = START; now <= endOf(timeline) + step; now += step) {
    const { phase, percentageComplete, instancesToUpdate } = progressAt(timeline, now);
    const line = `${phase.status} ${percentageComplete}% ${instancesToUpdate} left`;
    if (seen.at(-1) !== line) seen.push(line);
  }
  return seen;
}

/** The plan for what is left to do at `now`. */
function remaining(
  plan: RefreshPlan,
  timeline: Timeline,
  now: number,
  overrides: Partial<RefreshPlan> = {},
): RefreshPlan {
  const begun = new Set(
    timeline.swaps.filter(({ startsAt }) => startsAt <= now).map(({ replaces }) => replaces),
  );
  return {
    ...plan,
    candidates: plan.candidates.filter(({ instanceId }) => !begun.has(instanceId)),
    ...overrides,
  };
}

function lives(timeline: Timeline, size: number): Member[] {
  return withRefresh(oldMembers(size), timeline, ({ direction }) => ({
    imageId: direction === 'forward' ? 'ami-new' : 'ami-old',
    instanceType: 'm7g.large',
  }));
}

function membersAt(
  timeline: Timeline,
  size: number,
  now: number,
): { id: string; image: string; state: string; health: string }[] {
  return lives(timeline, size)
    .filter((member) => isMember(member, now))
    .map((member) => ({
      id: member.instanceId,
      image: member.configuration.imageId ?? '',
      state: lifecycleState(member, false, now),
      health: healthStatus(member, now),
    }));
}

function images(timeline: Timeline, size: number, now: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { image, state } of membersAt(timeline, size, now)) {
    if (state !== 'Terminating') counts[image] = (counts[image] ?? 0) + 1;
  }
  return counts;
}

/** Every moment at which anything changes. */
function moments(timeline: Timeline): number[] {
  const times = [
    ...timeline.phases.map(({ from }) => from),
    ...timeline.swaps.flatMap(({ startsAt, retiresAt, goneAt, readyAt, launch }) => [
      startsAt,
      retiresAt,
      goneAt,
      readyAt,
      launch?.inServiceAt ?? startsAt,
    ]),
  ];
  return [...new Set(times)].filter(Number.isFinite).sort((a, b) => a - b);
}
