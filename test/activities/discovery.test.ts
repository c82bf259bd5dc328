import {
  DescribeAutoScalingGroupsCommand,
  StartInstanceRefreshCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { afterEach, describe, expect, it } from 'vitest';
import type { FleetSource } from '../../emulator/fleet.js';
import type { AwsOptions } from '../../src/aws/clients.js';
import { checkConfig } from '../../src/config/check.js';
import type { ConfigInput, TargetSelector } from '../../src/config/schema.js';
import type { DiscoveredPage, DiscoveredTarget } from '../../src/contract/plan.js';
import { discoverySlices } from '../../src/rollout/discoverySlices.js';
import { activityBench, failureOf, type Bench } from '../support/activities.js';
import { awsClients } from '../support/aws.js';
import { config, fleet, group, PRODUCTION, REGION, STAGING, suiting } from '../support/fleets.js';

const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const image = { name: 'web', version: '1.1.0', amis: [{ region: REGION, amiId: NEW_IMAGE }] };

/** For tests that measure something else than call rates. */
const unlimited: AwsOptions = { autoScalingBudget: { readsPerSecond: 10_000, mutationsPerSecond: 10_000 } };

let bench: Bench;
afterEach(() => bench.close());

/** The answers for staging, which fits into one slice, page by page. */
async function pagesOf(source: FleetSource, from: ConfigInput = config()): Promise<DiscoveredPage[]> {
  bench = await activityBench(source, unlimited);
  const checked = checkConfig(from);
  const [places = [], ...others] = discoverySlices(checked, 'staging');
  expect(others).toEqual([]);
  const pages: DiscoveredPage[] = [];
  for (let after: string | undefined; ; after = pages.at(-1)?.targets.at(-1)?.id) {
    const input = { config: checked, environment: 'staging', release: 'r1', image, places, after };
    pages.push(await bench.run('discoverTargets', input));
    if (!pages.at(-1)?.more) return pages;
  }
}

async function targetsOf(source: FleetSource, from?: ConfigInput): Promise<DiscoveredTarget[]> {
  return (await pagesOf(source, from)).flatMap(({ targets }) => targets);
}

describe('discoverTargets', () => {
  it('finds groups and services by tag, with what carries them', async () => {
    const images = [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } }];
    const targets = await targetsOf(fleet({ images }));
    expect(targets.map((target) => target.id)).toEqual([
      `${STAGING}/${REGION}/asg/web-1`,
      `${STAGING}/${REGION}/asg/web-2`,
      `${STAGING}/${REGION}/asg/web-3`,
      `${STAGING}/${REGION}/ecs/shop/api`,
    ]);
    expect(targets.find((target) => target.kind === 'ecs')?.carriedBy).toEqual([
      `${STAGING}/${REGION}/asg/web-2`,
    ]);
    expect(targets[0]).toMatchObject({ currentVersion: '1', newImage: NEW_IMAGE, size: 4 });
  });

  it('refuses a group that another service owns, or warns of it where the environment says so', async () => {
    const owned = group('workers', STAGING, {
      tags: { Environment: 'staging', 'eks:nodegroup-name': 'workers', 'eks:cluster-name': 'prod' },
    });
    const source = fleet({ autoScalingGroups: [owned], ecsClusters: [] });
    const planned = (owned?: 'warn') => {
      const include = [{ names: ['*'] }];
      return config({
        accounts: [{ id: STAGING, externalId: 'shop' }],
        environments: [{ name: 'staging', autoScalingGroups: { include }, ...(owned && { owned }) }],
      });
    };
    const command =
      'aws eks update-nodegroup-version --region eu-west-1 --cluster-name prod --nodegroup-name workers --launch-template id=LAUNCH_TEMPLATE_ID,version=VERSION';
    const [refused] = await targetsOf(source, planned());
    expect(refused?.obstacle).toContain(command);
    expect(refused?.warnings).toBeUndefined();
    await bench.close();
    const [warned] = await targetsOf(source, planned('warn'));
    expect(warned?.obstacle).toBeUndefined();
    expect(warned?.warnings).toEqual([expect.stringContaining(command)]);
  });

  describe('services that can never be deployed', () => {
    const services = (cluster: NonNullable<FleetSource['ecsClusters']>[number], size: object) => {
      const source = fleet({
        autoScalingGroups: [group('carrier', STAGING, { desired: 2, ...size })],
        ecsClusters: [cluster],
      });
      return targetsOf(
        source,
        config({
          accounts: [{ id: STAGING, externalId: 'shop' }],
          environments: [{ name: 'staging', ecsServices: { include: [{ names: ['*'] }] } }],
        }),
      );
    };
    const shop = { name: 'shop', account: STAGING, region: REGION, capacityGroup: 'carrier' };

    it('are refused where the percentages leave no room', async () => {
      const [free, locked, daemon] = await services(
        {
          ...shop,
          services: [
            { name: 'free', desired: 1 },
            { name: 'locked', desired: 1, minimumHealthyPercent: 100, maximumPercent: 100 },
            { name: 'logs', desired: 2, scheduling: 'DAEMON', minimumHealthyPercent: 100 },
          ],
        },
        {},
      );
      expect(free?.obstacle).toBeUndefined();
      expect(locked?.obstacle).toContain(
        '--deployment-configuration minimumHealthyPercent=100,maximumPercent=200',
      );
      expect(daemon?.obstacle).toContain(
        '--deployment-configuration minimumHealthyPercent=50,maximumPercent=100',
      );
    });

    it('are refused where no instance of their provider will come', async () => {
      const cluster = {
        ...shop,
        services: [
          { name: 'api', desired: 2 },
          { name: 'none', desired: 0 },
        ],
      };
      const [api, none] = await services(cluster, { desired: 0, min: 0, max: 0 });
      expect(api?.obstacle).toContain('its capacity provider brings none: carrier (maximum size 0)');
      expect(none?.obstacle).toBeUndefined();
    });

    it('are not those for which ECS scales a group out', async () => {
      const cluster = {
        ...shop,
        managedTerminationProtection: true,
        services: [{ name: 'api', desired: 2 }],
      };
      const [api] = await services(cluster, { desired: 0, min: 0, max: 2 });
      expect(api?.obstacle).toBeUndefined();
    });
  });

  it('plans a group with weights by its instances, and warns where one of them is all', async () => {
    const overrides = [
      { instanceType: 'm5.4xlarge', weight: 4 },
      { instanceType: 'm5.8xlarge', weight: 8 },
    ];
    const source = fleet({
      autoScalingGroups: [
        group('heavy', STAGING, { desired: 4, mixedInstances: { overrides } }),
        group('light', STAGING, { desired: 12, mixedInstances: { overrides } }),
      ],
      ecsClusters: [],
    });
    const environments = [{ name: 'staging', autoScalingGroups: { include: [{ names: ['*'] }] } }];
    const [heavy, light] = await targetsOf(
      source,
      config({ accounts: [{ id: STAGING, externalId: 'shop' }], environments }),
    );
    expect([heavy?.size, light?.size]).toEqual([1, 3]);
    expect(heavy?.warnings).toEqual([
      expect.stringContaining('has one instance: the refresh takes it down before its successor serves'),
      expect.stringContaining(
        'has a desired capacity of 4, which is 1 instance, and an instance type of weight 8',
      ),
    ]);
    expect(light?.warnings).toBeUndefined();
  });

  it('warns of a group whose load balancer nobody asks, and of one that is taken off by hand', async () => {
    const suspendedProcesses = ['AddToLoadBalancer'];
    const [odd] = await targetsOf(
      fleet({ autoScalingGroups: [group('odd', STAGING, { suspendedProcesses })], ecsClusters: [] }),
      config({
        accounts: [{ id: STAGING, externalId: 'shop' }],
        environments: [{ name: 'staging', autoScalingGroups: { include: [{ names: ['*'] }] } }],
      }),
    );
    expect(odd?.obstacle).toBeUndefined();
    expect(odd?.warnings).toEqual([expect.stringContaining('has its process AddToLoadBalancer suspended')]);
  });

  it('finds a group by one of its instances, its name or its ARN', async () => {
    const targets = await targetsOf(fleet());
    expect(targets.length).toBe(4);
    const { autoScaling } = await awsClients(bench.emulator.url, STAGING, 'shop');
    const names = ['web-2'];
    const { AutoScalingGroups } = await autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: names }),
    );
    const [found] = AutoScalingGroups ?? [];
    for (const id of [found?.Instances?.[1]?.InstanceId, found?.AutoScalingGroupARN, 'web-2']) {
      await bench.close();
      const environments = [{ name: 'staging', autoScalingGroups: { include: [{ ids: [id ?? ''] }] } }];
      const accounts = [{ id: STAGING, externalId: 'shop' }];
      expect((await targetsOf(fleet(), config({ accounts, environments }))).map((one) => one.id)).toEqual([
        `${STAGING}/${REGION}/asg/web-2`,
      ]);
    }
  });

  it('asks once for each page of groups, each template version and each group’s refreshes', async () => {
    bench = await activityBench(fleet({ ecsClusters: [] }), unlimited);
    const { autoScaling } = await awsClients(bench.emulator.url, STAGING, 'shop');
    const describe = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web-1'] });
    const LaunchTemplate = (await autoScaling.send(describe)).AutoScalingGroups?.[0]?.LaunchTemplate;
    await autoScaling.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web-3', LaunchTemplate }),
    );
    const { InstanceRefreshId = 'none' } = await autoScaling.send(
      new StartInstanceRefreshCommand({ AutoScalingGroupName: 'web-2' }),
    );
    const before = bench.emulator.journal.calls.length;

    const checked = checkConfig(suiting({ ecsClusters: [] }, config()));
    const [places = []] = discoverySlices(checked, 'staging');
    const input = { config: checked, environment: 'staging', release: 'r1', image, places };
    const { targets } = await bench.run('discoverTargets', input);

    const calls = bench.emulator.journal.calls.slice(before).map(({ operation }) => operation);
    expect(calls.sort()).toEqual([
      'AssumeRole',
      'DescribeAutoScalingGroups',
      'DescribeInstanceRefreshes',
      'DescribeInstanceRefreshes',
      'DescribeInstanceRefreshes',
      'DescribeLaunchTemplateVersions',
      'DescribeLaunchTemplateVersions',
    ]);
    expect(targets.map(({ warnings }) => warnings)).toEqual([
      undefined,
      [expect.stringContaining(InstanceRefreshId)],
      undefined,
    ]);
  });

  it('answers in pages that a payload can hold, each target once and in the order of IDs', async () => {
    const accounts = ['222222222222', '444444444444'];
    const regions = [REGION, 'us-east-1'];
    const groups = accounts.flatMap((account) =>
      regions.flatMap((region) =>
        Array.from({ length: 750 }, (_, n) =>
          group(`web-${n}`, account, { region, desired: 1, tags: { Environment: 'staging' } }),
        ),
      ),
    );
    const pages = await pagesOf(
      fleet({
        regions,
        accounts: accounts.map((id) => ({ id, name: `a-${id}` })),
        autoScalingGroups: groups,
        ecsClusters: [],
      }),
      config({
        accounts: accounts.map((id) => ({ id, environment: 'staging' })),
        regions,
        environments: [{ name: 'staging', autoScalingGroups: { include: [{ names: ['*'] }] } }],
      }),
    );
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) {
      expect(Buffer.byteLength(JSON.stringify(page.targets))).toBeLessThanOrEqual(256 * 1024);
    }
    const ids = pages.flatMap(({ targets }) => targets.map(({ id }) => id));
    const expected = groups.map(({ account, region, name }) => `${account}/${region}/asg/${name}`);
    expect(ids).toEqual(expected.sort());
  });
});

