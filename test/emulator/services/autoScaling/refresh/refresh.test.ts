import {
  CancelInstanceRefreshCommand,
  DescribeInstanceRefreshesCommand,
  DescribeScalingActivitiesCommand,
  ResumeProcessesCommand,
  RollbackInstanceRefreshCommand,
  SetInstanceProtectionCommand,
  StartInstanceRefreshCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
  type RefreshPreferences,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { refreshHistory, setImageHealth } from '../../../../../emulator/services/autoScaling.js';
import { ACCOUNT, HOUR, MINUTE, REGION, SECOND, emulate, group } from '../emulated.js';

const web = { AutoScalingGroupName: 'web' };
/** From the request until the work begins. */
const PENDING = 5 * SECOND;

describe('an instance refresh to a new version', () => {
  it('replaces the instances round by round, and only then becomes the configuration of the group', async () => {
    const aws = await emulate();
    const version = await aws.addVersion('new');
    const id = await aws.refresh(version, { Preferences: { MinHealthyPercentage: 50, InstanceWarmup: 60 } });

    expect(await aws.lastRefresh()).toMatchObject({ InstanceRefreshId: id, Status: 'Pending' });
    expect((await aws.lastRefresh()).StartTime).toBeUndefined();
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });

    aws.clock.advance(PENDING);
    expect(await aws.lastRefresh()).toMatchObject({
      Status: 'InProgress',
      PercentageComplete: 0,
      InstancesToUpdate: 4,
      Strategy: 'Rolling',
    });
    expect(await aws.instances()).toEqual({ 'InService v1': 2, 'Terminating v1': 2, 'Pending v2': 2 });

    aws.clock.advance(MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v1': 2, 'InService v2': 2 });
    expect((await aws.lastRefresh()).StatusReason).toMatch(
      /^Waiting for instances to warm up before continuing\./,
    );

    aws.clock.advance(MINUTE);
    expect(await aws.lastRefresh()).toMatchObject({ PercentageComplete: 50, InstancesToUpdate: 2 });
    expect((await aws.group()).LaunchTemplate?.Version).toBe('1');

    aws.clock.advance(2 * MINUTE);
    const refresh = await aws.lastRefresh();
    expect(refresh).toMatchObject({ Status: 'Successful', PercentageComplete: 100, InstancesToUpdate: 0 });
    expect(Number(refresh.EndTime) - Number(refresh.StartTime)).toBe(4 * MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v2': 4 });
    const { LaunchTemplate } = await aws.group();
    expect(LaunchTemplate).toMatchObject({ LaunchTemplateName: 'web', Version: '2' });
    expect(LaunchTemplate?.LaunchTemplateId).toMatch(/^lt-0[0-9a-f]{16}$/);
  });

  it('shows the preferences with their defaults filled in', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ defaultInstanceWarmup: '2 minutes' })] });
    await aws.refresh(await aws.addVersion('new'), { Preferences: { CheckpointPercentages: [50, 100] } });
    expect((await aws.lastRefresh()).Preferences).toEqual({
      MinHealthyPercentage: 90,
      InstanceWarmup: 120,
      CheckpointPercentages: [50, 100],
      CheckpointDelay: 3600,
      SkipMatching: false,
      AutoRollback: false,
      ScaleInProtectedInstances: 'Wait',
      StandbyInstances: 'Wait',
    });
  });

  it('succeeds at once in a group of size 0', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ desired: 0 })] });
    await aws.refresh(await aws.addVersion('new'));
    expect(await aws.lastRefresh()).toMatchObject({ Status: 'Successful', PercentageComplete: 100 });
    expect((await aws.group()).LaunchTemplate?.Version).toBe('2');
  });

  it('replaces nothing that matches when told to skip it', async () => {
    const aws = await emulate();
    await aws.refresh('1', { Preferences: { SkipMatching: true } });
    const before = await aws.group();
    aws.clock.advance(PENDING);
    expect(await aws.lastRefresh()).toMatchObject({ Status: 'Successful', InstancesToUpdate: 0 });
    expect((await aws.group()).Instances).toEqual(before.Instances);
  });

  it('bakes, and is still active then', async () => {
    const aws = await emulate();
    await aws.refresh(await aws.addVersion('new'), {
      Preferences: { MinHealthyPercentage: 0, BakeTime: 600 },
    });
    aws.clock.advance(PENDING + MINUTE);
    expect(await aws.lastRefresh()).toMatchObject({ Status: 'Baking', PercentageComplete: 100 });
    await expect(aws.refresh()).rejects.toMatchObject({ name: 'InstanceRefreshInProgressFault' });
    aws.clock.advance(10 * MINUTE);
    expect((await aws.lastRefresh()).Status).toBe('Successful');
  });

  it('waits at a checkpoint', async () => {
    const aws = await emulate();
    const Preferences = { CheckpointPercentages: [25, 100], CheckpointDelay: 600, MinHealthyPercentage: 0 };
    await aws.refresh(await aws.addVersion('new'), { Preferences });
    aws.clock.advance(PENDING + MINUTE + 10 * MINUTE - 1);
    expect(await aws.lastRefresh()).toMatchObject({ Status: 'InProgress', PercentageComplete: 25 });
    aws.clock.advance(1 + MINUTE);
    expect((await aws.lastRefresh()).Status).toBe('Successful');
  });
});

