import type { CapacityRequest, CapacityReturn, CapacityState } from '../../contract/capacity.js';

/**
 * Who holds what of the capacity pools, and who is next.
 *
 * A request gets everything that it asks for at once, or waits; so two that want the same pools never wait for each
 * other. Whoever waits for a pool stands before everybody who asks for it later, so nobody waits for ever.
 */
export class CapacityLedger {
  readonly #held = new Map<string, CapacityRequest>();
  readonly #waiting = new Map<string, CapacityRequest>();

  constructor({ held, waiting }: CapacityState = { held: [], waiting: [] }) {
    for (const request of held) this.#held.set(keyOf(request), request);
    for (const request of waiting) this.#waiting.set(keyOf(request), request);
  }

  get state(): CapacityState {
    return { held: [...this.#held.values()], waiting: [...this.#waiting.values()] };
  }

  get isEmpty(): boolean {
    return this.#held.size === 0 && this.#waiting.size === 0;
  }

  get isWaitedFor(): boolean {
    return this.#waiting.size > 0;
  }

  /**
   * Takes a request. One that came already keeps its place.
   * @returns whether it holds what it asks for
   */
  request(request: CapacityRequest): boolean {
    const key = keyOf(request);
    if (this.#held.has(key)) return true;
    if (!this.#waiting.has(key)) this.#waiting.set(key, request);
    return false;
  }

  /** Takes back what was granted, or forgets what was asked for; nothing happens when there is neither. */
  giveBack(returned: CapacityReturn): void {
    this.#held.delete(keyOf(returned));
    this.#waiting.delete(keyOf(returned));
  }

  /** Grants what there is room for. */
  grant(): CapacityRequest[] {
    const granted: CapacityRequest[] = [];
    /** Pools that somebody waits for who came earlier. */
    const spokenFor = new Set<string>();
    for (const [key, request] of this.#waiting) {
      const isNext = request.claims.every(({ pool }) => !spokenFor.has(pool));
      if (isNext && this.#hasRoomFor(request)) {
        this.#waiting.delete(key);
        this.#held.set(key, request);
        granted.push(request);
      } else {
        for (const { pool } of request.claims) spokenFor.add(pool);
      }
    }
    return granted;
  }

  /** Who holds a pool. */
  holders(pool: string): CapacityRequest[] {
    return [...this.#held.values()].filter(({ claims }) => claims.some((claim) => claim.pool === pool));
  }

  #hasRoomFor({ claims }: CapacityRequest): boolean {
    return claims.every(({ pool, weight, limit }) => this.#taken(pool) + weight <= limit);
  }

  #taken(pool: string): number {
    let taken = 0;
    for (const { claims } of this.#held.values()) {
      for (const claim of claims) if (claim.pool === pool) taken += claim.weight;
    }
    return taken;
  }
}

function keyOf({ target, environment }: CapacityReturn): string {
  return JSON.stringify([environment, target]);
}
