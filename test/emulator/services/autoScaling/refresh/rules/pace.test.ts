import { StartInstanceRefreshCommand, type RefreshPreferences } from '@aws-sdk/client-auto-scaling';
import { expect } from 'vitest';
import { HOUR, MINUTE, SECOND, emulate, group, type Emulated } from '../../emulated.js';
import { PENDING, api, checkRules, course, duration, guide, seen, update, web } from './rule.js';

const DAY = 24 * HOUR;

/** A group of so many instances whose refresh with these preferences has just begun. */
async function begun(desired: number, Preferences: RefreshPreferences, of: object = {}): Promise<Emulated> {
  const aws = await emulate({ autoScalingGroups: [group({ desired, max: 2 * desired, ...of })] });
  await aws.refresh(await aws.addVersion('new'), { Preferences });
  aws.clock.advance(PENDING);
  return aws;
}

/** Starts a refresh that is to be refused. */
async function refused(Preferences: RefreshPreferences): Promise<void> {
  const aws = await emulate();
  await expect(
    aws.autoScaling.send(new StartInstanceRefreshCommand({ ...web, Preferences })),
  ).rejects.toMatchObject({ name: 'ValidationError' });
}

checkRules('how many instances are replaced at a time', [
  {
    rule: 'a tenth of them, terminated and launched at once, unless asked otherwise',
    source: api(
      'RefreshPreferences.MinHealthyPercentage',
      'If you do not specify this property, the default is 90 percent',
    ),
    async run() {
      const aws = await begun(20, {});
      expect(await aws.instances()).toEqual({ 'InService v1': 18, 'Terminating v1': 2, 'Pending v2': 2 });
    },
  },
  {
    rule: 'the minimum is a share of the desired capacity, rounded up',
    source: api(
      'RefreshPreferences.MinHealthyPercentage',
      'The value is expressed as a percentage of the desired capacity of the Auto Scaling group.',
    ),
    async run() {
      const aws = await begun(10, { MinHealthyPercentage: 66 });
      expect(await aws.instances()).toEqual({ 'InService v1': 7, 'Terminating v1': 3, 'Pending v2': 3 });
    },
  },
  {
    rule: 'all at once with a minimum of 0',
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      'To replace all at once, set a minimum healthy percentage of 0 percent.',
    ),
    async run() {
      const aws = await begun(10, { MinHealthyPercentage: 0 });
      expect(await aws.instances()).toEqual({ 'Terminating v1': 10, 'Pending v2': 10 });
    },
  },
  {
    rule: 'one at a time with a minimum of 100',
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      'To replace one instance at a time, set a minimum healthy percentage of 100 percent.',
    ),
    async run() {
      const aws = await begun(10, { MinHealthyPercentage: 100 });
      expect(await aws.instances()).toEqual({ 'InService v1': 9, 'Terminating v1': 1, 'Pending v2': 1 });
    },
  },
  {
    rule: 'a maximum above 100 is room in which replacements are launched first',
    source: api(
      'RefreshPreferences.MaxHealthyPercentage',
      'Specifies the maximum percentage of the group that can be in service and healthy, or pending, to support your workload when replacing instances.',
    ),
    async run() {
      const aws = await begun(10, { MinHealthyPercentage: 100, MaxHealthyPercentage: 120 });
      expect(await aws.instances()).toEqual({ 'InService v1': 10, 'Pending v2': 2 });
      aws.clock.advance(MINUTE - 1);
      expect(await aws.instances()).toEqual({ 'InService v1': 10, 'Pending v2': 2 });
      aws.clock.advance(1);
      expect(await aws.instances()).toEqual({ 'InService v1': 8, 'Terminating v1': 2, 'InService v2': 2 });
    },
  },
  {
    rule: 'the larger the range, the more at a time',
    source: api(
      'RefreshPreferences.MaxHealthyPercentage',
      'A larger range increases the number of instances that can be replaced at the same time.',
    ),
    async run() {
      const aws = await begun(10, { MinHealthyPercentage: 90, MaxHealthyPercentage: 120 });
      expect(await aws.instances()).toEqual({ 'InService v1': 9, 'Terminating v1': 1, 'Pending v2': 3 });
      aws.clock.advance(MINUTE);
      expect(await seen(aws)).toBe('InProgress 30% 7 left');
    },
  },
  {
    rule: 'an explicit maximum of 100 launches first where the bounds leave no room',
    source: api(
      'RefreshPreferences.MaxHealthyPercentage',
      'When MaxHealthyPercentage is explicitly set and it is mathematically impossible to replace instances while honoring both MinHealthyPercentage and MaxHealthyPercentage bounds simultaneously, Auto Scaling launches a new instance before terminating an old one (temporarily exceeding the desired capacity).',
    ),
    async run() {
      const aws = await begun(1, { MinHealthyPercentage: 90, MaxHealthyPercentage: 100 });
      expect(await aws.instances()).toEqual({ 'InService v1': 1, 'Pending v2': 1 });
      aws.clock.advance(MINUTE);
      expect(await aws.instances()).toEqual({ 'Terminating v1': 1, 'InService v2': 1 });
    },
  },
  {
    rule: 'an omitted maximum terminates and launches at once there',
    source: api(
      'RefreshPreferences.MaxHealthyPercentage',
      'When MaxHealthyPercentage is omitted, Auto Scaling terminates an instance and launches its replacement simultaneously.',
    ),
    async run() {
      const aws = await begun(1, { MinHealthyPercentage: 90 });
      expect(await aws.instances()).toEqual({ 'Terminating v1': 1, 'Pending v2': 1 });
      expect((await aws.lastRefresh()).Preferences?.MaxHealthyPercentage).toBeUndefined();
    },
  },
  {
    rule: 'the bounds of the group count where the request has none',
    source: api(
      'RefreshPreferences.MaxHealthyPercentage',
      'the default is 100 percent, or the percentage set in the instance maintenance policy for the Auto Scaling group, if defined.',
    ),
    async run() {
      const aws = await emulate({ autoScalingGroups: [group({ desired: 10 })] });
      const InstanceMaintenancePolicy = { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 };
      await update(aws, { InstanceMaintenancePolicy });
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING);
      expect(await aws.instances()).toEqual({ 'InService v1': 10, 'Pending v2': 5 });
      expect((await aws.lastRefresh()).Preferences).toMatchObject(InstanceMaintenancePolicy);
    },
  },
  {
    rule: 'a maximum needs a minimum',
    source: api(
      'RefreshPreferences.MaxHealthyPercentage',
      'If you specify MaxHealthyPercentage, you must also specify MinHealthyPercentage',
    ),
    run: () => refused({ MaxHealthyPercentage: 110 }),
  },
  {
    rule: 'minimum and maximum are at most 100 apart',
    source: api(
      'RefreshPreferences.MaxHealthyPercentage',
      'the difference between them cannot be greater than 100.',
    ),
    run: () => refused({ MinHealthyPercentage: 50, MaxHealthyPercentage: 151 }),
  },
  {
    rule: 'the minimum is 0 to 100',
    source: api('RefreshPreferences.MinHealthyPercentage', 'Value range is 0 to 100.'),
    run: () => refused({ MinHealthyPercentage: 101 }),
  },
  {
    rule: 'the maximum is 100 to 200',
    source: api('RefreshPreferences.MaxHealthyPercentage', 'Value range is 100 to 200.'),
    run: () => refused({ MinHealthyPercentage: 100, MaxHealthyPercentage: 201 }),
  },
  {
    rule: 'nothing is done in a group without instances',
    source: guide(
      'Use an instance refresh with skip matching',
      'the instance refresh will succeed immediately without replacing any instances.',
    ),
    async run() {
      const aws = await emulate({ autoScalingGroups: [group({ desired: 0 })] });
      await aws.refresh(await aws.addVersion('new'));
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect((await aws.group()).LaunchTemplate?.Version).toBe('2');
    },
  },
  {
    rule: 'it may be busy replacing instances for 14 days, and then fails',
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      'The maximum amount of time that an instance refresh can continue to actively replace instances is 14 days.',
    ),
    async run() {
      const aws = await begun(57, { MinHealthyPercentage: 100, InstanceWarmup: 6 * 3600 });
      aws.clock.advance(14 * DAY - 1);
      expect((await aws.lastRefresh()).Status).toBe('InProgress');
      aws.clock.advance(1);
      expect(await aws.lastRefresh()).toMatchObject({
        Status: 'Failed',
        StatusReason: expect.stringContaining('14 days') as string,
        // 14 days less than 56 rounds of six hours and a minute
        InstancesToUpdate: 2,
      });
    },
  },
  {
    rule: 'waiting at checkpoints does not count towards the 14 days',
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      'The maximum amount of time that an instance refresh can continue to actively replace instances is 14 days.',
    ),
    async run() {
      const CheckpointPercentages = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
      const aws = await begun(10, { CheckpointPercentages, CheckpointDelay: 172_800 });
      aws.clock.advance(20 * DAY);
      expect((await aws.lastRefresh()).Status).toBe('Successful');
      expect(await duration(aws)).toBe(9 * 2 * DAY + 10 * MINUTE);
    },
  },
]);

