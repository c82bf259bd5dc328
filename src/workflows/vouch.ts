import { patched, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { FailureType } from '../contract/failures.js';
import type { Vouched } from '../contract/messages.js';
import { environmentWorkflowId, releaseWorkflowId, WorkflowType } from '../contract/names.js';
import { releaseFailure } from './failures.js';

/**
 * Asks other workflows, and Temporal about them, for as long as it takes: where no worker answers for a while, nothing begins, and
 * no release fails of it.
 */
const ask = proxyActivities<Pick<Activities, 'vouch' | 'isOurWorkflow'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '10 seconds' },
});

/**
 * Whether work is done only for a release that vouches for it; not while what an earlier build did without is repeated. To be
 * asked once in a run.
 */
export function asksForVouching(): boolean {
  return patched('asks-the-release');
}

/**
 * Makes sure that an environment was started by its release. The release is asked later, before anything is changed: see
 * {@link askRelease}.
 * @throws NoRelease when it was started by somebody else
 */
export function requireRelease(pipeline: string, release: string): void {
  requireParent(releaseWorkflowId(pipeline, release));
}

/** What the release says of an environment, and of a command that came in its name. */
export function askRelease(
  releaseId: string,
  question: { readonly environment: string; readonly command?: number },
): Promise<Vouched> {
  return ask.vouch({ workflowId: releaseId, workflowType: WorkflowType.Release, ...question });
}

/**
 * Makes sure that the work on a target was started by the environment of a release, which has asked its release: an environment
 * does nothing without. Temporal says who has started it, and of what type that is.
 * @throws NoRelease when it was started by somebody else
 */
export async function requireEnvironment(
  pipeline: string,
  release: string,
  environment: string,
): Promise<void> {
  const workflowId = environmentWorkflowId(pipeline, release, environment);
  requireParent(workflowId);
  const isOurs = await ask.isOurWorkflow({ workflowId, workflowType: WorkflowType.Environment });
  if (!isOurs) throw noRelease(`${workflowId}, which has started it, is no environment of a release`);
}

function requireParent(workflowId: string): void {
  const { parent } = workflowInfo();
  if (!parent) throw noRelease('it was started by hand');
  if (parent.workflowId !== workflowId)
    throw noRelease(`it was started by ${parent.workflowId}, and not by ${workflowId}`);
}

/** The end of work that no release has asked for. */
export function noRelease(why: string): Error {
  const { workflowType } = workflowInfo();
  return releaseFailure(
    FailureType.NoRelease,
    `${workflowType} works only for a release, which holds the gates: ${why}. Nothing was done. Start a release: golden-ami start -c golden-ami.yaml`,
  );
}
