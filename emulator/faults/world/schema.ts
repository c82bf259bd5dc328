import { z } from 'zod';
import { accountId, duration, name, region } from '../../fleet/common.js';
import { pattern } from '../glob.js';

/** Where and when; what is left out selects nothing. */
const place = {
  accounts: z.array(accountId).min(1).optional(),
  regions: z.array(region).min(1).optional(),
  from: duration.optional().describe('Emulated time after the start.'),
  until: duration.optional().describe('Emulated time after the start.'),
};

const groups = {
  groups: z.array(pattern).min(1).optional().describe('Names; * stands for any text.'),
  tags: z.record(z.string(), z.string()).optional().describe('Tags that the group has, all of them.'),
};

const count = z.number().int().min(1).optional().describe('At most so many are struck.');
const reason = z.string().min(1).optional().describe("In AWS's words.");
const pipelines = z.array(pattern).min(1).optional().describe('Names of pipelines; * stands for any text.');
const share = z.number().min(0).max(1).default(0);

/** Faults of what AWS does: they strike what begins while they are in force. */
export const worldRules = [
  z.strictObject({
    kind: z.literal('unhealthyImage'),
    image: name.describe('Name, in which * stands for any text, or AMI ID.'),
    ...place,
    ...groups,
  }),
  z.strictObject({
    kind: z.literal('deadApplication'),
    image: name.describe('Name, in which * stands for any text, or AMI ID.'),
    reason: z
      .enum(['Target.FailedHealthChecks', 'Target.ResponseCodeMismatch', 'Target.Timeout'])
      .default('Target.FailedHealthChecks')
      .describe('Why health checks of target groups fail.'),
    ...place,
    ...groups,
  }),
  z.strictObject({
    kind: z.literal('refresh'),
    outcome: z.enum(['fails', 'rollsBack', 'stuck']),
    atPercentage: z.number().int().min(0).max(100).default(50),
    reason,
    count,
    ...place,
    ...groups,
  }),
  z.strictObject({
    kind: z.literal('service'),
    outcome: z.enum(['never', 'fails']),
    clusters: z.array(pattern).min(1).optional().describe('Names; * stands for any text.'),
    services: z.array(pattern).min(1).optional().describe('Names; * stands for any text.'),
    reason,
    count,
    ...place,
  }),
  z.strictObject({
    kind: z.literal('build'),
    outcome: z.enum(['failedBuild', 'failedTest', 'failedIntegration']),
    pipelines,
    reason,
    count,
    ...place,
  }),
  z.strictObject({
    kind: z.literal('distribution'),
    failedRegions: z.array(region).min(1).optional().describe('Omitted: all.'),
    failedAccounts: z.array(accountId).min(1).optional().describe('Omitted: all.'),
    pipelines,
    reason,
    count,
    ...place,
  }),
  z.strictObject({
    kind: z.literal('events'),
    sources: z.array(pattern).min(1).optional().describe('aws.autoscaling; * stands for any text.'),
    dropRate: share.describe('Share of the events that never arrive.'),
    duplicateRate: share.describe('Share of the others that arrive twice.'),
    delay: duration.default('0 seconds').describe('Each is late by up to this emulated time.'),
    ...place,
  }),
] as const;

/** A fault of what AWS does, with every default filled in. */
export type WorldRule = z.output<(typeof worldRules)[number]>;

/** The rules of one kind. */
export type WorldRuleOf<Kind extends WorldRule['kind']> = Extract<WorldRule, { readonly kind: Kind }>;
