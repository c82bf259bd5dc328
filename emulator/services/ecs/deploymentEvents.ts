import type { AwsEvent, EventSource } from '../../events.js';
import { uuid } from '../../ids.js';
import type { Rollout } from './deployments/lifecycle.js';
import { lifecyclesOf, primaryState, progressReason } from './deployments/tasks.js';
import { clustersOf, type EcsService } from './state.js';

/**
 * `ECS Deployment State Change`: one event when a rollout begins, a rollback included, and one when it completes or the
 * circuit breaker gives it up.
 * Source: Amazon ECS Developer Guide, "Amazon ECS service deployment state change events".
 */
export const ecsDeploymentEvents: EventSource = (world, account, region, { after, until }) => {
  const events: AwsEvent[] = [];
  for (const { services } of clustersOf(world, account, region).values()) {
    for (const service of services.values()) {
      for (const event of eventsOfService(service)) {
        if (event.time > after && event.time <= until) events.push(event);
      }
    }
  }
  return events;
};

/** Everything that a service reports, the future included. */
function eventsOfService(service: EcsService): AwsEvent[] {
  if (service.controller !== 'ECS') return [];
  const lifecycles = lifecyclesOf(service.deployments);
  return service.deployments.flatMap(({ behaviour }, index) =>
    // A deployment that was there from the start has nothing to report.
    behaviour
      ? (lifecycles[index]?.rollouts ?? []).flatMap((rollout) => eventsOfRollout(service, rollout))
      : [],
  );
}

function eventsOfRollout(service: EcsService, rollout: Rollout): AwsEvent[] {
  const { startedAt, completesAt, failsAt } = rollout;
  const said = [
    event(service, rollout, startedAt, 'SERVICE_DEPLOYMENT_IN_PROGRESS', progressReason(rollout)),
  ];
  const endsAt = Math.min(completesAt, failsAt);
  if (endsAt === Infinity) return said;
  const wanted = { desiredCount: 0, settings: service.settings };
  const { rolloutState, rolloutStateReason } = primaryState(rollout, wanted, endsAt);
  return [...said, event(service, rollout, endsAt, `SERVICE_DEPLOYMENT_${rolloutState}`, rolloutStateReason)];
}

function event(
  { arn, cluster: { account, region } }: EcsService,
  { id, failsAt }: Rollout,
  time: number,
  eventName: string,
  reason: string,
): AwsEvent {
  return {
    id: uuid([arn, id, eventName]),
    source: 'aws.ecs',
    detailType: 'ECS Deployment State Change',
    account,
    region,
    time,
    resources: [arn],
    detail: {
      eventType: time === failsAt ? 'ERROR' : 'INFO',
      eventName,
      deploymentId: id,
      updatedAt: new Date(time).toISOString(),
      reason,
    },
  };
}
