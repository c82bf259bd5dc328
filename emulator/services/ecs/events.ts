import type { ServiceEvent } from '@aws-sdk/client-ecs';
import { uuid } from '../../ids.js';
import type { Deployment } from './deployments.js';
import type { EcsService } from './state.js';

/** ECS shows this many events of a service. */
const SHOWN = 100;
/** How often the scheduler says again that it cannot place a task. */
const REPEAT = 60 * 60 * 1000;
/** After this many failures to place a task, an event more says nothing new. */
const MAX_REPEATS = 20;

/** What the scheduler has said of a service by `now`, newest first. */
export function eventsOf(service: EcsService, now: number): ServiceEvent[] {
  return service.deployments
    .flatMap((deployment, index) =>
      eventsOfDeployment(service, deployment, service.deployments[index + 1]?.createdAt ?? Infinity),
    )
    .filter(({ at }) => at <= now)
    .sort((a, b) => b.at - a.at)
    .slice(0, SHOWN)
    .map(({ at, message }) => ({
      id: uuid([service.arn, at, message]),
      createdAt: new Date(at),
      message: `(service ${service.name}) ${message}`,
    }));
}

interface Said {
  readonly at: number;
  readonly message: string;
}

/** @param until when another deployment takes its place */
function eventsOfDeployment(
  service: EcsService,
  { id, createdAt, behaviour }: Deployment,
  until: number,
): Said[] {
  const settledAt = createdAt + (behaviour?.settle ?? 0);
  if (!behaviour || behaviour.outcome === 'steady') {
    return said(until, [
      { at: settledAt, message: 'has reached a steady state.' },
      { at: settledAt, message: `(deployment ${id}) deployment completed.` },
    ]);
  }
  const complaint =
    behaviour.outcome === 'never'
      ? `was unable to place a task because ${behaviour.reason ?? 'no container instance met all of its requirements'}. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.`
      : `(deployment ${id}) deployment failed: ${behaviour.reason ?? 'tasks failed to start'}.`;
  if (behaviour.outcome === 'fails' && behaviour.circuitBreaker) {
    return said(until, [{ at: settledAt, message: complaint }]);
  }
  return said(
    until,
    Array.from({ length: MAX_REPEATS }, (_, repeat) => ({
      at: settledAt + repeat * REPEAT,
      message: complaint,
    })),
  );
}

function said(until: number, events: readonly Said[]): Said[] {
  return events.filter(({ at }) => at < until);
}
