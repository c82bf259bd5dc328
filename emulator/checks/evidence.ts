import { z } from 'zod';
import type { Call, Effect, Journal } from '../journal.js';
import { refreshHistory, type PastRefresh } from '../services/autoScaling.js';
import type { World } from '../world.js';

/** What checks read: a run of the emulator, living or exported. */
export interface Evidence {
  readonly calls: readonly Call[];
  readonly effects: readonly Effect[];
  /** In no particular order. */
  readonly refreshes: readonly PastRefresh[];
}

/** An export of a journal that cannot be read; the message names the line. */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError';
}

/**
 * The evidence of an emulator in this process. What it computes when asked, the refreshes, is that of `now`; the
 * journal's part grows on.
 * @param now on the emulator's clock, in milliseconds since the epoch
 */
export function gatherEvidence(
  { journal, world }: { readonly journal: Journal; readonly world: World },
  now: number,
): Evidence {
  return { calls: journal.calls, effects: journal.effects, refreshes: refreshHistory(world, now) };
}

/**
 * A journal as JSON lines that stand for themselves: its entries, then a line of kind `refresh` for each instance
 * refresh, because how these went is nowhere written down while they go.
 * @param now on the emulator's clock, in milliseconds since the epoch
 */
export function exportJournal(journal: Journal, world: World, now: number): string {
  const refreshes = refreshHistory(world, now).map(
    (refresh) => `${JSON.stringify({ kind: 'refresh', ...refresh })}\n`,
  );
  return journal.toJsonLines() + refreshes.join('');
}

/**
 * Reads an exported journal; needs no emulator. Exports of several emulators can be read one after the other.
 * @throws EvidenceError naming the first line that is none of a journal
 */
export async function readEvidence(
  lines: Iterable<string> | AsyncIterable<string>,
  source = 'journal',
): Promise<Evidence> {
  const calls: Call[] = [];
  const effects: Effect[] = [];
  const refreshes: PastRefresh[] = [];
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const entry = readLine(line, `${source}:${number}`);
    switch (entry.kind) {
      case 'call':
        calls.push(entry as Call);
        break;
      case 'effect':
        effects.push(entry);
        break;
      case 'refresh': {
        const { kind: _, ...refresh } = entry;
        refreshes.push(refresh as PastRefresh);
      }
    }
  }
  return { calls, effects, refreshes };
}

const moment = z.number();

const lineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('call'),
    sequence: z.number(),
    at: moment,
    requestId: z.string(),
    caller: z.string(),
    callerAccount: z.string(),
    account: z.string(),
    region: z.string(),
    service: z.string(),
    operation: z.string(),
    dryRun: z.boolean().optional(),
    outcome: z.string(),
    fault: z.object({ id: z.string(), kind: z.string(), lost: z.string().optional() }).optional(),
    defect: z.string().optional(),
  }),
  z.object({
    kind: z.literal('effect'),
    sequence: z.number(),
    call: z.number(),
    at: moment,
    account: z.string(),
    region: z.string(),
    action: z.string(),
    resource: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
  z.object({
    kind: z.literal('refresh'),
    account: z.string(),
    region: z.string(),
    group: z.string(),
    refreshId: z.string(),
    start: moment,
    end: moment.optional(),
    status: z.string(),
    tags: z.record(z.string(), z.string()),
  }),
]);

function readLine(line: string, place: string): z.output<typeof lineSchema> {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch (error) {
    throw new EvidenceError(`${place}: not JSON`, { cause: error });
  }
  const result = lineSchema.safeParse(content);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] ?? { path: [], message: '' };
  throw new EvidenceError(`${place}: not a line of a journal (${[...path, message].join(': ')})`, {
    cause: result.error,
  });
}
