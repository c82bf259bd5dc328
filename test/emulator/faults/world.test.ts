import {
  DescribeInstanceRefreshesCommand,
  StartInstanceRefreshCommand,
  type InstanceRefresh,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { DescribeServicesCommand, UpdateServiceCommand, type Service } from '@aws-sdk/client-ecs';
import {
  GetImageCommand,
  StartImagePipelineExecutionCommand,
  type Image,
} from '@aws-sdk/client-imagebuilder';
import { describe, expect, it } from 'vitest';
import type { FaultRuleSource } from '../../../emulator/faults/schema.js';
import {
  clientsOf,
  emulate,
  imageId,
  MINUTE,
  OWNER,
  PRODUCTION,
  STAGING,
  type TestEmulator,
} from '../support.js';

/** Long enough for any refresh, deployment or build to come to its end. */
const LONG = 180 * MINUTE;

/** Refreshes a group to another image and tells how that ended. */
async function refresh(
  emulator: TestEmulator,
  { group = 'web-1', account = STAGING, image = 'web-1.1.0', wait = LONG } = {},
): Promise<InstanceRefresh> {
  const { autoScaling, ec2 } = clientsOf(emulator, account);
  const { LaunchTemplateVersion: version } = await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateName: group,
      LaunchTemplateData: { ImageId: imageId(emulator, image), InstanceType: 'm5.large' },
    }),
  );
  await autoScaling.send(
    new StartInstanceRefreshCommand({
      AutoScalingGroupName: group,
      DesiredConfiguration: {
        LaunchTemplate: { LaunchTemplateName: group, Version: String(version?.VersionNumber) },
      },
      Preferences: { InstanceWarmup: 0 },
    }),
  );
  emulator.clock.advance(wait);
  const { InstanceRefreshes: [last] = [] } = await autoScaling.send(
    new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: group }),
  );
  return last ?? {};
}

async function deploy(emulator: TestEmulator): Promise<Service> {
  const { ecs } = clientsOf(emulator, STAGING);
  await ecs.send(
    new UpdateServiceCommand({
      cluster: 'shop',
      service: 'api',
      forceNewDeployment: true,
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
    }),
  );
  emulator.clock.advance(LONG);
  const { services: [service] = [] } = await ecs.send(
    new DescribeServicesCommand({ cluster: 'shop', services: ['api'] }),
  );
  return service ?? {};
}

async function build(emulator: TestEmulator): Promise<Image> {
  const { imageBuilder } = clientsOf(emulator, OWNER);
  const { imageBuildVersionArn } = await imageBuilder.send(
    new StartImagePipelineExecutionCommand({
      imagePipelineArn: `arn:aws:imagebuilder:eu-west-1:${OWNER}:image-pipeline/web-base`,
    }),
  );
  emulator.clock.advance(LONG);
  const { image } = await imageBuilder.send(new GetImageCommand({ imageBuildVersionArn }));
  return image ?? {};
}

/** The fault that the last call of an operation has met. */
function faultOf({ journal }: TestEmulator, operation: string) {
  return journal.calls.findLast((call) => call.operation === operation)?.fault;
}

describe('unhealthyImage', () => {
  it.each(['web-1.1.0', 'web-1.1.*', 'its AMI ID'])(
    'fails refreshes to it, until it ends: %s',
    async (image) => {
      const emulator = await emulate();
      const id = emulator.faults.add({
        kind: 'unhealthyImage',
        image: image === 'its AMI ID' ? imageId(emulator, 'web-1.1.0') : image,
      });
      expect((await refresh(emulator)).Status).toBe('Failed');
      expect(faultOf(emulator, 'StartInstanceRefresh')).toEqual({ id, kind: 'unhealthyImage' });
      expect(emulator.faults.list()).toMatchObject([{ id, struck: 1 }]);
      emulator.faults.remove(id);
      expect((await refresh(emulator)).Status).toBe('Successful');
      expect(faultOf(emulator, 'StartInstanceRefresh')).toBeUndefined();
    },
  );

  it('leaves other images alone', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'unhealthyImage', image: 'web-1.0.0' });
    expect((await refresh(emulator)).Status).toBe('Successful');
  });
});