describe('a refresh that does not succeed', () => {
  it.each([
    { outcome: 'fails', status: 'Failed', percentage: 50 },
    { outcome: 'rollsBack', status: 'RollbackSuccessful', percentage: 0 },
    { outcome: 'stuck', status: 'Failed', percentage: 50 },
  ] as const)('$outcome as its fleet says: $status', async ({ outcome, status, percentage }) => {
    const refresh = { outcome, atPercentage: 50, reason: 'The database was full.' };
    const aws = await emulate({ autoScalingGroups: [group({ refresh })] });
    await aws.refresh(await aws.addVersion('new'));
    aws.clock.advance(3 * HOUR);
    const last = await aws.lastRefresh();
    expect(last).toMatchObject({ Status: status, PercentageComplete: percentage });
    const reason = last.RollbackDetails?.RollbackReason ?? last.StatusReason;
    expect(reason).toContain('The database was full.');
    expect((await aws.group()).LaunchTemplate?.Version).toBe('1');
  });

  it('can be undone by another one to the version before', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ refresh: { outcome: 'fails' } })] });
    await aws.refresh(await aws.addVersion('new'));
    aws.clock.advance(HOUR);
    expect(await aws.instances()).toEqual({ 'InService v1': 2, 'InService v2': 2 });
    await aws.refresh('1', { Preferences: { SkipMatching: true } });
    aws.clock.advance(HOUR);
    expect((await aws.lastRefresh()).Status).toBe('Successful');
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
  });

  it('has AWS say why when the account may not launch the image, and gives up after an hour', async () => {
    const aws = await emulate();
    await aws.refresh(await aws.addVersion('private'));
    aws.clock.advance(PENDING + HOUR - 1);
    expect(await aws.lastRefresh()).toMatchObject({
      Status: 'InProgress',
      StatusReason: `Not authorized for images: [${aws.imageId('private')}]`,
    });
    const { Activities } = await aws.autoScaling.send(
      new DescribeScalingActivitiesCommand({ ...web, Filters: [{ Name: 'Status', Values: ['Failed'] }] }),
    );
    expect(Activities?.map(({ StatusMessage }) => StatusMessage)).toEqual([
      `Not authorized for images: [${aws.imageId('private')}]. Launching EC2 instance failed.`,
    ]);
    expect(await aws.instances()).toEqual({ 'InService v1': 3 });
    aws.clock.advance(1);
    expect((await aws.lastRefresh()).Status).toBe('Failed');
    aws.clock.advance(HOUR);
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
  });

  it('shows the instances of a broken image as unhealthy, and rolls back by itself when asked to', async () => {
    const aws = await emulate();
    setImageHealth(aws.emulator.world, aws.imageId('new'), REGION, false);
    await aws.refresh(await aws.addVersion('new'), { Preferences: { AutoRollback: true } });
    aws.clock.advance(30 * MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v1': 3, 'InService Unhealthy v2': 1 });
    aws.clock.advance(2 * HOUR);
    expect((await aws.lastRefresh()).Status).toBe('RollbackSuccessful');
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
  });

  it('waits an hour for instances that are protected from scale in', async () => {
    const aws = await emulate();
    const [first] = (await aws.group()).Instances ?? [];
    const protect = (ProtectedFromScaleIn: boolean) =>
      new SetInstanceProtectionCommand({
        ...web,
        InstanceIds: [first?.InstanceId ?? ''],
        ProtectedFromScaleIn,
      });
    await aws.autoScaling.send(protect(true));
    const version = await aws.addVersion('new');
    await aws.refresh(version);
    aws.clock.advance(30 * MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v1': 1, 'InService v2': 3 });
    aws.clock.advance(HOUR);
    expect((await aws.lastRefresh()).Status).toBe('Failed');

    await aws.refresh(version, { Preferences: { SkipMatching: true } });
    aws.clock.advance(30 * MINUTE);
    await aws.autoScaling.send(protect(false));
    aws.clock.advance(MINUTE);
    expect((await aws.lastRefresh()).Status).toBe('Successful');
  });
});

