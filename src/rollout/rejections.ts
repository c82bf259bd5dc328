import type { AcceptImageInput, RejectImageInput, Rejection } from '../contract/rejectedImages.js';

/** An AMI ID, or the ARN of an Image Builder build version. */
const IMAGE = /^(ami-[0-9a-f]{8,17}|arn:aws[a-z-]*:imagebuilder:.+)$/;

/** Names that one message may bring: a copy of the image in every account and Region. */
const MOST_IMAGES = 5_000;

/**
 * Marks an image. What was said of it first stays; names of it that were not known are added.
 * @param message from anyone who can reach the server
 * @returns undefined when it is not right
 */
export function reject(
  rejections: readonly Rejection[],
  message: unknown,
  at: string,
): Rejection[] | undefined {
  const { images, by, reason } = (message ?? {}) as Partial<Record<keyof RejectImageInput, unknown>>;
  if (!areImages(images) || !isText(by) || !isText(reason)) return undefined;
  const known = rejections.find((one) => one.images.some((image) => images.includes(image)));
  if (!known) return [...rejections, { images: [...new Set(images)], by, reason, at }];
  const merged = { ...known, images: [...new Set([...known.images, ...images])] };
  return rejections.map((one) => (one === known ? merged : one));
}

/**
 * Takes marks back.
 * @param message from anyone who can reach the server
 * @returns undefined when it is not right
 */
export function accept(rejections: readonly Rejection[], message: unknown): Rejection[] | undefined {
  const { images, by } = (message ?? {}) as Partial<Record<keyof AcceptImageInput, unknown>>;
  if (!areImages(images) || !isText(by)) return undefined;
  return rejections.filter((one) => !one.images.some((image) => images.includes(image)));
}

function areImages(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= MOST_IMAGES &&
    value.every((one) => typeof one === 'string' && IMAGE.test(one))
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
