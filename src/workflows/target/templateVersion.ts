import type { VersionToMake } from '../../activities/autoScaling/templateVersions.js';
import type { GroupSnapshot } from '../../contract/group.js';
import type { TargetInput, TargetUndo } from '../../contract/messages.js';
import { hashOf } from '../../rollout/hash.js';
import { isOurs } from '../../rollout/refreshRules.js';
import { change, look } from '../activityCalls.js';

/** A launch template; with the version that names the image, unless the channel parameter does. */
interface MadeVersion {
  readonly templateId: string;
  readonly newVersion?: string;
}

/**
 * What the group ran before the release. A group that names `$Latest` means the version that the release has made as soon as
 * there is one, made for this group or another one: that version says what it was made from.
 */
export function former(
  group: GroupSnapshot,
  input: TargetInput,
): Pick<TargetUndo, 'previousVersion' | 'previousAlias'> {
  const { template } = group;
  if (template.kind !== 'launchTemplate') return {};
  const previousAlias = template.alias ?? input.undo?.previousAlias;
  return {
    previousVersion: madeFrom(group, input) ?? template.version,
    ...(previousAlias === undefined ? {} : { previousAlias }),
  };
}

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
  const { config, release, target } = input;
  const { version: newVersion } = await look.findLaunchTemplateVersion({
    targetId: target.id,
    account: config.account,
    release,
    ...wanted,
  });
  return newVersion !== undefined && isOurs(latestRefresh, { templateId: wanted.templateId, newVersion });
}

/**
 * The launch template version that names the image; for a group that follows the channel parameter there is none to
 * make. Groups with one template and one version before share the version after.
 */
export async function prepareVersion(group: GroupSnapshot, input: TargetInput): Promise<MadeVersion> {
  const made = versionToMake(group, input);
  if (!('imageId' in made)) return made;
  const { version } = await change.createLaunchTemplateVersion({
    targetId: input.target.id,
    account: input.config.account,
    release: input.release,
    ...made,
    clientToken: hashOf(made),
  });
  return { templateId: made.templateId, newVersion: version };
}

/** @returns what there is where no version is to be made */
function versionToMake(group: GroupSnapshot, input: TargetInput): VersionToMake | MadeVersion {
  const { template } = group;
  const { target } = input;
  if (template.kind !== 'launchTemplate') throw new Error(`${target.id} has no launch template`);
  const { templateId, version } = template;
  if (template.imageId === undefined) return { templateId };
  if (madeFrom(group, input) !== undefined) return { templateId, newVersion: version };
  if (target.newImage === undefined) throw new Error(`the plan names no image for ${target.id}`);
  return {
    templateId,
    sourceVersion: version,
    imageId: target.newImage,
    description: descriptionPrefix(input) + version,
  };
}

/** The version that the group's is a copy of, if the release has made that with its image. */
function madeFrom({ template }: GroupSnapshot, input: TargetInput): string | undefined {
  if (template.kind !== 'launchTemplate' || template.imageId !== input.target.newImage) return undefined;
  const prefix = descriptionPrefix(input);
  return template.description?.startsWith(prefix) ? template.description.slice(prefix.length) : undefined;
}

function descriptionPrefix({ config, release }: TargetInput): string {
  return `golden-ami ${config.pipeline}/${release} from version `;
}