describe('interventions', () => {
  it('cancels: what is replaced stays replaced', async () => {
    const aws = await emulate();
    const id = await aws.refresh(await aws.addVersion('new'));
    aws.clock.advance(PENDING + 90 * SECOND);
    const answer = await aws.autoScaling.send(new CancelInstanceRefreshCommand(web));
    expect(answer.InstanceRefreshId).toBe(id);
    expect((await aws.lastRefresh()).Status).toBe('Cancelling');
    aws.clock.advance(30 * SECOND);
    expect((await aws.lastRefresh()).Status).toBe('Cancelled');
    expect(await aws.instances()).toEqual({ 'InService v1': 2, 'InService v2': 2 });
    await expect(aws.autoScaling.send(new CancelInstanceRefreshCommand(web))).rejects.toMatchObject({
      name: 'ActiveInstanceRefreshNotFoundFault',
      message:
        'No in progress, baking, pending, or cancelling Instance Refresh found for Auto Scaling group web.',
    });
  });

  it('rolls back on request', async () => {
    const aws = await emulate();
    await aws.refresh(await aws.addVersion('new'));
    aws.clock.advance(PENDING + 2 * MINUTE);
    await aws.autoScaling.send(new RollbackInstanceRefreshCommand(web));
    const last = await aws.lastRefresh();
    expect(last).toMatchObject({
      Status: 'RollbackInProgress',
      RollbackDetails: { PercentageCompleteOnRollback: 50, InstancesToUpdateOnRollback: 2 },
    });
    await expect(aws.autoScaling.send(new RollbackInstanceRefreshCommand(web))).rejects.toMatchObject({
      name: 'ActiveInstanceRefreshNotFoundFault',
    });
    aws.clock.advance(HOUR);
    expect((await aws.lastRefresh()).Status).toBe('RollbackSuccessful');
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
  });

  it.each([
    { name: 'there is no desired configuration', template: { kind: 'pinned' }, desired: false },
    { name: 'the group uses $Latest', template: { kind: '$Latest' }, desired: true },
    { name: 'the image is a parameter', template: { kind: 'ssm', parameter: '/ami' }, desired: true },
  ] as const)('does not roll back when $name', async ({ template, desired }) => {
    const aws = await emulate({
      parameters: [
        { name: '/ami', account: ACCOUNT, region: REGION, dataType: 'aws:ec2:image', image: 'old' },
      ],
      autoScalingGroups: [group({ template })],
    });
    await aws.refresh(desired ? '1' : undefined);
    aws.clock.advance(PENDING);
    await expect(aws.autoScaling.send(new RollbackInstanceRefreshCommand(web))).rejects.toMatchObject({
      name: 'IrreversibleInstanceRefreshFault',
    });
  });

  it('pauses while the process is suspended', async () => {
    const aws = await emulate();
    const process = { ...web, ScalingProcesses: ['InstanceRefresh'] };
    await aws.refresh(await aws.addVersion('new'));
    aws.clock.advance(PENDING + MINUTE);
    await aws.autoScaling.send(new SuspendProcessesCommand(process));
    aws.clock.advance(100 * HOUR);
    expect(await aws.lastRefresh()).toMatchObject({ Status: 'InProgress', PercentageComplete: 50 });
    expect((await aws.group()).SuspendedProcesses).toMatchObject([{ ProcessName: 'InstanceRefresh' }]);
    await aws.autoScaling.send(new ResumeProcessesCommand(process));
    aws.clock.advance(2 * MINUTE);
    expect((await aws.lastRefresh()).Status).toBe('Successful');
  });

  it('locks what a desired configuration determines, and nothing else', async () => {
    const aws = await emulate();
    const version = await aws.addVersion('new');
    await aws.refresh(version);
    const update = (input: object) =>
      aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...web, ...input }));
    await expect(
      update({ LaunchTemplate: { LaunchTemplateName: 'web', Version: version } }),
    ).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(
        /^An active instance refresh with a desired configuration exists\./,
      ) as string,
    });
    await update({ HealthCheckGracePeriod: 10 });
    expect((await aws.group()).HealthCheckGracePeriod).toBe(10);
  });

  it('launches the new version when the group grows meanwhile', async () => {
    const aws = await emulate();
    await aws.refresh(await aws.addVersion('new'));
    aws.clock.advance(PENDING + MINUTE);
    await aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...web, DesiredCapacity: 6 }));
    expect(await aws.instances()).toMatchObject({ 'Pending v2': 3 });
    aws.clock.advance(HOUR);
    expect((await aws.lastRefresh()).Status).toBe('Successful');
    expect(await aws.instances()).toEqual({ 'InService v2': 6 });
  });
});

