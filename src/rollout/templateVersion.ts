import type { GroupSnapshot } from '../contract/group.js';
import type { TargetInput, TargetUndo } from '../contract/messages.js';

/** A launch template version that a release makes: a copy of another one but for the image. */
export interface VersionToMake {
  readonly templateId: string;
  readonly sourceVersion: string;
  readonly imageId: string;
  readonly description: string;
}

/** A launch template; with the version that names the image, unless the channel parameter does. */
export interface MadeVersion {
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
 * The version that a group needs to launch the image of the release.
 * @returns what there is where none is to be made
 */
export function versionToMake(group: GroupSnapshot, input: TargetInput): VersionToMake | MadeVersion {
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
