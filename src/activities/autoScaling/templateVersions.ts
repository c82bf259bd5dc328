import { isNoTemplateVersion } from '../../aws/answers.js';
import { imageTrouble } from '../../aws/imageTroubles.js';
import { differencesOf } from '../../aws/templateCopy.js';
import { FailureType } from '../../contract/failures.js';
import { VersionAlias, type VersionAliases } from '../../contract/group.js';
import { hashOf } from '../../rollout/hash.js';
import type { VersionToMake } from '../../rollout/templateVersion.js';
import type { ActivityDependencies } from '../deps.js';
import { permanent } from '../failures.js';
import { accessTo, groupRef, readGroup, type GroupInput } from './groupAccess.js';
import {
  imageFor,
  makeCopy,
  versionIfThere,
  versionsMade,
  versionsNamed,
  versionsWithin,
  type Copy,
  type FoundVersion,
} from './templateCopies.js';
import { sh } from '../../contract/shell.js';

/** The latest version of a launch template that a release has made, to be followed by one that launches what was the latest before. */
export interface VersionToTakeBack {
  /** Omitted: that of the group. */
  readonly templateId?: string | undefined;
  /** The version that the release has made. */
  readonly version: string;
  /** What the descriptions of such copies begin with; the number of the version that they are a copy of follows. */
  readonly descriptionPrefix: string;
}

