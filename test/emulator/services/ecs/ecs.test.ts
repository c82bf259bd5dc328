import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  ListClustersCommand,
  ListContainerInstancesCommand,
  ListTagsForResourceCommand,
  UpdateServiceCommand,
  paginateListServices,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, emulate, HOUR, MINUTE, REGION } from '../autoScaling/emulated.js';
import { ARN, cluster, deploy, deployments, service, withService, withServices } from './deployed.js';

describe('a forced deployment', () => {
  it('replaces the tasks in the time that it takes to settle', async () => {
    const aws = await withService();
    const before = await service(aws);
    expect(deployments(before)).toEqual(['PRIMARY COMPLETED 4']);
    const id = await deploy(aws);
    expect(id).toMatch(/^ecs-svc\/\d{19}$/);
    expect(id).not.toBe(before.deployments?.[0]?.id);
    expect(deployments(await service(aws))).toEqual(['PRIMARY IN_PROGRESS 0', 'ACTIVE COMPLETED 4']);

    aws.clock.advance(2 * MINUTE);
    const half = await service(aws);
    expect(deployments(half)).toEqual(['PRIMARY IN_PROGRESS 2', 'ACTIVE COMPLETED 2']);
    expect(half).toMatchObject({ desiredCount: 4, runningCount: 4, pendingCount: 2 });

    aws.clock.advance(2 * MINUTE);
    const after = await service(aws);
    expect(deployments(after)).toEqual(['PRIMARY COMPLETED 4']);
    expect(after.deployments?.[0]?.id).toBe(id);
    expect(after.events?.[0]?.message).toBe('(service api) has reached a steady state.');
  });

  it('is another one with every call', async () => {
    const aws = await withService();
    const ids = [await deploy(aws), await deploy(aws), await deploy(aws)];
    expect(new Set(ids).size).toBe(3);
    expect(aws.emulator.journal.effects).toMatchObject(
      ids.map((deploymentId) => ({
        action: 'UpdateService',
        resource: `${ACCOUNT}/${REGION}/ecs/shop/api`,
        details: { deploymentId },
      })),
    );
  });

  it('takes over the tasks of one that had not settled', async () => {
    const aws = await withService();
    await deploy(aws);
    aws.clock.advance(2 * MINUTE);
    await deploy(aws);
    expect(deployments(await service(aws))).toEqual([
      'PRIMARY IN_PROGRESS 0',
      'ACTIVE IN_PROGRESS 2',
      'ACTIVE COMPLETED 2',
    ]);
    aws.clock.advance(4 * MINUTE);
    expect(deployments(await service(aws))).toEqual(['PRIMARY COMPLETED 4']);
  });

  it('never settles when no task can be placed', async () => {
    const aws = await withService({ outcome: 'never' });
    await deploy(aws);
    aws.clock.advance(3 * HOUR);
    const stuck = await service(aws);
    expect(deployments(stuck)).toEqual(['PRIMARY IN_PROGRESS 0', 'ACTIVE COMPLETED 4']);
    expect(stuck.events?.[0]?.message).toMatch(
      /^\(service api\) was unable to place a task because no container instance met all of its requirements\./,
    );
  });

  it('never settles without an instance', async () => {
    const aws = await emulate({
      autoScalingGroups: [
        { name: 'web', account: ACCOUNT, region: REGION, desired: 0, min: 0, max: 0, image: 'old' },
      ],
      ecsClusters: [
        { name: 'shop', account: ACCOUNT, region: REGION, capacityGroup: 'web', services: [{ name: 'api' }] },
      ],
    });
    await deploy(aws);
    aws.clock.advance(3 * HOUR);
    const stuck = await service(aws);
    expect(deployments(stuck)[0]).toBe('PRIMARY IN_PROGRESS 0');
    expect(stuck.events?.[0]?.message).toContain('No Container Instances were found in your cluster');
  });

  it('settles when all instances were being replaced as it began, once there are others', async () => {
    const aws = await emulate({
      autoScalingGroups: [
        { name: 'web', account: ACCOUNT, region: REGION, desired: 1, min: 0, max: 1, image: 'old' },
      ],
      ecsClusters: [
        { name: 'shop', account: ACCOUNT, region: REGION, capacityGroup: 'web', services: [{ name: 'api' }] },
      ],
    });
    await aws.autoScaling.send(
      new StartInstanceRefreshCommand({
        AutoScalingGroupName: 'web',
        Preferences: { MinHealthyPercentage: 0, MaxHealthyPercentage: 100 },
      }),
    );
    const instances = async () =>
      (await aws.ecs.send(new ListContainerInstancesCommand({ cluster }))).containerInstanceArns?.length;
    for (let minutes = 0; (await instances()) !== 0; minutes++) {
      if (minutes > 60) throw new Error('the group always had an instance');
      aws.clock.advance(MINUTE / 2);
    }
    await deploy(aws);
    aws.clock.advance(3 * HOUR);
    expect(deployments(await service(aws))).toEqual([expect.stringMatching(/^PRIMARY COMPLETED \d$/)]);
  });

  it('takes no percentages that would block every deployment', async () => {
    const aws = await withService();
    const deploymentConfiguration = { minimumHealthyPercent: 100, maximumPercent: 100 };
    await expect(
      aws.ecs.send(new UpdateServiceCommand({ cluster, service: 'api', deploymentConfiguration })),
    ).rejects.toThrow('cannot be 100 as this will block deployments');
  });

  it('knows daemons, and what they have by default', async () => {
    const aws = await withService({ scheduling: 'DAEMON' });
    expect(await service(aws)).toMatchObject({
      schedulingStrategy: 'DAEMON',
      deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
    });
  });

  it('fails when the circuit breaker opens', async () => {
    const aws = await withService({ outcome: 'fails', circuitBreaker: true });
    await deploy(aws);
    aws.clock.advance(4 * MINUTE - 1);
    expect(deployments(await service(aws))[0]).toBe('PRIMARY IN_PROGRESS 0');
    aws.clock.advance(1);
    const failed = await service(aws);
    expect(deployments(failed)).toEqual(['PRIMARY FAILED 0', 'ACTIVE COMPLETED 4']);
    expect(failed.deployments?.[0]).toMatchObject({
      rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
      failedTasks: 3,
    });
    expect(failed.deploymentConfiguration?.deploymentCircuitBreaker?.enable).toBe(true);
  });

  it('goes on failing without a circuit breaker', async () => {
    const aws = await withService({ outcome: 'fails', reason: 'the image cannot be pulled' });
    await deploy(aws);
    aws.clock.advance(24 * HOUR);
    const failing = await service(aws);
    expect(deployments(failing)).toEqual(['PRIMARY IN_PROGRESS 0', 'ACTIVE COMPLETED 4']);
    expect(failing.events?.[0]?.message).toContain('deployment failed: the image cannot be pulled.');
  });

  it.each(['CODE_DEPLOY', 'EXTERNAL'] as const)('is refused for the controller %s', async (controller) => {
    const aws = await withService({ controller });
    await expect(deploy(aws)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(
        `^Cannot force a new deployment on services with a ${controller} deployment controller\\.`,
      ) as string,
    });
    expect((await service(aws)).deployments).toEqual([]);
  });
});

