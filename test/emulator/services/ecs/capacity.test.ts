import {
  CreateCapacityProviderCommand,
  CreateClusterCommand,
  DeleteCapacityProviderCommand,
  DescribeCapacityProvidersCommand,
  DescribeContainerInstancesCommand,
  ListContainerInstancesCommand,
  PutClusterCapacityProvidersCommand,
} from '@aws-sdk/client-ecs';
import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, type Emulated } from '../autoScaling/emulated.js';
import { cluster, service, withCluster, withService } from './deployed.js';

const api = { name: 'api', desired: 4, settle: '4 minutes' };

/** The cluster's container instances as `ACTIVE 1`: status and running tasks. */
async function containers(aws: Emulated): Promise<string[]> {
  const { containerInstanceArns = [] } = await aws.ecs.send(new ListContainerInstancesCommand({ cluster }));
  if (containerInstanceArns.length === 0) return [];
  const { containerInstances = [] } = await aws.ecs.send(
    new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns }),
  );
  return containerInstances.map(({ status, runningTasksCount }) => `${status} ${runningTasksCount}`).sort();
}

async function groupProvider(aws: Emulated, name = 'cp-web') {
  const { capacityProviders } = await aws.ecs.send(
    new DescribeCapacityProvidersCommand({ capacityProviders: [name] }),
  );
  return capacityProviders?.[0]?.autoScalingGroupProvider;
}

describe('managed termination protection', () => {
  it('protects every instance of the group from scale-in', async () => {
    const aws = await withCluster({ managedTerminationProtection: true, services: [api] });
    const { Instances, NewInstancesProtectedFromScaleIn } = await aws.group();
    expect(Instances?.map(({ ProtectedFromScaleIn }) => ProtectedFromScaleIn)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(NewInstancesProtectedFromScaleIn).toBe(true);
    expect(await groupProvider(aws)).toMatchObject({
      managedTerminationProtection: 'ENABLED',
      managedScaling: { status: 'ENABLED' },
    });
  });

  // `ScaleInProtectedInstances` is `Wait` unless the request says otherwise: for an hour, then the refresh fails.
  it('makes a refresh wait and fail, unless it says that protected instances are refreshed too', async () => {
    const waiting = await withCluster({ managedTerminationProtection: true, services: [api] });
    await waiting.refresh(await waiting.addVersion('new'));
    waiting.clock.advance(30 * MINUTE);
    expect((await waiting.lastRefresh()).Status).toBe('InProgress');
    waiting.clock.advance(HOUR);
    expect((await waiting.lastRefresh()).Status).toBe('Failed');

    const refreshed = await withCluster({ managedTerminationProtection: true, services: [api] });
    await refreshed.refresh(await refreshed.addVersion('new'), {
      Preferences: { ScaleInProtectedInstances: 'Refresh' },
    });
    refreshed.clock.advance(HOUR);
    expect((await refreshed.lastRefresh()).Status).toBe('Successful');
    expect(
      (await refreshed.group()).Instances?.every(({ ProtectedFromScaleIn }) => ProtectedFromScaleIn),
    ).toBe(true);
  });
});

describe('managed draining', () => {
  it('moves tasks away from an instance before it is terminated', async () => {
    const aws = await withCluster({ services: [api] });
    await aws.refresh(await aws.addVersion('new'), { Preferences: { MinHealthyPercentage: 50 } });
    aws.clock.advance(20_000);
    expect(await containers(aws)).toEqual(['ACTIVE 2', 'ACTIVE 2', 'DRAINING 0', 'DRAINING 0']);
  });

  it('can be off: the instance stays active to its end', async () => {
    const aws = await withCluster({ managedDraining: false, services: [api] });
    await aws.refresh(await aws.addVersion('new'), { Preferences: { MinHealthyPercentage: 50 } });
    aws.clock.advance(20_000);
    expect(await containers(aws)).toEqual(['ACTIVE 1', 'ACTIVE 1', 'ACTIVE 1', 'ACTIVE 1']);
    expect(await groupProvider(aws)).toMatchObject({ managedDraining: 'DISABLED' });
  });

  it('leaves tasks where they are when there is no other instance', async () => {
    const aws = await withCluster({ services: [api] });
    await aws.refresh(await aws.addVersion('new'), { Preferences: { MinHealthyPercentage: 0 } });
    aws.clock.advance(20_000);
    expect(await containers(aws)).toEqual(['DRAINING 1', 'DRAINING 1', 'DRAINING 1', 'DRAINING 1']);
    aws.clock.advance(30_000);
    expect(await containers(aws)).toEqual([]);
    expect((await service(aws)).runningCount).toBe(0);
    aws.clock.advance(HOUR);
    expect(await containers(aws)).toEqual(['ACTIVE 1', 'ACTIVE 1', 'ACTIVE 1', 'ACTIVE 1']);
    expect((await service(aws)).runningCount).toBe(4);
  });
});

describe('capacity providers', () => {
  const create = async (aws: Emulated, settings: object, name = 'made') =>
    aws.ecs.send(
      new CreateCapacityProviderCommand({
        name,
        autoScalingGroupProvider: {
          autoScalingGroupArn: (await aws.group()).AutoScalingGroupARN,
          ...settings,
        },
      }),
    );

  it('are made of a group, and carry a cluster when it has them', async () => {
    const aws = await withCluster({ capacityGroup: undefined });
    await create(aws, {});
    await expect(
      aws.ecs.send(new CreateClusterCommand({ clusterName: 'new', capacityProviders: ['none'] })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await aws.ecs.send(
      new PutClusterCapacityProvidersCommand({
        cluster,
        capacityProviders: ['made'],
        defaultCapacityProviderStrategy: [],
      }),
    );
    expect(await containers(aws)).toHaveLength(4);
    await expect(
      aws.ecs.send(new DeleteCapacityProviderCommand({ capacityProvider: 'made' })),
    ).rejects.toMatchObject({
      message: expect.stringMatching('in use and cannot be removed') as string,
    });
  });

  it('protect a group only with managed scaling, and only if it protects its new instances', async () => {
    const aws = await withCluster({ capacityGroup: undefined });
    const managedTerminationProtection = 'ENABLED';
    await expect(create(aws, { managedTerminationProtection })).rejects.toMatchObject({
      message: expect.stringMatching('managed scaling must be enabled') as string,
    });
    const managedScaling = { status: 'ENABLED' };
    await expect(create(aws, { managedTerminationProtection, managedScaling })).rejects.toMatchObject({
      message: expect.stringMatching('must have instance protection from scale in enabled') as string,
    });
    await aws.autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'web',
        NewInstancesProtectedFromScaleIn: true,
      }),
    );
    await create(aws, { managedTerminationProtection, managedScaling });
    expect((await aws.group()).Instances?.every(({ ProtectedFromScaleIn }) => ProtectedFromScaleIn)).toBe(
      true,
    );
  });

  it.each([
    ['aws-x', {}, 'InvalidParameterException'],
    ['made', { autoScalingGroupArn: 'none' }, 'InvalidParameterException'],
  ])('%s %j: %s', async (name, settings, error) => {
    const aws = await withCluster({ capacityGroup: undefined });
    await expect(create(aws, settings, name)).rejects.toMatchObject({ name: error });
  });

  it('of Fargate are there without being made', async () => {
    const aws = await withService();
    const { capacityProviders } = await aws.ecs.send(new DescribeCapacityProvidersCommand({}));
    expect(capacityProviders?.map(({ name }) => name)).toEqual(['cp-web', 'FARGATE', 'FARGATE_SPOT']);
  });
});
