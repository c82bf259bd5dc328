import {
  UpdateAutoScalingGroupCommand,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import type { AwsEvent } from '../../../../emulator/events.js';
import { autoScalingEvents, setImageHealth } from '../../../../emulator/services/autoScaling.js';
import { ACCOUNT, HOUR, MINUTE, REGION, SECOND, emulate, type Emulated } from './emulated.js';
import { PENDING, cancel, rollBack, web } from './refresh/rules/rule.js';

/** What an emulator has told of its groups by now, oldest first. */
function told(aws: Emulated, kind: RegExp): AwsEvent[] {
  const span = { after: 0, until: aws.clock.now() };
  return autoScalingEvents(aws.emulator.world, ACCOUNT, REGION, span)
    .filter(({ detailType }) => kind.test(detailType))
    .sort((a, b) => a.time - b.time);
}

/** The announcements of a refresh, with the seconds since `start`. */
function announced(aws: Emulated, start: number): string[] {
  return told(aws, /Instance Refresh/).map(
    ({ detailType, time }) =>
      `${(time - start) / SECOND} ${detailType.replace('EC2 Auto Scaling Instance Refresh ', '')}`,
  );
}

describe('the events of a refresh', () => {
  it('tell its start, its checkpoints and its success', async () => {
    const aws = await emulate();
    const start = aws.clock.now();
    const id = await aws.refresh(await aws.addVersion('new'), {
      Preferences: {
        CheckpointPercentages: [50, 100],
        CheckpointDelay: 300,
        MinHealthyPercentage: 50,
        BakeTime: 60,
      },
    });
    aws.clock.advance(HOUR);
    expect(announced(aws, start)).toEqual(['5 Started', '65 Checkpoint Reached', '485 Succeeded']);
    const { AutoScalingGroupARN } = await aws.group();
    expect(told(aws, /Checkpoint/)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        source: 'aws.autoscaling',
        detailType: 'EC2 Auto Scaling Instance Refresh Checkpoint Reached',
        account: ACCOUNT,
        region: REGION,
        time: start + 65 * SECOND,
        resources: [AutoScalingGroupARN],
        detail: {
          InstanceRefreshId: id,
          AutoScalingGroupName: 'web',
          CheckpointPercentage: '50',
          CheckpointDelay: '300',
        },
      },
    ]);
    expect(told(aws, /Succeeded/)[0]?.detail).toEqual({ InstanceRefreshId: id, AutoScalingGroupName: 'web' });
  });

  it('tell that it was cancelled, also before it began', async () => {
    const aws = await emulate();
    const start = aws.clock.now();
    const version = await aws.addVersion('new');
    await aws.refresh(version);
    await cancel(aws);
    aws.clock.advance(MINUTE);
    await aws.refresh(version);
    aws.clock.advance(PENDING + 10 * SECOND);
    await cancel(aws, false);
    expect(announced(aws, start)).toEqual(['0 Cancelled', '65 Started', '75 Cancelled']);
  });

  it('tell its failure', async () => {
    const aws = await emulate();
    const start = aws.clock.now();
    await aws.refresh(await aws.addVersion('private'));
    aws.clock.advance(2 * HOUR);
    expect(announced(aws, start)).toEqual(['5 Started', '3605 Failed']);
  });

  it.each([
    { healthy: true, end: 'Rollback Succeeded' },
    { healthy: false, end: 'Rollback Failed' },
  ])('tell that it was rolled back: $end', async ({ healthy, end }) => {
    const aws = await emulate();
    setImageHealth(aws.emulator.world, aws.imageId('old'), REGION, healthy);
    const start = aws.clock.now();
    await aws.refresh(await aws.addVersion('new'));
    aws.clock.advance(PENDING + MINUTE);
    await rollBack(aws);
    aws.clock.advance(3 * HOUR);
    const [started, turned, ended, ...more] = announced(aws, start);
    expect([started, turned, more]).toEqual(['5 Started', '65 Rollback Started', []]);
    expect(ended).toMatch(new RegExp(`^\\d+ ${end}$`));
  });
});

describe('the events of instances', () => {
  it('tell each launch and each termination when it is through, as the scaling activities do', async () => {
    const aws = await emulate();
    await aws.refresh(await aws.addVersion('new'), { Preferences: { MinHealthyPercentage: 0 } });
    const before = (await aws.group()).Instances?.map(({ InstanceId }) => InstanceId);
    aws.clock.advance(PENDING + HOUR);
    const after = (await aws.group()).Instances?.map(({ InstanceId }) => InstanceId);
    const launches = told(aws, /Launch Successful/);
    const terminations = told(aws, /Terminate Successful/);
    expect(launches.map(({ detail }) => detail.EC2InstanceId)).toEqual(after);
    expect(terminations.map(({ detail }) => detail.EC2InstanceId)).toEqual(before);

    const { Activities } = await aws.autoScaling.send(new DescribeScalingActivitiesCommand(web));
    const activities = new Map(Activities?.map((activity) => [activity.ActivityId, activity]));
    for (const { detail, time } of [...launches, ...terminations]) {
      const { Description, Cause, EndTime } = activities.get(detail.ActivityId as string) ?? {};
      expect(detail).toMatchObject({ Description, Cause, StatusCode: 'InProgress' });
      expect(EndTime).toEqual(new Date(time));
    }
  });

  it('tell of launches that EC2 refuses', async () => {
    const aws = await emulate();
    await aws.refresh(await aws.addVersion('private'));
    aws.clock.advance(PENDING);
    expect(told(aws, /Instance (Launch|Terminate)/)).toMatchObject([
      {
        detailType: 'EC2 Instance Launch Unsuccessful',
        detail: { StatusCode: 'Failed', StatusMessage: expect.stringContaining('Not authorized') as string },
      },
    ]);
  });

  it('tell what a group does to become larger and smaller', async () => {
    const aws = await emulate();
    const resize = (MinSize: number, DesiredCapacity: number) =>
      aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...web, MinSize, DesiredCapacity }));
    await resize(4, 6);
    aws.clock.advance(5 * MINUTE);
    await resize(1, 1);
    aws.clock.advance(5 * MINUTE);
    expect(told(aws, /Launch Successful/)).toHaveLength(2);
    expect(told(aws, /Terminate Successful/)).toHaveLength(5);
  });

  it('do not call a launch successful that a rollback ends before', async () => {
    const aws = await emulate();
    await aws.refresh(await aws.addVersion('new'), {
      Preferences: { MinHealthyPercentage: 100, MaxHealthyPercentage: 200 },
    });
    aws.clock.advance(PENDING + 10 * SECOND);
    await rollBack(aws);
    aws.clock.advance(HOUR);
    expect(told(aws, /Launch/)).toEqual([]);
    expect(told(aws, /Terminate Successful/)).toHaveLength(4);
  });
});
