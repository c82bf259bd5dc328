import type { Emulator } from '../../emulator/server.js';
import type { refreshHistory } from '../../emulator/services/autoScaling.js';

/** Calls that change something in an account: `autoscaling:StartInstanceRefresh`, in the order they came. */
export function mutations(journal: Emulator['journal'], account: string): string[] {
  return journal.calls
    .filter((call) => call.account === account && !/^(Describe|Get|List|AssumeRole)/.test(call.operation))
    .map((call) => `${call.service}:${call.operation}`);
}

/** The largest number of refreshes of an account that ran at the same moment. */
export function refreshesOverlapping(history: ReturnType<typeof refreshHistory>, account: string): number {
  const ours = history.filter((refresh) => refresh.account === account);
  return Math.max(
    0,
    ...ours.map(
      ({ start }) => ours.filter((other) => other.start <= start && (other.end ?? Infinity) > start).length,
    ),
  );
}
