import {
  CancellationScope,
  TemporalFailure,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ReleaseInput, ReleaseResult } from '../contract/messages.js';
import { MOST_ENVIRONMENTS } from '../contract/limits.js';
import { isName, releaseOfId } from '../contract/names.js';
import { SearchAttribute } from '../contract/searchAttributes.js';
import { ReleaseRecord } from '../rollout/releaseRecord.js';
import { conclude, succeed } from './release/conclude.js';
import type { ReleaseContext } from './release/context.js';
import { ReleaseCommands } from './release/commands.js';
import { rollOutAll } from './release/environment.js';
import { build, distribute } from './release/image.js';
import { checkedInput } from './checkInput.js';
import { listen } from './release/messages.js';
import { prepare } from './release/plan.js';
import { checkInput } from './release/prepare.js';
import { requesterOf } from './release/requester.js';
import { Rollouts } from './release/rollouts.js';
import { Vouching } from './release/vouching.js';
import { summarizeFailure, wasCancelled } from './failures.js';
import { refuseOtherSignals } from './receive.js';
import { now } from './time.js';

/**
 * One release: one image, taken through the environments in order. Holds the gates, the decisions and the answer to
 * `status`; the work is done by a child workflow for each environment, and by theirs for each target.
 */
export async function goldenAmiRelease(sent: ReleaseInput): Promise<ReleaseResult> {
  const input = checkedInput('goldenAmiRelease', sent);
  const subject = subjectOf(input);
  const record = new ReleaseRecord(
    { ...subject, requestedBy: requesterOf(input), startedAt: now() },
    environmentNames(input),
  );
  const work = new CancellationScope();
  listen(record, work);
  const vouching = new Vouching(record);
  const commands = new ReleaseCommands(record, subject, vouching);
  refuseOtherSignals((message, sent, reason) => record.refuse(message, sent, reason, now()));
  upsertSearchAttributes([
    { key: SearchAttribute.Pipeline, value: subject.pipeline },
    { key: SearchAttribute.Phase, value: record.phase },
  ]);

  let context: ReleaseContext | undefined;
  try {
    return await work.run(async () => {
      context = { ...subject, record, commands, vouching, ...(await checkInput(input)) };
      await prepare(context, input);
      await build(context);
      await distribute(context);

      const rollouts = new Rollouts(context);
      try {
        await rollOutAll(context, rollouts);
      } catch (error) {
        // A defect ends nothing: the task is done again by a mended worker.
        if (!(error instanceof TemporalFailure)) throw error;
        record.close(`it is about to end: ${record.inBrief(summarizeFailure(error).message)}`);
        if (wasCancelled(error)) await CancellationScope.nonCancellable(() => rollouts.ended());
        else await rollouts.dismiss();
        throw error;
      }
      return await succeed(context);
    });
  } catch (error) {
    throw await conclude(error, record, context);
  }
}

/** Names of the pipeline and the release, as the workflow ID has them; of a history from before that was a rule, as its input has. */
function subjectOf({ config, release }: Partial<ReleaseInput>): { pipeline: string; release: string } {
  const { workflowId } = workflowInfo();
  const pipeline: unknown = (config as { pipeline?: unknown } | null | undefined)?.pipeline;
  return (
    releaseOfId(workflowId) ?? {
      pipeline: isName(pipeline) ? pipeline : 'unknown',
      release: release ?? workflowId.split('/').at(-1) ?? '',
    }
  );
}

function environmentNames({ config }: Partial<ReleaseInput>): string[] {
  const environments: unknown = (config as { environments?: unknown } | null | undefined)?.environments;
  if (!Array.isArray(environments)) return [];
  return environments.slice(0, MOST_ENVIRONMENTS).flatMap((environment: unknown) => {
    const name = (environment as { name?: unknown } | null)?.name;
    return isName(name) ? [name] : [];
  });
}
