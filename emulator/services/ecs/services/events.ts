import type { ServiceEvent } from '@aws-sdk/client-ecs';
import { uuid } from '../../../ids.js';
import { NO_ROOM } from '../deployments/behaviour.js';
import { TASKS_FAILED, type Rollout } from '../deployments/lifecycle.js';
import { rolloutsAt } from '../deployments/tasks.js';
import type { EcsService } from '../state.js';

/** ECS shows this many events of a service. */
const SHOWN = 100;
/** How often the scheduler says again that it cannot place a task. */
const REPEAT = 60 * 60 * 1000;
/** After this many failures to place a task, an event more says nothing new. */
const MAX_REPEATS = 20;

/** What the scheduler has said of a service by `now`, newest first. */
export function eventsOf(service: EcsService, now: number): ServiceEvent[] {
  return rolloutsAt(service.deployments, now)
    .flatMap(eventsOfRollout)
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

/** Of what is said at the same time, the later first. */
function eventsOfRollout(rollout: Rollout): Said[] {
  const { id, kind, startedAt, settle, completesAt, failsAt, stopsAt, outcome } = rollout;
  const begun = kind === 'backward' ? [{ at: startedAt, message: `rolling back to deployment ${id}.` }] : [];
  if (outcome === 'steady') {
    return [
      { at: completesAt, message: 'has reached a steady state.' },
      { at: completesAt, message: `(deployment ${id}) deployment completed.` },
      ...begun,
    ];
  }
  const message = complaint(rollout);
  if (failsAt < Infinity) return [{ at: failsAt, message }, ...begun];
  const repeats = Array.from({ length: MAX_REPEATS }, (_, repeat) => ({
    at: startedAt + settle + repeat * REPEAT,
    message,
  }));
  return [...begun, ...repeats.filter(({ at }) => at < stopsAt)];
}

function complaint({ id, outcome, reason }: Rollout): string {
  if (outcome === 'fails') return `(deployment ${id}) deployment failed: ${reason ?? TASKS_FAILED}.`;
  if (reason === NO_ROOM) return NO_ROOM;
  return `was unable to place a task because ${reason ?? 'no container instance met all of its requirements'}. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.`;
}
