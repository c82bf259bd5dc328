import {
  ListWorkflowExecutionsCommand,
  ListWorkflowStepExecutionsCommand,
  type ListWorkflowExecutionsResponse,
} from '@aws-sdk/client-imagebuilder';
import { expect, it } from 'vitest';
import { MINUTE, type Emulated } from '../autoScaling/emulated.js';
import { BUILD, cancel, image, retry, start, withPipeline } from './support.js';

function workflows(aws: Emulated): Promise<ListWorkflowExecutionsResponse> {
  return aws.imageBuilder.send(new ListWorkflowExecutionsCommand({ imageBuildVersionArn: BUILD }));
}

async function steps(aws: Emulated, workflowExecutionId: string | undefined): Promise<string[]> {
  const answer = await aws.imageBuilder.send(new ListWorkflowStepExecutionsCommand({ workflowExecutionId }));
  return (answer.steps ?? []).map(({ name, status }) => `${name} ${status}`);
}

it('a workflow that runs shows its steps one after the other', async () => {
  const aws = await withPipeline();
  await start(aws);
  expect((await workflows(aws)).workflowExecutions).toEqual([]);
  aws.clock.advance(6 * MINUTE);
  const [build] = (await workflows(aws)).workflowExecutions ?? [];
  expect(build).toMatchObject({
    type: 'BUILD',
    status: 'RUNNING',
    totalStepCount: 6,
    totalStepsSucceeded: 3,
  });
  expect(build?.endTime).toBeUndefined();
  expect(await steps(aws, build?.workflowExecutionId)).toEqual([
    'LaunchBuildInstance COMPLETED',
    'ApplyBuildComponents COMPLETED',
    'InventoryCollection COMPLETED',
    'RunSanitizeScript RUNNING',
    'CreateOutputAMI PENDING',
    'TerminateBuildInstance PENDING',
  ]);
});

it('a workflow that failed names the step, and the reason of the build names the workflow', async () => {
  const aws = await withPipeline({ outcome: 'failedBuild' });
  await start(aws);
  aws.clock.advance(60 * MINUTE);
  const { workflowExecutions = [], message } = await workflows(aws);
  const [build, ...others] = workflowExecutions;
  expect(others).toEqual([]);
  const { state } = await image(aws);
  expect(state?.reason).toContain(`'${build?.workflowExecutionId}'`);
  expect(message).toBe(state?.reason);
  expect(build).toMatchObject({ status: 'FAILED', message, totalStepsFailed: 1 });
  expect(await steps(aws, build?.workflowExecutionId)).toEqual([
    'LaunchBuildInstance COMPLETED',
    'ApplyBuildComponents FAILED',
    'InventoryCollection PENDING',
    'RunSanitizeScript PENDING',
    'CreateOutputAMI PENDING',
    'TerminateBuildInstance PENDING',
  ]);
});

it('a cancelled workflow cancels what it has not done', async () => {
  const aws = await withPipeline();
  await start(aws);
  aws.clock.advance(13 * MINUTE);
  await cancel(aws);
  const [test] = (await workflows(aws)).workflowExecutions ?? [];
  expect(test).toMatchObject({ type: 'TEST', status: 'CANCELLED' });
  expect(await steps(aws, test?.workflowExecutionId)).toEqual([
    'LaunchTestInstance COMPLETED',
    'ApplyTestComponents CANCELLED',
    'TerminateTestInstance CANCELLED',
  ]);
});

// WorkflowExecutionMetadata$retried: true "on the original workflow executions that the retry re-ran".
it('a retry runs its workflows anew, and marks those that it takes the place of', async () => {
  const aws = await withPipeline({ outcome: 'failedTest', failures: 1 });
  await start(aws);
  aws.clock.advance(60 * MINUTE);
  await retry(aws);
  aws.clock.advance(60 * MINUTE);
  const { workflowExecutions = [] } = await workflows(aws);
  expect(workflowExecutions.map(({ type, status, retried }) => [type, status, retried])).toEqual([
    ['DISTRIBUTION', 'COMPLETED', false],
    ['TEST', 'COMPLETED', false],
    ['TEST', 'FAILED', true],
    ['BUILD', 'COMPLETED', false],
  ]);
  expect(new Set(workflowExecutions.map(({ workflowExecutionId }) => workflowExecutionId)).size).toBe(4);
});
