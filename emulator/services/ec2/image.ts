import { defineStore, type World } from '../../world.js';

/** One AMI: an ID in one Region, owned by one account. */
export interface Image {
  readonly imageId: string;
  readonly region: string;
  readonly ownerId: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly architecture: 'x86_64' | 'arm64';
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** What it was copied from, if it is a copy. */
  readonly source?: { readonly imageId: string; readonly region: string } | undefined;
  readonly tags: Map<string, string>;
  /** Accounts that may launch it besides its owner. */
  readonly sharedWith: Set<string>;
  /** Whether every account may launch it. */
  public: boolean;
}

/** What {@link registerImage} needs to know; an ID is made up when none is given. */
export interface ImageSpec {
  readonly imageId?: string;
  readonly region: string;
  readonly ownerId: string;
  readonly name: string;
  readonly description?: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly createdAt: number;
  readonly source?: { readonly imageId: string; readonly region: string };
  readonly tags?: Readonly<Record<string, string>>;
  readonly sharedWith?: readonly string[];
}

// An AMI ID is unique in its Region, whoever owns it.
const ANY_ACCOUNT = '*';

const store = defineStore('ec2/images', () => new Map<string, Image>());

/** Adds an image; it can be used at once. */
export function registerImage(world: World, spec: ImageSpec): Image {
  const image: Image = {
    ...spec,
    imageId: spec.imageId ?? world.newId('ami-'),
    tags: new Map(Object.entries(spec.tags ?? {})),
    sharedWith: new Set(spec.sharedWith),
    public: false,
  };
  store.of(world, ANY_ACCOUNT, spec.region).set(image.imageId, image);
  return image;
}

/** The image of that ID, whoever may see it. */
export function findImage(world: World, imageId: string, region: string): Image | undefined {
  return store.of(world, ANY_ACCOUNT, region).get(imageId);
}

/** All images of a Region, oldest first, whoever may see them. */
export function imagesIn(world: World, region: string): Iterable<Image> {
  return store.of(world, ANY_ACCOUNT, region).values();
}

/** Whether the account may see and launch the image: it owns it, or has launch permission. */
export function imageVisibleTo(image: Image, account: string): boolean {
  return image.ownerId === account || image.public || image.sharedWith.has(account);
}
