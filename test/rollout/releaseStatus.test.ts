import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnvironmentPlan } from '../../src/contract/plan.js';
import { TARGETS_IN_FULL } from '../../src/contract/status.js';
import { TargetState, type TargetStatus } from '../../src/contract/target.js';
import type { TargetsRequest, TargetsRow } from '../../src/contract/targetsPage.js';
import { jsonBytes } from '../../src/contract/parts.js';
import { planParts } from '../../src/rollout/planParts.js';
import { ReleaseRecord } from '../../src/rollout/releaseRecord.js';

const KB = 1024;
const AT = '2026-11-24T03:00:00.000Z';

/** What an environment is given: how many targets in batches of which size, in which states, and how many others. */
interface Scene {
  readonly name: string;
  readonly targets: number;
  readonly batchSize: number;
  readonly states: readonly TargetState[];
  readonly excluded?: number;
  readonly reason?: string;
}

const idOf = ({ name }: Scene, index: number) =>
  `222222222222/eu-west-1/asg/${name}-web-frontend-${String(index).padStart(5, '0')}`;

function planOf(scene: Scene): EnvironmentPlan {
  const { name, targets, batchSize, excluded = 0 } = scene;
  const members = Array.from({ length: targets }, (_, index) => ({
    id: idOf(scene, index),
    kind: 'asg' as const,
    size: 4,
    expectedSeconds: 960,
  }));
  const others = (reason: string) =>
    Array.from({ length: excluded }, (_, index) => ({
      id: `222222222222/eu-west-1/asg/${name}-other-${index}`,
      kind: 'asg' as const,
      reason,
    }));
  return {
    environment: name,
    hash: 'f'.repeat(64),
    maxConcurrent: 50,
    expectedSeconds: 3600,
    batches: Array.from({ length: Math.ceil(targets / batchSize) }, (_, index) => ({
      number: index + 1,
      reason: `${batchSize} targets of about 16 minutes, the longest first`,
      targets: members.slice(index * batchSize, (index + 1) * batchSize),
    })),
    upToDate: others('its instances run the image already'),
    refused: others('it has a launch configuration, which cannot name a version'),
    warnings: others('').map(({ id }) => `${id}: it is alone, and is down while it is replaced`),
  };
}

/** A release of which everything has been reported. */
function release(scenes: readonly Scene[]): ReleaseRecord {
  const head = { pipeline: 'web', release: '1', requestedBy: 'ann', startedAt: AT };
  const record = new ReleaseRecord(
    head,
    scenes.map(({ name }) => name),
  );
  for (const scene of scenes) {
    const { name, targets, batchSize, states, reason } = scene;
    const said = { environment: name, state: 'rollingOut', message: 'batch 1' } as const;
    record.begin(name, AT);
    for (const plan of planParts(planOf(scene))) record.progressed({ ...said, plan, targets: [] }, AT);
    const statuses = Array.from({ length: targets }, (_, index): TargetStatus => ({
      id: idOf(scene, index),
      kind: 'asg',
      batch: Math.floor(index / batchSize) + 1,
      state: states[index % states.length] ?? 'pending',
      startedAt: AT,
      refreshId: '08b91cf7-8fa6-48af-b6a6-d227f40f1b9b',
      templateId: 'lt-0123456789abcdef0',
      previousVersion: '12',
      newVersion: '13',
      ...(reason === undefined ? {} : { reason }),
    }));
    record.progressed({ ...said, targets: statuses }, AT);
  }
  return record;
}

const environmentOf = (record: ReleaseRecord) => {
  const [environment] = record.status().environments;
  if (!environment) throw new Error('the release has an environment');
  return environment;
};

