import type { Random } from '../../emulator/fleet/generate/random.js';
import type { Lane } from './stage/lane.js';

/** What a run is given. */
export interface RunContext {
  readonly seed: number;
  /** Follows from the scenario and the seed: the same seed draws the same moments and the same faults. */
  readonly random: Random;
  /** Where it may start what it likes; nobody else is there. */
  readonly lane: Lane;
  /** Aborted when the run has taken too long. */
  readonly signal: AbortSignal;
}

/** What a run has found. */
export interface Finding {
  /** Promises that were broken; none, when all is well. */
  readonly problems: readonly string[];
  /** Of the slowest continuation after something was killed. */
  readonly worstResumeSeconds?: number;
  /** Calls to AWS, as a multiple of those of a run in which nothing goes wrong. */
  readonly callRatio?: number;
  /** Calls that were struck on purpose, one by one, where it matters that every one is. */
  readonly struck?: readonly Struck[];
  /** What else there is to know: what was struck, in numbers. */
  readonly note?: string;
}

/** A call that was struck. */
export interface Struck {
  /** Where the release was going: forward, back, or to its end. */
  readonly direction: string;
  readonly operation: string;
  readonly way: string;
}

/** What there is to say of the runs of a scenario taken together. */
export interface Together {
  readonly problems: readonly string[];
  /** For people, in Markdown. */
  readonly table: readonly string[];
}

/** A way to make a release's life hard. */
export interface Scenario {
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  /** How often it is run unless somebody says otherwise. */
  readonly runs: number;
  /** A run that has not ended by then has failed. */
  readonly limitSeconds: number;
  /** What the calls of all runs may come to on average, as {@link Finding.callRatio} counts them. */
  readonly mostCallsOnAverage?: number;
  /** Looks at the findings of all runs. */
  readonly together?: (findings: readonly Finding[]) => Together;
  readonly run: (context: RunContext) => Promise<Finding>;
}
