import { describe, expect, it } from 'vitest';
import { ecsDeploymentEvents } from '../../../../emulator/services/ecs.js';
import { ACCOUNT, MINUTE, OWNER, REGION, SECOND, type Emulated } from '../autoScaling/emulated.js';
import { ARN, deploy, service, withService } from './deployed.js';

function events(aws: Emulated, after: number, until = aws.clock.now()) {
  return ecsDeploymentEvents(aws.emulator.world, ACCOUNT, REGION, { after, until });
}

const names = (found: ReturnType<typeof events>) =>
  found.map(
    ({ detail, time }) => `${String(detail.eventName)} at ${new Date(time).toISOString().slice(11, 19)}`,
  );

describe('ECS Deployment State Change', () => {
  it('tells of the beginning and the end of a deployment', async () => {
    const aws = await withService();
    const start = aws.clock.now();
    aws.clock.advance(SECOND);
    const deploymentId = await deploy(aws);
    aws.clock.advance(4 * MINUTE);
    expect(events(aws, start)).toMatchObject([
      {
        source: 'aws.ecs',
        detailType: 'ECS Deployment State Change',
        account: ACCOUNT,
        region: REGION,
        time: start + SECOND,
        resources: [`${ARN}:service/shop/api`],
        detail: {
          eventType: 'INFO',
          eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
          deploymentId,
          updatedAt: '2026-01-01T00:00:01.000Z',
          reason: `ECS deployment ${deploymentId} in progress.`,
        },
      },
      {
        time: start + SECOND + 4 * MINUTE,
        detail: {
          eventType: 'INFO',
          eventName: 'SERVICE_DEPLOYMENT_COMPLETED',
          deploymentId,
          reason: `ECS deployment ${deploymentId} completed.`,
        },
      },
    ]);
  });

  // "This event is sent for both initial deployments and rollback deployments."
  it('tells of a failure and of the rollback', async () => {
    const aws = await withService({ outcome: 'fails', circuitBreaker: true, rollback: true });
    const start = aws.clock.now();
    await deploy(aws);
    aws.clock.advance(20 * MINUTE);
    const found = events(aws, start - 1);
    expect(names(found)).toEqual([
      'SERVICE_DEPLOYMENT_IN_PROGRESS at 00:00:00',
      'SERVICE_DEPLOYMENT_FAILED at 00:04:00',
      'SERVICE_DEPLOYMENT_IN_PROGRESS at 00:04:05',
      'SERVICE_DEPLOYMENT_COMPLETED at 00:08:05',
    ]);
    const backward = (await service(aws)).deployments?.[0]?.id;
    expect(found[1]?.detail).toMatchObject({
      eventType: 'ERROR',
      reason: 'ECS deployment circuit breaker: tasks failed to start.',
    });
    expect(found[2]?.detail).toMatchObject({
      deploymentId: backward,
      reason: `ECS deployment circuit breaker: rolling back to deploymentId ${backward}.`,
    });
    expect(new Set(found.map(({ id }) => id)).size).toBe(4);
  });

  // "This event is sent for services with deployment circuit breaker logic turned on."
  it('does not tell of a failure without a circuit breaker', async () => {
    const aws = await withService({ outcome: 'fails' });
    await deploy(aws);
    aws.clock.advance(20 * MINUTE);
    expect(names(events(aws, 0))).toEqual(['SERVICE_DEPLOYMENT_IN_PROGRESS at 00:00:00']);
  });

  it('is told once, whatever the spans that are asked for, and only in its place', async () => {
    const aws = await withService({ outcome: 'fails', circuitBreaker: true, rollback: true });
    const start = aws.clock.now() - 1;
    await deploy(aws);
    aws.clock.advance(20 * MINUTE);
    const until = aws.clock.now();
    const pieces: ReturnType<typeof events> = [];
    for (let after = start; after < until; after += 30 * SECOND) {
      pieces.push(...events(aws, after, Math.min(until, after + 30 * SECOND)));
    }
    expect(pieces).toEqual(events(aws, start));
    const { world } = aws.emulator;
    expect(ecsDeploymentEvents(world, OWNER, REGION, { after: 0, until })).toEqual([]);
  });

  it('is not sent for services of other controllers, nor for what was there from the start', async () => {
    const aws = await withService({ controller: 'EXTERNAL' });
    aws.clock.advance(20 * MINUTE);
    expect(events(aws, 0)).toEqual([]);
    const steady = await withService();
    expect(events(steady, 0)).toEqual([]);
  });
});
