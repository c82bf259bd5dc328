import { digest } from '../../ids.js';

/** Numbers that look random and follow from `parts` alone. */
export class Random {
  #state: number;

  constructor(parts: readonly (string | number)[]) {
    this.#state = parseInt(digest(parts).slice(0, 8), 16);
  }

  /** At least 0 and below 1: the generator Mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both bounds included. */
  integer(smallest: number, largest: number): number {
    return smallest + Math.floor(this.next() * (largest - smallest + 1));
  }

  /** Whether something happens that does so with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of several, each as likely as the others. */
  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.integer(0, choices.length - 1)] ?? choices[0];
  }

  /** One of several, each as likely as its weight says. */
  weighted<T>(choices: readonly [Weighted<T>, ...Weighted<T>[]]): T {
    const [[fallback]] = choices;
    let left = this.next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [choice, weight] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    return fallback;
  }

  /** A position in a list of which a few are taken often and most seldom. */
  skewed(length: number): number {
    return Math.floor(length * this.next() ** 3);
  }
}

/** A choice with its weight. */
export type Weighted<T> = readonly [choice: T, weight: number];
