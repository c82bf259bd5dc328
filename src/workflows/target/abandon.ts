import { summarizeFailure } from '../failures.js';
import { cancelRefresh } from './cancelRefresh.js';
import type { GroupWork, Outcome } from './groupWork.js';
import { takeBackLatestVersion } from './rollBackGroup.js';
import { abortTakesLatestBack } from './templateVersion.js';
import { sh } from '../../contract/shell.js';

/**
 * After a cancellation: nothing of ours runs on, and a group whose refresh has not come to its end launches what it did
 * before. AWS sees to that where the group names a version by its number; `$Latest` is taken back.
 */
export async function abandon(work: GroupWork): Promise<Outcome> {
  const outcome = await cancelRefresh(work);
  const { templateId = '', newVersion } = work.known;
  if (outcome.state !== 'cancelled' || newVersion === undefined || !abortTakesLatestBack()) return outcome;
  try {
    await takeBackLatestVersion(work, work.known);
    return outcome;
  } catch (error) {
    const left =
      `$Latest of launch template ${templateId} may still be version ${newVersion}, which the release has made, and is ` +
      `what groups launch that name it (${summarizeFailure(error).message}). See it: ` +
      sh`aws ec2 describe-launch-template-versions --region ${work.region} --launch-template-id ${templateId} --versions '$Latest'`;
    return { ...outcome, state: 'failed', reason: `${outcome.reason ?? ''}; ${left}` };
  }
}
