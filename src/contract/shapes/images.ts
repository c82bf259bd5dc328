import type { AcceptImageInput, RejectImageInput, Rejection } from '../rejectedImages.js';
import { like, list, object, open, person, text, words } from '../shape.js';
import { LONGEST_PERSON, LONGEST_TEXT } from '../limits.js';
import { MANY, who } from './parts.js';

/** Names that one message may bring: a copy of the image in every account and Region. */
const MOST_IMAGES = 5_000;

/** An AMI ID, or the ARN of an Image Builder build version. */
const image = like(
  /^(ami-[0-9a-f]{8,17}|arn:aws[a-z-]*:imagebuilder:[\w:./-]{1,300})$/,
  'an AMI ID, or the ARN of an Image Builder build version',
);
const images = list(image, 1, MOST_IMAGES, `a list of 1 to ${MOST_IMAGES} images`);

export const rejectImageShape = object<RejectImageInput>({
  images,
  by: who,
  reason: person(LONGEST_TEXT, 'the reason'),
});

export const acceptImageShape = object<AcceptImageInput>({ images, by: who });

/** What one run of the rejected images hands on to the next. */
export const rejectionShape = open<Rejection>({
  images: list(text(500), 1, MANY),
  by: words(LONGEST_PERSON),
  reason: words(LONGEST_TEXT),
  at: text(40),
});
