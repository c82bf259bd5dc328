import { expect, it } from 'vitest';
import { loadConfigText } from '../../src/config/load.js';
import { UnusedRules } from '../../src/rollout/unusedRules.js';

const config = loadConfigText(`
pipeline: base
image: { ami: { eu-west-1: ami-0123456789abcdef0 } }
accounts: ["111111111111"]
regions: [eu-west-1]
capacityPools: [{ name: databases, tag: Database, limit: 1 }]
environments:
  - name: staging
    autoScalingGroups:
      include: [{ names: [web-*, jobs] }, { tags: { Team: [a, b] } }]
      exclude: [{ names: [web-old, web-older] }]
    limits: { apart: [{ tag: Service, by: account }] }
    order: { tag: Priority, values: [first, second] }
  - name: production
    autoScalingGroups: { include: [{ names: [prod] }] }
`);

type Facts = Parameters<UnusedRules['see']>[3];

function target(name: string, tags: Facts['tags'] = {}): Facts {
  return {
    id: `111111111111/eu-west-1/asg/${name}`,
    name,
    aliases: [],
    tags,
    account: { id: '111111111111' },
    region: 'eu-west-1',
  };
}

function unused(
  seen: readonly [environment: number, facts: Facts][],
  blind: readonly number[] = [],
): string[] {
  const rules = new UnusedRules(config);
  for (const [index, facts] of seen) {
    const environment = config.environments[index];
    if (!environment) throw new Error(`there is no environment ${index}`);
    rules.see(environment, index, 'asg', facts);
  }
  return rules.unused((index) => blind.includes(index)).map(({ path }) => path.join('.'));
}

const ALL = {
  Team: 'a',
  Service: 'shop',
  Database: 'orders',
  Priority: 'first',
};

it('a rule is used once a target that is included meets it', () => {
  const seen: [number, Facts][] = [
    [0, target('web-1', ALL)],
    [0, target('jobs', { Team: 'b', Priority: 'second' })],
    [0, target('web-old')],
    [0, target('web-older')],
  ];
  expect(unused(seen)).toEqual([]);
  for (const [without, left] of [
    [
      0,
      [
        'environments.0.autoScalingGroups.include.1.tags.Team.0',
        'environments.0.order.values.0',
        'environments.0.limits.apart.0.tag',
        'capacityPools.0.tag',
      ],
    ],
    [
      1,
      [
        'environments.0.autoScalingGroups.include.0.names.1',
        'environments.0.autoScalingGroups.include.1.tags.Team.1',
        'environments.0.order.values.1',
      ],
    ],
    [2, ['environments.0.autoScalingGroups.exclude.0.names.0']],
    [3, ['environments.0.autoScalingGroups.exclude.0.names.1']],
  ] as const) {
    expect(unused(seen.filter((_, at) => at !== without))).toEqual(left);
  }
});

it('tags of what is excluded, or of another environment, use no rule of an environment; a pool is of all', () => {
  expect(
    unused([
      [0, target('web-old', ALL)],
      [1, target('prod', ALL)],
    ]),
  ).toEqual([
    'environments.0.autoScalingGroups.include.0.names.1',
    'environments.0.autoScalingGroups.include.1.tags.Team.1',
    'environments.0.autoScalingGroups.exclude.0.names.1',
    'environments.0.order',
    'environments.0.limits.apart.0.tag',
  ]);
});

it('nothing is said of an environment that could not be looked into', () => {
  expect(unused([])).toContain('environments.0.order');
  expect(unused([], [0])).toEqual([]);
  expect(unused([], [1])).toContain('environments.0.order');
});

it('nothing is said of a pool while any environment could not be looked into', () => {
  expect(unused([])).toContain('capacityPools.0.tag');
  expect(unused([], [1])).not.toContain('capacityPools.0.tag');
});
