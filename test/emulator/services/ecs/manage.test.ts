import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DescribeTaskDefinitionCommand,
  ListServicesCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
  type CreateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { MINUTE, type Emulated } from '../autoScaling/emulated.js';
import { ARN, cluster, deployments, service, withCluster, withService } from './deployed.js';

function create(aws: Emulated, overrides: Partial<CreateServiceCommandInput> = {}) {
  return aws.ecs.send(
    new CreateServiceCommand({
      cluster,
      serviceName: 'made',
      taskDefinition: 'api',
      desiredCount: 2,
      ...overrides,
    }),
  );
}

function remove(aws: Emulated, force?: boolean) {
  return aws.ecs.send(new DeleteServiceCommand({ cluster, service: 'made', force }));
}

async function listed(aws: Emulated): Promise<string[]> {
  return (await aws.ecs.send(new ListServicesCommand({ cluster }))).serviceArns ?? [];
}

describe('CreateService', () => {
  it('deploys the service for the first time', async () => {
    const aws = await withService();
    const { service: made } = await create(aws, { tags: [{ key: 'team', value: 'shop' }] });
    expect(made).toMatchObject({
      taskDefinition: `${ARN}:task-definition/api:1`,
      capacityProviderStrategy: [{ capacityProvider: 'cp-web' }],
      tags: [{ key: 'team', value: 'shop' }],
    });
    expect(deployments(await service(aws, 'made'))).toEqual(['PRIMARY IN_PROGRESS 0']);
    aws.clock.advance(3 * MINUTE);
    expect(deployments(await service(aws, 'made'))).toEqual(['PRIMARY COMPLETED 2']);
  });

  it('answers the same client token with the service that it made', async () => {
    const aws = await withService();
    const { service: made } = await create(aws, { clientToken: 'one' });
    expect((await create(aws, { clientToken: 'one' })).service?.serviceArn).toBe(made?.serviceArn);
    await expect(create(aws, { clientToken: 'two' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Creation of service was not idempotent.',
    });
  });

  it('runs where the request says', async () => {
    const aws = await withService();
    const fargate = await create(aws, { launchType: 'FARGATE' });
    expect(fargate.service).toMatchObject({ launchType: 'FARGATE' });
    expect(fargate.service?.capacityProviderStrategy).toBeUndefined();
    const plain = await withCluster({ capacityGroup: undefined, services: [{ name: 'api' }] });
    expect((await create(plain)).service?.launchType).toBe('EC2');
  });

  it.each<[string, Partial<CreateServiceCommandInput>, string]>([
    ['an unknown task definition', { taskDefinition: 'none' }, 'ClientException'],
    ['no task definition', { taskDefinition: undefined }, 'InvalidParameterException'],
    ['a strange name', { serviceName: 'a b' }, 'InvalidParameterException'],
    ['no desired count', { desiredCount: undefined }, 'InvalidParameterException'],
    ['less than no task', { desiredCount: -1 }, 'InvalidParameterException'],
    [
      'a capacity provider that the cluster has not',
      { capacityProviderStrategy: [{ capacityProvider: 'none' }] },
      'InvalidParameterException',
    ],
    [
      'two ways to place tasks',
      { launchType: 'EC2', capacityProviderStrategy: [{ capacityProvider: 'cp-web' }] },
      'InvalidParameterException',
    ],
    ['an unknown cluster', { cluster: 'none' }, 'ClusterNotFoundException'],
    ['a daemon', { schedulingStrategy: 'DAEMON' }, 'NotImplementedByEmulator'],
    ['a load balancer', { loadBalancers: [{ containerName: 'app' }] }, 'NotImplementedByEmulator'],
  ])('refuses %s', async (_, overrides, name) => {
    const aws = await withService();
    await expect(create(aws, overrides)).rejects.toMatchObject({ name });
    expect(await listed(aws)).toHaveLength(1);
  });
});

describe('DeleteService', () => {
  // "You can delete a service if you have no running tasks in it and the desired task count is zero."
  it('wants a service without tasks, or force', async () => {
    const aws = await withService();
    await create(aws);
    await expect(remove(aws)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await remove(aws, true);
    expect(await listed(aws)).toEqual([`${ARN}:service/shop/api`]);
    await expect(remove(aws, true)).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
  });

  it('leaves a service that drains, then is inactive, and whose name is free then', async () => {
    const aws = await withService();
    await create(aws);
    await remove(aws, true);
    expect((await service(aws, 'made')).status).toBe('DRAINING');
    await expect(create(aws)).rejects.toMatchObject({
      message: 'Unable to Start a service that is still Draining.',
    });
    aws.clock.advance(MINUTE);
    expect(await service(aws, 'made')).toMatchObject({
      status: 'INACTIVE',
      runningCount: 0,
      deployments: [],
    });
    await expect(
      aws.ecs.send(new UpdateServiceCommand({ cluster, service: 'made', forceNewDeployment: true })),
    ).rejects.toMatchObject({ name: 'ServiceNotActiveException' });
    await create(aws);
    expect((await service(aws, 'made')).status).toBe('ACTIVE');
  });

  it('is done at once when there are no tasks', async () => {
    const aws = await withService();
    await create(aws, { desiredCount: 0 });
    expect((await remove(aws)).service?.status).toBe('INACTIVE');
  });
});

describe('UpdateService', () => {
  it('deploys another task definition, and goes back to it after a failure', async () => {
    const aws = await withService({ outcome: 'fails', circuitBreaker: true, rollback: true });
    await aws.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'api',
        containerDefinitions: [{ name: 'app', image: 'broken', memory: 128 }],
      }),
    );
    const update = (taskDefinition: string) =>
      aws.ecs.send(new UpdateServiceCommand({ cluster, service: 'api', taskDefinition }));
    await update('api');
    expect((await service(aws)).taskDefinition).toBe(`${ARN}:task-definition/api:2`);
    aws.clock.advance(10 * MINUTE);
    expect((await service(aws)).taskDefinition).toBe(`${ARN}:task-definition/api:1`);
    const before = (await service(aws)).deployments?.length;
    await update('api:1');
    expect((await service(aws)).deployments).toHaveLength(before ?? 0);
    await expect(update('api:3')).rejects.toMatchObject({
      name: 'ClientException',
      message: 'TaskDefinition not found.',
    });
  });

  // "This parameter doesn't trigger a new service deployment." (`desiredCount`)
  it('changes the desired count without a deployment', async () => {
    const aws = await withService();
    await aws.ecs.send(new UpdateServiceCommand({ cluster, service: 'api', desiredCount: 6 }));
    expect(deployments(await service(aws))).toEqual(['PRIMARY COMPLETED 6']);
  });

  it('refuses what would have to be ignored', async () => {
    const aws = await withService();
    await expect(
      aws.ecs.send(new UpdateServiceCommand({ cluster, service: 'api', healthCheckGracePeriodSeconds: 5 })),
    ).rejects.toMatchObject({
      name: 'NotImplementedByEmulator',
      message: 'The emulator does not have healthCheckGracePeriodSeconds in UpdateService of ECS.',
    });
  });
});

