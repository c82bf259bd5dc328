import {
  CreateLaunchTemplateVersionCommand,
  paginateDescribeLaunchTemplateVersions,
} from '@aws-sdk/client-ec2';
import type { ActivityDependencies } from '../deps.js';
import { accessTo, type GroupInput } from './groupAccess.js';

/** The versions of a group's launch template. */
export function createTemplateVersionActivities({ aws }: ActivityDependencies) {
  return {
    /**
     * Makes the launch template version that names the image: a copy of the group's version but for the image. A
     * version that this release has made before is found by its description, a call that was answered into the void by
     * its client token.
     * @returns the version's number
     */
    async createLaunchTemplateVersion(
      input: GroupInput & {
        templateId: string;
        sourceVersion: string;
        imageId: string;
        description: string;
        clientToken: string;
      },
    ): Promise<{ version: string }> {
      const { ec2 } = accessTo(aws, input);
      const pages = paginateDescribeLaunchTemplateVersions(
        { client: ec2 },
        // Newer than the source: older ones cannot be copies of it.
        { LaunchTemplateId: input.templateId, MinVersion: input.sourceVersion },
      );
      for await (const page of pages) {
        const made = page.LaunchTemplateVersions?.find(
          (version) =>
            version.VersionDescription === input.description &&
            version.LaunchTemplateData?.ImageId === input.imageId,
        );
        if (made?.VersionNumber !== undefined) return { version: String(made.VersionNumber) };
      }
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
