import { describe, expect, it } from 'vitest';
import type { ServiceSnapshot } from '../../src/contract/service.js';
import { serviceRef } from '../../src/contract/target.js';
import { obstacleToDeployment } from '../../src/rollout/deploymentRules.js';

const ref = serviceRef('222222222222/eu-west-1/ecs/shop/api');

const service = (change: Partial<ServiceSnapshot> = {}): ServiceSnapshot => ({
  arn: 'arn',
  status: 'ACTIVE',
  desiredCount: 4,
  runningCount: 4,
  controller: 'ECS',
  fargate: false,
  ...change,
});

const sized = (desired: number, minimumHealthyPercent: number, maximumPercent: number): ServiceSnapshot =>
  service({
    desiredCount: desired,
    runningCount: desired,
    room: { minimumHealthyPercent, maximumPercent },
  });

describe('obstacleToDeployment', () => {
  it.each<[number, number, number, boolean]>([
    [1, 100, 100, true],
    [1, 50, 150, true],
    [1, 0, 100, false],
    [1, 100, 200, false],
    [2, 100, 100, true],
    [2, 75, 149, true],
    [2, 50, 100, false],
    [2, 100, 150, false],
    [4, 75, 100, false],
    [4, 76, 124, true],
    [0, 100, 100, false],
  ])('of %i tasks between %i and %i percent: can never begin: %s', (desired, minimum, maximum, stuck) => {
    const obstacle = obstacleToDeployment(sized(desired, minimum, maximum), ref);
    expect(obstacle?.includes('could never begin') ?? false).toBe(stuck);
  });

  it('says what would give it room', () => {
    expect(obstacleToDeployment(sized(1, 100, 100), ref)).toContain(
      'of 1 task at least 1 must run and at most 1 may (minimumHealthyPercent 100, maximumPercent 100), so ECS can neither stop ' +
        'nor start one; give it room: aws ecs update-service --region eu-west-1 --cluster shop --service api ' +
        '--deployment-configuration minimumHealthyPercent=100,maximumPercent=200',
    );
    expect(obstacleToDeployment({ ...sized(4, 100, 100), daemon: true }, ref)).toContain(
      'minimumHealthyPercent=75,maximumPercent=100',
    );
  });

  it('lets a service begin none of whose tasks run, and one with another strategy', () => {
    expect(obstacleToDeployment({ ...sized(1, 100, 100), runningCount: 0 }, ref)).toBeUndefined();
    expect(obstacleToDeployment(service({ desiredCount: 1, runningCount: 1 }), ref)).toBeUndefined();
  });

  it.each(['ECS Managed Instances', 'ECS Anywhere'] as const)('refuses what runs on %s', (elsewhere) => {
    expect(obstacleToDeployment(service({ elsewhere }), ref)).toContain(`its tasks run on ${elsewhere}`);
  });

  it('says that no instance will come, and what brings one', () => {
    const idle = service({ runningCount: 0 });
    expect(obstacleToDeployment(idle, ref, { groups: [{ name: 'web', maxSize: 0 }] })).toContain(
      'its capacity provider brings none: web (maximum size 0); let it: aws autoscaling update-auto-scaling-group ' +
        '--region eu-west-1 --auto-scaling-group-name web --max-size 1 --desired-capacity 1',
    );
    expect(obstacleToDeployment(idle, ref, { groups: [] })).toContain(
      'aws ecs list-container-instances --region eu-west-1 --cluster shop',
    );
  });
});
