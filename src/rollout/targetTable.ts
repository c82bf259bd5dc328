import { isFinal, parseTargetId, type TargetState, type TargetStatus } from '../contract/target.js';
import { countsAsFailed, type TargetEntry } from './targetEntry.js';

/**
 * The targets of an environment, the run IDs of their workflows, and their numbers by state: counted as they change, because
 * they are asked for at every step of ten thousand.
 */
export class TargetTable {
  readonly #targets = new Map<string, TargetEntry>();
  /** Run IDs of the targets' workflows, while they run. */
  readonly #runs = new Map<string, string>();
  readonly #counts = new Map<TargetState, number>();
  readonly #failuresByAccount = new Map<string, number>();
  readonly #unreported = new Set<string>();
  #failures = 0;

  /** In the order of their batches. */
  get all(): Iterable<TargetEntry> {
    return this.#targets.values();
  }

  get size(): number {
    return this.#targets.size;
  }

  get runs(): ReadonlyMap<string, string> {
    return this.#runs;
  }

  /** Targets that failed or were rolled back. */
  get failures(): number {
    return this.#failures;
  }

  /** The most of them in one account. */
  get mostFailuresInAnAccount(): number {
    return Math.max(0, ...this.#failuresByAccount.values());
  }

  /** Targets of an account that failed or were rolled back. */
  failuresIn(account: string): number {
    return this.#failuresByAccount.get(account) ?? 0;
  }

  countOf(state: TargetState): number {
    return this.#counts.get(state) ?? 0;
  }

  /** Numbers by state; states that none is in are absent. */
  get counts(): Partial<Record<TargetState, number>> {
    return Object.fromEntries([...this.#counts].filter(([, count]) => count > 0));
  }

  /** Targets whose work was begun, or that wait for room that was asked for. */
  get begun(): number {
    let begun = 0;
    for (const [state, count] of this.#counts) if (state !== 'pending' && !isFinal(state)) begun += count;
    return begun;
  }

  get(id: string): TargetEntry {
    const target = this.#targets.get(id);
    if (!target) throw new Error(`${id} is not a target of the environment`);
    return target;
  }

  has(id: string): boolean {
    return this.#targets.has(id);
  }

  /** Takes a target that whoever is reported to knows already. */
  load(target: TargetEntry, run?: string): void {
    this.#replace(target);
    if (run !== undefined) this.#runs.set(target.id, run);
  }

  put(target: TargetEntry): void {
    this.#replace(target);
    this.#unreported.add(target.id);
    if (isFinal(target.state) || target.state === 'pending') this.#runs.delete(target.id);
  }

  runsAs(id: string, run: string): void {
    this.#runs.set(id, run);
  }

  /** Whether some target has changed since {@link takeChanged}. */
  get hasChanged(): boolean {
    return this.#unreported.size > 0;
  }

  /** The status of every target that has changed since this was last asked. */
  takeChanged(): TargetStatus[] {
    const changed = [...this.#unreported].map((id): TargetStatus => {
      const { undone: _undone, again: _again, hasFailed: _failed, ...status } = this.get(id);
      return status;
    });
    this.#unreported.clear();
    return changed;
  }

  #replace(target: TargetEntry): void {
    const before = this.#targets.get(target.id);
    if (before) this.#count(before, -1);
    this.#count(target, 1);
    this.#targets.set(target.id, target);
  }

  #count(target: TargetEntry, by: 1 | -1): void {
    const { id, state } = target;
    this.#counts.set(state, this.countOf(state) + by);
    if (!countsAsFailed(target)) return;
    const { account } = parseTargetId(id);
    this.#failures += by;
    this.#failuresByAccount.set(account, (this.#failuresByAccount.get(account) ?? 0) + by);
  }
}
