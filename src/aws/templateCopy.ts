import type {
  LaunchTemplateBlockDeviceMapping,
  RequestLaunchTemplateData,
  ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';

/** What a copy of a launch template version is to launch. */
export interface CopiedImage {
  readonly imageId: string;
  /**
   * Root device of the image, where it is another one than the source's: a snapshot that the source names for it holds the
   * image of before, and is left out.
   */
  readonly rootDevice?: string | undefined;
}

/** Whether a version names snapshots: then a copy of it has to name them again. */
export function namesSnapshots({ BlockDeviceMappings = [] }: ResponseLaunchTemplateData): boolean {
  return BlockDeviceMappings.some(({ Ebs }) => Ebs?.SnapshotId !== undefined);
}

/**
 * What is sent beside `SourceVersion` for a copy of a launch template version.
 *
 * "Snapshots applied to the block device mapping are ignored when creating a new version unless they are explicitly
 * included." (EC2 API reference, CreateLaunchTemplateVersion, `SourceVersion`; so aws/aws-cli#4297.) The block devices are
 * sent as a whole: EC2 does not say whether a list that is sent replaces the source's or is joined with it, and so both
 * come to the same.
 */
export function copyData(source: ResponseLaunchTemplateData, image: CopiedImage): RequestLaunchTemplateData {
  const { imageId: ImageId } = image;
  if (!namesSnapshots(source)) return { ImageId };
  return { ImageId, BlockDeviceMappings: expectedData(source, image).BlockDeviceMappings };
}

/**
 * In what a version differs from what a copy is meant to be: the source but for the image, and for a snapshot of the root
 * device. Whatever else EC2 leaves out or changes shows here.
 * @returns the members, by their path; no values, for user data may hold a secret
 */
export function differencesOf(
  source: ResponseLaunchTemplateData,
  copy: ResponseLaunchTemplateData,
  image: CopiedImage,
): string[] {
  return differingPaths(comparable(expectedData(source, image)), comparable(copy), '').sort();
}

function expectedData(
  source: ResponseLaunchTemplateData,
  { imageId, rootDevice }: CopiedImage,
): ResponseLaunchTemplateData {
  const { BlockDeviceMappings: devices } = source;
  return {
    ...source,
    ImageId: imageId,
    ...(devices && {
      BlockDeviceMappings: devices.map((device) =>
        rootDevice !== undefined && device.DeviceName === rootDevice ? withoutSnapshot(device) : device,
      ),
    }),
  };
}

function withoutSnapshot({
  Ebs,
  ...device
}: LaunchTemplateBlockDeviceMapping): LaunchTemplateBlockDeviceMapping {
  if (!Ebs) return device;
  const { SnapshotId: _, ...volume } = Ebs;
  return { ...device, Ebs: volume };
}

/** `State` says how far EC2 is with the options, not what they are (`LaunchTemplateInstanceMetadataOptions`). */
function comparable({ MetadataOptions, ...data }: ResponseLaunchTemplateData): ResponseLaunchTemplateData {
  if (!MetadataOptions) return data;
  const { State: _, ...options } = MetadataOptions;
  return { ...data, MetadataOptions: options };
}

function differingPaths(one: unknown, other: unknown, path: string): string[] {
  if (Array.isArray(one) && Array.isArray(other)) return differingItems(one, other, path);
  if (isObject(one) && isObject(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].flatMap((key) =>
      differingPaths(one[key], other[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return one === other ? [] : [path];
}

/** Lists are compared by what their items are about: EC2 does not promise an order. */
function differingItems(one: readonly unknown[], other: readonly unknown[], path: string): string[] {
  const left = byLabel(one);
  const right = byLabel(other);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((label) =>
    differingPaths(left.get(label), right.get(label), `${path}[${label}]`),
  );
}

/** Members that tell the items of a list apart. */
const LABELS = ['DeviceName', 'DeviceIndex', 'ResourceType', 'Key'];

function byLabel(items: readonly unknown[]): Map<string, unknown> {
  const labelled = new Map<string, unknown>();
  for (const item of items) {
    const key = isObject(item) ? LABELS.find((label) => item[label] !== undefined) : undefined;
    const label = isObject(item) && key !== undefined ? String(item[key]) : JSON.stringify(item);
    // Two of one label are two.
    let free = label;
    for (let twin = 2; labelled.has(free); twin += 1) free = `${label}, ${twin}`;
    labelled.set(free, item);
  }
  return labelled;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}
