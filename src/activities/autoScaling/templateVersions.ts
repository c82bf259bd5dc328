import {
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type LaunchTemplateVersion,
  paginateDescribeLaunchTemplateVersions,
} from '@aws-sdk/client-ec2';
import { isNoTemplateVersion } from '../../aws/answers.js';
import { FailureType } from '../../contract/failures.js';
import { VersionAlias, type VersionAliases } from '../../contract/group.js';
import { hashOf } from '../../rollout/hash.js';
import type { VersionToMake } from '../../rollout/templateVersion.js';
import type { ActivityDependencies } from '../deps.js';
import { permanent } from '../failures.js';
import { accessTo, readGroup, type GroupInput } from './groupAccess.js';

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
      const version = await find(accessTo(aws, input).ec2, input);
      return version === undefined ? {} : { version };
    },

    /** Whether a version is still there: whoever tidies up may delete one that no group uses. */
    async hasLaunchTemplateVersion(
      input: GroupInput & { templateId: string; version: string },
    ): Promise<{ exists: boolean }> {
      const { ec2 } = accessTo(aws, input);
      try {
        await ec2.send(
          new DescribeLaunchTemplateVersionsCommand({
            LaunchTemplateId: input.templateId,
            Versions: [input.version],
          }),
        );
        return { exists: true };
      } catch (error) {
        if (isNoTemplateVersion(error)) return { exists: false };
        throw error;
      }
    },

    /**
     * Makes the launch template version that names the image: a copy of the group's version but for the image. A
     * version that this release has made before is found by its description, a call that was answered into the void by
     * its client token.
     * @returns the version's number
     */
    async createLaunchTemplateVersion(
      input: GroupInput & VersionToMake & { clientToken: string },
    ): Promise<{ version: string }> {
      const { ec2 } = accessTo(aws, input);
      const made = await find(ec2, input);
      if (made !== undefined) return { version: made };
      const answer = await ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId: input.templateId,
          SourceVersion: input.sourceVersion,
          LaunchTemplateData: { ImageId: input.imageId },
          VersionDescription: input.description,
          ClientToken: input.clientToken,
        }),
      );
      const version = answer.LaunchTemplateVersion?.VersionNumber;
      if (version === undefined)
        throw new Error(`EC2 made a version of ${input.templateId} and did not name it`);
      return { version: String(version) };
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
      const found = await aliasesOf(ec2, templateId);
      const { latest } = found;
      const copied = latest.description.startsWith(input.descriptionPrefix)
        ? latest.description.slice(input.descriptionPrefix.length)
        : undefined;
      const known = { latest: latest.number, default: found.default };
      if (copied !== undefined) return { ...known, latestIsCopyOf: copied };
      if (latest.number !== input.version) return known;
      const before = await newestBelow(ec2, templateId, latest.number);
      if (before?.imageId === undefined) return known;
      const description = input.descriptionPrefix + before.number;
      const answer = await ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId: templateId,
          SourceVersion: before.number,
          // What it has already: EC2 takes no empty data.
          LaunchTemplateData: { ImageId: before.imageId },
          VersionDescription: description,
          ClientToken: hashOf({ templateId, description }),
        }),
      );
      const version = answer.LaunchTemplateVersion?.VersionNumber;
      if (version === undefined) throw new Error(`EC2 made a version of ${templateId} and did not name it`);
      return { ...known, latest: String(version), latestIsCopyOf: before.number };
    },
  };

  async function templateOf(input: GroupInput): Promise<string> {
    const { template } = await readGroup(aws, input);
    if (template.kind === 'launchTemplate') return template.templateId;
    throw permanent(FailureType.TargetGone, `${input.targetId} has no launch template any more`);
  }
}

async function aliasesOf(
  ec2: EC2Client,
  templateId: string,
): Promise<{ latest: { number: string; description: string }; default: string }> {
  const { Latest, Default } = VersionAlias;
  const { LaunchTemplateVersions: versions = [] } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: templateId, Versions: [Latest, Default] }),
  );
  const [latest] = versions.toSorted(newestFirst);
  const isDefault = versions.find(({ DefaultVersion }) => DefaultVersion);
  return {
    latest: { number: String(latest?.VersionNumber ?? ''), description: latest?.VersionDescription ?? '' },
    default: String(isDefault?.VersionNumber ?? ''),
  };
}

/** The version that was the latest one before that of a number was made. */
async function newestBelow(
  ec2: EC2Client,
  templateId: string,
  number: string,
): Promise<{ number: string; imageId: string | undefined } | undefined> {
  const pages = paginateDescribeLaunchTemplateVersions(
    { client: ec2 },
    { LaunchTemplateId: templateId, MaxVersion: String(Number(number) - 1) },
  );
  const versions: LaunchTemplateVersion[] = [];
  for await (const page of pages) versions.push(...(page.LaunchTemplateVersions ?? []));
  const [newest] = versions.toSorted(newestFirst);
  if (newest?.VersionNumber === undefined) return undefined;
  return { number: String(newest.VersionNumber), imageId: newest.LaunchTemplateData?.ImageId };
}

function newestFirst(a: LaunchTemplateVersion, b: LaunchTemplateVersion): number {
  return (b.VersionNumber ?? 0) - (a.VersionNumber ?? 0);
}

async function find(
  ec2: EC2Client,
  { templateId, sourceVersion, description, imageId }: VersionToMake,
): Promise<string | undefined> {
  const pages = paginateDescribeLaunchTemplateVersions(
    { client: ec2 },
    // Newer than the source: older ones cannot be copies of it.
    { LaunchTemplateId: templateId, MinVersion: sourceVersion },
  );
  for await (const page of pages) {
    const made = page.LaunchTemplateVersions?.find(
      (version) =>
        version.VersionDescription === description && version.LaunchTemplateData?.ImageId === imageId,
    );
    if (made?.VersionNumber !== undefined) return String(made.VersionNumber);
  }
  return undefined;
}
