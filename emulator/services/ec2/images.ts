import type {
  DescribeImageAttributeCommandInput,
  DescribeImagesCommandInput,
  Image as ImageDescription,
  ModifyImageAttributeCommandInput,
} from '@aws-sdk/client-ec2';
import type { RequestContext } from '../../service.js';
import {
  imageNotAuthorized,
  imagesNotFound,
  invalidAttributeItem,
  invalidParameterValue,
  malformedId,
  missingParameter,
} from './errors.js';
import { findImage, imagesIn, imageVisibleTo, type Image } from './image.js';
import { ec2Page, endDryRun, filterTest, tagList, type FilterFields } from './request.js';

/** The images that the account can launch, as far as they match. */
export function describeImages(input: DescribeImagesCommandInput, context: RequestContext): object {
  const { world, account, region } = context;
  const passes = filterTest(input.Filters, FIELDS, (image) => tagsFor(image, account));
  const owned = ownerTest(input.Owners, account);
  const executable = executableTest(input.ExecutableUsers, account);
  const named = input.ImageIds?.length ? imagesNamed(input.ImageIds, context) : undefined;
  endDryRun(input);
  const images = [...(named ?? imagesIn(world, region))].filter(
    (image) => imageVisibleTo(image, account) && owned(image) && executable(image) && passes(image),
  );
  const { items, nextToken } = ec2Page(images, input, { smallest: 1, largest: 1000 });
  return { Images: items.map((image) => describe(image, account)), NextToken: nextToken };
}

/** The launch permissions of an image, or its description; only its owner may ask. */
export function describeImageAttribute(
  input: DescribeImageAttributeCommandInput,
  context: RequestContext,
): object {
  const image = ownImage(input.ImageId, context);
  endDryRun(input);
  switch (input.Attribute) {
    case 'launchPermission':
      return {
        ImageId: image.imageId,
        LaunchPermissions: [
          ...(image.public ? [{ Group: 'all' }] : []),
          ...[...image.sharedWith].map((UserId) => ({ UserId })),
        ],
      };
    case 'description':
      return { ImageId: image.imageId, Description: { Value: image.description } };
    default:
      throw invalidParameterValue(
        `Value (${input.Attribute}) for parameter attribute is invalid. The emulator knows launchPermission and description.`,
      );
  }
}

/** Grants and revokes launch permissions of an image; only its owner may. */
export function modifyImageAttribute(
  input: ModifyImageAttributeCommandInput,
  context: RequestContext,
): object {
  const image = ownImage(input.ImageId, context);
  const { add, remove } = permissionChanges(input);
  for (const { UserId, Group } of [...add, ...remove]) {
    if (Group !== undefined && Group !== 'all') {
      throw invalidParameterValue(`Value (${Group}) for parameter group is invalid.`);
    }
    if (UserId !== undefined && !/^\d{12}$/.test(UserId)) {
      throw invalidAttributeItem('userId', UserId);
    }
  }
  endDryRun(input);
  for (const { UserId, Group } of add) {
    if (UserId !== undefined) image.sharedWith.add(UserId);
    if (Group !== undefined) image.public = true;
  }
  for (const { UserId, Group } of remove) {
    if (UserId !== undefined) image.sharedWith.delete(UserId);
    if (Group !== undefined) image.public = false;
  }
  context.effect('ModifyImageAttribute', `${image.ownerId}/${image.region}/ami/${image.imageId}`, {
    add: add.map(({ UserId, Group }) => UserId ?? Group),
    remove: remove.map(({ UserId, Group }) => UserId ?? Group),
  });
  return {};
}

interface Permission {
  readonly UserId?: string | undefined;
  readonly Group?: string | undefined;
}

/** The two ways of writing a change: `LaunchPermission`, or `Attribute` with an operation and lists. */
function permissionChanges(input: ModifyImageAttributeCommandInput): {
  add: readonly Permission[];
  remove: readonly Permission[];
} {
  const { Attribute, LaunchPermission, OperationType, UserIds = [], UserGroups = [] } = input;
  if (LaunchPermission) {
    return { add: LaunchPermission.Add ?? [], remove: LaunchPermission.Remove ?? [] };
  }
  if (Attribute !== 'launchPermission') throw missingParameter('launchPermission');
  const permissions = [...UserIds.map((UserId) => ({ UserId })), ...UserGroups.map((Group) => ({ Group }))];
  switch (OperationType) {
    case 'add':
      return { add: permissions, remove: [] };
    case 'remove':
      return { add: [], remove: permissions };
    default:
      throw missingParameter('operationType');
  }
}