checkRules('warm-up', [
  {
    rule: 'the next instances wait until the new ones are warm',
    source: api(
      'RefreshPreferences.InstanceWarmup',
      'A time period, in seconds, during which an instance refresh waits before moving on to replacing the next instance after a new instance enters the InService state.',
    ),
    async run() {
      const aws = await begun(2, { InstanceWarmup: 300 });
      aws.clock.advance(6 * MINUTE - 1);
      expect(await aws.instances()).toEqual({ 'InService v1': 1, 'InService v2': 1 });
      expect((await aws.lastRefresh()).StatusReason).toMatch(
        /^Waiting for instances to warm up before continuing. For example: i-\w+ is warming up.$/,
      );
      aws.clock.advance(1);
      expect(await aws.instances()).toEqual({ 'Terminating v1': 1, 'Pending v2': 1, 'InService v2': 1 });
    },
  },
  {
    rule: "the group's own warm-up counts where the request has none",
    source: api(
      'RefreshPreferences.InstanceWarmup',
      'If you do not specify this property, the instance warmup by default is the value of the DefaultInstanceWarmup property, if defined (which is recommended in all cases)',
    ),
    async run() {
      const of = { defaultInstanceWarmup: '2 minutes', healthCheckGracePeriod: '5 minutes' };
      const aws = await begun(1, {}, of);
      expect((await aws.lastRefresh()).Preferences?.InstanceWarmup).toBe(120);
      await course(aws, 10 * SECOND);
      expect(await duration(aws)).toBe(3 * MINUTE);
    },
  },
  {
    rule: 'else the grace period of its health checks',
    source: api('RefreshPreferences.InstanceWarmup', 'or the HealthCheckGracePeriod property otherwise.'),
    async run() {
      const aws = await begun(1, {}, { healthCheckGracePeriod: '5 minutes' });
      expect((await aws.lastRefresh()).Preferences?.InstanceWarmup).toBe(300);
      await course(aws, 10 * SECOND);
      expect(await duration(aws)).toBe(6 * MINUTE);
    },
  },
]);