describe('refresh', () => {
  it.each([
    ['fails', 'Failed', 'Out of luck.'],
    ['rollsBack', 'RollbackSuccessful', 'Out of luck.'],
    ['stuck', 'InProgress', 'Out of luck.'],
  ] as const)('%s: until it ends', async (outcome, status, reason) => {
    const emulator = await emulate();
    const id = emulator.faults.add({ kind: 'refresh', outcome, reason, groups: ['web-1'] });
    const struck = await refresh(emulator, { wait: 20 * MINUTE });
    expect(struck.Status).toBe(status);
    expect(struck.StatusReason ?? struck.RollbackDetails?.RollbackReason).toContain(reason);
    expect(faultOf(emulator, 'StartInstanceRefresh')).toEqual({ id, kind: 'refresh' });
    emulator.faults.remove(id);
    expect((await refresh(emulator, { group: 'web-2' })).Status).toBe('Successful');
    emulator.clock.advance(LONG);
    expect((await refresh(emulator)).Status).toBe('Successful');
  });

  it.each<[string, Partial<FaultRuleSource>]>([
    ['by name', { groups: ['web-1', 'none-*'] }],
    ['by account and name', { accounts: [STAGING], groups: ['*-1'] }],
    ['by tag and account', { accounts: [STAGING], tags: { Environment: 'staging', Service: 'web' } }],
    ['by Region and tag', { regions: ['eu-west-1'], tags: { Environment: 'staging' } }],
  ])('strikes the groups that are meant: %s', async (_, selectors) => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'refresh', outcome: 'fails', ...selectors } as FaultRuleSource);
    expect((await refresh(emulator)).Status).toBe('Failed');
    expect((await refresh(emulator, { group: 'web', account: PRODUCTION })).Status).toBe('Successful');
  });

  it('strikes only so many, and only in its span of time', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'refresh', outcome: 'fails', count: 1, from: '1 hour', until: '30 hours' });
    expect((await refresh(emulator)).Status).toBe('Successful');
    expect((await refresh(emulator, { image: 'web-1.0.0' })).Status).toBe('Failed');
    expect((await refresh(emulator)).Status).toBe('Successful');
    expect(emulator.faults.list()).toMatchObject([{ struck: 1 }]);
  });

  it('that has begun goes on as it would have, whatever begins or ends later', async () => {
    const emulator = await emulate();
    const id = emulator.faults.add({ kind: 'refresh', outcome: 'fails', atPercentage: 50 });
    const { InstanceRefreshId } = await refresh(emulator, { wait: MINUTE });
    emulator.faults.remove(id);
    emulator.clock.advance(LONG);
    const { InstanceRefreshes } = await clientsOf(emulator, STAGING).autoScaling.send(
      new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: 'web-1' }),
    );
    expect(InstanceRefreshes).toMatchObject([{ InstanceRefreshId, Status: 'Failed' }]);
  });
});

describe('service', () => {
  it.each([
    ['fails', 'FAILED'],
    ['never', 'IN_PROGRESS'],
  ] as const)('%s: until it ends', async (outcome, rolloutState) => {
    const emulator = await emulate();
    const id = emulator.faults.add({ kind: 'service', outcome, clusters: ['shop'], services: ['a*'] });
    const struck = await deploy(emulator);
    expect(struck.deployments?.map((deployment) => deployment.rolloutState)).toContain(rolloutState);
    expect(faultOf(emulator, 'UpdateService')).toEqual({ id, kind: 'service' });
    emulator.faults.remove(id);
    expect((await deploy(emulator)).deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
    expect(faultOf(emulator, 'UpdateService')).toBeUndefined();
  });

  it('leaves other services alone', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'service', outcome: 'never', clusters: ['other'] });
    expect((await deploy(emulator)).deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
  });
});

describe('build and distribution', () => {
  it.each<[FaultRuleSource]>([
    [{ kind: 'build', outcome: 'failedBuild', reason: 'No disk.' }],
    [{ kind: 'build', outcome: 'failedTest', pipelines: ['web-*'], reason: 'No disk.' }],
    [{ kind: 'distribution', failedRegions: ['eu-west-1'], reason: 'No disk.' }],
  ])('%j: until it ends', async (rule) => {
    const emulator = await emulate();
    const id = emulator.faults.add(rule);
    const failed = await build(emulator);
    expect(failed.state).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('No disk.') as string,
    });
    expect(faultOf(emulator, 'StartImagePipelineExecution')).toEqual({ id, kind: rule.kind });
    emulator.faults.remove(id);
    expect((await build(emulator)).state?.status).toBe('AVAILABLE');
  });

  it('leave other pipelines and accounts alone', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'build', outcome: 'failedBuild', pipelines: ['api-*'] });
    emulator.faults.add({ kind: 'distribution', accounts: [STAGING] });
    expect((await build(emulator)).state?.status).toBe('AVAILABLE');
  });
});

it('the first of two faults for the same thing strikes, and the second one when that has ended', async () => {
  const emulator = await emulate();
  const first = emulator.faults.add({ kind: 'refresh', outcome: 'fails' });
  emulator.faults.add({ kind: 'refresh', outcome: 'rollsBack' });
  expect((await refresh(emulator)).Status).toBe('Failed');
  emulator.faults.remove(first);
  expect((await refresh(emulator)).Status).toBe('RollbackSuccessful');
  expect(emulator.faults.list()).toMatchObject([{ id: 'fault-2', struck: 1 }]);
});
