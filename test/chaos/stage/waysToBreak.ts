import type { z } from 'zod';
import { Break, LostAnswerInstead, type wireRules } from '../../../emulator/faults/wire/schema.js';

/** One way in which a call can come to nothing, or its answer can break, by a name for people. */
export interface WayToBreak {
  readonly name: string;
  readonly rule: z.input<(typeof wireRules)[number]>;
}

/** Longer than the patience of the worker. */
const LIMIT = '4 seconds';

/** What proxies answer in AWS's stead: redirects, refusals of their own, and that they do not get through. */
const PROXY_STATUSES = [301, 302, 307, 400, 403, 404, 407, 502, 503, 504] as const;

const either = [true, false] as const;
const whether = (executed: boolean) => (executed ? 'executed' : 'not executed');

/** Every place where an answer can break, each with the call executed and not, as far as both can be. */
export const WAYS_TO_BREAK: readonly WayToBreak[] = [
  { name: 'reset before the head, not executed', rule: { kind: 'reset' } },
  { name: 'silence, not executed', rule: { kind: 'stall', limit: LIMIT } },
  ...Object.values(LostAnswerInstead).map((instead) => ({
    name: `answer lost by ${instead}, executed`,
    rule: { kind: 'lostAnswer', instead, limit: LIMIT } as const,
  })),
  ...Object.values(Break).flatMap((how) =>
    either.map((executed) => ({
      name: `${how}, ${whether(executed)}`,
      rule: { kind: 'brokenAnswer', how, executed } as const,
    })),
  ),
  ...PROXY_STATUSES.flatMap((status) =>
    either.map((executed) => ({
      name: `proxy's ${status}, ${whether(executed)}`,
      rule: { kind: 'proxyError', status, executed } as const,
    })),
  ),
  ...(['RequestTimeTooSkewed', 'RequestInTheFuture'] as const).map((code) => ({
    name: code,
    rule: { kind: 'clockSkew', code } as const,
  })),
];
