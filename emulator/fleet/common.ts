import { z } from 'zod';
import { isAtMost, isDuration } from '../duration.js';

/** What the schemas of a fleet's parts have in common. */

export const accountId = z.string().regex(/^\d{12}$/, 'expected an AWS account ID: 12 digits, in quotes');
export const region = z
  .string()
  .regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'expected the code of an AWS Region, such as eu-west-1');
export const name = z.string().min(1).max(255);
export const duration = z
  .string()
  .refine(isDuration, 'expected a duration with its unit, such as "90 seconds" or "5 minutes"')
  // Much longer ones end at moments that no date can have.
  .refine(isAtMost('36500 days'), 'expected at most 36500 days');
export const count = z.number().int().min(1).max(100_000).default(1);
export const size = z.number().int().min(0).max(10_000);
export const architecture = z.enum(['x86_64', 'arm64']).default('x86_64');
export const tags = z.record(z.string(), z.string()).default({});
export const accounts = z.union([z.literal('all'), z.array(accountId)]);

/** One Region or several: with several, what is described exists once in each. */
export const place = { region: region.optional(), regions: z.array(region).min(1).optional() };
