import type { InProgress } from './inProgress.js';
import { shareOf, type Limits, type Work } from './work.js';

/** Targets that need the same of everything: only the first of them needs to be looked at. */
interface Line {
  readonly example: Work;
  /** Longest last, so that taking the longest is cheap. */
  readonly members: Work[];
}

/**
 * Targets that have not started, and which of them starts next.
 *
 * The next one is, of those that may start, the one with the longest way to go: its own duration, or, where that is
 * longer, everything still waiting for one of its limits divided by that limit. Work behind a tight bottleneck
 * therefore begins early enough, and long targets before short ones: list scheduling by longest processing time
 * (R. L. Graham, "Bounds on multiprocessing timing anomalies", 1969), with bottlenecks counted as length.
 */
export class Waiting {
  /** By rank, the lowest first. */
  readonly #lines: Line[];
  /** Seconds × share that wait for each limit. */
  readonly #demand = new Map<string, number>();

  constructor(
    works: readonly Work[],
    private readonly limits: Limits,
  ) {
    const lines = new Map<string, Line>();
    for (const work of works.toSorted((a, b) => a.seconds - b.seconds || (a.id < b.id ? 1 : -1))) {
      const key = JSON.stringify([work.rank, work.claims, work.sides]);
      const line = lines.get(key);
      if (line) line.members.push(work);
      else lines.set(key, { example: work, members: [work] });
      this.#demandOf(work, 1);
    }
    this.#lines = [...lines.values()].sort((a, b) => a.example.rank - b.example.rank);
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  /** Takes the target that starts next; undefined when none may start now. */
  take(inProgress: InProgress): Work | undefined {
    if (!inProgress.hasPlace) return undefined;
    const rank = this.#lines[0]?.example.rank;
    let best: { readonly line: Line; readonly work: Work; readonly way: number } | undefined;
    for (const line of this.#lines) {
      if (line.example.rank !== rank) break;
      const work = line.members.at(-1);
      if (!work || !inProgress.admits(work)) continue;
      const way = this.#wayToGo(work);
      if (!best || way > best.way || (way === best.way && isBefore(work, best.work))) {
        best = { line, work, way };
      }
    }
    if (!best) return undefined;
    best.line.members.pop();
    if (best.line.members.length === 0) this.#lines.splice(this.#lines.indexOf(best.line), 1);
    this.#demandOf(best.work, -1);
    return best.work;
  }

  #wayToGo({ seconds, claims }: Work): number {
    let longest = seconds;
    for (const { on } of claims) {
      longest = Math.max(longest, (this.#demand.get(on) ?? 0) / (this.limits.get(on) ?? 1));
    }
    return longest;
  }

  #demandOf({ seconds, claims }: Work, sign: 1 | -1): void {
    for (const claim of claims) {
      const demand = this.#demand.get(claim.on) ?? 0;
      this.#demand.set(claim.on, demand + sign * seconds * shareOf(claim, this.limits));
    }
  }
}

/** Of two with the same way to go the longer one starts first; else the ID decides, so that the order is always the same. */
function isBefore(a: Work, b: Work): boolean {
  return a.seconds === b.seconds ? a.id < b.id : a.seconds > b.seconds;
}