/** The versions of a group's launch template. */
export function createTemplateVersionActivities({ aws }: ActivityDependencies) {
  return {
    /** Finds the version that {@link createLaunchTemplateVersion} has made, and makes none. */
    async findLaunchTemplateVersion(input: GroupInput & VersionToMake): Promise<{ version?: string }> {
      const [made] = await versionsMade(accessTo(aws, input).ec2, input);
      return made === undefined ? {} : { version: made.number };
    },

    /** Whether a version is still there: whoever tidies up may delete one that no group uses. */
    async hasLaunchTemplateVersion(
      input: GroupInput & { templateId: string; version: string },
    ): Promise<{ exists: boolean }> {
      const { ec2 } = accessTo(aws, input);
      return { exists: (await versionIfThere(ec2, input.templateId, input.version)) !== undefined };
    },

    /**
     * Looks, before anything goes back, whether a group can launch again what it did: the version of its
     * launch template, and the image that it names.
     * @returns why it cannot; nothing when it can, or where EC2 may not be asked for images
     */
    async inspectWayBack(
      input: GroupInput & { templateId: string; version: string },
    ): Promise<{ obstacle?: string }> {
      const { ec2, region } = accessTo(aws, input);
      const { templateId, version } = input;
      const found = await versionIfThere(ec2, templateId, version);
      if (!found)
        return {
          obstacle: `version ${version} of launch template ${templateId}, which it ran before, was deleted`,
        };
      const imageId = found.data.ImageId;
      if (imageId === undefined || !imageId.startsWith('ami-')) return {};
      const trouble = await imageTrouble(ec2, { account: input.account.id, region }, imageId);
      if (trouble?.isGone !== true) return {};
      const help = trouble.help === undefined ? '' : `. ${trouble.help}`;
      return {
        obstacle: `version ${version} of launch template ${templateId}, which it ran before, can launch nothing: ${trouble.what}${help}`,
      };
    },

    /**
     * Makes the launch template version that names the image: a copy of the group's version but for the image. A
     * version that this release has made before is found by its description, a call that was answered into the void by
     * its client token. Either is compared with its source: one that differs is not used.
     * @returns the version's number
     * @throws TemplateVersionDiffers when EC2 has made something else than a copy
     */
    async createLaunchTemplateVersion(
      input: GroupInput & VersionToMake & { clientToken: string },
    ): Promise<{ version: string }> {
      const { ec2 } = accessTo(aws, input);
      const { templateId, description, clientToken } = input;
      const [source] = await versionsNamed(ec2, templateId, [input.sourceVersion]);
      if (!source) throw noLongerThere(input);
      const image = await imageFor(ec2, source, input.imageId);
      const made = await versionsMade(ec2, input);
      const same = made.find(({ data }) => differencesOf(source.data, data, image).length === 0);
      if (same) return { version: same.number };
      const copy = await makeCopy(ec2, templateId, source, { image, description, clientToken });
      if (copy.differences.length > 0) throw differs(input, source, copy);
      return { version: copy.number };
    },

    /**
     * Makes `$Latest` launch what it did before the release made the latest version: by a copy of the version that was
     * the latest one then. Nothing is deleted. Where somebody has made a later version since, or the one of before names
     * no image, nothing is made. Safe to repeat: the copy is found by its description, or by its client token.
     * @returns what the aliases of the template mean afterwards
     */
    async takeBackLatestVersion(input: GroupInput & VersionToTakeBack): Promise<VersionAliases> {
      const { ec2 } = accessTo(aws, input);
      const templateId = input.templateId ?? (await templateOf(input));
      const { Latest, Default } = VersionAlias;
      const versions = await versionsNamed(ec2, templateId, [Latest, Default]).catch((error: unknown) => {
        // Of a template that was deleted nothing launches any more.
        if (!isNoTemplateVersion(error)) throw error;
        return [];
      });
      const latest = versions.toSorted((a, b) => Number(b.number) - Number(a.number))[0];
      const known = {
        latest: latest?.number ?? '',
        default: versions.find(({ isDefault }) => isDefault)?.number ?? '',
      };
      if (!latest) return known;
      const copied = latest.description.startsWith(input.descriptionPrefix)
        ? latest.description.slice(input.descriptionPrefix.length)
        : undefined;
      if (copied === undefined && latest.number !== input.version) return known;
      const before =
        copied === undefined
          ? (await versionsWithin(ec2, templateId, { MaxVersion: String(Number(latest.number) - 1) }))[0]
          : await versionIfThere(ec2, templateId, copied);
      // Of what it is a copy of, nobody can tell any more.
      if (copied !== undefined && !before) return { ...known, latestIsCopyOf: copied };
      const imageId = before?.data.ImageId;
      if (!before || imageId === undefined) return known;
      const image = { imageId };
      if (copied !== undefined && differencesOf(before.data, latest.data, image).length === 0)
        return { ...known, latestIsCopyOf: copied };
      const description = input.descriptionPrefix + before.number;
      const clientToken = hashOf({ templateId, description });
      const copy = await makeCopy(ec2, templateId, before, { image, description, clientToken });
      return {
        ...known,
        latest: copy.number,
        ...(copy.differences.length === 0
          ? { latestIsCopyOf: before.number }
          : { latestDiffers: { from: before.number, in: copy.differences } }),
      };
    },
  };

  async function templateOf(input: GroupInput): Promise<string> {
    const { template } = await readGroup(aws, input);
    if (template.kind === 'launchTemplate') return template.templateId;
    throw permanent(FailureType.TargetLost, `${input.targetId} has no launch template any more`);
  }
}

function noLongerThere({ targetId, templateId, sourceVersion }: GroupInput & VersionToMake): Error {
  const { account, region } = groupRef(targetId);
  return permanent(
    FailureType.AwsRefused,
    `EC2 shows no version ${sourceVersion} of launch template ${templateId} in account ${account}, ${region}. See those that ` +
      'are there: ' +
      sh`aws ec2 describe-launch-template-versions --region ${region} --launch-template-id ${templateId}`,
  );
}

function differs(
  { targetId, templateId }: GroupInput & VersionToMake,
  source: FoundVersion,
  { number, differences }: Copy,
): Error {
  const { account, region } = groupRef(targetId);
  return permanent(
    FailureType.TemplateVersionDiffers,
    `EC2 made version ${number} of launch template ${templateId} in account ${account}, ${region}, and it is no copy of version ` +
      `${source.number}: it differs in ${differences.join(', ')}. Nothing was refreshed. See both: ` +
      sh`aws ec2 describe-launch-template-versions --region ${region} --launch-template-id ${templateId} --versions ${source.number} ${number}`,
  );
}
