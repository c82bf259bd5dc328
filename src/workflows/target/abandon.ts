import { parseTargetId } from '../../contract/target.js';
import { summarizeFailure } from '../failures.js';
import { cancelRefresh } from './cancelRefresh.js';
import type { GroupWork, Outcome } from './groupWork.js';
import { takeBackLatestVersion } from './rollBackGroup.js';
import { abortTakesLatestBack } from './templateVersion.js';

/**
 * After a cancellation: nothing of ours runs on, and a group whose refresh has not come to its end launches what it did
 * before. AWS sees to that where the group names a version by its number; `$Latest` is taken back.
 */
export async function abandon(work: GroupWork): Promise<Outcome> {
  const outcome = await cancelRefresh(work);
  if (outcome.state !== 'cancelled' || work.known.newVersion === undefined || !abortTakesLatestBack()) {
    return outcome;
  }
  try {
    await takeBackLatestVersion(work, work.known);
    return outcome;
  } catch (error) {
    const { known, region, input } = work;
    const ref = parseTargetId(input.target.id);
    const left =
      `$Latest of launch template ${known.templateId ?? ''} may still be version ${known.newVersion}, which the release ` +
      `has made, and is what new instances get where ${ref.kind === 'asg' ? ref.group : ''} or another group names it ` +
      `(${summarizeFailure(error).message}). See it: aws ec2 describe-launch-template-versions --region ${region} ` +
      `--launch-template-id ${known.templateId ?? ''} --versions '$Latest'`;
    return { ...outcome, state: 'failed', reason: `${outcome.reason ?? ''}; ${left}` };
  }
}
