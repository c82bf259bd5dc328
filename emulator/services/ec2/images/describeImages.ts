import type { DescribeImagesCommandInput, Image as ImageDescription } from '@aws-sdk/client-ec2';
import type { RequestContext } from '../../../service.js';
import { ec2Page, endDryRun, filterTest, tagList, type FilterFields } from '../request.js';
import { instancesInRegion } from '../../autoScaling/instances/instances.js';
import { imagesNotFound } from '../errors.js';
import { imageEver, imagesEverIn, imageState, imageVisibleTo, type Image } from './image.js';
import { checkForm } from './lookup.js';

/**
 * How long an image that was deregistered is still described. "Recently deregistered images appear in the
 * returned results for a short interval" (`DescribeImages`): AWS names no number.
 */
const SHOWN_DEREGISTERED = 60 * 1000;

/**
 * The images that the account may know of, as far as they match. Disabled ones are there only when they are
 * asked for; so are deprecated ones of others, unless they are asked for by ID.
 */
export function describeImages(input: DescribeImagesCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const passes = filterTest(input.Filters, fieldsAt(now), (image) => tagsFor(image, account));
  const owned = ownerTest(input.Owners, account);
  const executable = executableTest(input.ExecutableUsers, account);
  const named = input.ImageIds?.length ? imagesAskedFor(input.ImageIds, context) : undefined;
  endDryRun(input);
  const shown = (image: Image) =>
    now - (image.deregisteredAt ?? now) < SHOWN_DEREGISTERED &&
    (input.IncludeDisabled === true || imageState(image, now) !== 'disabled') &&
    (input.IncludeDeprecated === true || named !== undefined || !isDeprecatedFor(image, account, now));
  const images = (named ?? imagesEverIn(world, region)).filter(
    (image) =>
      imageVisibleTo(image, account) && shown(image) && owned(image) && executable(image) && passes(image),
  );
  const { items, nextToken } = ec2Page(images, input, { smallest: 1, largest: 1000 });
  return { Images: items.map((image) => describe(image, account, now)), NextToken: nextToken };
}

/**
 * Images by ID. One that was deregistered is left out of the answer, and unknown in the end: "After all
 * instances that reference a deregistered AMI are terminated, specifying the ID of the image will eventually
 * return an error indicating that the AMI ID cannot be found."
 * @throws InvalidAMIID.Malformed; InvalidAMIID.NotFound naming all that are not there for the account
 */
function imagesAskedFor(ids: readonly string[], { world, account, region, now }: RequestContext): Image[] {
  for (const id of ids) checkForm(id);
  const images = [...new Set(ids)].map((id) => [id, imageEver(world, id, region)] as const);
  const isKnown = (image: Image | undefined): image is Image => {
    if (!image || !imageVisibleTo(image, account)) return false;
    if (now - (image.deregisteredAt ?? now) < SHOWN_DEREGISTERED) return true;
    return instancesInRegion(world, account, region, now).some(({ imageId }) => imageId === image.imageId);
  };
  const missing = images.filter(([, image]) => !isKnown(image)).map(([id]) => id);
  if (missing.length > 0) throw imagesNotFound(missing);
  return images.flatMap(([, image]) => image ?? []);
}

/**
 * Source: `IncludeDeprecated`, "If you are the AMI owner, all deprecated AMIs appear in the response
 * regardless of what you specify for this parameter."
 */
function isDeprecatedFor({ ownerId, deprecatesAt = Infinity }: Image, account: string, now: number): boolean {
  return ownerId !== account && deprecatesAt <= now;
}

function describe(image: Image, account: string, now: number): ImageDescription {
  const { imageId, ownerId, name, architecture, description, source, flaw, deprecatesAt } = image;
  return {
    ImageId: imageId,
    ImageLocation: `${ownerId}/${name}`,
    ImageType: 'machine',
    Name: name,
    Description: description,
    OwnerId: ownerId,
    Public: image.public,
    State: imageState(image, now),
    ...(flaw?.reason !== undefined && {
      StateReason: { Code: `Client.${flaw.state}`, Message: flaw.reason },
    }),
    Architecture: architecture,
    CreationDate: new Date(image.createdAt).toISOString(),
    ...(deprecatesAt !== undefined && { DeprecationTime: new Date(deprecatesAt).toISOString() }),
    SourceImageId: source?.imageId,
    SourceImageRegion: source?.region,
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    EnaSupport: true,
    SriovNetSupport: 'simple',
    BootMode: image.bootMode,
    ImdsSupport: 'v2.0',
    RootDeviceName: image.rootDevice,
    RootDeviceType: 'ebs',
    BlockDeviceMappings: [
      {
        DeviceName: image.rootDevice,
        Ebs: {
          SnapshotId: snapshotOf(image),
          VolumeSize: image.sizeGiB,
          VolumeType: 'gp3',
          DeleteOnTermination: true,
          Encrypted: image.kmsKeyId !== undefined,
        },
      },
    ],
    Tags: tagList(tagsFor(image, account)),
  };
}

/** Snapshots are not modelled: an ID to go with the image's. */
export function snapshotOf({ imageId }: Image): string {
  return imageId.replace(/^ami-/, 'snap-');
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** An image's tags are its owner's: other accounts do not see them. */
function tagsFor(image: Image, account: string): ReadonlyMap<string, string> {
  return image.ownerId === account ? image.tags : NO_TAGS;
}

function fieldsAt(now: number): FilterFields<Image> {
  return {
    architecture: ({ architecture }) => [architecture],
    'boot-mode': ({ bootMode }) => [bootMode],
    'creation-date': ({ createdAt }) => [new Date(createdAt).toISOString()],
    description: ({ description }) => (description === undefined ? [] : [description]),
    'ena-support': () => ['true'],
    hypervisor: () => ['xen'],
    'image-id': ({ imageId }) => [imageId],
    'image-type': () => ['machine'],
    'is-public': (image) => [String(image.public)],
    name: ({ name }) => [name],
    'owner-id': ({ ownerId }) => [ownerId],
    'root-device-name': ({ rootDevice }) => [rootDevice],
    'root-device-type': () => ['ebs'],
    'source-image-id': ({ source }) => (source ? [source.imageId] : []),
    'source-image-region': ({ source }) => (source ? [source.region] : []),
    state: (image) => [imageState(image, now)],
    'virtualization-type': () => ['hvm'],
  };
}

/** Owners are account IDs, `self` or AWS's aliases; there are no images of the latter here. */
function ownerTest(owners: readonly string[] | undefined, account: string): (image: Image) => boolean {
  if (!owners?.length) return () => true;
  const ids = new Set(owners.map((owner) => (owner === 'self' ? account : owner)));
  return ({ ownerId }) => ids.has(ownerId);
}

/**
 * `self`: shared with the account by name. `all`: public. An account ID: the account's own images shared with
 * that one.
 */
function executableTest(users: readonly string[] | undefined, account: string): (image: Image) => boolean {
  if (!users?.length) return () => true;
  return (image) =>
    users.some((user) => {
      if (user === 'all') return image.public;
      if (user === 'self') return image.sharedWith.has(account);
      return image.ownerId === account && image.sharedWith.has(user);
    });
}
