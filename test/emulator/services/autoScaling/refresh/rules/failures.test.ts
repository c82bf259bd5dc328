import {
  DescribeScalingActivitiesCommand,
  StartInstanceRefreshCommand,
  type RefreshPreferences,
} from '@aws-sdk/client-auto-scaling';
import { DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { expect } from 'vitest';
import { setImageHealth } from '../../../../../../emulator/services/autoScaling.js';
import { HOUR, MINUTE, REGION, SECOND, emulate, type Emulated } from '../../emulated.js';
import {
  PENDING,
  alarm,
  api,
  cancel,
  checkRules,
  guide,
  resume,
  rollBack,
  seen,
  setAlarm,
  suspend,
  web,
} from './rule.js';

type Alarms = ReturnType<typeof alarm>[];

/** A refresh that watches the given alarms, with half of the instances at a time; requested, not begun. */
async function watching(alarms: Alarms, Preferences: RefreshPreferences = {}): Promise<Emulated> {
  const aws = await emulate({ alarms });
  await aws.refresh(await aws.addVersion('new'), {
    Preferences: {
      MinHealthyPercentage: 50,
      AlarmSpecification: { Alarms: alarms.map(({ name }) => name) },
      ...Preferences,
    },
  });
  return aws;
}

/** A refresh to an image whose instances fail their health checks. */
async function broken(Preferences: RefreshPreferences = {}): Promise<Emulated> {
  const aws = await emulate();
  setImageHealth(aws.emulator.world, aws.imageId('new'), REGION, false);
  await aws.refresh(await aws.addVersion('new'), { Preferences });
  return aws;
}

checkRules('a refresh that cannot go on', [
  {
    rule: 'waits an hour for instances to become healthy, and fails',
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      'or the new instances do not pass their health checks, Amazon EC2 Auto Scaling keeps retrying for an hour.',
    ),
    async run() {
      const aws = await broken();
      aws.clock.advance(PENDING + HOUR - 1);
      expect(await seen(aws)).toBe('InProgress 0% 4 left');
      aws.clock.advance(1);
      expect(await seen(aws)).toBe('Failed 0% 4 left');
    },
  },
  {
    rule: 'says meanwhile what it waits for',
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      'It also provides a status message to help you resolve the issue.',
    ),
    async run() {
      const aws = await broken();
      aws.clock.advance(PENDING + 30 * MINUTE);
      const unhealthy = (await aws.group()).Instances?.find(
        ({ HealthStatus }) => HealthStatus === 'Unhealthy',
      );
      expect((await aws.lastRefresh()).StatusReason).toBe(
        `Waiting for remaining instances to be available. For example: ${unhealthy?.InstanceId} is unhealthy.`,
      );
    },
  },
  {
    rule: 'leaves the instances alone that it has not come to',
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      'If it cannot launch any healthy instances, the instance refresh will eventually fail, leaving the other 90 percent of the group untouched.',
    ),
    async run() {
      const aws = await broken();
      aws.clock.advance(PENDING + HOUR);
      expect(await aws.instances()).toMatchObject({ 'InService v1': 3 });
      aws.clock.advance(HOUR);
      // The group replaces the unhealthy one with what it is still configured to launch.
      expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    },
  },
  {
    rule: 'shows refused launches in the scaling activities',
    source: api(
      'StartInstanceRefresh',
      'You can monitor for failed EC2 launches using the scaling activities.',
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('private'));
      aws.clock.advance(PENDING);
      const { Activities } = await aws.autoScaling.send(
        new DescribeScalingActivitiesCommand({ ...web, Filters: [{ Name: 'Status', Values: ['Failed'] }] }),
      );
      expect(Activities?.[0]?.StatusMessage).toContain(
        `Not authorized for images: [${aws.imageId('private')}]`,
      );
    },
  },
  {
    rule: 'does not undo what it has done, unless asked to',
    source: guide(
      'Undo changes with a rollback',
      "By default, if the instance refresh fails, it doesn't roll back the changes that it applied to new instances.",
    ),
    async run() {
      const aws = await watching([alarm('errors', 'OK', { '70 seconds': 'ALARM' })]);
      aws.clock.advance(HOUR);
      expect((await aws.lastRefresh()).Status).toBe('Failed');
      expect(await aws.instances()).toMatchObject({ 'InService v2': 4 });
      expect((await aws.group()).LaunchTemplate?.Version).toBe('1');
    },
  },
]);

