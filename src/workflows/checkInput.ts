import { patched, workflowInfo } from '@temporalio/workflow';
import { FailureType } from '../contract/failures.js';
import { read } from '../contract/shape.js';
import { INPUT_SHAPES, type Inputs } from '../contract/shapes/inputs.js';
import { mistakeInId } from '../rollout/workflowIds.js';
import { releaseFailure } from './failures.js';
import { sh } from '../contract/shell.js';

/**
 * What a workflow was started with, once it has the form that the workflow needs, under the ID that others know it by. Whoever can
 * reach the server can start any workflow with anything, and an error that is no failure would be tried again for ever.
 * @throws InvalidRelease before anything else happens
 */
export function checkedInput<Type extends keyof Inputs>(type: Type, input: unknown): Inputs[Type] {
  const taken = read(INPUT_SHAPES[type], input);
  if ('mistake' in taken) {
    throw releaseFailure(
      FailureType.InvalidRelease,
      `${type} cannot do anything with what it was started with: ${taken.mistake}. ${howToStart(type)}`,
    );
  }
  const { workflowId } = workflowInfo();
  const mistake = mistakeInId(type, workflowId, taken.value);
  // Not while what an earlier build did under another ID is repeated.
  if (mistake !== undefined && patched('checks-workflow-ids'))
    throw releaseFailure(FailureType.InvalidRelease, `${mistake}. Nothing was done. ${howToStart(type)}`);
  return taken.value;
}

/** The command by which people start such a workflow, for those who have started one by hand. */
function howToStart(type: keyof Inputs): string {
  switch (type) {
    case 'goldenAmiRelease':
      return 'Start it by: golden-ami start -c golden-ami.yaml, or: ' + byTemporal(type, '<release>');
    case 'rolloutPlan':
      return 'Start it by: golden-ami plan -c golden-ami.yaml, or: ' + byTemporal(type, 'plan/<name>');
    case 'rejectedImages':
      return 'It is started by: golden-ami reject-image';
    default:
      return 'It is started by a release: golden-ami start -c golden-ami.yaml';
  }
}

function byTemporal(type: string, name: string): string {
  return (
    sh`temporal workflow start --type ${type} --task-queue ${workflowInfo().taskQueue} ` +
    sh`--workflow-id ${`golden-ami/<pipeline>/${name}`} --input-file release.json`
  );
}