describe('status and plan of a release', () => {
  it('list everything up to a thousand targets', () => {
    const scene: Scene = {
      name: 'production',
      targets: TARGETS_IN_FULL,
      batchSize: 50,
      states: ['succeeded'],
    };
    const environment = environmentOf(release([scene]));
    expect(environment.targets).toHaveLength(TARGETS_IN_FULL);
    expect(environment.batches.flatMap(({ targets }) => targets)).toHaveLength(TARGETS_IN_FULL);
    expect(environment).not.toHaveProperty('leftOut');
    expect(
      release([scene])
        .plans()[0]
        ?.batches.flatMap(({ targets }) => targets),
    ).toHaveLength(TARGETS_IN_FULL);
    expect(release([scene]).plans()[0]).not.toHaveProperty('leftOut');
  });

  it('count above that, and list what is at work or has failed, failed ones first', () => {
    const states: TargetState[] = ['succeeded', 'refreshing', 'pending', 'failed', 'succeeded'];
    const record = release([{ name: 'production', targets: 1_500, batchSize: 500, states, excluded: 3 }]);
    const environment = environmentOf(record);
    expect(environment.counts).toEqual({ succeeded: 600, refreshing: 300, pending: 300, failed: 300 });
    expect(environment.targets.map(({ state }) => state)).toEqual([
      ...Array<string>(300).fill('failed'),
      ...Array<string>(300).fill('refreshing'),
    ]);
    expect(environment.batches).toEqual(
      [1, 2, 3].map((number) => ({
        number,
        reason: '500 targets of about 16 minutes, the longest first',
        targets: [],
        size: 500,
        counts: { succeeded: 200, refreshing: 100, pending: 100, failed: 100 },
      })),
    );
    expect(environment.leftOut).toEqual({ targets: 900, batches: 0, upToDate: 0, refused: 0, warnings: 0 });
    expect(record.plans()[0]).toMatchObject({
      environment: 'production',
      batches: [{ size: 500, targets: [] }, {}, {}],
    });
  });

  it.each<[string, Partial<Scene>]>([
    ['all at work in a window', { batchSize: 10_000, states: ['refreshing'] }],
    ['all failed for a long reason', { states: ['failed'], reason: 'because '.repeat(100) }],
    ['all pending in batches of one', { batchSize: 1, states: ['pending'] }],
    ['succeeded, and as many others', { states: ['succeeded'], excluded: 10_000 }],
    ['few, and ten thousand others', { targets: 10, states: ['succeeded'], excluded: 10_000 }],
    [
      'a thousand failed for a long reason',
      { targets: 1_000, states: ['failed'], reason: 'x'.repeat(2_000) },
    ],
  ])('stay below 512 KB with 10,000 targets: %s', (_, change) => {
    const scene: Scene = { name: 'production', targets: 10_000, batchSize: 50, states: [], ...change };
    const record = release([{ ...scene, name: 'staging' }, scene]);
    record.imageIs({
      name: 'web',
      version: '1.1.0',
      amis: Array.from({ length: 1_000 }, (_copy, index) => ({
        account: String(200_000_000_000 + Math.floor(index / 2)),
        region: index % 2 === 0 ? 'eu-west-1' : 'us-east-1',
        amiId: `ami-0123456789abc${String(index).padStart(4, '0')}`,
      })),
    });
    expect(jsonBytes(record.status())).toBeLessThan(512 * KB);
    expect(jsonBytes(record.plans())).toBeLessThan(512 * KB);
    const { leftOut, ...environment } = record.status().environments[1] ?? environmentOf(record);
    const { excluded = 0 } = scene;
    for (const list of ['upToDate', 'refused', 'warnings'] as const) {
      expect(environment[list].length + (leftOut?.[list] ?? 0)).toBe(excluded);
    }
    expect(environment.targets.length + (leftOut?.targets ?? 0)).toBe(scene.targets);
    expect(environment.batches.length + (leftOut?.batches ?? 0)).toBe(
      Math.ceil(scene.targets / scene.batchSize),
    );
    // The environment that has begun last has something to show, whatever the other one takes.
    expect(environment.targets.length + environment.batches.length).toBeGreaterThan(0);
  });
});

/** Every row, read page by page as a client does. */
function readAll(record: ReleaseRecord, request: TargetsRequest = {}): TargetsRow[][] {
  const pages = [record.targets(request)];
  for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next) {
    // What comes back from the wire.
    pages.push(record.targets({ ...request, after: JSON.parse(JSON.stringify(next)) as string }));
  }
  return pages.map(({ rows }) => [...rows]);
}

describe('the pages of a release', () => {
  it('have at most a thousand rows and 256 KB with 10,000 targets', () => {
    const scene: Scene = {
      name: 'production',
      targets: 10_000,
      batchSize: 1,
      states: ['failed'],
      excluded: 100,
    };
    const pages = readAll(release([scene]));
    expect(Math.max(...pages.map(({ length }) => length))).toBe(1_000);
    expect(Math.max(...pages.map(jsonBytes))).toBeLessThanOrEqual(256 * KB);
    const long = readAll(release([{ ...scene, reason: 'x'.repeat(1_000) }]));
    expect(Math.max(...long.map(jsonBytes))).toBeLessThanOrEqual(256 * KB);
  });

  it('are together every target of every environment once, and everything else of the plan, in order', () => {
    const scene = (name: string) =>
      fc.record({
        name: fc.constant(name),
        targets: fc.integer({ min: 0, max: 60 }),
        batchSize: fc.integer({ min: 1, max: 30 }),
        states: fc.array(fc.constantFrom(...Object.values(TargetState)), { minLength: 1, maxLength: 5 }),
        excluded: fc.integer({ min: 0, max: 5 }),
      });
    fc.assert(
      fc.property(
        scene('staging'),
        scene('the production of 9'),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(undefined, 'staging', 'the production of 9'),
        (staging, production, limit, environment) => {
          const record = release([staging, production]);
          const pages = readAll(record, { limit, ...(environment === undefined ? {} : { environment }) });
          for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
          const expected = [staging, production]
            .filter(({ name }) => environment === undefined || name === environment)
            .flatMap((one) => {
              const { batches, refused, upToDate, warnings } = planOf(one);
              const status = record.status().environments.find(({ name }) => name === one.name);
              return [
                ...batches.map(({ number, reason }) => ({ batch: { number, reason } })),
                ...(status?.targets ?? []).map((target) => ({ target })),
                ...refused.map((each) => ({ refused: each })),
                ...upToDate.map((each) => ({ upToDate: each })),
                ...warnings.map((warning) => ({ warning })),
              ].map((row) => ({ environment: one.name, ...row }));
            });
          expect(pages.flat()).toEqual(expected);
        },
      ),
    );
  });

  it.each([
    [{ environment: 'prod' }, 'there is no environment "prod"'],
    [{ after: 'somewhere' }, 'after: expected "next" of the page before, got "somewhere"'],
    [{ limit: 0 }, 'limit: expected a whole number from 1, got 0'],
    [{ limit: 1.5 }, 'limit: expected a whole number from 1, got 1.5'],
  ])('are refused for %j', (request, message) => {
    expect(() => release([]).targets(request)).toThrow(message);
  });
});
