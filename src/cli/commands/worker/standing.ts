import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { CommandLines } from '../../../client/commandLines.js';
import type { Standing } from '../../../worker/deployment.js';

/** What is to be known about a version: is it at work, and if not, which command makes it so. */
export interface StandingText {
  readonly isServing: boolean;
  readonly text: string;
}

/** Says how a version stands, and what to do next. */
export function explainStanding(
  { deploymentName, buildId }: WorkerDeploymentVersion,
  { state, current }: Standing,
  commands: CommandLines,
): StandingText {
  const version = `Version ${buildId} of deployment ${deploymentName}`;
  const names = ['--deployment-name', deploymentName, '--build-id', buildId];
  const setCurrent = commands.temporal('worker', 'deployment', 'set-current-version', ...names);
  const describe = commands.temporal('worker', 'deployment', 'describe-version', ...names);
  const others = current === undefined ? 'workers without a version' : `version ${current}`;
  switch (state) {
    case 'current':
      return {
        isServing: true,
        text: `${version} is current: new releases and those under way are its work.`,
      };
    case 'ramping':
      return {
        isServing: true,
        text: `${version} ramps up beside ${others}. To give it all the work:  ${setCurrent}`,
      };
    case 'inactive':
      return {
        isServing: false,
        text: `${version} gets no work before it is current; until then it goes to ${others}. To make it current:  ${setCurrent}`,
      };
    case 'draining':
      return {
        isServing: false,
        text: `${version} was replaced by ${others} and only ends the targets it began. Stop its workers when it is drained:  ${describe}`,
      };
    case 'drained':
      return {
        isServing: false,
        text: `${version} was replaced by ${others} and nothing of it is left: its workers can be stopped. To make it current again:  ${setCurrent}`,
      };
  }
}

/** Says that a worker without a version gets no work, because a version is current. */
export function explainUnversioned(
  { deploymentName, buildId }: WorkerDeploymentVersion,
  commands: CommandLines,
): string {
  const back = commands.temporal(
    ...['worker', 'deployment', 'set-current-version', '--deployment-name', deploymentName, '--unversioned'],
  );
  return (
    `This worker gets no work: it has no version, and version ${buildId} of deployment ${deploymentName} is current. ` +
    `Start it with --versioned, or give the work back to workers without a version:  ${back}`
  );
}