describe('surveyTargets', () => {
  const [staging, production] = config().environments;
  if (!staging || !production) throw new Error('the config has two environments');

  const survey = async (change: Partial<ConfigInput>, source = fleet(), only?: TargetSelector) => {
    bench = await activityBench(source, unlimited);
    return bench.run('surveyTargets', { config: checkConfig(config(change)), release: 'r1', image, only });
  };

  it('counts the targets of each environment, and asks for nothing else than the lists', async () => {
    expect(await survey({})).toEqual({ targets: { staging: 4, production: 2 }, warnings: {} });
    const asked = bench.emulator.journal.calls.map(({ operation }) => operation);
    expect(new Set(asked)).toEqual(
      new Set([
        'AssumeRole',
        'DescribeAutoScalingGroups',
        'ListClusters',
        'ListServices',
        'DescribeServices',
      ]),
    );
  });

  it('names every selector that matches nothing, and no other', async () => {
    const include = [{ tags: { Environment: 'staging' } }, { names: ['wbe-*'] }];
    const failure = await failureOf(
      survey({
        environments: [
          { ...staging, autoScalingGroups: { include }, ecsServices: { include: [{ names: ['shop/ap'] }] } },
          production,
        ],
      }),
    );
    expect(failure).toMatchObject({
      type: 'NothingSelected',
      nonRetryable: true,
      details: [
        [
          {
            path: ['environments', 0, 'autoScalingGroups', 'include', 1],
            message: 'matches no Auto Scaling group',
          },
          { path: ['environments', 0, 'ecsServices', 'include', 0], message: 'matches no ECS service' },
        ],
      ],
    });
    expect(failure.message).toContain(
      'environments[0].autoScalingGroups.include[1]  matches no Auto Scaling group',
    );
  });

  it('takes a selector whose targets the release is not limited to, but no limit that leaves nothing', async () => {
    const only = { names: ['web-1'], accounts: [STAGING] };
    expect(await survey({}, fleet(), only)).toMatchObject({ targets: { staging: 1, production: 0 } });
    await bench.close();
    expect(await failureOf(survey({}, fleet(), { names: ['nothing'] }))).toMatchObject({
      type: 'NothingSelected',
      details: [[{ path: ['only'] }]],
    });
  });

  it('tells what no target meets: excludes, one of several names, an order, a pool; also of a limited release', async () => {
    const include = [{ names: ['web-*', 'wbe-9'] }];
    const exclude = [{ names: ['lagacy-*'] }, { tags: { Hold: 'yes' } }];
    const mistyped: Partial<ConfigInput> = {
      environments: [
        { ...staging, autoScalingGroups: { include, exclude }, order: { tag: 'Prio' } },
        production,
      ],
      capacityPools: [{ name: 'databases', tag: 'database', limit: 1 }],
    };
    const warnings = [
      'environments[0].autoScalingGroups.include[0].names[1]: "wbe-9" matches no Auto Scaling group',
      'environments[0].autoScalingGroups.exclude[0]: {"names":["lagacy-*"]} excludes nothing: no Auto Scaling group that is included matches',
      'environments[0].autoScalingGroups.exclude[1]: {"tags":{"Hold":"yes"}} excludes nothing: no Auto Scaling group that is included matches',
      'environments[0].order: no target has the tag "Prio", so nothing comes earlier; tags are case-sensitive',
      'capacityPools[0].tag: no target has the tag "database", so the pool limits nothing; tags are case-sensitive',
    ];
    expect(await survey(mistyped)).toMatchObject({ warnings: { staging: warnings } });
    await bench.close();
    expect(await survey(mistyped, fleet(), { names: ['web-1'], accounts: [STAGING] })).toMatchObject({
      warnings: { staging: warnings },
    });
  });

  it('names an environment that excludes all that it includes', async () => {
    const everything = { include: [{ names: ['*'] }], exclude: [{ names: ['web-*'] }] };
    expect(
      await failureOf(survey({ environments: [staging, { ...production, autoScalingGroups: everything }] })),
    ).toMatchObject({ type: 'NothingSelected', details: [[{ path: ['environments', 1] }]] });
  });

  it('names both selectors that select the same targets', async () => {
    const both = { include: [{ names: ['nothing-else', 'web-*'] }] };
    const failure = await failureOf(
      survey({
        accounts: [{ id: STAGING, externalId: 'shop' }],
        environments: [staging, { name: 'again', autoScalingGroups: both }],
      }),
    );
    expect(failure).toMatchObject({
      type: 'InvalidRelease',
      details: [
        [
          { path: ['environments', 0, 'autoScalingGroups', 'include', 0] },
          { path: ['environments', 1, 'autoScalingGroups', 'include', 0] },
        ],
      ],
    });
    expect(failure.message).toContain(
      `environments[1].autoScalingGroups.include[0]  selects ${STAGING}/${REGION}/asg/web-1, ` +
        `${STAGING}/${REGION}/asg/web-2, ${STAGING}/${REGION}/asg/web-3, as environments[0].autoScalingGroups.include[0] does`,
    );
  });

  describe('of a group that cannot be refreshed', () => {
    const stuck = fleet({
      autoScalingGroups: [
        group('web-1', STAGING, { suspendedProcesses: ['Launch'] }),
        group('web-2', STAGING),
        group('web', PRODUCTION),
      ],
    });

    it('refuses where the environment insists, and names the target and why', async () => {
      const failure = await failureOf(
        survey({ environments: [{ ...staging, unrefreshable: 'refuse' }, production] }, stuck),
      );
      expect(failure).toMatchObject({
        type: 'InvalidRelease',
        details: [[{ path: ['environments', 0, 'unrefreshable'] }]],
      });
      expect(failure.message).toContain('1 selected targets cannot be refreshed');
      expect(failure.message).toContain(
        `environments[0].unrefreshable  ${STAGING}/${REGION}/asg/web-1 cannot be refreshed: its process Launch is suspended`,
      );
    });

    it('leaves it to the plan where it does not', async () => {
      expect(
        await survey({ environments: [{ ...staging, unrefreshable: 'skip' }, production] }, stuck),
      ).toEqual({ targets: { staging: 3, production: 1 }, warnings: {} });
    });
  });
});
