import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { expect } from 'vitest';
import { ACCOUNT, HOUR, MINUTE, REGION, SECOND, emulate, group, type Emulated } from '../../emulated.js';
import { PENDING, api, cancel, checkRules, guide, rollBack, seen, web } from './rule.js';

const NOT_FOUND = { name: 'ActiveInstanceRefreshNotFoundFault' };
const IRREVERSIBLE = { name: 'IrreversibleInstanceRefreshFault' };

/** A refresh of half of the instances at a time, whose first round began so long ago. */
async function under(way: number, groups: object = {}): Promise<Emulated> {
  const aws = await emulate({ autoScalingGroups: [group(groups)] });
  await aws.refresh(await aws.addVersion('new'), { Preferences: { MinHealthyPercentage: 50 } });
  aws.clock.advance(PENDING + way);
  return aws;
}

checkRules('CancelInstanceRefresh', [
  {
    rule: 'waits for what has begun, and begins nothing more',
    source: api(
      'CancelInstanceRefreshType.WaitForTransitioningInstances',
      'When cancelling an instance refresh, this indicates whether to wait for in-flight launches and terminations to complete. The default is true.',
    ),
    async run() {
      const aws = await under(40 * SECOND);
      await cancel(aws);
      aws.clock.advance(20 * SECOND - 1);
      expect((await aws.lastRefresh()).Status).toBe('Cancelling');
      expect(await aws.instances()).toEqual({ 'InService v1': 2, 'Pending v2': 2 });
      aws.clock.advance(1);
      expect((await aws.lastRefresh()).Status).toBe('Cancelled');
      aws.clock.advance(HOUR);
      expect(await aws.instances()).toEqual({ 'InService v1': 2, 'InService v2': 2 });
    },
  },
  {
    rule: 'is over at once when told not to wait; what has begun goes on',
    source: api(
      'CancelInstanceRefreshType.WaitForTransitioningInstances',
      'When set to false, Amazon EC2 Auto Scaling cancels the instance refresh without waiting for any pending launches or terminations to complete.',
    ),
    async run() {
      const aws = await under(10 * SECOND);
      await cancel(aws, false);
      expect((await aws.lastRefresh()).Status).toBe('Cancelled');
      expect(await aws.instances()).toEqual({ 'InService v1': 2, 'Terminating v1': 2, 'Pending v2': 2 });
      await aws.refresh('2', { Preferences: { SkipMatching: true, MinHealthyPercentage: 50 } });
      aws.clock.advance(HOUR);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect(await aws.instances()).toEqual({ 'InService v2': 4 });
    },
  },
  {
    rule: 'undoes nothing, and leaves the configuration of the group as it was',
    source: api(
      'CancelInstanceRefresh',
      'When you cancel an instance refresh, this does not roll back any changes that it made.',
    ),
    async run() {
      const aws = await under(MINUTE);
      await cancel(aws);
      aws.clock.advance(HOUR);
      expect(await aws.instances()).toEqual({ 'InService v2': 4 });
      expect((await aws.group()).LaunchTemplate?.Version).toBe('1');
    },
  },
  {
    rule: 'ends a rollback, too',
    source: api('CancelInstanceRefresh', 'Cancels an instance refresh or rollback that is in progress.'),
    async run() {
      const aws = await under(MINUTE + 10 * SECOND);
      await rollBack(aws);
      aws.clock.advance(30 * SECOND);
      await cancel(aws);
      aws.clock.advance(HOUR);
      expect((await aws.lastRefresh()).Status).toBe('Cancelled');
      expect((await aws.lastRefresh()).RollbackDetails).toBeDefined();
      expect((await aws.group()).Instances).toHaveLength(4);
      expect(await aws.instances()).toMatchObject({ 'InService v2': 2 });
    },
  },
  {
    rule: 'ends a refresh that bakes',
    source: api('CancelInstanceRefresh', 'Cancels an instance refresh or rollback that is in progress.'),
    async run() {
      const aws = await emulate();
      const Preferences = { MinHealthyPercentage: 0, BakeTime: 600 };
      await aws.refresh(await aws.addVersion('new'), { Preferences });
      aws.clock.advance(PENDING + 2 * MINUTE);
      await cancel(aws);
      expect(await seen(aws)).toBe('Cancelled 100% 0 left');
      expect((await aws.group()).LaunchTemplate?.Version).toBe('1');
    },
  },
  {
    rule: 'finds nothing where nothing is under way',
    source: api(
      'CancelInstanceRefresh',
      'If an instance refresh or rollback is not in progress, an ActiveInstanceRefreshNotFound error occurs.',
    ),
    async run() {
      const aws = await emulate();
      await expect(cancel(aws)).rejects.toMatchObject(NOT_FOUND);
      await aws.refresh();
      aws.clock.advance(HOUR);
      await expect(cancel(aws)).rejects.toMatchObject(NOT_FOUND);
    },
  },
]);

