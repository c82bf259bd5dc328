import type { Image } from '../images/image.js';
import { snapshotOf } from '../images/describeImages.js';

/** A block device mapping, of a request or of a launch template. */
export interface DeviceMapping {
  readonly DeviceName?: string | undefined;
  readonly Ebs?:
    { readonly SnapshotId?: string | undefined; readonly VolumeSize?: number | undefined } | undefined;
}

/**
 * Why EC2 launches no image with such block devices (`InvalidBlockDeviceMapping`). In EC2's words, which people have
 * reported: scylladb/scylladb#6999 (size), hashicorp/packer#2765 (snapshot of the image),
 * hashicorp/terraform-aws-nomad#63 (neither).
 */
export function deviceProblem(image: Image, mappings: readonly DeviceMapping[] = []): string | undefined {
  for (const { DeviceName = '', Ebs } of mappings) {
    if (!Ebs) continue;
    const { SnapshotId: snapshot, VolumeSize: size } = Ebs;
    const isRoot = DeviceName === image.rootDevice;
    if (isRoot && snapshot !== undefined && snapshot !== snapshotOf(image)) {
      return 'snapshotId cannot be modified on root device';
    }
    if (isRoot && size !== undefined && size < image.sizeGiB) {
      return `Volume of size ${size}GB is smaller than snapshot '${snapshotOf(image)}', expect size >= ${image.sizeGiB}GB`;
    }
    if (!isRoot && snapshot === undefined && size === undefined) {
      return `Either snapshot ID or volume size must be provided for: ${DeviceName}`;
    }
  }
  return undefined;
}
