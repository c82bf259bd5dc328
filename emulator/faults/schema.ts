import { z } from 'zod';
import { milliseconds } from '../duration.js';
import { wireRules } from './wire/schema.js';
import { worldRules, type WorldRule } from './world/schema.js';

/** One fault, as a fleet file, the admin endpoint and code say it. */
export const faultRuleSchema = z
  .discriminatedUnion('kind', [...wireRules, ...worldRules])
  .refine(({ from, until }) => isWindow(from, until), {
    path: ['until'],
    message: 'must be later than from',
  });

/** Whether a fault is one of what AWS does, not of single calls. */
export function isWorldRule(rule: FaultRule): rule is WorldRule {
  return WORLD_KINDS.has(rule.kind);
}

const WORLD_KINDS: ReadonlySet<string> = new Set(worldRules.map(({ shape }) => shape.kind.value));

/** Whether there is time between the two. */
function isWindow(from = '0 seconds', until: string | undefined): boolean {
  return until === undefined || milliseconds(from) < milliseconds(until);
}

/** A fault with every default filled in. */
export type FaultRule = z.output<typeof faultRuleSchema>;

/** A fault as it may be written. */
export type FaultRuleSource = z.input<typeof faultRuleSchema>;

/** Faults by the key that a fleet file has them under. */
export const faultListSchema = z.object({ faults: z.array(faultRuleSchema) });