checkRules('RollbackInstanceRefresh', [
  {
    rule: 'replaces again what was replaced, within the healthy bounds',
    source: api(
      'RollbackInstanceRefresh',
      'Amazon EC2 Auto Scaling replaces any instances that were replaced during the instance refresh.',
    ),
    async run() {
      const aws = await under(MINUTE);
      // The second round has begun; its old instances are going already.
      await rollBack(aws);
      expect(await aws.instances()).toEqual({
        'InService v2': 2,
        'Terminating v1': 2,
        'Terminating v2': 2,
        'Pending v1': 2,
      });
      aws.clock.advance(3 * MINUTE);
      expect((await aws.lastRefresh()).Status).toBe('RollbackSuccessful');
      expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    },
  },
  {
    rule: 'keeps an instance whose replacement was launched first and is not ready yet',
    source: api(
      'InstanceRefresh.InstancesToUpdate',
      "Therefore, these instances don't need to be replaced as part of the rollback.",
    ),
    async run() {
      const aws = await emulate();
      const before = (await aws.group()).Instances?.map(({ InstanceId }) => InstanceId);
      await aws.refresh(await aws.addVersion('new'), {
        Preferences: { MinHealthyPercentage: 100, MaxHealthyPercentage: 200 },
      });
      aws.clock.advance(PENDING + 30 * SECOND);
      await rollBack(aws);
      aws.clock.advance(HOUR);
      expect((await aws.lastRefresh()).Status).toBe('RollbackSuccessful');
      expect((await aws.group()).Instances?.map(({ InstanceId }) => InstanceId)).toEqual(before);
    },
  },
  {
    rule: 'is possible while the refresh bakes',
    source: guide(
      'Undo changes with a rollback',
      'You can roll back an instance refresh that is still in progress.',
    ),
    async run() {
      const aws = await emulate();
      const Preferences = { MinHealthyPercentage: 0, BakeTime: 600 };
      await aws.refresh(await aws.addVersion('new'), { Preferences });
      aws.clock.advance(PENDING + 2 * MINUTE);
      await rollBack(aws);
      aws.clock.advance(HOUR);
      expect(await seen(aws)).toBe('RollbackSuccessful 0% 0 left');
      expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    },
  },
  {
    rule: 'is not possible before the refresh has begun, twice, or when it is over',
    source: guide('Undo changes with a rollback', "You can't roll it back after it's finished."),
    async run() {
      const aws = await under(-1);
      await expect(rollBack(aws)).rejects.toMatchObject(NOT_FOUND);
      aws.clock.advance(MINUTE);
      await rollBack(aws);
      await expect(rollBack(aws)).rejects.toMatchObject(NOT_FOUND);
      aws.clock.advance(HOUR);
      await expect(rollBack(aws)).rejects.toMatchObject(NOT_FOUND);
    },
  },
  {
    rule: 'needs a desired configuration to come back from',
    source: api(
      'RollbackInstanceRefresh',
      'There is no desired configuration specified for the instance refresh.',
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh();
      aws.clock.advance(PENDING);
      await expect(rollBack(aws)).rejects.toMatchObject(IRREVERSIBLE);
    },
  },
  {
    rule: 'has nowhere to go back to where the image is a parameter',
    source: api(
      'RollbackInstanceRefresh',
      'The Auto Scaling group has a launch template that uses an Amazon Web Services Systems Manager parameter instead of an AMI ID for the ImageId property.',
    ),
    async run() {
      const aws = await emulate({
        parameters: [
          { name: '/ami', account: ACCOUNT, region: REGION, dataType: 'aws:ec2:image', image: 'old' },
        ],
        autoScalingGroups: [group({ template: { kind: 'ssm', parameter: '/ami' } })],
      });
      const version = await aws.addVersion('new');
      await expect(aws.refresh(version, { Preferences: { AutoRollback: true } })).rejects.toMatchObject({
        name: 'ValidationError',
      });
      await aws.refresh(version);
      aws.clock.advance(PENDING);
      await expect(rollBack(aws)).rejects.toMatchObject(IRREVERSIBLE);
    },
  },
  ...(['$Latest', '$Default'] as const).map((kind) => ({
    rule: `has nowhere to go back to where the group uses ${kind}`,
    source: api(
      'RollbackInstanceRefresh',
      "The Auto Scaling group uses the launch template's $Latest or $Default version.",
    ),
    async run() {
      const aws = await emulate({ autoScalingGroups: [group({ template: { kind } })] });
      const version = await aws.addVersion('new');
      await expect(aws.refresh(version, { Preferences: { AutoRollback: true } })).rejects.toMatchObject({
        name: 'ValidationError',
      });
      await aws.refresh(version);
      aws.clock.advance(PENDING);
      await expect(rollBack(aws)).rejects.toMatchObject(IRREVERSIBLE);
    },
  })),
]);

checkRules('one refresh at a time', [
  {
    rule: 'a second start is refused from the request to the end of the first, whatever it is busy with',
    source: api(
      'InstanceRefreshInProgressFault',
      'The request failed because an active instance refresh already exists for the specified Auto Scaling group.',
    ),
    async run() {
      const aws = await emulate();
      const again = () => aws.autoScaling.send(new StartInstanceRefreshCommand(web));
      const clash = { name: 'InstanceRefreshInProgressFault' };
      await aws.refresh(await aws.addVersion('new'), {
        Preferences: { MinHealthyPercentage: 0, BakeTime: 600 },
      });
      const statuses: (string | undefined)[] = [];
      const refused = async () => {
        statuses.push((await aws.lastRefresh()).Status);
        await expect(again()).rejects.toMatchObject(clash);
      };
      await refused();
      aws.clock.advance(PENDING);
      await refused();
      aws.clock.advance(MINUTE);
      await refused();
      await rollBack(aws);
      await refused();
      await cancel(aws);
      await refused();
      expect(statuses).toEqual(['Pending', 'InProgress', 'Baking', 'RollbackInProgress', 'Cancelling']);
      aws.clock.advance(HOUR);
      await again();
    },
  },
  {
    rule: 'another group does not mind',
    source: api(
      'InstanceRefreshInProgressFault',
      'an active instance refresh already exists for the specified Auto Scaling group.',
    ),
    async run() {
      const aws = await emulate({ autoScalingGroups: [group(), group({ name: 'api' })] });
      await aws.refresh();
      await aws.refresh(undefined, {}, 'api');
      aws.clock.advance(PENDING);
      expect((await aws.lastRefresh('api')).Status).toBe('InProgress');
    },
  },
]);
