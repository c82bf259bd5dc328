import type { ReleaseImage } from './image.js';

/** The mark of a bad image: no release rolls it out any more. */
export interface Rejection {
  /** AMI IDs and Image Builder build version ARNs; one image may have many. */
  readonly images: readonly string[];
  readonly by: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Argument of the signal `rejectImage`. */
export type RejectImageInput = Omit<Rejection, 'at'>;

/** Argument of the signal `acceptImage`, which takes marks back. */
export interface AcceptImageInput {
  /** Every rejection that names one of these is taken back as a whole. */
  readonly images: readonly string[];
  readonly by: string;
}

/** Everything by which an image may have been rejected. */
export function namesOf({ amis, imageVersionArn }: ReleaseImage): string[] {
  const ids = new Set(amis.map(({ amiId }) => amiId));
  return imageVersionArn === undefined ? [...ids] : [...ids, imageVersionArn];
}

/** The rejection that holds for one of these names, if any does. */
export function rejectionOf(
  names: readonly string[],
  rejections: readonly Rejection[],
): Rejection | undefined {
  return rejections.find(({ images }) => images.some((image) => names.includes(image)));
}
