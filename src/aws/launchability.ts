import {
  CreateLaunchTemplateVersionCommand,
  DescribeImagesCommand,
  paginateDescribeInstanceTypes,
  RunInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import type { ImageFacts, InstanceTypeFacts } from '../contract/preflight.js';
import { AwsCallError, isLockedOut } from './errors.js';

/** How EC2 answers a request with `DryRun` that would have succeeded, and one that the identity may not make. */
const WOULD_SUCCEED = 'DryRunOperation';
const NOT_ALLOWED = 'UnauthorizedOperation';

/** In place of an image that is still to be built. */
const NO_IMAGE = 'ami-00000000000000000';

/** What an image asks of the instance types it runs on; undefined when the account does not see it. */
export async function describeImage(client: EC2Client, amiId: string): Promise<ImageFacts | undefined> {
  const { Images = [] } = await client.send(
    new DescribeImagesCommand({ ImageIds: [amiId], IncludeDeprecated: true }),
  );
  const image = Images[0];
  if (image?.Architecture === undefined) return undefined;
  return {
    amiId,
    architecture: image.Architecture,
    ...(image.BootMode !== undefined && { bootMode: image.BootMode }),
  };
}

/** The root device of an image that is about to be launched; undefined when the account does not see it. */
export async function rootDeviceOf(client: EC2Client, amiId: string): Promise<string | undefined> {
  const { Images = [] } = await client.send(
    new DescribeImagesCommand({ ImageIds: [amiId], IncludeDeprecated: true }),
  );
  return Images[0]?.RootDeviceName;
}

/**
 * What instance types can run, by name. Asked for by a filter: a type that the Region does not have is missing from the
 * answer, where asking for it by name would fail the whole call.
 */
export async function describeTypes(
  client: EC2Client,
  names: readonly string[],
): Promise<Record<string, InstanceTypeFacts>> {
  const found: Record<string, InstanceTypeFacts> = {};
  if (names.length === 0) return found;
  const pages = paginateDescribeInstanceTypes(
    { client, pageSize: 100 },
    { Filters: [{ Name: 'instance-type', Values: [...names] }] },
  );
  for await (const { InstanceTypes = [] } of pages) {
    for (const { InstanceType: name, ProcessorInfo, SupportedBootModes } of InstanceTypes) {
      if (name === undefined) continue;
      found[name] = {
        architectures: ProcessorInfo?.SupportedArchitectures ?? [],
        bootModes: SupportedBootModes ?? [],
      };
    }
  }
  return found;
}

/**
 * Asks EC2, by dry runs, whether the identity may make a version of a launch template and launch from it. EC2 Auto Scaling
 * asks for the second of whoever starts a refresh.
 * @returns AWS's words for each that it may not
 */
export async function missingPermissions(
  client: EC2Client,
  template: { readonly id: string; readonly version: string },
  amiId: string | undefined,
): Promise<string[]> {
  const { id: LaunchTemplateId, version } = template;
  const refusals = [
    await refusalOf(() =>
      client.send(
        new CreateLaunchTemplateVersionCommand({
          DryRun: true,
          LaunchTemplateId,
          SourceVersion: version,
          // EC2 asks for some data, and does not look the image up; nothing is made.
          LaunchTemplateData: { ImageId: amiId ?? NO_IMAGE },
        }),
      ),
    ),
    await refusalOf(() =>
      client.send(
        new RunInstancesCommand({
          DryRun: true,
          MinCount: 1,
          MaxCount: 1,
          LaunchTemplate: { LaunchTemplateId, Version: version },
          ...(amiId !== undefined && { ImageId: amiId }),
        }),
      ),
    ),
  ];
  return refusals.filter((refusal) => refusal !== undefined);
}

/** A dry run always fails. Only one answer says that a permission is missing; the others say that it was looked further. */
async function refusalOf(dryRun: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await dryRun();
    return undefined;
  } catch (error) {
    if (isLockedOut(error)) throw error;
    if (!(error instanceof AwsCallError)) throw error;
    if (error.code === NOT_ALLOWED || error.kind === 'accessDenied') return error.message;
    if (error.code === WOULD_SUCCEED || error.kind === 'refused' || error.kind === 'notFound')
      return undefined;
    throw error;
  }
}
