import type {
  GetWorkflowExecutionCommandInput,
  GetWorkflowExecutionResponse,
  GetWorkflowStepExecutionCommandInput,
  GetWorkflowStepExecutionResponse,
  ListWorkflowExecutionsCommandInput,
  ListWorkflowExecutionsResponse,
  ListWorkflowStepExecutionsCommandInput,
  ListWorkflowStepExecutionsResponse,
  WorkflowExecutionMetadata,
  WorkflowStepMetadata,
} from '@aws-sdk/client-imagebuilder';
import type { RequestContext } from '../../../service.js';
import type { Build } from '../build/build.js';
import { buildStateAt } from '../build/course.js';
import { reasonOf } from '../build/reasons.js';
import { workflowExecutionsOf, type StepExecution, type WorkflowExecution } from '../build/workflows.js';
import { notFound } from '../errors.js';
import { page } from '../paging.js';
import { answer, stateOf } from '../request.js';
import { found } from '../state.js';
import { dateText } from './describe.js';

/** The workflows that a build has run, the latest first, those that a retry has superseded included. */
export function listWorkflowExecutions(
  input: ListWorkflowExecutionsCommandInput,
  context: RequestContext,
): ListWorkflowExecutionsResponse {
  const build = found(stateOf(context).builds, input.imageBuildVersionArn);
  const executions = workflowExecutionsOf(build, context.now).reverse();
  const { items, nextToken } = page(executions, input, MAX_PAGE);
  const state = buildStateAt(build, context.now);
  const failure = state.status === 'FAILED' ? reasonOf(build, state) : undefined;
  return answer(context, {
    workflowExecutions: items.map((execution) => describeExecution(build, execution)),
    imageBuildVersionArn: build.arn,
    ...(failure !== undefined && { message: failure.slice(0, LONGEST_MESSAGE) }),
    ...(nextToken && { nextToken }),
  });
}

/** One run of a workflow by its ID. */
export function getWorkflowExecution(
  { workflowExecutionId }: GetWorkflowExecutionCommandInput,
  context: RequestContext,
): GetWorkflowExecutionResponse {
  const { build, execution } = executionNamed(workflowExecutionId, context);
  const { retried: _, ...description } = describeExecution(build, execution);
  return answer(context, { ...description, imageBuildVersionArn: build.arn });
}

/** The steps of one run of a workflow, in their order. */
export function listWorkflowStepExecutions(
  input: ListWorkflowStepExecutionsCommandInput,
  context: RequestContext,
): ListWorkflowStepExecutionsResponse {
  const { build, execution } = executionNamed(input.workflowExecutionId, context);
  const { items, nextToken } = page(execution.steps, input, MAX_PAGE);
  return answer(context, {
    steps: items.map((step) => describeStep(build, execution, step)),
    workflowBuildVersionArn: execution.workflowArn,
    workflowExecutionId: execution.id,
    imageBuildVersionArn: build.arn,
    ...(nextToken && { nextToken }),
  });
}

/** One step of a run of a workflow by its ID. */
export function getWorkflowStepExecution(
  { stepExecutionId = '' }: GetWorkflowStepExecutionCommandInput,
  context: RequestContext,
): GetWorkflowStepExecutionResponse {
  for (const { build, execution } of executions(context)) {
    const step = execution.steps.find(({ id }) => id === stepExecutionId);
    if (!step) continue;
    return answer(context, {
      ...describeStep(build, execution, step),
      workflowBuildVersionArn: execution.workflowArn,
      workflowExecutionId: execution.id,
      imageBuildVersionArn: build.arn,
      onFailure: 'Abort',
    });
  }
  throw notFound(stepExecutionId);
}

/** Of `maxResults` here: "the largest page size that you can request is 100 items". */
const MAX_PAGE = 100;

/** `WorkflowExecutionMessage` and `WorkflowStepMessage` have at most this many characters. */
const LONGEST_MESSAGE = 500;

interface FoundExecution {
  readonly build: Build;
  readonly execution: WorkflowExecution;
}

function executions(context: RequestContext): FoundExecution[] {
  return [...stateOf(context).builds.values()].flatMap((build) =>
    workflowExecutionsOf(build, context.now).map((execution) => ({ build, execution })),
  );
}

function executionNamed(id: string | undefined, context: RequestContext): FoundExecution {
  const match = executions(context).find(({ execution }) => execution.id === id);
  if (!match) throw notFound(id ?? '');
  return match;
}

function describeExecution(build: Build, execution: WorkflowExecution): WorkflowExecutionMetadata {
  const { id, workflowArn, type, status, steps, startedAt, endedAt, retried } = execution;
  const count = (wanted: StepExecution['status']) => steps.filter((step) => step.status === wanted).length;
  const message = failureMessage(build, execution);
  return {
    workflowBuildVersionArn: workflowArn,
    workflowExecutionId: id,
    type,
    status,
    ...(message !== undefined && { message }),
    totalStepCount: steps.length,
    totalStepsSucceeded: count('COMPLETED'),
    totalStepsFailed: count('FAILED'),
    totalStepsSkipped: 0,
    startTime: dateText(startedAt),
    ...(endedAt !== undefined && { endTime: dateText(endedAt) }),
    retried,
  };
}

function describeStep(
  build: Build,
  execution: WorkflowExecution,
  { id, name, action, status, startedAt, endedAt }: StepExecution,
): WorkflowStepMetadata {
  const message = status === 'FAILED' ? failureMessage(build, execution) : undefined;
  return {
    stepExecutionId: id,
    name,
    action,
    status,
    ...(message !== undefined && { message }),
    ...(startedAt !== undefined && { startTime: dateText(startedAt) }),
    ...(endedAt !== undefined && { endTime: dateText(endedAt) }),
  };
}

/** Why a run failed: for the same reason as its attempt at the build. */
function failureMessage(
  build: Build,
  { status, attempt, endedAt = 0 }: WorkflowExecution,
): string | undefined {
  if (status !== 'FAILED') return undefined;
  return reasonOf(build, { status, attempt, since: endedAt })?.slice(0, LONGEST_MESSAGE);
}
