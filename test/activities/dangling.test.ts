import {
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DeleteLaunchTemplateVersionsCommand,
} from '@aws-sdk/client-ec2';
import { DeleteServiceCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkConfig } from '../../src/config/check.js';
import type { ConfigInput } from '../../src/config/schema.js';
import { discoverySlices } from '../../src/rollout/discoverySlices.js';
import { activityBench, failureOf, type Bench } from '../support/activities.js';
import { awsClients } from '../support/aws.js';
import { config, fleet, group, REGION, STAGING } from '../support/fleets.js';

const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const image = { name: 'web', version: '1.1.0', amis: [{ region: REGION, amiId: NEW_IMAGE }] };
const id = (name: string) => `${STAGING}/${REGION}/asg/${name}`;
const tags = { Environment: 'staging' };

let bench: Bench;
afterEach(() => bench.close());

/** Two groups that nothing is wrong with, and one that the test is about. */
async function open() {
  bench = await activityBench(
    fleet({
      images: [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } }],
      autoScalingGroups: ['good-1', 'good-2', 'odd'].map((name) =>
        group(name, STAGING, { tags, desired: 1, min: 0, terminate: '10 hours' }),
      ),
      ecsClusters: [['one', 'good-1'] as const, ['two', 'good-2'] as const].map(([name, capacityGroup]) => ({
        name,
        account: STAGING,
        region: REGION,
        capacityGroup,
        services: [{ name: 'api', desired: 1, tags }],
      })),
    }),
  );
  return awsClients(bench.emulator.url, STAGING, 'shop');
}

const environments: ConfigInput['environments'] = [
  { name: 'staging', autoScalingGroups: { include: [{ tags }] }, ecsServices: { include: [{ tags }] } },
];
const checked = checkConfig(config({ accounts: [{ id: STAGING, externalId: 'shop' }], environments }));
const [places = []] = discoverySlices(checked, 'staging');
const discover = () =>
  bench.run('discoverTargets', { config: checked, environment: 'staging', release: 'r1', image, places });
const account = { id: STAGING, roleName: 'golden-ami', externalId: 'shop' };
const target = (name: string) => ({ targetId: id(name), account, release: 'r1' });

async function templateOf({ autoScaling }: Awaited<ReturnType<typeof open>>, name: string) {
  const { AutoScalingGroups } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return AutoScalingGroups?.[0]?.LaunchTemplate;
}

