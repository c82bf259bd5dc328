/** One copy of an image: an AMI in one Region, owned by one account. */
export interface AmiLocation {
  /** Account that owns the AMI; absent when the image was given by AMI IDs and its owner has not been looked up. */
  readonly account?: string;
  readonly region: string;
  readonly amiId: string;
}

/** A golden AMI: one logical image, with a copy per Region and, where it is copied, per account. */
export interface ReleaseImage {
  readonly name: string;
  readonly version: string;
  /** Build version ARN, when Image Builder built it. */
  readonly imageVersionArn?: string;
  readonly amis: readonly AmiLocation[];
}

/**
 * An image that a release is started with instead of building one: AMI IDs by Region, or an Image Builder build
 * version.
 */
export type ImageInput =
  | { readonly amis: Readonly<Record<string, string>>; readonly version?: string }
  | { readonly imageVersionArn: string };

/**
 * The AMI that an account uses in a Region: its own copy if it has one, else the copy that is shared with it.
 * @returns undefined when the image has no copy in the Region
 */
export function amiFor(image: ReleaseImage, account: string, region: string): string | undefined {
  const inRegion = image.amis.filter((ami) => ami.region === region);
  return (inRegion.find((ami) => ami.account === account) ?? inRegion[0])?.amiId;
}
