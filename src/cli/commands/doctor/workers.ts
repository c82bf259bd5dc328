import type { CommandLines } from '../../../client/commandLines.js';
import { TASK_QUEUE } from '../../../contract/names.js';
import type { Poller, TaskQueueView } from '../../../worker/taskQueue.js';
import { count } from '../../render/words.js';
import { explainUnversioned } from '../worker/standing.js';
import type { Finding } from './finding.js';

/** A poll waits a minute for work and then begins again; who has not for longer is gone, though the server still knows it. */
const GONE_AFTER_SECONDS = 90;

/**
 * Whether somebody does the work: a worker that polls, of the version that gets the tasks.
 * @param now milliseconds since the epoch
 */
export function judgeWorkers(
  { current, pollers }: TaskQueueView,
  now: number,
  commands: CommandLines,
): Pick<Finding, 'state' | 'message' | 'next'> {
  const alive = pollers.filter(({ polledAt }) => now - polledAt <= GONE_AFTER_SECONDS * 1000);
  const serving = alive.filter(({ version }) => isSame(version, current));
  const whose = current ? `version ${current.buildId} of deployment ${current.deploymentName}` : 'no version';
  if (serving.length > 0) {
    return {
      state: 'ok',
      message: `${count(serving.length, 'worker')} of ${whose} ${serving.length === 1 ? 'polls' : 'poll'} task queue ${TASK_QUEUE}`,
    };
  }
  const [idle] = alive;
  if (!idle) {
    return {
      state: 'failed',
      message: `no worker polls task queue ${TASK_QUEUE}${current ? `; ${whose} is current` : ''}`,
      next: commands.goldenAmi('worker', ...versionFlags(current)),
    };
  }
  if (!idle.version && current) return { state: 'failed', message: explainUnversioned(current, commands) };
  const { deploymentName = '', buildId = '' } = idle.version ?? {};
  return {
    state: 'failed',
    message: `the workers there are version ${buildId} of deployment ${deploymentName}, and the work is for workers of ${whose}`,
    next: commands.temporal(
      ...['worker', 'deployment', 'set-current-version'],
      ...['--deployment-name', deploymentName, '--build-id', buildId],
    ),
  };
}

function isSame(one: Poller['version'], other: Poller['version']): boolean {
  return one?.deploymentName === other?.deploymentName && one?.buildId === other?.buildId;
}

/** Flags of a worker that is to take the work; a build ID is not among them, as that belongs to the code. */
function versionFlags(current: TaskQueueView['current']): string[] {
  return current ? ['--versioned', '--deployment-name', current.deploymentName, '--set-current'] : [];
}
