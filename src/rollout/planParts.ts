import type { EnvironmentProgress } from '../contract/messages.js';
import type { EnvironmentPlan } from '../contract/plan.js';
import type { BatchStatus } from '../contract/status.js';
import { inParts } from '../contract/parts.js';

type PlanPart = NonNullable<EnvironmentProgress['plan']>;
type Lists = Pick<PlanPart, 'batches' | 'upToDate' | 'refused' | 'warnings' | 'unreachable'>;

/** A batch that is larger is cut too: a window is one batch of all targets but the canary. */
const PIECE_BYTES = 32 * 1024;

/**
 * A plan as its release needs to know it, in as many parts as messages hold; all but the last say that more will come.
 * @param added it comes in addition to the plan that the release knows
 */
export function planParts(plan: EnvironmentPlan, added = false): PlanPart[] {
  const entries: Partial<Lists>[] = [
    ...plan.batches.flatMap(({ number, reason, targets }) =>
      inParts(
        targets.map(({ id }) => id),
        PIECE_BYTES,
      ).map((piece) => ({ batches: [{ number, reason, targets: piece }] })),
    ),
    ...plan.upToDate.map((target) => ({ upToDate: [target] })),
    ...plan.refused.map((target) => ({ refused: [target] })),
    ...plan.warnings.map((warning) => ({ warnings: [warning] })),
    ...(plan.unreachable ?? []).map((place) => ({ unreachable: [place] })),
  ];
  const parts = inParts(entries);
  const last = Math.max(0, parts.length - 1);
  return Array.from({ length: last + 1 }, (_, index) => ({
    hash: plan.hash,
    ...joined(parts[index] ?? []),
    ...(added ? { added } : index < last ? { more: true } : {}),
  }));
}

/** Puts a part behind those that came before it. */
export function joinParts(before: PlanPart | undefined, part: PlanPart): PlanPart {
  const { added, ...plan } = part;
  if (before === undefined || !(before.more === true || added === true)) return plan;
  return { ...plan, ...joined([before, part]) };
}

function joined(parts: readonly Partial<Lists>[]): Lists {
  const unreachable = parts.flatMap(({ unreachable = [] }) => unreachable);
  return {
    ...(unreachable.length > 0 && { unreachable }),
    batches: wholeBatches(parts.flatMap(({ batches = [] }) => batches)),
    upToDate: parts.flatMap(({ upToDate = [] }) => upToDate),
    refused: parts.flatMap(({ refused = [] }) => refused),
    warnings: parts.flatMap(({ warnings = [] }) => warnings),
  };
}

/** Puts the pieces of each batch together. */
function wholeBatches(pieces: readonly BatchStatus[]): BatchStatus[] {
  const targets = new Map<number, string[]>();
  for (const piece of pieces) {
    const known = targets.get(piece.number);
    if (known) known.push(...piece.targets);
    else targets.set(piece.number, [...piece.targets]);
  }
  const firsts = pieces.filter(({ number }, index) => pieces[index - 1]?.number !== number);
  return firsts.map((batch) => ({ ...batch, targets: targets.get(batch.number) ?? [] }));
}