describe('task definitions', () => {
  it('have numbered revisions', async () => {
    const aws = await withService();
    for (const revision of [1, 2]) {
      const { taskDefinition, tags } = await aws.ecs.send(
        new RegisterTaskDefinitionCommand({
          family: 'batch',
          containerDefinitions: [{ name: 'app', image: `batch:${revision}` }],
          tags: [{ key: 'team', value: 'shop' }],
        }),
      );
      expect(taskDefinition).toMatchObject({ family: 'batch', revision, status: 'ACTIVE' });
      expect(tags).toEqual([{ key: 'team', value: 'shop' }]);
    }
    for (const [named, revision] of [
      ['batch', 2],
      ['batch:1', 1],
      [`${ARN}:task-definition/batch:2`, 2],
    ] as const) {
      const { taskDefinition } = await aws.ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: named }),
      );
      expect(taskDefinition).toMatchObject({ revision });
    }
    for (const taskDefinition of ['none', 'batch:3', 'batch:0', `${ARN}:task-definition/batch`]) {
      await expect(aws.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).rejects.toMatchObject(
        { name: 'ClientException' },
      );
    }
  });

  it.each([
    { family: 'a b', containerDefinitions: [{ name: 'app', image: 'x' }] },
    { family: 'batch', containerDefinitions: [] },
    { family: 'batch', containerDefinitions: [{ name: 'app' }] },
  ])('%j is refused', async (input) => {
    const aws = await withService();
    await expect(aws.ecs.send(new RegisterTaskDefinitionCommand(input))).rejects.toMatchObject({
      name: 'ClientException',
    });
  });
});

describe('clusters', () => {
  it('are made once, and deleted when nothing is in them', async () => {
    const aws = await withService();
    const made = await aws.ecs.send(new CreateClusterCommand({ clusterName: 'new' }));
    expect((await aws.ecs.send(new CreateClusterCommand({ clusterName: 'new' }))).cluster).toEqual(
      made.cluster,
    );
    await expect(aws.ecs.send(new DeleteClusterCommand({ cluster }))).rejects.toMatchObject({
      name: 'ClusterContainsServicesException',
    });
    await aws.ecs.send(new DeleteServiceCommand({ cluster, service: 'api', force: true }));
    await expect(aws.ecs.send(new DeleteClusterCommand({ cluster }))).rejects.toMatchObject({
      name: 'ClusterContainsContainerInstancesException',
    });
    await aws.ecs.send(new DeleteClusterCommand({ cluster: 'new' }));
    await expect(aws.ecs.send(new DeleteClusterCommand({ cluster: 'new' }))).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
  });
});
