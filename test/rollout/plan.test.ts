import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnvironmentConfig } from '../../src/config/schema.js';
import type { DiscoveredTarget } from '../../src/contract/plan.js';
import { isPlan } from '../../src/rollout/expectedPlan.js';
import { planEnvironment } from '../../src/rollout/plan.js';

const environment = (change: Partial<EnvironmentConfig> = {}): EnvironmentConfig => ({
  name: 'staging',
  batchSize: 2,
  refresh: {},
  approval: false,
  bakeTime: '0 seconds',
  failureBudget: 0,
  ...change,
});

const group = (name: string, change: Partial<DiscoveredTarget> = {}): DiscoveredTarget => ({
  id: `222222222222/eu-west-1/asg/${name}`,
  kind: 'asg',
  size: 4,
  currentVersion: '1',
  newImage: 'ami-0123456789abcdef0',
  expectedSeconds: 600,
  ...change,
});

const service = (name: string, change: Partial<DiscoveredTarget> = {}): DiscoveredTarget => ({
  id: `222222222222/eu-west-1/ecs/shop/${name}`,
  kind: 'ecs',
  size: 2,
  expectedSeconds: 300,
  ...change,
});

const names = (plan: ReturnType<typeof planEnvironment>) =>
  plan.batches.map((batch) => batch.targets.map((target) => target.id.split('/').at(-1)));

