import type { Stage } from './simulation.js';

/** The operation is executed, its answer lost, and the look before the next attempt refused. */
export function giveUpAfter({ emulator: { faults } }: Stage, operation: string, look: string): void {
  faults.add({ kind: 'brokenAnswer', how: 'resetInBody', operations: [operation], count: 1 });
  const strike = faults.strike.bind(faults);
  faults.strike = (call) => {
    const struck = strike(call);
    if (struck && call.operation === operation)
      faults.add({ kind: 'accessDenied', operations: [look], count: 1 });
    return struck;
  };
}