/**
 * Images by ID, as far as the account may know of them.
 * @throws InvalidAMIID.Malformed, InvalidAMIID.NotFound naming all that are not there for the account
 */
export function imagesNamed(
  ids: readonly string[],
  { world, account, region }: Pick<RequestContext, 'world' | 'account' | 'region'>,
): Image[] {
  for (const id of ids) checkForm(id);
  const missing: string[] = [];
  const images: Image[] = [];
  for (const id of new Set(ids)) {
    const image = findImage(world, id, region);
    if (image && imageVisibleTo(image, account)) images.push(image);
    else missing.push(id);
  }
  if (missing.length > 0) throw imagesNotFound(missing);
  return images;
}

/** @throws InvalidAMIID.Malformed */
export function checkForm(imageId: string): void {
  if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(imageId)) throw malformedId('InvalidAMIID', imageId, 'ami-');
}

function ownImage(id = '', context: RequestContext): Image {
  const [image] = imagesNamed([id], context);
  if (image?.ownerId !== context.account) throw imageNotAuthorized(id);
  return image;
}

function describe(image: Image, account: string): ImageDescription {
  const { imageId, ownerId, name, architecture, description, source } = image;
  return {
    ImageId: imageId,
    ImageLocation: `${ownerId}/${name}`,
    ImageType: 'machine',
    Name: name,
    Description: description,
    OwnerId: ownerId,
    Public: image.public,
    State: 'available',
    Architecture: architecture,
    CreationDate: new Date(image.createdAt).toISOString(),
    SourceImageId: source?.imageId,
    SourceImageRegion: source?.region,
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    EnaSupport: true,
    SriovNetSupport: 'simple',
    BootMode: architecture === 'arm64' ? 'uefi' : 'uefi-preferred',
    ImdsSupport: 'v2.0',
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: {
          // Snapshots are not modelled: an ID to go with the image's.
          SnapshotId: imageId.replace(/^ami-/, 'snap-'),
          VolumeSize: 8,
          VolumeType: 'gp3',
          DeleteOnTermination: true,
          Encrypted: false,
        },
      },
    ],
    Tags: tagList(tagsFor(image, account)),
  };
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** An image's tags are its owner's: other accounts do not see them. */
function tagsFor(image: Image, account: string): ReadonlyMap<string, string> {
  return image.ownerId === account ? image.tags : NO_TAGS;
}

const FIELDS: FilterFields<Image> = {
  architecture: ({ architecture }) => [architecture],
  'creation-date': ({ createdAt }) => [new Date(createdAt).toISOString()],
  description: ({ description }) => (description === undefined ? [] : [description]),
  'image-id': ({ imageId }) => [imageId],
  'image-type': () => ['machine'],
  'is-public': (image) => [String(image.public)],
  name: ({ name }) => [name],
  'owner-id': ({ ownerId }) => [ownerId],
  'root-device-type': () => ['ebs'],
  state: () => ['available'],
  'virtualization-type': () => ['hvm'],
};

/** Owners are account IDs, `self` or AWS's aliases; there are no images of the latter here. */
function ownerTest(owners: readonly string[] | undefined, account: string): (image: Image) => boolean {
  if (!owners?.length) return () => true;
  const ids = new Set(owners.map((owner) => (owner === 'self' ? account : owner)));
  return ({ ownerId }) => ids.has(ownerId);
}

/** `self`: shared with the account by name. `all`: public. An account ID: the account's own images shared with that one. */
function executableTest(users: readonly string[] | undefined, account: string): (image: Image) => boolean {
  if (!users?.length) return () => true;
  return (image) =>
    users.some((user) => {
      if (user === 'all') return image.public;
      if (user === 'self') return image.sharedWith.has(account);
      return image.ownerId === account && image.sharedWith.has(user);
    });
}
