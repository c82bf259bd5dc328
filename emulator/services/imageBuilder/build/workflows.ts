import type {
  WorkflowExecutionStatus,
  WorkflowStepExecutionStatus,
  WorkflowType,
} from '@aws-sdk/client-imagebuilder';
import { uuid } from '../../../ids.js';
import { partitionOf } from '../../../partition.js';
import type { Build } from './build.js';
import { stretchesOf, type BuildStep, type Stretch } from './course.js';

/** One run of a workflow: what happens during one step of one attempt of a build. */
export interface WorkflowExecution {
  readonly id: string;
  readonly workflowArn: string;
  readonly type: WorkflowType;
  readonly status: WorkflowExecutionStatus;
  /** Milliseconds since the epoch, as all times here. */
  readonly startedAt: number;
  /** Absent while it runs. */
  readonly endedAt?: number;
  readonly steps: readonly StepExecution[];
  /** Whether a retry of the build has taken its place. */
  readonly retried: boolean;
  /** Position of its attempt. */
  readonly attempt: number;
}

/** One step of a run of a workflow. */
export interface StepExecution {
  readonly id: string;
  readonly name: string;
  readonly action: string;
  readonly status: WorkflowStepExecutionStatus;
  /** Absent while it has not begun. */
  readonly startedAt?: number;
  /** Absent while it has not ended. */
  readonly endedAt?: number;
}

/** The runs of workflows that have begun by `now`, oldest first. */
export function workflowExecutionsOf(build: Build, now: number): WorkflowExecution[] {
  return build.attempts.flatMap((attempt, index) =>
    stretchesOf(attempt, build.durations)
      .filter(({ start }) => start <= now)
      .flatMap((stretch) => {
        const workflow = WORKFLOWS[stretch.step];
        return workflow ? [executionOf(build, index, stretch, workflow, now)] : [];
      }),
  );
}

/** ID of the run of a workflow during a step of the attempt at `position`. */
export function workflowExecutionId({ arn }: Pick<Build, 'arn'>, position: number, step: BuildStep): string {
  return `wf-${uuid([arn, position, step])}`;
}

function executionOf(
  build: Build,
  attempt: number,
  stretch: Stretch,
  { type, path, steps }: Workflow,
  now: number,
): WorkflowExecution {
  const { start, end, outcome } = stretch;
  const id = workflowExecutionId(build, attempt, stretch.step);
  const ended = end <= now;
  return {
    id,
    workflowArn: `arn:${partitionOf(build.region)}:imagebuilder:${build.region}:aws:workflow/${path}`,
    type,
    status: ended ? EXECUTION_STATUS[outcome] : 'RUNNING',
    startedAt: start,
    ...(ended && { endedAt: end }),
    steps: stepsOf(id, stretch, build.durations[stretch.step], steps, now),
    retried: attempt < build.attempts.length - 1 && outcome !== 'passed',
    attempt,
  };
}

/** The steps take equal parts of the time. One that fails does so at the end, and those after it never begin. */
function stepsOf(
  executionId: string,
  { start, end, outcome }: Stretch,
  duration: number,
  steps: readonly WorkflowStep[],
  now: number,
): StepExecution[] {
  const taken = outcome === 'failed' ? steps.findIndex(({ mayFail }) => mayFail) + 1 : steps.length;
  const boundary = (count: number) => start + Math.round((duration * count) / taken);
  return steps.map(({ name, action }, index): StepExecution => {
    const step = { id: `step-${uuid([executionId, name])}`, name, action };
    const begins = boundary(index);
    if (index >= taken || begins > Math.min(now, end)) {
      return { ...step, status: outcome === 'cancelled' && end <= now ? 'CANCELLED' : 'PENDING' };
    }
    const ends = Math.min(boundary(index + 1), end);
    if (ends > now) return { ...step, status: 'RUNNING', startedAt: begins };
    const completed = boundary(index + 1) <= end && !(outcome === 'failed' && index === taken - 1);
    const unfinished = outcome === 'failed' ? 'FAILED' : 'CANCELLED';
    return { ...step, status: completed ? 'COMPLETED' : unfinished, startedAt: begins, endedAt: ends };
  });
}

interface WorkflowStep {
  readonly name: string;
  readonly action: string;
  /** The step that fails when the workflow does. */
  readonly mayFail?: true;
}

interface Workflow {
  readonly type: WorkflowType;
  readonly path: string;
  readonly steps: readonly WorkflowStep[];
}

const EXECUTION_STATUS = {
  passed: 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
} as const satisfies Record<Stretch['outcome'], WorkflowExecutionStatus>;

/** What Image Builder runs unless a pipeline has workflows of its own. */
const WORKFLOWS: Readonly<Partial<Record<BuildStep, Workflow>>> = {
  BUILDING: {
    type: 'BUILD',
    path: 'build/build-image/1.0.2/1',
    steps: [
      { name: 'LaunchBuildInstance', action: 'LaunchInstance' },
      { name: 'ApplyBuildComponents', action: 'ExecuteComponents', mayFail: true },
      { name: 'InventoryCollection', action: 'CollectImageMetadata' },
      { name: 'RunSanitizeScript', action: 'SanitizeInstance' },
      { name: 'CreateOutputAMI', action: 'CreateImage' },
      { name: 'TerminateBuildInstance', action: 'TerminateInstance' },
    ],
  },
  TESTING: {
    type: 'TEST',
    path: 'test/test-image/1.0.2/1',
    steps: [
      { name: 'LaunchTestInstance', action: 'LaunchInstance' },
      { name: 'ApplyTestComponents', action: 'ExecuteComponents', mayFail: true },
      { name: 'TerminateTestInstance', action: 'TerminateInstance' },
    ],
  },
  DISTRIBUTING: {
    type: 'DISTRIBUTION',
    path: 'distribution/distribute-image/1.0.0/1',
    steps: [{ name: 'DistributeImage', action: 'DistributeImage', mayFail: true }],
  },
};
