import { digest } from '../../../ids.js';
import type { EcsService } from '../state.js';
import { leavesRoom, NO_ROOM, type DeploymentBehaviour } from './behaviour.js';
import type { ServiceDeployment, ServiceRevision } from './lifecycle.js';
import { rolloutsAt } from './tasks.js';

/** What a deployment deploys. */
export interface Deployed {
  readonly taskDefinition: string;
  readonly desiredCount: number;
  /** Absent: the service is steady at once. */
  readonly behaviour?: DeploymentBehaviour | undefined;
}

/** Starts another deployment of a service; the same one in every run has the same IDs. */
export function startDeployment(
  service: EcsService,
  { taskDefinition, desiredCount, behaviour }: Deployed,
  now: number,
): ServiceDeployment {
  const { arn, createdAt, settings, deployments } = service;
  const identity = [arn, createdAt, deployments.length];
  const stuck = behaviour && deployments.length > 0 && !leavesRoom(settings, desiredCount);
  const deployment: ServiceDeployment = {
    id: digest([...identity, 'deployment']).slice(0, 20),
    rolloutIds: { forward: rolloutId(identity), backward: rolloutId([...identity, 'rollback']) },
    revision: { id: digest([...identity, 'revision']).slice(0, 20), taskDefinition, createdAt: now },
    source: steadyRevision(deployments, now),
    createdAt: now,
    settings,
    behaviour: stuck ? { ...behaviour, outcome: 'never', reason: NO_ROOM } : behaviour,
    desiredCount,
  };
  deployments.push(deployment);
  return deployment;
}

/** What the last rollout that has completed by `now` has deployed. */
function steadyRevision(deployments: readonly ServiceDeployment[], now: number): ServiceRevision | undefined {
  return rolloutsAt(deployments, now).findLast(({ completesAt }) => completesAt <= now)?.revision;
}

/** An ID that follows from `parts` alone, of nineteen digits: more than a number of JavaScript holds. */
function rolloutId(parts: readonly (string | number)[]): string {
  return `ecs-svc/${String(BigInt(`0x${digest(parts).slice(0, 15)}`)).padStart(19, '1')}`;
}
