import type { EnvironmentProgress } from '../contract/messages.js';
import type { EnvironmentPlan } from '../contract/plan.js';
import { inParts } from './parts.js';

type PlanPart = NonNullable<EnvironmentProgress['plan']>;
type Lists = Pick<PlanPart, 'batches' | 'upToDate' | 'refused' | 'warnings'>;

/** A plan as its release needs to know it, in as many parts as messages hold; all but the last say that more will come. */
export function planParts(plan: EnvironmentPlan): PlanPart[] {
  const entries: Partial<Lists>[] = [
    ...plan.batches.map(({ number, reason, targets }) => ({
      batches: [{ number, reason, targets: targets.map(({ id }) => id) }],
    })),
    ...plan.upToDate.map((target) => ({ upToDate: [target] })),
    ...plan.refused.map((target) => ({ refused: [target] })),
    ...plan.warnings.map((warning) => ({ warnings: [warning] })),
  ];
  const parts = inParts(entries);
  const last = Math.max(0, parts.length - 1);
  return Array.from({ length: last + 1 }, (_, index) => ({
    hash: plan.hash,
    ...joined(parts[index] ?? []),
    ...(index < last ? { more: true } : {}),
  }));
}

/** Puts a part behind those that came before it. */
export function joinParts(before: PlanPart | undefined, part: PlanPart): PlanPart {
  return before?.more === true ? { ...part, ...joined([before, part]) } : part;
}

function joined(parts: readonly Partial<Lists>[]): Lists {
  return {
    batches: parts.flatMap(({ batches = [] }) => batches),
    upToDate: parts.flatMap(({ upToDate = [] }) => upToDate),
    refused: parts.flatMap(({ refused = [] }) => refused),
    warnings: parts.flatMap(({ warnings = [] }) => warnings),
  };
}
