import { DescribeImagesCommand, paginateDescribeInstanceTypes, type EC2Client } from '@aws-sdk/client-ec2';
import type { ImageFacts, InstanceTypeFacts } from '../contract/preflight.js';
import { withoutUndefined } from './groups.js';

/** What an image asks of the instance types it runs on; undefined when the account does not see it. */
export async function describeImage(client: EC2Client, amiId: string): Promise<ImageFacts | undefined> {
  const { Images = [] } = await client.send(
    new DescribeImagesCommand({ ImageIds: [amiId], IncludeDeprecated: true }),
  );
  const image = Images[0];
  if (image?.Architecture === undefined) return undefined;
  const root = image.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === image.RootDeviceName);
  return {
    amiId,
    architecture: image.Architecture,
    ...withoutUndefined({
      bootMode: image.BootMode,
      rootDevice: image.RootDeviceName,
      rootSizeGiB: root?.Ebs?.VolumeSize,
      deprecatedSince: isPast(image.DeprecationTime) ? image.DeprecationTime : undefined,
      ena: image.EnaSupport,
      virtualization: image.VirtualizationType,
    }),
  };
}

function isPast(time: string | undefined): boolean {
  return time !== undefined && Date.parse(time) <= Date.now();
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
    for (const { InstanceType: name, ...type } of InstanceTypes) {
      if (name === undefined) continue;
      found[name] = {
        architectures: type.ProcessorInfo?.SupportedArchitectures ?? [],
        bootModes: type.SupportedBootModes ?? [],
        needsEna: type.NetworkInfo?.EnaSupport === 'required',
        virtualizations: type.SupportedVirtualizationTypes ?? [],
      };
    }
  }
  return found;
}