describe('planEnvironment', () => {
  it('puts groups in order into batches, and services after all groups', () => {
    const plan = planEnvironment(environment(), [
      service('api'),
      group('c'),
      group('a'),
      service('b'),
      group('b'),
    ]);
    expect(names(plan)).toEqual([['a', 'b'], ['c'], ['api', 'b']]);
    expect(plan.batches.map((batch) => batch.number)).toEqual([1, 2, 3]);
  });

  it('names the groups that carry a service', () => {
    const carriedBy = ['222222222222/eu-west-1/asg/a'];
    const plan = planEnvironment(environment(), [group('a'), service('api', { carriedBy })]);
    expect(plan.batches[1]?.reason).toContain(
      'after the groups that carry their clusters (222222222222/eu-west-1/asg/a)',
    );
  });

  it('leaves out what needs nothing and what cannot be done, with the reason', () => {
    const plan = planEnvironment(environment(), [
      group('a', { upToDate: 'already runs ami-1' }),
      group('b', { obstacle: 'it uses a launch configuration' }),
      group('c', { warnings: ['has one instance'] }),
    ]);
    expect(names(plan)).toEqual([['c']]);
    expect(plan.upToDate).toEqual([{ id: group('a').id, kind: 'asg', reason: 'already runs ami-1' }]);
    expect(plan.refused).toEqual([
      { id: group('b').id, kind: 'asg', reason: 'it uses a launch configuration' },
    ]);
    expect(plan.warnings).toEqual([`${group('c').id}: has one instance`]);
  });

  it('is the plan that was seen before the image was built, if only the image is new', () => {
    const unbuilt = (name: string): DiscoveredTarget => {
      const { newImage: _, ...rest } = group(name);
      return rest;
    };
    const seen = planEnvironment(environment(), [unbuilt('a'), unbuilt('b')]);
    const made = planEnvironment(environment(), [group('a'), group('b')]);
    const other = planEnvironment(environment(), [group('a'), group('b', { currentVersion: '2' })]);
    const expected = seen.scopeHash ?? '';
    expect(made.hash).not.toBe(seen.hash);
    expect([isPlan(made, expected), isPlan(other, expected)]).toEqual([true, false]);
    const otherImage = planEnvironment(environment(), [
      group('a', { newImage: 'ami-0ffffffffffffffff' }),
      group('b'),
    ]);
    expect([isPlan(made, made.hash), isPlan(otherImage, made.hash)]).toEqual([true, false]);
  });

  it.each<[string, Partial<EnvironmentConfig>, DiscoveredTarget[]]>([
    ['another batch size', { batchSize: 1 }, [group('a'), group('b')]],
    ['another concurrency', { maxConcurrent: 1 }, [group('a'), group('b')]],
    ['other preferences', { refresh: { skipMatching: true } }, [group('a'), group('b')]],
    ['another version', {}, [group('a', { currentVersion: '2' }), group('b')]],
    ['another image', {}, [group('a', { newImage: 'ami-0ffffffffffffffff' }), group('b')]],
    ['another target', {}, [group('a'), group('c')]],
  ])('has another hash with %s', (_, change, targets) => {
    const before = planEnvironment(environment(), [group('a'), group('b')]).hash;
    expect(planEnvironment(environment(change), targets).hash).not.toBe(before);
  });

  it('expects the batches one after another, and the bake time', () => {
    const plan = planEnvironment(environment({ bakeTime: '1 hour' }), [group('a'), group('b'), group('c')]);
    expect(plan.expectedSeconds).toBe(600 + 600 + 3600);
  });

  const target = fc.record({
    name: fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', '-'), minLength: 1, maxLength: 6 }),
    ecs: fc.boolean(),
    upToDate: fc.boolean(),
    obstacle: fc.boolean(),
  });

  it('holds every selected target once, never more in a batch than allowed, whatever the order they come in', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(target, { selector: ({ name, ecs }) => `${ecs}${name}`, maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (specs, batchSize, maxConcurrent) => {
          const targets = specs.map(({ name, ecs, upToDate, obstacle }) =>
            (ecs ? service : group)(name, {
              ...(upToDate ? { upToDate: 'already' } : {}),
              ...(obstacle ? { obstacle: 'cannot' } : {}),
            }),
          );
          const plan = planEnvironment(environment({ batchSize, maxConcurrent }), targets);
          const planned = plan.batches.flatMap((batch) => batch.targets.map(({ id }) => id));
          const left = [...plan.upToDate, ...plan.refused].map(({ id }) => id);
          expect([...planned, ...left].sort()).toEqual(targets.map(({ id }) => id).sort());
          expect(
            plan.batches.every((batch) => batch.targets.length > 0 && batch.targets.length <= batchSize),
          ).toBe(true);
          expect(plan.maxConcurrent).toBeLessThanOrEqual(batchSize);
          const kinds = plan.batches.flatMap((batch) => batch.targets.map(({ kind }) => kind));
          expect(kinds).toEqual([...kinds].sort());
          expect(planEnvironment(environment({ batchSize, maxConcurrent }), [...targets].reverse())).toEqual(
            plan,
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('expectedSeconds', () => {
  it.each([
    [[], 2, 0],
    [[600, 600], 2, 600],
    [[600, 600, 600], 2, 1200],
    [[900, 300, 300, 300], 2, 900],
    [[600, 600], 1, 1200],
  ])('of %j with %d at once is %d', (durations, maxConcurrent, expected) => {
    const targets = durations.map((expectedSeconds, index) => group(String(index), { expectedSeconds }));
    const plan = planEnvironment(environment({ batchSize: 9, maxConcurrent }), targets);
    expect(plan.expectedSeconds).toBe(expected);
  });
});

describe('the order of the batches', () => {
  const lasting = (minutes: number, change: Partial<DiscoveredTarget> = {}) =>
    group(`${minutes}-minutes`, { expectedSeconds: minutes * 60, ...change });

  it('puts targets of equal length together', () => {
    const plan = planEnvironment(environment(), [lasting(50), lasting(5), lasting(51), lasting(6)]);
    expect(names(plan)).toEqual([
      ['51-minutes', '50-minutes'],
      ['6-minutes', '5-minutes'],
    ]);
  });

  it('begins with a canary, the shortest target, and then grows', () => {
    const targets = [9, 8, 7, 6, 5, 4, 3, 2, 1].map((minutes) => lasting(minutes));
    const plan = planEnvironment(environment({ canary: 1, growth: 'doubling', batchSize: 4 }), targets);
    expect(plan.batches.map((batch) => batch.targets.length)).toEqual([1, 2, 4, 2]);
    expect(names(plan).slice(0, 2)).toEqual([['1-minutes'], ['2-minutes', '3-minutes']]);
  });

  it('sends no second canary ahead of the services', () => {
    const plan = planEnvironment(environment({ canary: 1, batchSize: 3 }), [
      ...[1, 2].map((minutes) => lasting(minutes)),
      ...['a', 'b', 'c'].map((name) => service(name)),
    ]);
    expect(plan.batches.map((batch) => batch.targets.length)).toEqual([1, 1, 3]);
  });

  it.each<[string, Partial<EnvironmentConfig>, number[]]>([
    ['a share of all targets', { batchSize: '50%' }, [5, 5]],
    ['a share, rounded up', { batchSize: '25%' }, [3, 3, 3, 1]],
    ['never less than one', { batchSize: '1%', canary: '1%' }, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['a canary of a share', { batchSize: '50%', canary: '20%' }, [2, 5, 3]],
    ['a window after the canary', { batchSize: 2, canary: 1, strategy: 'window' }, [1, 9]],
    ['growth without a canary', { batchSize: 5, growth: 'doubling' }, [1, 2, 4, 3]],
  ])('takes %s', (_, change, sizes) => {
    const targets = Array.from({ length: 10 }, (_, index) => group(String(index)));
    const plan = planEnvironment(environment(change), targets);
    expect(plan.batches.map((batch) => batch.targets.length)).toEqual(sizes);
  });

  it.each<[string, NonNullable<EnvironmentConfig['order']>, string[]]>([
    ['numbers', { tag: 'Priority' }, ['2', '10', 'low', 'none']],
    ['named values', { tag: 'Priority', values: ['low', '10'] }, ['low', '10', '2', 'none']],
  ])('follows the tag of the order: %s', (_, order, expected) => {
    const targets = ['2', '10', 'low'].map((value, index) =>
      group(value, { tags: { Priority: value }, expectedSeconds: (index + 1) * 60 }),
    );
    const plan = planEnvironment(environment({ batchSize: 1, order }), [group('none'), ...targets]);
    // What the order does not rank comes last, the longest first.
    expect(names(plan).flat().slice(0, 2)).toEqual(expected.slice(0, 2));
    expect(names(plan).flat().slice(2).sort()).toEqual(expected.slice(2).sort());
  });

  it('expects what belongs together one after the other where it is kept apart', () => {
    const targets = ['eu-west-1', 'us-east-1'].map((region) =>
      group('web', { id: `222222222222/${region}/asg/web`, tags: { Service: 'web' } }),
    );
    const apart = planEnvironment(
      environment({ limits: { apart: [{ tag: 'Service', by: 'region' }] } }),
      targets,
    );
    expect(apart.expectedSeconds).toBe(1200);
    expect(planEnvironment(environment(), targets).expectedSeconds).toBe(600);
  });

  it.each<[string, NonNullable<EnvironmentConfig['limits']>, number]>([
    ['an account', { perAccount: 1 }, 1200],
    ['a Region', { perRegion: 1 }, 1800],
    ['neither', { perRegion: 3 }, 600],
  ])('keeps the limit of %s', (_, limits, expected) => {
    const targets = ['222222222222', '222222222222', '333333333333'].map((account, index) =>
      group('web', { id: `${account}/eu-west-1/asg/web-${index}` }),
    );
    const plan = planEnvironment(environment({ batchSize: 3, limits }), targets);
    expect(plan.expectedSeconds).toBe(expected);
  });
});
