import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/load.js';
import type { Config, ConfigInput } from '../../src/config/schema.js';
import type { DiscoveredTarget } from '../../src/contract/plan.js';
import { planDocumentSchema, type PlanDocument } from '../../src/plans/document.js';
import { planEnvironment } from '../../src/rollout/plan.js';
import { planDocument } from '../../src/rollout/planDocument.js';
import { withSharedRules } from '../../src/rollout/schedule/rules.js';
import { config } from '../support/fleets.js';

const group = (name: string, change: Partial<DiscoveredTarget> = {}): DiscoveredTarget => ({
  id: `222222222222/eu-west-1/asg/${name}`,
  kind: 'asg',
  size: 4,
  currentImage: 'ami-0aaaaaaaaaaaaaaa1',
  currentVersion: '7',
  newImage: 'ami-0aaaaaaaaaaaaaaa2',
  expectedSeconds: 600,
  ...change,
});

const service = (name: string): DiscoveredTarget => ({
  id: `222222222222/eu-west-1/ecs/shop/${name}`,
  kind: 'ecs',
  size: 2,
  expectedSeconds: 300,
});

/** The document for a fleet: targets by environment. */
function documentFor(
  targets: Readonly<Record<string, readonly DiscoveredTarget[]>>,
  change: Partial<ConfigInput> = {},
): PlanDocument {
  const checked: Config = checkConfig(config(change));
  const plans = checked.environments.map((environment) =>
    planEnvironment(withSharedRules(environment, checked), targets[environment.name] ?? []),
  );
  return planDocument({ config: checked, plans, preflight: { refusals: [], warnings: [] } });
}

describe('the plan document', () => {
  const document = documentFor({
    staging: [
      group('a', { warnings: ['has one instance'] }),
      group('b', { expectedSeconds: 1200 }),
      group('c', { followsChannel: true, size: 1 }),
      group('old', { obstacle: 'it uses a launch configuration' }),
      service('api'),
    ],
    production: [group('z'), group('y', { upToDate: 'already runs it' })],
  });

  it('has the forecast of every batch and target, as offsets', () => {
    const [staging, production] = document.environments;
    expect(staging?.batches.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds])).toEqual([
      [0, 1200],
      [1200, 1800],
      [1800, 2100],
    ]);
    expect(staging?.batches[0]?.targets.map(({ id, startSeconds }) => [id, startSeconds])).toEqual([
      [group('b').id, 0],
      [group('a').id, 0],
    ]);
    // Two hours of bake time: production begins when staging is done.
    expect([staging?.startSeconds, staging?.expectedSeconds]).toEqual([0, 2100 + 7200]);
    expect([production?.startSeconds, production?.expectedSeconds]).toEqual([9300, 600]);
  });

  it('counts what would be replaced', () => {
    expect(document.environments[0]?.counts).toEqual({
      targets: 4,
      instances: 9,
      tasks: 2,
      batches: 3,
      upToDate: 0,
      refused: 1,
      warnings: 1,
    });
    expect(document.totals).toEqual({
      targets: 5,
      instances: 13,
      tasks: 2,
      batches: 4,
      upToDate: 1,
      refused: 1,
      warnings: 1,
      expectedSeconds: 9900,
    });
  });

  it('says from what to what, and each warning once', () => {
    const [first, second] = document.environments[0]?.batches ?? [];
    expect(first?.targets[1]).toMatchObject({
      currentImage: 'ami-0aaaaaaaaaaaaaaa1',
      newImage: 'ami-0aaaaaaaaaaaaaaa2',
      currentVersion: '7',
      newVersion: 'created',
      warnings: ['has one instance'],
    });
    expect(second?.targets[0]?.newVersion).toBe('unchanged');
    expect(document.environments[0]?.warnings).toEqual([]);
  });

  it('sums up capacity pools', () => {
    const tagged = (name: string, size: number) => group(name, { size, tags: { Database: 'orders' } });
    const { environments } = documentFor(
      { staging: [tagged('a', 2), tagged('b', 9), group('c')] },
      { capacityPools: [{ name: 'db', tag: 'Database', limit: 5, weight: 'instances' }] },
    );
    expect(environments[0]?.pools).toEqual([{ pool: 'db/orders', limit: 5, weight: 7, targets: 2 }]);
    const all = environments[0]?.batches.flatMap(({ targets }) => targets) ?? [];
    expect(all.flatMap(({ id, pools = [] }) => pools.map((pool) => [id.at(-1), pool])).sort()).toEqual([
      ['a', 'db/orders'],
      ['b', 'db/orders'],
    ]);
  });

  it('is what its schema says', () => {
    expect(planDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });
});