describe('clusters', () => {
  it('are carried by an Auto Scaling group through a capacity provider', async () => {
    const aws = await withService();
    const { clusterArns } = await aws.ecs.send(new ListClustersCommand({}));
    expect(clusterArns).toEqual([`${ARN}:cluster/shop`]);
    const { clusters, failures } = await aws.ecs.send(
      new DescribeClustersCommand({ clusters: ['shop', 'none'], include: ['TAGS'] }),
    );
    expect(clusters).toMatchObject([
      {
        clusterName: 'shop',
        registeredContainerInstancesCount: 4,
        runningTasksCount: 4,
        activeServicesCount: 1,
        capacityProviders: ['cp-web'],
        tags: [{ key: 'team', value: 'shop' }],
      },
    ]);
    expect(failures).toEqual([{ arn: `${ARN}:cluster/none`, reason: 'MISSING' }]);
    const { capacityProviders } = await aws.ecs.send(
      new DescribeCapacityProvidersCommand({ capacityProviders: ['cp-web'] }),
    );
    expect(capacityProviders?.[0]?.autoScalingGroupProvider).toMatchObject({
      autoScalingGroupArn: (await aws.group()).AutoScalingGroupARN,
      managedDraining: 'ENABLED',
    });
  });

  it('have the instances of the group as container instances, also while it is refreshed', async () => {
    const aws = await withService();
    await aws.refresh(await aws.addVersion('new'), { Preferences: { MinHealthyPercentage: 50 } });
    aws.clock.advance(20_000);
    const { containerInstanceArns } = await aws.ecs.send(new ListContainerInstancesCommand({ cluster }));
    const { containerInstances, failures } = await aws.ecs.send(
      new DescribeContainerInstancesCommand({
        cluster,
        containerInstances: [...(containerInstanceArns ?? []), '0123456789abcdef0123456789abcdef'],
      }),
    );
    const group = await aws.group();
    const states = new Map(
      group.Instances?.map(({ InstanceId, LifecycleState }) => [InstanceId, LifecycleState]),
    );
    expect(
      containerInstances?.map(({ ec2InstanceId, status }) => [states.get(ec2InstanceId), status]).sort(),
    ).toEqual([
      ['InService', 'ACTIVE'],
      ['InService', 'ACTIVE'],
      ['Terminating', 'DRAINING'],
      ['Terminating', 'DRAINING'],
    ]);
    expect(containerInstances?.reduce((sum, { runningTasksCount = 0 }) => sum + runningTasksCount, 0)).toBe(
      4,
    );
    expect(failures).toMatchObject([{ reason: 'MISSING' }]);
  });
});