checkRules('auto rollback', [
  {
    rule: 'rolls back when the refresh fails',
    source: api(
      'RefreshPreferences.AutoRollback',
      'Indicates whether to roll back the Auto Scaling group to its previous configuration if the instance refresh fails or a CloudWatch alarm threshold is met.',
    ),
    async run() {
      const aws = await broken({ AutoRollback: true });
      aws.clock.advance(PENDING + HOUR - 1);
      expect(await seen(aws)).toBe('InProgress 0% 4 left');
      aws.clock.advance(1);
      expect(await seen(aws)).toBe('RollbackInProgress 0% 4 left');
      aws.clock.advance(10 * MINUTE);
      expect(await seen(aws)).toBe('RollbackSuccessful 0% 4 left');
      expect(await aws.instances()).toEqual({ 'InService v1': 4 });
      expect((await aws.lastRefresh()).RollbackDetails?.RollbackReason).toContain('no progress for one hour');
    },
  },
  {
    rule: 'is off unless asked for',
    source: api('RefreshPreferences.AutoRollback', 'The default is false.'),
    async run() {
      const aws = await broken();
      expect((await aws.lastRefresh()).Preferences?.AutoRollback).toBe(false);
      aws.clock.advance(3 * HOUR);
      expect((await aws.lastRefresh()).Status).toBe('Failed');
    },
  },
  {
    rule: 'needs a desired configuration',
    source: api(
      'RefreshPreferences.AutoRollback',
      'A rollback is not supported in the following situations: There is no desired configuration specified for the instance refresh.',
    ),
    async run() {
      const aws = await emulate();
      await expect(aws.refresh(undefined, { Preferences: { AutoRollback: true } })).rejects.toMatchObject({
        name: 'ValidationError',
        message: expect.stringContaining('DesiredConfiguration') as string,
      });
    },
  },
]);

