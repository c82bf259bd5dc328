import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/config/check.js';
import type { UnreachablePlace } from '../../../src/contract/place.js';
import type { EnvironmentPlan } from '../../../src/contract/plan.js';
import { EnvironmentRecord } from '../../../src/rollout/environmentRecord.js';
import { withPlaces } from '../../../src/rollout/failureBudget.js';
import { planEnvironment } from '../../../src/rollout/plan.js';
import { joinParts, planParts } from '../../../src/rollout/planParts.js';
import { mayHoldTargets } from '../../../src/rollout/select.js';
import { placesMeant } from '../../../src/rollout/unreachablePlaces.js';
import { config } from '../../support/fleets.js';
import { AT, planOf } from './simulated.js';

/** The places of a plan as a release learns of them. */
const planViewOf = (plan: EnvironmentPlan) => {
  const [first, ...parts] = planParts(plan);
  if (!first) throw new Error('a plan has a part');
  return parts.reduce(joinParts, first).unreachable;
};

const place = { account: '444444444444', region: 'eu-west-1', reason: 'AccessDenied' };

describe('an environment with a place that nobody can look into', () => {
  const recordWith = (failureBudget: number, spentBudget?: 'fail') => {
    const record = new EnvironmentRecord('staging', {
      failureBudget,
      ...(spentBudget && { onFailure: { spentBudget, target: 'leave', running: 'finish' } }),
    });
    record.planned({ ...planOf([1]), unreachable: [place] });
    return record;
  };
  const finish = (record: EnvironmentRecord) => {
    for (const { id, kind } of record.targets) record.finished({ id, kind, state: 'succeeded' }, AT);
  };

  it('does everything else first, and is then within its budget or not', () => {
    for (const [budget, after] of [
      [0, 'decide'],
      [1, 'bake'],
    ] as const) {
      const record = recordWith(budget);
      expect(record.next.kind).toBe('batch');
      finish(record);
      expect(record.next.kind).toBe(after);
    }
  });

  it('never succeeds, not even when the place is skipped', () => {
    const record = recordWith(0);
    finish(record);
    record.skippedPlace(place, 'ada');
    expect(record.next.kind).toBe('bake');
    record.conclude();
    expect(record.state).toBe('partlySucceeded');
    expect(record.result().message).toContain('left out by ada: AccessDenied');
  });

  it('takes what is found there as further batches, and then succeeds', () => {
    const record = recordWith(0);
    finish(record);
    const [first] = planOf([1, 1, 1]).batches.slice(2);
    record.reached([place], { ...planOf([]), batches: first ? [{ ...first, number: 1 }] : [] });
    expect(record.next).toMatchObject({ kind: 'batch', batch: { number: 2 } });
    finish(record);
    record.conclude();
    expect(record.state).toBe('succeeded');
  });
});

it('a plan without a place is another plan, whatever AWS says of it', () => {
  const [production] = checkConfig(config()).environments.slice(1);
  if (!production) throw new Error('the config has two environments');
  const plan = (...places: UnreachablePlace[]) => planEnvironment(production, [], places);
  expect(plan(place).hash).not.toBe(plan().hash);
  expect(plan(place).scopeHash).not.toBe(plan().scopeHash);
  expect(plan({ ...place, reason: 'ExpiredToken' }).hash).toBe(plan(place).hash);
  expect(planViewOf(plan(place))).toEqual([place]);
});

it('places count as failed targets of their account', () => {
  const targets = { failures: 1, mostFailuresInAnAccount: 1, size: 3, failuresIn: () => 1 };
  expect(withPlaces(targets, [place, { ...place, region: 'us-east-1' }])).toEqual({
    failures: 3,
    mostFailuresInAnAccount: 3,
    size: 5,
  });
});

it.each([
  [{ failed: true as const }, [0]],
  [{ targets: ['444444444444'] }, [0, 1]],
  [{ targets: ['444444444444/us-east-1'] }, [1]],
  [{ targets: ['444444444444/eu-west-1/asg/web'] }, []],
])('%j means the places %j', (choice, expected) => {
  const places = [place, { ...place, region: 'us-east-1', skippedBy: 'ada' }];
  expect(placesMeant(choice, places)).toEqual(expected.map((index) => places[index]));
});

it.each([
  [{ accounts: ['shop'] }, true],
  [{ accounts: ['333333333333'] }, false],
  [{ regions: ['us-east-1'] }, false],
  [{ names: ['web-*'] }, true],
  [{ ids: ['i-0123456789abcdef0'] }, true],
  [{ ids: ['444444444444/eu-west-1/asg/web'] }, true],
  [{ ids: ['444444444444/us-east-1/asg/web'] }, false],
  [{ ids: ['arn:aws:ecs:eu-west-1:444444444444:service/shop/api'] }, true],
  [{ ids: ['arn:aws:ecs:eu-west-1:333333333333:service/shop/api'] }, false],
])('a release limited to %j has to do with the place: %s', (only, expected) => {
  const everything = { autoScalingGroups: { include: [{ names: ['*'] }], exclude: [] } };
  const shop = { account: { id: '444444444444', name: 'shop' }, region: 'eu-west-1' };
  expect(mayHoldTargets(everything, shop, only)).toBe(expected);
});