describe('services', () => {
  it('are listed page by page', async () => {
    const aws = await withServices({ name: 'api-{n}', count: 23 });
    const sizes: number[] = [];
    for await (const { serviceArns } of paginateListServices({ client: aws.ecs }, { cluster })) {
      sizes.push(serviceArns?.length ?? 0);
    }
    expect(sizes).toEqual([10, 10, 3]);
  });

  it('have tags', async () => {
    const aws = await withService();
    const tags = [{ key: 'env', value: 'staging' }];
    expect((await service(aws)).tags).toEqual(tags);
    const answer = await aws.ecs.send(
      new ListTagsForResourceCommand({ resourceArn: `${ARN}:service/shop/api` }),
    );
    expect(answer.tags).toEqual(tags);
  });

  it('that do not exist are named as failures', async () => {
    const aws = await withService();
    const { services, failures } = await aws.ecs.send(
      new DescribeServicesCommand({ cluster, services: ['api', 'none'] }),
    );
    expect(services).toHaveLength(1);
    expect(failures).toEqual([{ arn: `${ARN}:service/shop/none`, reason: 'MISSING' }]);
  });

  it('are described ten at a time', async () => {
    const aws = await withService();
    const eleven = Array.from({ length: 11 }, (_, index) => `api-${index}`);
    await expect(
      aws.ecs.send(new DescribeServicesCommand({ cluster, services: eleven })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it.each([
    { cluster: 'none', service: 'api', error: 'ClusterNotFoundException', message: 'Cluster not found.' },
    { cluster: 'shop', service: 'none', error: 'ServiceNotFoundException', message: 'Service not found.' },
  ])('$service in $cluster: $error', async ({ error, message, ...names }) => {
    const aws = await withService();
    await expect(
      aws.ecs.send(new UpdateServiceCommand({ ...names, forceNewDeployment: true })),
    ).rejects.toMatchObject({ name: error, message });
  });
});