checkRules('checkpoints', [
  {
    rule: 'the example of the user guide, minute by minute',
    source: guide(
      'Add checkpoints to an instance refresh',
      'Your checkpoint percentages are [20,50] with a checkpoint delay of 15 minutes and a minimum healthy percentage of 80 percent.',
    ),
    async run() {
      const aws = await begun(
        10,
        {
          CheckpointPercentages: [20, 50],
          CheckpointDelay: 15 * 60,
          MinHealthyPercentage: 80,
          InstanceWarmup: 9 * 60,
        },
        { terminate: '60 seconds' },
      );
      const minutes: Record<number, object> = {
        0: { 'InService v1': 8, 'Terminating v1': 2, 'Pending v2': 2 },
        10: { 'InService v1': 8, 'InService v2': 2 },
        25: { 'InService v1': 6, 'Terminating v1': 2, 'InService v2': 2, 'Pending v2': 2 },
        35: { 'InService v1': 5, 'Terminating v1': 1, 'InService v2': 4, 'Pending v2': 1 },
        45: { 'InService v1': 5, 'InService v2': 5 },
      };
      const shown: Record<number, object> = {};
      for (let minute = 0; minute <= 45; minute += 5) {
        if (minute in minutes) shown[minute] = await aws.instances();
        if (minute === 35) expect(await seen(aws)).toBe('InProgress 40% 6 left');
        if (minute < 45) aws.clock.advance(5 * MINUTE);
      }
      expect(shown).toEqual(minutes);
      expect(await seen(aws)).toBe('Successful 50% 5 left');
    },
  },
  {
    rule: 'waits at each of them for the delay, and says so',
    source: api(
      'RefreshPreferences.CheckpointDelay',
      'The amount of time, in seconds, to wait after a checkpoint before continuing.',
    ),
    async run() {
      const aws = await begun(4, {
        CheckpointPercentages: [25, 100],
        CheckpointDelay: 600,
        MinHealthyPercentage: 0,
      });
      aws.clock.advance(MINUTE);
      expect(await aws.lastRefresh()).toMatchObject({
        Status: 'InProgress',
        PercentageComplete: 25,
        StatusReason: expect.stringMatching(/checkpoint at 25 percent.*600 seconds/) as string,
      });
      aws.clock.advance(10 * MINUTE - 1);
      expect(await aws.instances()).toEqual({ 'InService v1': 3, 'InService v2': 1 });
      aws.clock.advance(1);
      expect(await aws.instances()).toMatchObject({ 'Terminating v1': 3, 'Pending v2': 3 });
    },
  },
  {
    rule: 'waits an hour where the request does not say how long',
    source: api(
      'RefreshPreferences.CheckpointDelay',
      'If you specify a value for CheckpointPercentages and not for CheckpointDelay, the CheckpointDelay defaults to 3600 (1 hour).',
    ),
    async run() {
      const aws = await begun(2, { CheckpointPercentages: [50, 100], MinHealthyPercentage: 0 });
      expect((await aws.lastRefresh()).Preferences?.CheckpointDelay).toBe(3600);
      await course(aws, MINUTE);
      expect(await duration(aws)).toBe(HOUR + 2 * MINUTE);
    },
  },
  {
    rule: 'replaces only as many as the last of them says',
    source: api(
      'RefreshPreferences.CheckpointPercentages',
      'To replace all instances in the Auto Scaling group, the last number in the array must be 100.',
    ),
    async run() {
      const aws = await begun(10, { CheckpointPercentages: [30], MinHealthyPercentage: 0 });
      expect((await course(aws, MINUTE)).at(-1)).toBe('Successful 30% 7 left');
      expect(await aws.instances()).toEqual({ 'InService v1': 7, 'InService v2': 3 });
    },
  },
  {
    rule: 'a percentage is reached by as many instances as it takes, or more, never by fewer',
    source: guide(
      'Add checkpoints to an instance refresh',
      'The percentage of instances replaced can be equal to or higher than the percentage threshold, but not lower.',
    ),
    async run() {
      const aws = await begun(3, { CheckpointPercentages: [34, 100], MinHealthyPercentage: 0 });
      aws.clock.advance(MINUTE);
      expect(await seen(aws)).toBe('InProgress 66% 1 left');
    },
  },
  {
    rule: 'of several that one instance reaches, only the last counts',
    source: guide(
      'Add checkpoints to an instance refresh',
      'Because 50 percent is higher than the first two checkpoints, it skips the first checkpoint (10) and sends a notification for the second checkpoint (40).',
    ),
    async run() {
      const aws = await begun(2, { CheckpointPercentages: [10, 40, 100], CheckpointDelay: 600 });
      aws.clock.advance(MINUTE);
      expect((await aws.lastRefresh()).StatusReason).toContain('checkpoint at 40 percent');
      await course(aws, MINUTE);
      expect(await duration(aws)).toBe(12 * MINUTE);
    },
  },
  {
    rule: 'their percentages ascend',
    source: api(
      'RefreshPreferences.CheckpointPercentages',
      'Threshold values for each checkpoint in ascending order.',
    ),
    run: () => refused({ CheckpointPercentages: [50, 20] }),
  },
  {
    rule: 'no percentage comes twice',
    source: api('RefreshPreferences.CheckpointPercentages', 'Each number must be unique.'),
    run: () => refused({ CheckpointPercentages: [50, 50] }),
  },
  {
    rule: 'a delay needs percentages',
    source: api(
      'RefreshPreferences.CheckpointDelay',
      'if you specify a value for it, you must also specify a value for CheckpointPercentages',
    ),
    run: () => refused({ CheckpointDelay: 60 }),
  },
]);

checkRules('bake time', [
  {
    rule: 'the refresh is not over before it has passed, and the group is not changed before',
    source: api(
      'RefreshPreferences.BakeTime',
      'The amount of time, in seconds, to wait at the end of an instance refresh before the instance refresh is considered complete.',
    ),
    async run() {
      const aws = await begun(4, { BakeTime: 600, MinHealthyPercentage: 0 });
      aws.clock.advance(MINUTE + 10 * MINUTE - 1);
      expect(await seen(aws)).toBe('Baking 100% 0 left');
      expect((await aws.group()).LaunchTemplate?.Version).toBe('1');
      aws.clock.advance(1);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect((await aws.group()).LaunchTemplate?.Version).toBe('2');
    },
  },
  {
    rule: 'is two days at most',
    source: {
      where: 'botocore, BakeTime',
      says: 'max: 172800',
    },
    run: () => refused({ BakeTime: 172_801 }),
  },
]);
