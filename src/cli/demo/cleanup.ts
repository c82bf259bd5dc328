import { setTimeout as sleep } from 'node:timers/promises';

/** What was started and is still to be stopped. */
export class Cleanup {
  readonly #steps: { readonly what: string; readonly stop: () => unknown }[] = [];

  /** Remembers how to stop `what`. The last thing started is the first one stopped. */
  add(what: string, stop: () => unknown): void {
    this.#steps.push({ what, stop });
  }

  /**
   * Stops everything, each thing within `seconds`.
   * @returns what did not stop in time, or not without an error, with the reason
   */
  async run(seconds = 5): Promise<string[]> {
    const troubles: string[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      const { what, stop } = step;
      const late = new AbortController();
      try {
        const inTime = await Promise.race([
          Promise.resolve(stop()).then(() => true),
          sleep(seconds * 1000, false, { signal: late.signal }),
        ]);
        if (!inTime) troubles.push(`${what} did not stop within ${seconds} s`);
      } catch (error) {
        troubles.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        late.abort();
      }
    }
    return troubles;
  }
}
