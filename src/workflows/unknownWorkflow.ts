import { workflowInfo } from '@temporalio/workflow';
import { FailureType } from '../contract/failures.js';
import { WorkflowType } from '../contract/names.js';
import { quote } from '../contract/texts.js';
import { releaseFailure } from './failures.js';

/**
 * Stands for every type that there is not: a workflow of such a type would wait for ever for a worker that knows it.
 * @throws InvalidRelease always
 */
export default function unknownWorkflow(): Promise<never> {
  const types = Object.values(WorkflowType).join(', ');
  throw releaseFailure(
    FailureType.InvalidRelease,
    `golden-ami has no workflow of type ${quote(workflowInfo().workflowType)}; there are: ${types}. Start a release: golden-ami start -c golden-ami.yaml`,
  );
}
