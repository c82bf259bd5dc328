import { displayName } from '../../client/releaseRef.js';
import type { ReleaseView } from '../../client/releaseView.js';
import type { TargetsRequest } from '../../client.js';
import type { EnvironmentStatus } from '../../contract/status.js';
import { isUnsuccessful, type TargetStatus } from '../../contract/target.js';
import { legible } from './terminal.js';
import { count, words } from './words.js';

/** Targets of an environment that are named one by one; of more only the number is told. */
const NAMED = 20;

/**
 * What a rollback will bring back, environment by environment in the order of the rollback, for a person to confirm.
 * What is chosen by a tag or an instance only the worker can find; of it the choice is told.
 */
export function renderRollback(asked: ReleaseView, request: TargetsRequest): string[] {
  const view = legible(asked);
  const { environment: only, failed, targets = [], tags = {} } = legible(request);
  const isChoice = failed === true || targets.length > 0 || Object.keys(tags).length > 0;
  const isMeant = ({ id, state }: TargetStatus): boolean =>
    !isChoice || (failed === true && isUnsuccessful(state)) || targets.includes(id);
  const meant = view.status.environments.filter(
    ({ name, startedAt }) => startedAt !== undefined && (only === undefined || only === name),
  );
  const all = new Set(meant.flatMap((environment) => environment.targets.map(({ id }) => id)));
  const looked = [
    ...targets.filter((target) => !all.has(target)),
    ...Object.entries(tags).map(([key, value]) => `tag ${key}=${value}`),
  ];
  return [
    `Release ${displayName(view)}: this goes back to what was there before, the newest first:`,
    ...meant
      .toReversed()
      .flatMap((environment) => environmentLines(environment, environment.targets.filter(isMeant), isChoice)),
    ...(looked.length > 0 ? [`  and what is found for: ${looked.join(', ')}`] : []),
    ...(isChoice ? [] : ['What has not begun is left out, and the release ends when all of it is back.']),
  ];
}

function environmentLines(
  { name, counts }: EnvironmentStatus,
  targets: readonly TargetStatus[],
  isChoice: boolean,
): string[] {
  const touched = targets.filter(wasTouched);
  // Above a thousand targets, `status` leaves out those that have succeeded, and counts them.
  const listed = touched.filter(({ state }) => state === 'succeeded').length;
  const unlisted = isChoice ? 0 : Math.max(0, (counts.succeeded ?? 0) - listed);
  const number = touched.length + unlisted;
  if (number === 0) return isChoice ? [] : [`  ${name}  nothing was changed`];
  return [
    `  ${name}  ${count(number, 'target')}${isChoice ? '' : ', and the channel parameter'}`,
    ...(number > NAMED ? [] : touched.toReversed().map(({ id, state }) => `    ${id}  ${words(state)}`)),
  ];
}

/** Whether a release has begun to change a target, and it has not gone back yet. */
function wasTouched({ state, refreshId, deploymentId, newVersion }: TargetStatus): boolean {
  if (state === 'rolledBack' || state === 'pending' || state === 'skipped') return false;
  return refreshId !== undefined || deploymentId !== undefined || newVersion !== undefined;
}
