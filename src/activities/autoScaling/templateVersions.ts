import {
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  paginateDescribeLaunchTemplateVersions,
} from '@aws-sdk/client-ec2';
import { isNoTemplateVersion } from '../../aws/answers.js';
import type { ActivityDependencies } from '../deps.js';
import { accessTo, type GroupInput } from './groupAccess.js';

/** A launch template version that a release makes: a copy of another one but for the image. */
export interface VersionToMake {
  readonly templateId: string;
  readonly sourceVersion: string;
  readonly imageId: string;
  readonly description: string;
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
  };
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
