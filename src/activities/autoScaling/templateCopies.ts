import {
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplateVersionsCommand,
  paginateDescribeLaunchTemplateVersions,
  type EC2Client,
  type LaunchTemplateVersion,
  type ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { isNoTemplateVersion } from '../../aws/answers.js';
import { rootDeviceOf } from '../../aws/launchability.js';
import { copyData, differencesOf, namesSnapshots, type CopiedImage } from '../../aws/templateCopy.js';
import { hashOf } from '../../rollout/hash.js';
import type { VersionToMake } from '../../rollout/templateVersion.js';

/** A version of a launch template. */
export interface FoundVersion {
  readonly number: string;
  readonly description: string;
  readonly isDefault: boolean;
  readonly data: ResponseLaunchTemplateData;
}

/** A version that was made, and what it lacks of what it was meant to be. */
export interface Copy {
  readonly number: string;
  readonly differences: readonly string[];
}

/** Versions of a template by their numbers or aliases. */
export async function versionsNamed(
  ec2: EC2Client,
  templateId: string,
  versions: string[],
): Promise<FoundVersion[]> {
  const answer = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: templateId, Versions: versions }),
  );
  return (answer.LaunchTemplateVersions ?? []).map(foundVersion);
}

/**
 * One version of a template.
 * @returns undefined when it was deleted
 */
export async function versionIfThere(
  ec2: EC2Client,
  templateId: string,
  version: string,
): Promise<FoundVersion | undefined> {
  try {
    return (await versionsNamed(ec2, templateId, [version]))[0];
  } catch (error) {
    if (isNoTemplateVersion(error)) return undefined;
    throw error;
  }
}

/** The versions of a template that a request gives a range of, newest first. */
export async function versionsWithin(
  ec2: EC2Client,
  templateId: string,
  range: { readonly MinVersion?: string; readonly MaxVersion?: string },
): Promise<FoundVersion[]> {
  const pages = paginateDescribeLaunchTemplateVersions(
    { client: ec2 },
    { LaunchTemplateId: templateId, ...range },
  );
  const versions: FoundVersion[] = [];
  for await (const page of pages) versions.push(...(page.LaunchTemplateVersions ?? []).map(foundVersion));
  return versions.toSorted((a, b) => Number(b.number) - Number(a.number));
}

/** The versions that a release has made as it is about to make one, newest first. */
export async function versionsMade(
  ec2: EC2Client,
  { templateId, sourceVersion, description, imageId }: VersionToMake,
): Promise<FoundVersion[]> {
  // Newer than the source: older ones cannot be copies of it.
  const versions = await versionsWithin(ec2, templateId, { MinVersion: sourceVersion });
  return versions.filter(
    (version) => version.description === description && version.data.ImageId === imageId,
  );
}

/** The image of a copy, with what has to be known of it to copy that version. */
export async function imageFor(ec2: EC2Client, source: FoundVersion, imageId: string): Promise<CopiedImage> {
  if (!namesSnapshots(source.data)) return { imageId };
  return { imageId, rootDevice: await rootDeviceOf(ec2, imageId) };
}

/** Makes a version of a template from another one, and reads it back. */
export async function makeCopy(
  ec2: EC2Client,
  templateId: string,
  source: FoundVersion,
  copy: { readonly image: CopiedImage; readonly description: string; readonly clientToken: string },
): Promise<Copy> {
  const data = copyData(source.data, copy.image);
  const answer = await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: templateId,
      SourceVersion: source.number,
      LaunchTemplateData: data,
      VersionDescription: copy.description,
      // EC2 refuses a token that comes again with other data: an older build may have used this one with the image alone.
      ClientToken: data.BlockDeviceMappings ? hashOf([copy.clientToken, data]) : copy.clientToken,
    }),
  );
  const number = answer.LaunchTemplateVersion?.VersionNumber;
  if (number === undefined) throw new Error(`EC2 made a version of ${templateId} and did not name it`);
  const made = await versionIfThere(ec2, templateId, String(number));
  // EC2 shows it a moment later everywhere: the next attempt gets it again by its token.
  if (!made) throw new Error(`EC2 made version ${number} of ${templateId} and does not show it yet`);
  return { number: made.number, differences: differencesOf(source.data, made.data, copy.image) };
}

function foundVersion(version: LaunchTemplateVersion): FoundVersion {
  const {
    VersionNumber = '',
    VersionDescription = '',
    DefaultVersion = false,
    LaunchTemplateData = {},
  } = version;
  return {
    number: String(VersionNumber),
    description: VersionDescription,
    isDefault: DefaultVersion,
    data: LaunchTemplateData,
  };
}
