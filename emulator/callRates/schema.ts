import { z } from 'zod';
import { pattern } from '../faults/glob.js';
import { SERVICE_NAMES } from '../faults/wire/errors.js';

/** How fast some operations of a service may be called in one account and Region: a token bucket. */
const callRate = z.strictObject({
  service: z.enum(SERVICE_NAMES).describe('Signing name.'),
  operations: z.array(pattern).min(1).describe('Names; * stands for any text.'),
  bucket: z.number().int().min(1).describe('Calls that may be made at once after a pause.'),
  refillPerSecond: z.number().gt(0),
  each: z.boolean().default(false).describe('A bucket for each operation; else they share one.'),
});

const PUBLISHED = 'published';

/** The rates that are enforced: none, those that AWS publishes, or a list of own ones, `published` among them or not. */
export const callRatesSchema = z.union(
  [
    z.enum(['off', PUBLISHED]),
    z.array(z.union([z.literal(PUBLISHED), callRate], 'expected published, or a rate of your own')),
  ],
  'expected off, published, or a list of published and rates like {service, operations, bucket, refillPerSecond}',
);

/** The rates that are enforced, with every default filled in. */
export type CallRatesSetting = z.output<typeof callRatesSchema>;

/** The rates that are enforced, as they may be written. */
export type CallRatesSource = z.input<typeof callRatesSchema>;

/** One rate. */
export interface CallRate extends z.output<typeof callRate> {
  /** Only for calls that ask for everything: without IDs, filters and pages. */
  readonly unfiltered?: boolean;
  /** Where AWS says so. */
  readonly source?: string;
}

/** The rates that a setting stands for; the first one that is for a call counts, own ones before AWS's. */
export function ratesOf(setting: CallRatesSetting, published: readonly CallRate[]): readonly CallRate[] {
  if (setting === 'off') return [];
  if (setting === PUBLISHED) return published;
  const own = setting.filter((rate) => rate !== PUBLISHED);
  return setting.includes(PUBLISHED) ? [...own, ...published] : own;
}
