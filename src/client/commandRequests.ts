import type { RefreshPreferences } from '../config/schema.js';
import type { CommandKind } from '../contract/commands.js';

/** What every command to a running release says. */
export interface CommandRequest {
  readonly by: string;
  readonly reason?: string | undefined;
  /** Omitted: every environment that has begun and that the command can mean. */
  readonly environment?: string | undefined;
}

/** Which targets are meant; several criteria mean the targets that meet one of them. */
export interface TargetsRequest extends CommandRequest {
  /** All that have failed or were rolled back. */
  readonly failed?: true | undefined;
  /** Target IDs, ARNs, names of groups, or IDs of instances. */
  readonly targets?: readonly string[] | undefined;
  /** Tags that the target must carry, all of them. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface SkipRequest extends TargetsRequest {
  /** Names of alarms that are not to be watched any more, instead of targets. */
  readonly alarms?: readonly string[] | undefined;
}

export interface RetryRequest extends TargetsRequest {
  /** Preferences of these refreshes that replace the config's. */
  readonly refresh?: RefreshPreferences | undefined;
}

export interface PaceRequest extends CommandRequest {
  /** Targets worked on at once, 1 to 500. */
  readonly maxConcurrent: number;
}

export interface PauseRequest extends CommandRequest {
  /** Let the refreshes that run rest, too; omitted: they are finished. */
  readonly suspend?: boolean | undefined;
}

/** Commands that are updates: the release answers them. */
export type AnsweredCommand = Exclude<CommandKind, 'pause' | 'resume'>;

/** What people call the commands, after "refused to" or "nothing to". */
export const VERB: Readonly<Record<CommandKind, string>> = {
  pause: 'pause',
  resume: 'resume',
  retry: 'retry',
  skip: 'skip',
  rollback: 'roll back',
  setPace: 'pace',
};
