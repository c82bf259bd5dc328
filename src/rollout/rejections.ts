import { LONGEST_PERSON, LONGEST_TEXT } from '../contract/limits.js';
import { jsonBytes } from '../contract/parts.js';
import type { AcceptImageInput, RejectImageInput, Rejection } from '../contract/rejectedImages.js';
import { cut } from '../contract/texts.js';

/** An AMI ID, or the ARN of an Image Builder build version. */
const IMAGE = /^(ami-[0-9a-f]{8,17}|arn:aws[a-z-]*:imagebuilder:.+)$/;

/** Names that one message may bring: a copy of the image in every account and Region. */
const MOST_IMAGES = 5_000;

/** All marks together are an answer, and the input of the next run: each is one payload, of at most 2 MB. */
const MOST_BYTES = 1024 * 1024;

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
  const merged: Rejection = known
    ? { ...known, images: [...new Set([...known.images, ...images])] }
    : { images: [...new Set(images)], by: cut(by, LONGEST_PERSON), reason: cut(reason, LONGEST_TEXT), at };
  const all = known ? rejections.map((one) => (one === known ? merged : one)) : [...rejections, merged];
  return jsonBytes(all) > MOST_BYTES ? undefined : all;
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
