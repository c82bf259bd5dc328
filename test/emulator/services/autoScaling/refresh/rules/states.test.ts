import {
  CancelInstanceRefreshCommand,
  DescribeInstanceRefreshesCommand,
  RollbackInstanceRefreshCommand,
} from '@aws-sdk/client-auto-scaling';
import { expect } from 'vitest';
import { setImageHealth } from '../../../../../../emulator/services/autoScaling.js';
import { HOUR, MINUTE, REGION, SECOND, emulate, group } from '../../emulated.js';
import { PENDING, api, cancel, checkRules, course, guide, reported, rollBack, seen, web } from './rule.js';

const DAY = 24 * HOUR;

checkRules('the states of an instance refresh', [
  {
    rule: 'Pending: nothing has begun, and there are no numbers yet',
    source: api(
      'InstanceRefresh.Status',
      'Pending - The request was created, but the instance refresh has not started.',
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING - 1);
      const { Status, StartTime, PercentageComplete, InstancesToUpdate } = await aws.lastRefresh();
      expect({ Status, StartTime, PercentageComplete, InstancesToUpdate }).toEqual({ Status: 'Pending' });
      expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    },
  },
  {
    rule: 'InProgress, then Successful with everything replaced',
    source: api('InstanceRefresh.Status', 'Successful - An instance refresh completed successfully.'),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('new'));
      expect(await course(aws, 5 * SECOND)).toEqual([
        'Pending',
        'InProgress 0% 4 left',
        'InProgress 25% 3 left',
        'InProgress 50% 2 left',
        'InProgress 75% 1 left',
        'Successful 100% 0 left',
      ]);
      expect(await aws.instances()).toEqual({ 'InService v2': 4 });
    },
  },
  {
    rule: 'Failed says why',
    source: api(
      'InstanceRefresh.Status',
      'Failed - An instance refresh failed to complete. You can troubleshoot using the status reason and the scaling activities.',
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('private'));
      aws.clock.advance(2 * HOUR);
      expect(await aws.lastRefresh()).toMatchObject({
        Status: 'Failed',
        StatusReason: expect.stringContaining(
          `Not authorized for images: [${aws.imageId('private')}]`,
        ) as string,
      });
    },
  },
  {
    rule: 'Cancelling, then Cancelled',
    source: api('InstanceRefresh.Status', 'Cancelling - An ongoing instance refresh is being cancelled.'),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING + 10 * SECOND);
      await cancel(aws);
      expect(await course(aws, 5 * SECOND)).toEqual(['Cancelling 0% 4 left', 'Cancelled 25% 3 left']);
    },
  },
  {
    rule: 'RollbackInProgress, then RollbackSuccessful',
    source: api('InstanceRefresh.Status', 'RollbackInProgress - An instance refresh is being rolled back.'),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING + MINUTE);
      await rollBack(aws);
      const states = await course(aws, 5 * SECOND);
      expect([states[0], states.at(-1)]).toEqual([
        'RollbackInProgress 25% 3 left',
        'RollbackSuccessful 0% 3 left',
      ]);
      expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    },
  },
  {
    rule: 'RollbackFailed: the configuration before does not work any more either',
    source: guide(
      'Undo changes with a rollback',
      'If it is not in a stable state, the rollback workflow will still occur, but it will eventually fail.',
    ),
    async run() {
      const aws = await emulate();
      setImageHealth(aws.emulator.world, aws.imageId('old'), REGION, false);
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING + MINUTE);
      await rollBack(aws);
      const rolledBackAt = aws.clock.now();
      const states = await course(aws, MINUTE);
      expect([states[0], states.at(-1)]).toEqual([
        'RollbackInProgress 25% 3 left',
        'RollbackFailed 25% 3 left',
      ]);
      expect(Number((await aws.lastRefresh()).EndTime) - rolledBackAt).toBeGreaterThanOrEqual(HOUR);
    },
  },
  {
    rule: 'Baking when all instances are updated',
    source: api(
      'InstanceRefresh.Status',
      'Baking - Waiting the specified bake time after an instance refresh has finished updating instances.',
    ),
    async run() {
      const aws = await emulate();
      const Preferences = { MinHealthyPercentage: 0, BakeTime: 600 };
      await aws.refresh(await aws.addVersion('new'), { Preferences });
      aws.clock.advance(PENDING + MINUTE);
      expect(await course(aws, MINUTE)).toEqual(['Baking 100% 0 left', 'Successful 100% 0 left']);
      expect((await aws.lastRefresh()).EndTime).toEqual(new Date(aws.clock.now()));
    },
  },
]);

