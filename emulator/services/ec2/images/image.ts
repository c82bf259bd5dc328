import type { BootModeValues, ImageState } from '@aws-sdk/client-ec2';
import { defineStore, type World } from '../../../world.js';

/** One AMI: an ID in one Region, owned by one account. Times are milliseconds since the epoch. */
export interface Image {
  readonly imageId: string;
  readonly region: string;
  readonly ownerId: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly architecture: 'x86_64' | 'arm64';
  readonly bootMode: BootModeValues;
  readonly rootDevice: string;
  /** Size of the snapshot of its root volume; it has no other. */
  readonly sizeGiB: number;
  readonly createdAt: number;
  /** Until then it is pending. */
  readonly availableAt: number;
  /** The state that it is in for good, whatever the time: a fleet says so. */
  readonly flaw?: ImageFlaw | undefined;
  /** What it was copied from, if it is a copy. */
  readonly source?: { readonly imageId: string; readonly region: string } | undefined;
  readonly tags: Map<string, string>;
  /** Accounts that may launch it besides its owner. */
  readonly sharedWith: Set<string>;
  /** Whether every account may launch it. */
  public: boolean;
  /** Organizations and units of them that may launch it, by ARN, with the accounts that belong to each. */
  readonly sharedThrough: Map<string, readonly string[]>;
  readonly kmsKeyId?: string | undefined;
  disabled: boolean;
  /** From when on others do not find it any more unless they know its ID. */
  deprecatesAt?: number | undefined;
  /** When it was deregistered. */
  deregisteredAt?: number | undefined;
}

/** Something that is the matter with an image. */
export interface ImageFlaw {
  readonly state: Exclude<ImageState, 'available' | 'disabled' | 'deregistered'>;
  readonly reason?: string | undefined;
}

/** What {@link registerImage} needs to know; an ID is made up when none is given. */
export interface ImageSpec {
  readonly imageId?: string;
  readonly region: string;
  readonly ownerId: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly architecture: 'x86_64' | 'arm64';
  /** Omitted: what images of the architecture mostly have. */
  readonly bootMode?: BootModeValues | undefined;
  /** Omitted: `/dev/xvda`. */
  readonly rootDevice?: string;
  /** Omitted: 8. */
  readonly sizeGiB?: number;
  readonly createdAt: number;
  /** Omitted: at once. */
  readonly availableAt?: number;
  readonly flaw?: ImageFlaw | undefined;
  readonly source?: { readonly imageId: string; readonly region: string };
  readonly tags?: Readonly<Record<string, string>>;
  readonly sharedWith?: readonly string[];
  readonly disabled?: boolean;
  /** Omitted: it is not encrypted. */
  readonly kmsKeyId?: string | undefined;
  readonly deprecatesAt?: number | undefined;
}

// An AMI ID is unique in its Region, whoever owns it.
const ANY_ACCOUNT = '*';

const store = defineStore('ec2/images', () => new Map<string, Image>());

/** Adds an image. */
export function registerImage(world: World, spec: ImageSpec): Image {
  const { disabled = false } = spec;
  const image: Image = {
    ...spec,
    imageId: spec.imageId ?? world.newId('ami-'),
    bootMode: spec.bootMode ?? (spec.architecture === 'arm64' ? 'uefi' : 'uefi-preferred'),
    rootDevice: spec.rootDevice ?? '/dev/xvda',
    sizeGiB: spec.sizeGiB ?? 8,
    availableAt: spec.availableAt ?? spec.createdAt,
    tags: new Map(Object.entries(spec.tags ?? {})),
    sharedWith: new Set(disabled ? [] : spec.sharedWith),
    public: false,
    sharedThrough: new Map(),
    disabled,
  };
  store.of(world, ANY_ACCOUNT, spec.region).set(image.imageId, image);
  return image;
}

/** The image of that ID, whoever may see it, unless it was deregistered. */
export function findImage(world: World, imageId: string, region: string): Image | undefined {
  const image = imageEver(world, imageId, region);
  return image?.deregisteredAt === undefined ? image : undefined;
}

/** The image of that ID, whoever may see it, also if it was deregistered. */
export function imageEver(world: World, imageId: string, region: string): Image | undefined {
  return store.of(world, ANY_ACCOUNT, region).get(imageId);
}

/** All images of a Region, oldest first, whoever may see them. */
export function imagesIn(world: World, region: string): Image[] {
  return imagesEverIn(world, region).filter(({ deregisteredAt }) => deregisteredAt === undefined);
}

/** All images of a Region, oldest first, also those that were deregistered. */
export function imagesEverIn(world: World, region: string): Image[] {
  return [...store.of(world, ANY_ACCOUNT, region).values()];
}

const organizations = defineStore('ec2/organizations', () => new Map<string, readonly string[]>());

/** Says which accounts belong to an organization, or to a unit of one. */
export function addOrganization(world: World, arn: string, accounts: readonly string[]): void {
  organizations.of(world, ANY_ACCOUNT, ANY_ACCOUNT).set(arn, accounts);
}

/**
 * At most so many accounts, organizations and units of them: the default of the quota AMI sharing (EC2 user
 * guide, "AMI quotas in Amazon EC2").
 */
export const MOST_SHARES = 1_000;

/** Gives launch permission to an organization or a unit; one that the fleet does not have has no accounts. */
export function shareThrough(world: World, image: Image, arn: string): void {
  image.sharedThrough.set(arn, organizations.of(world, ANY_ACCOUNT, ANY_ACCOUNT).get(arn) ?? []);
}

/** The image's state at `now`. */
export function imageState({ flaw, availableAt, disabled, deregisteredAt }: Image, now: number): ImageState {
  if (deregisteredAt !== undefined) return 'deregistered';
  if (flaw) return flaw.state;
  if (now < availableAt) return 'pending';
  return disabled ? 'disabled' : 'available';
}

/** Whether the account may see the image: it owns it, or has launch permission. */
export function imageVisibleTo(image: Image, account: string): boolean {
  return (
    image.ownerId === account ||
    image.public ||
    image.sharedWith.has(account) ||
    [...image.sharedThrough.values()].some((members) => members.includes(account))
  );
}

/** Whether the account can launch instances of the image at `now`. */
export function imageLaunchableBy(image: Image, account: string, now: number): boolean {
  return imageVisibleTo(image, account) && image.createdAt <= now && imageState(image, now) === 'available';
}