describe('StartInstanceRefresh refuses', () => {
  it.each<{ name: string; preferences: RefreshPreferences; message: RegExp }>([
    {
      name: 'a minimum above 100',
      preferences: { MinHealthyPercentage: 101 },
      message: /'101' at 'preferences\.minHealthyPercentage'.*less than or equal to 100$/,
    },
    {
      name: 'a maximum below 100',
      preferences: { MinHealthyPercentage: 50, MaxHealthyPercentage: 99 },
      message: /greater than or equal to 100$/,
    },
    {
      name: 'a maximum alone',
      preferences: { MaxHealthyPercentage: 120 },
      message: /MinHealthyPercentage parameter must be specified/,
    },
    {
      name: 'a range above 100',
      preferences: { MinHealthyPercentage: 50, MaxHealthyPercentage: 151 },
      message:
        /^The difference between MaxHealthyPercentage and MinHealthyPercentage must be less than or equal to 100\.$/,
    },
    {
      name: 'checkpoints out of order',
      preferences: { CheckpointPercentages: [50, 20] },
      message: /sorted in ascending order with no duplicates/,
    },
    {
      name: 'a checkpoint twice',
      preferences: { CheckpointPercentages: [50, 50, 100] },
      message: /sorted in ascending order with no duplicates/,
    },
    {
      name: 'a delay without checkpoints',
      preferences: { CheckpointDelay: 60 },
      message: /CheckpointPercentages must be specified/,
    },
    {
      name: 'a delay of more than two days',
      preferences: { CheckpointPercentages: [100], CheckpointDelay: 172_801 },
      message: /less than or equal to 172800$/,
    },
    { name: 'a bake time of more than two days', preferences: { BakeTime: 172_801 }, message: /172800$/ },
    {
      name: 'a negative warm-up',
      preferences: { InstanceWarmup: -1 },
      message: /greater than or equal to 0$/,
    },
    {
      name: 'automatic rollback without a desired configuration',
      preferences: { AutoRollback: true },
      message: /AutoRollback parameter cannot be set to true/,
    },
  ])('$name', async ({ preferences, message }) => {
    const aws = await emulate();
    await expect(aws.refresh(undefined, { Preferences: preferences })).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(message) as string,
    });
  });

  it('a group that does not exist', async () => {
    const aws = await emulate();
    await expect(aws.refresh(undefined, {}, 'api')).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(/^AutoScalingGroup name not found - /) as string,
    });
  });

  it('a version that does not exist', async () => {
    const aws = await emulate();
    await expect(aws.refresh('7')).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(
        /^You must use a valid fully-formed launch template\. Could not find the specified version 7 for the launch template with ID lt-/,
      ) as string,
    });
  });

  it('a second one while one is active', async () => {
    const aws = await emulate();
    await aws.refresh();
    await expect(aws.autoScaling.send(new StartInstanceRefreshCommand(web))).rejects.toMatchObject({
      name: 'InstanceRefreshInProgressFault',
      message:
        'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.',
    });
  });
});

describe('what is known of past refreshes', () => {
  it('is described newest first, page by page, for six weeks', async () => {
    const aws = await emulate();
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) {
      ids.unshift(await aws.refresh());
      aws.clock.advance(HOUR);
    }
    const page = async (NextToken?: string) =>
      aws.autoScaling.send(new DescribeInstanceRefreshesCommand({ ...web, MaxRecords: 2, NextToken }));
    const first = await page();
    const second = await page(first.NextToken);
    const shown = [...(first.InstanceRefreshes ?? []), ...(second.InstanceRefreshes ?? [])];
    expect(shown.map(({ InstanceRefreshId }) => InstanceRefreshId)).toEqual(ids);
    expect(second.NextToken).toBeUndefined();
    const { InstanceRefreshes: one } = await aws.autoScaling.send(
      new DescribeInstanceRefreshesCommand({ ...web, InstanceRefreshIds: [ids[1] ?? ''] }),
    );
    expect(one?.map(({ InstanceRefreshId }) => InstanceRefreshId)).toEqual([ids[1]]);

    aws.clock.advance(42 * 24 * HOUR);
    expect((await page()).InstanceRefreshes).toEqual([]);
  });

  it('is told to the checks of a run, and to the journal', async () => {
    const aws = await emulate();
    const id = await aws.refresh();
    const start = aws.clock.now();
    const refresh = { account: ACCOUNT, region: REGION, group: 'web', refreshId: id, start, tags: {} };
    expect(refreshHistory(aws.emulator.world, start)).toEqual([{ ...refresh, status: 'Pending' }]);
    const end = start + PENDING + 4 * MINUTE;
    expect(refreshHistory(aws.emulator.world, end)).toEqual([{ ...refresh, status: 'Successful', end }]);
    expect(aws.emulator.journal.effects).toMatchObject([
      {
        action: 'StartInstanceRefresh',
        resource: `${ACCOUNT}/${REGION}/asg/web`,
        details: { refreshId: id },
      },
    ]);
  });
});
