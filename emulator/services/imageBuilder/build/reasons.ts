import { uuid } from '../../../ids.js';
import { sourceImageOf, type Build } from './build.js';
import type { BuildFailure, BuildState } from './course.js';
import { failedJobsOf } from './outputs.js';
import { workflowExecutionId } from './workflows.js';

/** `ImageState.reason` has at most this many characters. */
const LONGEST = 1024;

/** Why a build is in a state, as Image Builder says it; nothing for states that speak for themselves. */
export function reasonOf(build: Build, { status, attempt }: BuildState): string | undefined {
  if (status === 'CANCELLED') return 'The image creation was cancelled on request.';
  const failure = build.attempts[attempt]?.failure;
  if (status !== 'FAILED' || !failure) return undefined;
  return (failure.reason ?? failureText(build, failure, attempt)).slice(0, LONGEST);
}

// https://docs.aws.amazon.com/imagebuilder/latest/userguide/image-failure-context.html shows the first and the last;
// https://github.com/aws-samples/cdk-image-pipeline/pull/76 the one of a distribution.
function failureText(build: Build, failure: BuildFailure, attempt: number): string {
  switch (failure.during) {
    case 'BUILDING':
    case 'TESTING': {
      const execution = workflowExecutionId(build, attempt, failure.during);
      const component = build.recipe?.components[0] ?? '';
      return `Workflow Execution ID: '${execution}' failed with reason: Document ${component} failed!`;
    }
    case 'DISTRIBUTING':
      return distributionText(build, attempt);
    case 'INTEGRATING':
      return integrationText(build, attempt);
  }
}

/** How an integration fails. @param problems what went wrong in which Region */
export function integrationText(build: Build, attempt: number, problems: readonly string[] = []): string {
  const job = uuid([build.arn, attempt, 'integration']);
  return [
    `Integration failed with JobId '${job}', status = 'Failed' for ARN '${build.arn}'.`,
    ...problems,
  ].join(' ');
}

/** Names as many of the places as fit, and counts the others. */
function distributionText(build: Build, attempt: number): string {
  const failures = failedJobsOf(build, attempt).map(
    ({ region, account }, index) =>
      `${index + 1}) AMI Copy Reported Failure For ${sourceImageOf(build)} when distributing the image from the source ` +
      `account (ID: ${build.owner}) to the destination account (ID: ${account}) in Region ${region}.`,
  );
  let text = 'Not all distribution jobs are completed.';
  for (const [index, failure] of failures.entries()) {
    const more = ` And ${failures.length - index} more.`;
    if (text.length + failure.length + 1 > LONGEST - more.length) return text + more;
    text += ` ${failure}`;
  }
  return text;
}