describe('discoverTargets', () => {
  it('names a group whose launch template was deleted, and plans the others', async () => {
    const aws = await open();
    const template = await templateOf(aws, 'odd');
    const { LaunchTemplateId } = template ?? {};
    await aws.ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId }));
    const { targets } = await discover();
    const obstacles = targets.map((one) => [one.id, one.obstacle]);
    expect(obstacles.filter(([, obstacle]) => obstacle === undefined)).toHaveLength(4);
    const [, obstacle = ''] = obstacles.find(([one]) => one === id('odd')) ?? [];
    expect(obstacle).toContain(`its launch template ${LaunchTemplateId ?? ''}`);
    expect(obstacle).toContain('does not exist any more');
    expect(obstacle).toContain(`EC2:DescribeLaunchTemplateVersions in account ${STAGING}, ${REGION}`);
    expect(obstacle).toContain(
      `aws autoscaling describe-auto-scaling-groups --region ${REGION} --auto-scaling-group-names odd`,
    );
    expect(await failureOf(bench.run('inspectGroup', target('gone')))).toMatchObject({ type: 'TargetGone' });
    const { template: read } = await bench.run('inspectGroup', target('odd'));
    expect(read).toMatchObject({ kind: 'unreadable', isGone: true });
  });

  it('names a group that pins a version that was deleted', async () => {
    const aws = await open();
    const { LaunchTemplateId } = (await templateOf(aws, 'odd')) ?? {};
    await aws.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId,
        SourceVersion: '1',
        LaunchTemplateData: { ImageId: NEW_IMAGE },
      }),
    );
    await aws.autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'odd',
        LaunchTemplate: { LaunchTemplateId, Version: '2' },
      }),
    );
    await aws.ec2.send(new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ['2'] }));
    const odd = (await discover()).targets.find((one) => one.id === id('odd'));
    expect(odd?.obstacle).toMatch(/version 2,? does not exist any more \(.*VersionNotFound/);
  });

  it('names a group that is being deleted, which no environment insists on', async () => {
    const aws = await open();
    await aws.autoScaling.send(
      new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'odd', ForceDelete: true }),
    );
    const odd = (await discover()).targets.find((one) => one.id === id('odd'));
    expect(odd).toMatchObject({
      isLeaving: true,
      obstacle: 'it is being deleted (AWS says: Delete in progress)',
    });
    const [staging] = checked.environments;
    if (!staging) throw new Error('the config has an environment');
    const insisting = { ...checked, environments: [{ ...staging, unrefreshable: 'refuse' as const }] };
    expect(await bench.run('surveyTargets', { config: insisting, release: 'r1', image })).toMatchObject({
      targets: { staging: 5 },
    });
  });

  it('names a service that is being deleted', async () => {
    const { ecs } = await open();
    await ecs.send(new UpdateServiceCommand({ cluster: 'one', service: 'api', desiredCount: 0 }));
    await ecs.send(new DeleteServiceCommand({ cluster: 'one', service: 'api' }));
    const found = (await discover()).targets.filter(({ kind }) => kind === 'ecs');
    expect(found.map(({ isLeaving }) => isLeaving)).toContain(undefined);
    for (const { isLeaving, obstacle } of found) expect(obstacle !== undefined).toBe(isLeaving === true);
  });

  it('plans a group whose earlier refreshes AWS does not tell, and says so', async () => {
    await open();
    bench.emulator.faults.add({
      kind: 'refusal',
      operations: ['DescribeInstanceRefreshes'],
      resources: ['*/odd'],
      code: 'ValidationError',
    });
    const odd = (await discover()).targets.find((one) => one.id === id('odd'));
    expect(odd?.obstacle).toBeUndefined();
    expect(odd?.warnings).toContainEqual(
      expect.stringMatching(
        /its earlier refreshes could not be read: AutoScaling:\w+ in account 222222222222, eu/,
      ),
    );
  });

  it.each([
    ['a cluster that was deleted since it was listed', 'ListServices', 'ClusterNotFoundException', undefined],
    [
      'a cluster whose services may not be listed',
      'ListServices',
      'AccessDeniedException',
      'the services of',
    ],
    [
      'a cluster whose services ECS refuses to describe',
      'DescribeServices',
      'ClientException',
      'the services of',
    ],
  ] as const)('plans everything else beside %s', async (_, operation, code, said) => {
    await open();
    bench.emulator.faults.add({
      kind: 'refusal',
      operations: [operation],
      resources: [`arn:aws:ecs:${REGION}:${STAGING}:cluster/two`],
      code,
    });
    const { targets, unread, unreachable } = await discover();
    expect(targets.map((one) => one.id.split('/').slice(2).join('/'))).toEqual([
      'asg/good-1',
      'asg/good-2',
      'asg/odd',
      'ecs/one/api',
    ]);
    expect(unreachable).toBeUndefined();
    expect(unread).toEqual(said === undefined ? undefined : [expect.stringContaining(said)]);
    // Nor does a selector count as useless that may match there.
    const survey = { config: checked, release: 'r1', image };
    expect(await bench.run('surveyTargets', survey)).toMatchObject({ targets: { staging: 4 } });
  });

  it.each([
    ['DescribeClusters', 'AccessDeniedException'],
    ['ListContainerInstances', 'ClusterNotFoundException'],
    ['DescribeContainerInstances', 'ClientException'],
    ['DescribeCapacityProviders', 'ClientException'],
  ])('plans a service whose carriers AWS does not tell: %s, %s', async (operation, code) => {
    await open();
    bench.emulator.faults.add({ kind: 'refusal', operations: [operation], code });
    const { targets, unreachable } = await discover();
    expect(unreachable).toBeUndefined();
    expect(targets).toHaveLength(5);
    expect(targets.flatMap(({ warnings = [] }) => warnings).join('\n')).toContain('could not be read');
    expect(targets.every(({ obstacle }) => obstacle === undefined)).toBe(true);
  });

  it('leaves out a group that vanished since it was listed', async () => {
    const { autoScaling } = await open();
    await autoScaling.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'odd', DesiredCapacity: 0 }),
    );
    bench.clock.advance(11 * 60 * 60 * 1000);
    const { faults, journal } = bench.emulator;
    const operations = ['DescribeInstanceRefreshes'];
    const fault = faults.add({ kind: 'throttle', operations, resources: ['*/odd'] });
    const listing = discover();
    await vi.waitFor(() => expect(journal.calls.some(({ fault }) => fault?.kind === 'throttle')).toBe(true));
    await autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'odd' }));
    faults.remove(fault);
    const { targets, more } = await listing;
    expect(targets.map((one) => one.id)).not.toContain(id('odd'));
    expect(more).toBe(false);
  });
});
