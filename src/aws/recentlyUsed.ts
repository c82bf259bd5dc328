/** How much a {@link RecentlyUsed} keeps. */
export interface CacheLimits {
  readonly entries: number;
  /** An entry that was made longer ago is made anew. */
  readonly lifetimeMs: number;
}

/** Keeps what was used last, up to a number of entries and an age: a worker lives for months, a release for days. */
export class RecentlyUsed<Value> {
  /** In the order of their last use: a map keeps the order in which its keys were set. */
  readonly #entries = new Map<string, { readonly value: Value; readonly madeAt: number }>();

  /** @param now milliseconds, from any start */
  constructor(
    private readonly limits: CacheLimits,
    private readonly now: () => number,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (this.now() - entry.madeAt >= this.limits.lifetimeMs) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps a value, and lets go of the one that was not used for the longest time when there are too many. */
  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, madeAt: this.now() });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.limits.entries && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Lets go of a value, unless another one has taken its place. */
  drop(key: string, value: Value): void {
    if (this.#entries.get(key)?.value === value) this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