checkRules('what DescribeInstanceRefreshes tells', [
  {
    rule: 'an instance counts when it is healthy and warmed up, not before',
    source: api(
      'InstanceRefresh.PercentageComplete',
      "When the instance's health status changes to healthy and the specified warm-up time passes, the instance is considered updated and is added to the percentage complete.",
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('new'), {
        Preferences: { MinHealthyPercentage: 50, InstanceWarmup: 120 },
      });
      aws.clock.advance(PENDING + MINUTE);
      expect(await aws.instances()).toEqual({ 'InService v1': 2, 'InService v2': 2 });
      aws.clock.advance(2 * MINUTE - 1);
      expect(await seen(aws)).toBe('InProgress 0% 4 left');
      aws.clock.advance(1);
      expect(await seen(aws)).toBe('InProgress 50% 2 left');
    },
  },
  {
    rule: 'the percentage counts down during a rollback',
    source: api(
      'InstanceRefresh.PercentageComplete',
      'This value gradually goes back down to zero during a rollback.',
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING + 3 * MINUTE);
      await rollBack(aws);
      const percentages = (await course(aws, 5 * SECOND)).map((state) => / (\d+)%/.exec(state)?.[1]);
      expect(percentages).toEqual(['75', '50', '25', '0']);
    },
  },
  {
    rule: 'the instances left to update stay the same during a rollback: they need no undoing',
    source: api(
      'InstanceRefresh.InstancesToUpdate',
      'If you roll back the instance refresh, InstancesToUpdate shows you the number of instances that were not yet updated by the instance refresh.',
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING + 3 * MINUTE);
      await rollBack(aws);
      for (const state of await course(aws, 5 * SECOND)) expect(state).toMatch(/ 1 left$/);
    },
  },
  {
    rule: 'it remembers how far the refresh was, when, and why it was rolled back',
    source: api(
      'RollbackDetails',
      'Indicates the value of PercentageComplete at the time the rollback started.',
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING + 2 * MINUTE);
      await rollBack(aws);
      const details = {
        RollbackReason: 'Rollback triggered due to user request.',
        RollbackStartTime: new Date(aws.clock.now()),
        PercentageCompleteOnRollback: 50,
        InstancesToUpdateOnRollback: 2,
        ProgressDetailsOnRollback: { LivePoolProgress: { PercentageComplete: 50, InstancesToUpdate: 2 } },
      };
      expect((await aws.lastRefresh()).RollbackDetails).toEqual(details);
      aws.clock.advance(DAY);
      expect((await aws.lastRefresh()).RollbackDetails).toEqual(details);
    },
  },
  {
    rule: 'the live pool is the whole group where there is no warm pool',
    source: api(
      'InstanceRefreshProgressDetails.LivePoolProgress',
      'Reports progress on replacing instances that are in the Auto Scaling group.',
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('new'));
      expect((await aws.lastRefresh()).ProgressDetails).toBeUndefined();
      aws.clock.advance(PENDING + MINUTE);
      expect((await aws.lastRefresh()).ProgressDetails).toEqual({
        LivePoolProgress: { PercentageComplete: 25, InstancesToUpdate: 3 },
      });
    },
  },
  {
    rule: 'it goes back six weeks',
    source: api(
      'DescribeInstanceRefreshes',
      'Gets information about the instance refreshes for the specified Auto Scaling group from the previous six weeks.',
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh();
      aws.clock.advance(42 * DAY - 1);
      expect((await aws.lastRefresh()).Status).toBe('Successful');
      aws.clock.advance(1);
      const { InstanceRefreshes } = await aws.autoScaling.send(new DescribeInstanceRefreshesCommand(web));
      expect(InstanceRefreshes).toEqual([]);
    },
  },
  {
    rule: 'newest first, fifty at a time, at most a hundred',
    source: api(
      'DescribeInstanceRefreshes.MaxRecords',
      'The maximum number of items to return with this call. The default value is 50 and the maximum value is 100.',
    ),
    async run() {
      const aws = await emulate({ autoScalingGroups: [group({ desired: 0 })] });
      const ids: string[] = [];
      for (let count = 0; count < 52; count++) ids.unshift(await aws.refresh());
      const describe = (input: object) =>
        aws.autoScaling.send(new DescribeInstanceRefreshesCommand({ ...web, ...input }));
      const first = await describe({});
      expect(first.InstanceRefreshes?.map(({ InstanceRefreshId }) => InstanceRefreshId)).toEqual(
        ids.slice(0, 50),
      );
      const rest = await describe({ NextToken: first.NextToken });
      expect(rest.InstanceRefreshes?.map(({ InstanceRefreshId }) => InstanceRefreshId)).toEqual(
        ids.slice(50),
      );
      expect(rest.NextToken).toBeUndefined();
      await expect(describe({ MaxRecords: 101 })).rejects.toMatchObject({ name: 'ValidationError' });
    },
  },
  {
    rule: 'it finds refreshes by ID',
    source: api('DescribeInstanceRefreshes.InstanceRefreshIds', 'One or more instance refresh IDs.'),
    async run() {
      const aws = await emulate({ autoScalingGroups: [group({ desired: 0 })] });
      const id = await aws.refresh();
      await aws.refresh();
      const { InstanceRefreshes } = await aws.autoScaling.send(
        new DescribeInstanceRefreshesCommand({ ...web, InstanceRefreshIds: [id, 'another'] }),
      );
      expect(InstanceRefreshes?.map(({ InstanceRefreshId }) => InstanceRefreshId)).toEqual([id]);
    },
  },
  {
    rule: 'one that was cancelled before it began has no start time',
    source: reported(
      'tools that read it',
      'StartTime is null for a refresh that was cancelled while it was pending.',
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING - 1);
      await aws.autoScaling.send(new CancelInstanceRefreshCommand(web));
      const { Status, StartTime, EndTime } = await aws.lastRefresh();
      expect({ Status, StartTime, EndTime }).toEqual({
        Status: 'Cancelled',
        EndTime: new Date(aws.clock.now()),
      });
      aws.clock.advance(DAY);
      expect((await aws.lastRefresh()).StartTime).toBeUndefined();
      expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    },
  },
  {
    rule: 'a rollback is over when it is over: there is nothing left to roll back or to cancel',
    source: api(
      'ActiveInstanceRefreshNotFoundFault',
      'The request failed because an active instance refresh or rollback for the specified Auto Scaling group was not found.',
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING + MINUTE);
      await rollBack(aws);
      aws.clock.advance(DAY);
      const name = 'ActiveInstanceRefreshNotFoundFault';
      await expect(aws.autoScaling.send(new RollbackInstanceRefreshCommand(web))).rejects.toMatchObject({
        name,
      });
      await expect(aws.autoScaling.send(new CancelInstanceRefreshCommand(web))).rejects.toMatchObject({
        name,
      });
    },
  },
]);
