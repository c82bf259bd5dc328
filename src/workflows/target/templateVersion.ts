import { CancellationScope, patched } from '@temporalio/workflow';
import type { GroupInput } from '../../activities/autoScaling/groupAccess.js';
import type { GroupSnapshot } from '../../contract/group.js';
import type { TargetInput } from '../../contract/messages.js';
import { hashOf } from '../../rollout/hash.js';
import { isOurs } from '../../rollout/refreshRules.js';
import { versionToMake, type MadeVersion, type VersionToMake } from '../../rollout/templateVersion.js';
import { change, look } from '../activityCalls.js';
import { wasCancelled } from '../failures.js';

/**
 * Whether the active refresh is one that an earlier run of this work has started: as its result said, or because it
 * goes to the version that this release has made.
 */
export async function isAlreadyOurs(group: GroupSnapshot, input: TargetInput): Promise<boolean> {
  const { latestRefresh } = group;
  if (latestRefresh && latestRefresh.refreshId === input.undo?.refreshId) return true;
  const wanted = versionToMake(group, input);
  if (!latestRefresh) return false;
  if (!('imageId' in wanted)) return wanted.newVersion !== undefined && isOurs(latestRefresh, wanted);
  const { version: newVersion } = await look.findLaunchTemplateVersion(versionOf(input, wanted));
  return newVersion !== undefined && isOurs(latestRefresh, { templateId: wanted.templateId, newVersion });
}

/**
 * The launch template version that names the image; for a group that follows the channel parameter there is none to
 * make. Groups with one template and one version before share the version after. Cancelled, it still says which version
 * there is, so that it can be taken back.
 */
export async function prepareVersion(group: GroupSnapshot, input: TargetInput): Promise<MadeVersion> {
  const wanted = versionToMake(group, input);
  if (!('imageId' in wanted)) return wanted;
  const making = versionOf(input, wanted);
  const { templateId } = wanted;
  try {
    const { version } = await change.createLaunchTemplateVersion({ ...making, clientToken: hashOf(wanted) });
    return { templateId, newVersion: version };
  } catch (error) {
    if (!wasCancelled(error) || !abortTakesLatestBack()) throw error;
    const { version } = await CancellationScope.nonCancellable(() => look.findLaunchTemplateVersion(making));
    if (version === undefined) throw error;
    return { templateId, newVersion: version };
  }
}

/** Which version, of which group's template. */
function versionOf(
  { config, release, target }: TargetInput,
  wanted: VersionToMake,
): GroupInput & VersionToMake {
  return { targetId: target.id, account: config.account, release, ...wanted };
}

/** Whether an abort leaves `$Latest` as it was: not in runs that began when it did not. */
export function abortTakesLatestBack(): boolean {
  return patched('abort-takes-latest-back');
}
