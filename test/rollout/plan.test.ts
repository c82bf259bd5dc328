import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnvironmentConfig } from '../../src/config/schema.js';
import type { DiscoveredTarget } from '../../src/contract/plan.js';
import { expectedBatchSeconds, planEnvironment } from '../../src/rollout/plan.js';

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

describe('expectedBatchSeconds', () => {
  it.each([
    [[], 2, 0],
    [[600, 600], 2, 600],
    [[600, 600, 600], 2, 1200],
    [[900, 300, 300, 300], 2, 900],
    [[600, 600], 1, 1200],
  ])('%j with %d at once takes %d', (durations, atOnce, expected) => {
    const targets = durations.map((expectedSeconds, index) => group(String(index), { expectedSeconds }));
    expect(expectedBatchSeconds(targets, atOnce)).toBe(expected);
  });
});