checkRules('alarms', [
  {
    rule: 'one that goes off fails the refresh at that moment',
    source: api(
      'RefreshPreferences.AlarmSpecification',
      'CloudWatch alarms can be used to identify any issues and fail the operation if an alarm threshold is met.',
    ),
    async run() {
      const aws = await watching([alarm('errors', 'OK', { '70 seconds': 'ALARM' })]);
      aws.clock.advance(70 * SECOND - 1);
      expect(await seen(aws)).toBe('InProgress 50% 2 left');
      aws.clock.advance(1);
      expect(await seen(aws)).toBe('Failed 50% 2 left');
      expect(await aws.lastRefresh()).toMatchObject({
        StatusReason: 'The CloudWatch alarm errors is in the ALARM state.',
        EndTime: new Date(aws.clock.now()),
      });
    },
  },
  {
    rule: 'one that goes off rolls the refresh back where auto rollback is on',
    source: guide(
      'Undo changes with a manual or auto rollback',
      'Amazon EC2 Auto Scaling automatically reverses what was deployed if the instance refresh fails for some reason or if any CloudWatch alarms you specify go into the ALARM state.',
    ),
    async run() {
      const aws = await watching([alarm('errors', 'OK', { '70 seconds': 'ALARM' })], { AutoRollback: true });
      aws.clock.advance(70 * SECOND);
      expect(await aws.lastRefresh()).toMatchObject({
        Status: 'RollbackInProgress',
        RollbackDetails: {
          RollbackReason: 'The CloudWatch alarm errors is in the ALARM state.',
          PercentageCompleteOnRollback: 50,
        },
      });
      aws.clock.advance(HOUR);
      expect(await seen(aws)).toBe('RollbackSuccessful 0% 2 left');
      expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    },
  },
  {
    rule: 'one that is in ALARM at the start fails the refresh before it replaces anything',
    source: api(
      'RefreshPreferences.AlarmSpecification',
      'CloudWatch alarms can be used to identify any issues and fail the operation if an alarm threshold is met.',
    ),
    async run() {
      const aws = await watching([alarm('errors', 'ALARM')]);
      const before = await aws.group();
      expect((await aws.lastRefresh()).Status).toBe('Pending');
      aws.clock.advance(PENDING);
      expect(await seen(aws)).toBe('Failed 0% 4 left');
      expect((await aws.group()).Instances).toEqual(before.Instances);
    },
  },
  {
    rule: 'one that is OK again when the refresh begins does nothing',
    source: guide(
      'Undo changes with a manual or auto rollback',
      'if any CloudWatch alarms you specify go into the ALARM state.',
    ),
    async run() {
      const aws = await watching([alarm('errors', 'ALARM', { '3 seconds': 'OK' })]);
      aws.clock.advance(HOUR);
      expect((await aws.lastRefresh()).Status).toBe('Successful');
    },
  },
  {
    rule: 'one without data does nothing',
    source: guide(
      'Undo changes with a manual or auto rollback',
      'if any CloudWatch alarms you specify go into the ALARM state.',
    ),
    async run() {
      const aws = await watching([alarm('errors', 'INSUFFICIENT_DATA')]);
      aws.clock.advance(HOUR);
      expect((await aws.lastRefresh()).Status).toBe('Successful');
    },
  },
  {
    rule: 'any of several is enough, and the first one counts',
    source: api(
      'AlarmSpecification.Alarms',
      'The names of one or more CloudWatch alarms to monitor for the instance refresh.',
    ),
    async run() {
      const aws = await watching([
        alarm('latency', 'OK', { '90 seconds': 'ALARM' }),
        alarm('errors', 'OK', { '70 seconds': 'ALARM' }),
      ]);
      aws.clock.advance(70 * SECOND);
      expect((await aws.lastRefresh()).StatusReason).toContain('errors');
    },
  },
  {
    rule: 'one that goes off at a checkpoint',
    source: guide(
      'Add checkpoints to an instance refresh',
      'If any problems are identified, you can cancel the instance refresh or roll it back.',
    ),
    async run() {
      const aws = await watching([alarm('errors', 'OK', { '30 minutes': 'ALARM' })], {
        CheckpointPercentages: [50, 100],
        AutoRollback: true,
      });
      aws.clock.advance(30 * MINUTE - 1);
      expect((await aws.lastRefresh()).StatusReason).toContain('checkpoint');
      aws.clock.advance(1);
      expect(await seen(aws)).toBe('RollbackInProgress 50% 2 left');
    },
  },
  {
    rule: 'one that goes off during the bake time',
    source: api(
      'RefreshPreferences.BakeTime',
      'The amount of time, in seconds, to wait at the end of an instance refresh before the instance refresh is considered complete.',
    ),
    async run() {
      const aws = await watching([alarm('errors', 'OK', { '30 minutes': 'ALARM' })], {
        BakeTime: 3600,
        AutoRollback: true,
      });
      aws.clock.advance(30 * MINUTE - 1);
      expect(await seen(aws)).toBe('Baking 100% 0 left');
      aws.clock.advance(1);
      expect(await seen(aws)).toBe('RollbackInProgress 100% 0 left');
      aws.clock.advance(HOUR);
      expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    },
  },
  {
    rule: 'one that goes off after the end does nothing',
    source: guide(
      'Undo changes with a manual or auto rollback',
      "You can't roll it back after it's finished.",
    ),
    async run() {
      const aws = await watching([alarm('errors', 'OK', { '10 minutes': 'ALARM' })], { AutoRollback: true });
      aws.clock.advance(HOUR);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
    },
  },
  {
    rule: 'one that is put into ALARM by hand',
    source: api(
      'RefreshPreferences.AlarmSpecification',
      'CloudWatch alarms can be used to identify any issues and fail the operation if an alarm threshold is met.',
    ),
    async run() {
      const aws = await watching([alarm('errors', 'OK')]);
      aws.clock.advance(70 * SECOND);
      await setAlarm(aws, 'errors', 'ALARM');
      expect(await seen(aws)).toBe('Failed 50% 2 left');
    },
  },
  {
    rule: 'one that will not go off any more, because it was put right or deleted in time',
    source: guide(
      'Undo changes with a manual or auto rollback',
      'if any CloudWatch alarms you specify go into the ALARM state.',
    ),
    async run() {
      const aws = await watching([
        alarm('errors', 'OK', { '70 seconds': 'ALARM' }),
        alarm('latency', 'OK', { '70 seconds': 'ALARM' }),
      ]);
      aws.clock.advance(MINUTE);
      await setAlarm(aws, 'errors', 'OK');
      await aws.cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: ['latency'] }));
      aws.clock.advance(HOUR);
      expect((await aws.lastRefresh()).Status).toBe('Successful');
    },
  },
  {
    rule: 'one that goes off while the refresh is paused fails it when it is resumed',
    source: guide(
      'Suspend and resume Amazon EC2 Auto Scaling processes',
      'this pauses the operation without canceling it.',
    ),
    async run() {
      const aws = await watching([alarm('errors', 'OK', { '10 minutes': 'ALARM' })]);
      aws.clock.advance(MINUTE);
      await suspend(aws, 'InstanceRefresh');
      aws.clock.advance(HOUR);
      expect((await aws.lastRefresh()).Status).toBe('InProgress');
      await resume(aws, 'InstanceRefresh');
      expect((await aws.lastRefresh()).Status).toBe('Failed');
    },
  },
  {
    rule: 'one that goes off during a rollback changes nothing about it',
    source: guide(
      'Undo changes with a manual or auto rollback',
      'You start a rollback manually to reverse what was deployed up to the rollback point.',
    ),
    async run() {
      const aws = await watching([alarm('errors', 'OK')]);
      aws.clock.advance(70 * SECOND);
      await rollBack(aws);
      await setAlarm(aws, 'errors', 'ALARM');
      aws.clock.advance(HOUR);
      expect((await aws.lastRefresh()).Status).toBe('RollbackSuccessful');
    },
  },
  {
    rule: 'one that goes off while the refresh is being cancelled changes nothing about that',
    source: api('InstanceRefresh.Status', 'Cancelled - The instance refresh is cancelled.'),
    async run() {
      const aws = await watching([alarm('errors', 'OK')], { AutoRollback: true });
      aws.clock.advance(30 * SECOND);
      await cancel(aws);
      await setAlarm(aws, 'errors', 'ALARM');
      aws.clock.advance(HOUR);
      expect((await aws.lastRefresh()).Status).toBe('Cancelled');
    },
  },
  {
    rule: 'ten at most',
    source: api('AlarmSpecification.Alarms', 'You can specify up to 10 alarms.'),
    async run() {
      const names = Array.from({ length: 11 }, (_, index) => `alarm-${index}`);
      const aws = await emulate({ alarms: names.map((name) => alarm(name, 'OK')) });
      const start = (Alarms: string[]) =>
        aws.autoScaling.send(
          new StartInstanceRefreshCommand({ ...web, Preferences: { AlarmSpecification: { Alarms } } }),
        );
      await expect(start(names)).rejects.toMatchObject({ name: 'ValidationError' });
      await start(names.slice(1));
    },
  },
  {
    rule: 'only such as exist',
    source: {
      where: 'a decision of this emulator',
      says: 'AWS does not document it; a refresh that nobody watches by mistake should not go unnoticed.',
    },
    async run() {
      const aws = await emulate({ alarms: [alarm('errors', 'OK')] });
      const Preferences = { AlarmSpecification: { Alarms: ['errors', 'erors'] } };
      await expect(aws.refresh('1', { Preferences })).rejects.toMatchObject({
        name: 'ValidationError',
        message: expect.stringMatching(/alarms do not exist: erors\.$/) as string,
      });
    },
  },
]);
