import type { Emulator } from '../../../emulator/server.js';
import type { Struck } from '../scenario.js';
import { WAYS_TO_BREAK } from './waysToBreak.js';

/**
 * Breaks one call of each operation, or the first few, each in another way. Which way follows from `turn` alone: so many turns
 * as there are ways strike every operation in each of them.
 */
export class Strikes {
  /** Names of ways by the IDs of faults. */
  readonly #ways = new Map<string, string>();

  constructor(private readonly emulator: Emulator) {}

  /**
   * From now on.
   * @param perOperation calls of each operation that are struck, one after the other
   */
  add(operations: readonly string[], turn: number, perOperation: number): void {
    for (const [index, operation] of operations.entries()) {
      for (let strike = 0; strike < perOperation; strike++) {
        // Another one for each operation, or a release would meet nothing but proxies.
        const way = WAYS_TO_BREAK[(turn * perOperation + strike + index * STRIDE) % WAYS_TO_BREAK.length];
        if (!way) throw new RangeError('there are no ways to break an answer');
        const id = this.emulator.faults.add({ ...way.rule, operations: [operation], count: 1 });
        this.#ways.set(id, way.name);
      }
    }
  }

  /** What was struck, by the journal. */
  struck(direction: string): Struck[] {
    return this.emulator.journal.calls.flatMap(({ operation, fault }) => {
      const way = fault && this.#ways.get(fault.id);
      return way === undefined ? [] : [{ direction, operation, way }];
    });
  }
}

/** Has no divisor in common with the number of ways, which is prime or might be. */
const STRIDE = 5;
