import { mutatingCalls } from '../../emulator/checks/calls.js';
import type { Emulator } from '../../emulator/server.js';
import type { refreshHistory } from '../../emulator/services/autoScaling.js';

/** Calls that may have changed something in an account: `autoscaling:StartInstanceRefresh`, in the order they came. */
export function mutations({ calls }: Emulator['journal'], account: string): string[] {
  return mutatingCalls({ calls: [...calls] })
    .filter((call) => call.account === account)
    .map((call) => `${call.service}:${call.operation}`);
}

/** The largest number of refreshes of an account that ran at the same moment. */
export function refreshesOverlapping(history: ReturnType<typeof refreshHistory>, account: string): number {
  return refreshesAtOnce(history.filter((refresh) => refresh.account === account));
}

/** The largest number of refreshes that ran at the same moment. */
export function refreshesAtOnce(history: ReturnType<typeof refreshHistory>): number {
  return Math.max(
    0,
    ...history.map(
      ({ start }) =>
        history.filter((other) => other.start <= start && (other.end ?? Infinity) > start).length,
    ),
  );
}
