import type { RefreshPreferences } from '../config/schema.js';

/** What an operator asks of a release while it runs, besides decisions on gates and its end. */
export const CommandKind = {
  /** Start nothing new; with `suspend`, let running refreshes rest too. */
  Pause: 'pause',
  Resume: 'resume',
  /** Do failed targets again. */
  Retry: 'retry',
  /** Leave targets out, or alarms. */
  Skip: 'skip',
  /** Bring targets, or all of an environment, back to what was there before. */
  Rollback: 'rollback',
  /** Change how many targets are worked on at once. */
  SetPace: 'setPace',
} as const;
export type CommandKind = (typeof CommandKind)[keyof typeof CommandKind];

/** Which targets a command means. Several criteria mean the targets that meet one of them. */
export interface TargetChoice {
  /** All that have failed or were rolled back. */
  readonly failed?: true;
  /** Target IDs, ARNs, names of groups, or IDs of instances. */
  readonly targets?: readonly string[];
  /** Tags that the target must carry, all of them. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Argument of the signals `pause` and `resume`, and of the updates `retry`, `skip`, `rollback` and `setPace`. */
export interface CommandInput extends TargetChoice {
  readonly by: string;
  /** Whatever the sender likes: he finds in `status`, beside it, what became of a signal, which has no answer. */
  readonly requestId?: string;
  readonly reason?: string;
  /** Omitted: every environment that has begun and that it can mean. */
  readonly environment?: string;
  /** `pause`: suspend the refreshes that run, too (process `InstanceRefresh` of their groups). */
  readonly suspend?: boolean;
  /** `retry`: preferences of these refreshes that replace the config's. */
  readonly refresh?: RefreshPreferences;
  /** `skip`: names of alarms that are not to be looked at any more, instead of targets. */
  readonly alarms?: readonly string[];
  /** `setPace`: targets worked on at once, 1 to 500. */
  readonly maxConcurrent?: number;
}

/** A command that has been checked, on its way to one environment. */
export interface EnvironmentCommand extends Omit<CommandInput, 'environment' | 'requestId'> {
  /** Unique in the release. */
  readonly id: number;
  readonly kind: CommandKind;
}

/** What an environment made of a command. */
export interface CommandAnswer {
  readonly id: number;
  readonly accepted: boolean;
  /** What happens now, or why nothing does. */
  readonly message: string;
}

/** A command as `status` shows it, and as its sender is answered. */
export interface CommandRecord {
  readonly kind: CommandKind;
  readonly by: string;
  /** As the sender gave it. */
  readonly requestId?: string;
  readonly reason?: string;
  /** ISO 8601. */
  readonly at: string;
  readonly accepted: boolean;
  /** What each environment made of it. */
  readonly answers: readonly {
    readonly environment: string;
    readonly accepted: boolean;
    readonly message: string;
  }[];
}
