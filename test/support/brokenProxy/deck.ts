import type { Random } from '../../../emulator/fleet/generate/random.js';
import { ALWAYS_EXECUTED, NEVER_EXECUTED, type WayName } from './ways.js';

/** What is done to one request. */
export interface Card {
  readonly way: WayName;
  /** Whether AWS gets to see the request. */
  readonly executed: boolean;
}

/** Every way with what becomes of the request, in a shuffled order, again and again: each comes as often as the others. */
export class Deck {
  readonly #cards: readonly Card[];
  #left: Card[] = [];

  constructor(
    ways: readonly WayName[],
    private readonly random: Random,
  ) {
    this.#cards = ways.flatMap((way) => [
      ...(NEVER_EXECUTED.includes(way) ? [] : [{ way, executed: true }]),
      ...(ALWAYS_EXECUTED.includes(way) ? [] : [{ way, executed: false }]),
    ]);
  }

  /** The next card. */
  draw(): Card {
    if (this.#left.length === 0) this.#left = [...this.#cards];
    const [card] = this.#left.splice(this.random.integer(0, this.#left.length - 1), 1);
    if (!card) throw new RangeError('there are no ways to break an answer');
    return card;
  }
}
