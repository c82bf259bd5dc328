import type { EcsService } from '../state.js';

/** How long the tasks of a deleted service take to stop. */
const DRAIN = 30 * 1000;

/** The service's status at `now`. Source: `DeleteService`, "the service status moves from ACTIVE to DRAINING". */
export function statusOf(service: EcsService, now: number): 'ACTIVE' | 'DRAINING' | 'INACTIVE' {
  if (service.deletedAt === undefined) return 'ACTIVE';
  return isGone(service, now) ? 'INACTIVE' : 'DRAINING';
}

/** Whether the service was deleted and nothing runs of it any more at `now`. */
export function isGone({ deletedAt, deployments }: EcsService, now: number): boolean {
  if (deletedAt === undefined) return false;
  return deployments.at(-1)?.desiredCount === 0 || deletedAt + DRAIN <= now;
}
