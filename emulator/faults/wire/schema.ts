import { z } from 'zod';
import { isAtMost } from '../../duration.js';
import { accountId, duration, region } from '../../fleet/common.js';
import { pattern } from '../glob.js';
import { SERVICE_NAMES } from './errors.js';

/** Which calls; what is left out selects nothing. */
const selectors = {
  service: z.enum(SERVICE_NAMES).optional().describe('Signing name.'),
  operations: z.array(pattern).min(1).optional().describe('Names; * stands for any text.'),
  accounts: z.array(accountId).min(1).optional().describe('Accounts that are acted in.'),
  regions: z.array(region).min(1).optional(),
  resources: z.array(pattern).min(1).optional().describe('ARNs that calls name; * stands for any text.'),
  callers: z.array(pattern).min(1).optional().describe('ARNs of who calls; * stands for any text.'),
};

/** Which of these calls. */
const timing = {
  rate: z.number().gt(0).max(1).default(1).describe('Share of the calls, drawn from the seed.'),
  after: z.number().int().min(0).default(0).describe('So many calls are spared at first.'),
  count: z.number().int().min(1).optional().describe('At most so many calls are struck.'),
  from: duration.optional().describe('Emulated time after the start.'),
  until: duration.optional().describe('Emulated time after the start.'),
};

const common = { ...selectors, ...timing };

/** What a caller gets in place of an answer that is lost. */
export const LostAnswerInstead = { reset: 'reset', serverError: 'serverError', stall: 'stall' } as const;

/** How an answer breaks. */
export const Break = {
  /** The connection is reset in the middle of the head. */
  ResetInHead: 'resetInHead',
  /** The connection is reset after half of the body. */
  ResetInBody: 'resetInBody',
  /** The connection is closed after half of the body, in order and too early. */
  ClosedInBody: 'closedInBody',
  /** Half of the body, with the length of that half. */
  Truncated: 'truncated',
  /** Bytes that mean nothing. */
  Garbage: 'garbage',
  /** A page for people. */
  Html: 'html',
  /** No body. */
  Empty: 'empty',
  /** What is well-formed and has no members. */
  Hollow: 'hollow',
} as const;
export type Break = (typeof Break)[keyof typeof Break];

/** Codes with which services refuse a call whose time of day is not theirs. */
export const SkewCode = {
  RequestTimeTooSkewed: 'RequestTimeTooSkewed',
  RequestInTheFuture: 'RequestInTheFuture',
  RequestExpired: 'RequestExpired',
  SignatureDoesNotMatch: 'SignatureDoesNotMatch',
  InvalidSignatureException: 'InvalidSignatureException',
} as const;
export type SkewCode = (typeof SkewCode)[keyof typeof SkewCode];

/** Node.js lets a timer that is set for more than 24.8 days ring at once. */
const realTime = duration.refine(isAtMost('24 days'), 'expected at most 24 days');

const limit = realTime.default('5 minutes').describe('Of real time; then the connection is cut.');

/** Faults of single calls. */
export const wireRules = [
  z.strictObject({ kind: z.literal('throttle'), ...common }),
  z.strictObject({
    kind: z.literal('serverError'),
    ...common,
    status: z.literal([500, 503]).default(500),
  }),
  z.strictObject({ kind: z.literal('accessDenied'), ...common }),
  z.strictObject({
    kind: z.literal('refusal'),
    ...common,
    code: z.string().min(1).describe('As on the wire: ValidationError.'),
    message: z.string().default('refused on purpose'),
    status: z.number().int().min(400).max(499).default(400),
  }),
  z.strictObject({ kind: z.literal('expiredCredentials'), ...common }),
  z.strictObject({ kind: z.literal('reset'), ...common }),
  z.strictObject({ kind: z.literal('stall'), ...common, limit }),
  z.strictObject({
    kind: z.literal('slow'),
    ...common,
    delay: realTime.describe('Of real time; the call has its effect at once.'),
  }),
  z.strictObject({
    kind: z.literal('lostAnswer'),
    ...common,
    instead: z.enum(LostAnswerInstead).default(LostAnswerInstead.reset),
    limit: limit.describe('Of real time, for a stall.'),
  }),
  z.strictObject({
    kind: z.literal('brokenAnswer'),
    ...common,
    how: z.enum(Break).optional().describe('Left out: one for each call, drawn from the seed.'),
    executed: z.boolean().default(true).describe('Whether the call has its effect.'),
  }),
  z.strictObject({
    kind: z.literal('proxyError'),
    ...common,
    status: z.number().int().min(300).max(599).default(502),
    executed: z.boolean().default(false).describe('Whether the call has its effect.'),
  }),
  z.strictObject({
    kind: z.literal('clockSkew'),
    ...common,
    code: z.enum(SkewCode).optional().describe("Left out: the service's own."),
  }),
] as const;

/** A fault of single calls, with every default filled in. */
export type WireRule = z.output<(typeof wireRules)[number]>;
