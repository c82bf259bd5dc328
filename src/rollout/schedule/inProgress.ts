import { PLACES, shareOf, type Limits, type Work } from './work.js';

/** What is being worked on, measured against the limits. */
export class InProgress {
  readonly #taken = new Map<string, number>();
  readonly #sides = new Map<string, { readonly side: string; count: number }>();

  constructor(readonly limits: Limits) {}

  /** Whether any target at all may start now. */
  get hasPlace(): boolean {
    return (this.#taken.get(PLACES) ?? 0) < (this.limits.get(PLACES) ?? Infinity);
  }

  /** Whether a target may start now: every limit has room for it, and nothing runs on another side. */
  admits({ claims, sides }: Work): boolean {
    return (
      claims.every(
        (claim) =>
          (this.#taken.get(claim.on) ?? 0) + shareOf(claim, this.limits) <= (this.limits.get(claim.on) ?? 0),
      ) && sides.every(({ of, side }) => (this.#sides.get(of)?.side ?? side) === side)
    );
  }

  begin({ claims, sides }: Work): void {
    for (const claim of claims) this.#take(claim.on, shareOf(claim, this.limits));
    for (const { of, side } of sides) {
      const held = this.#sides.get(of);
      if (held) held.count += 1;
      else this.#sides.set(of, { side, count: 1 });
    }
  }

  end({ claims, sides }: Work): void {
    for (const claim of claims) this.#take(claim.on, -shareOf(claim, this.limits));
    for (const { of } of sides) {
      const held = this.#sides.get(of);
      if (held && --held.count === 0) this.#sides.delete(of);
    }
  }

  #take(on: string, share: number): void {
    this.#taken.set(on, (this.#taken.get(on) ?? 0) + share);
  }
}
