import type { RingingAlarm } from '../contract/alarms.js';
import type { EnvironmentProgress } from '../contract/messages.js';
import type { UnreachablePlace } from '../contract/place.js';
import type { EnvironmentState } from '../contract/status.js';
import type { TargetStatus } from '../contract/target.js';

/** What a release knows of one of its environments. Times are ISO 8601. */
export interface EnvironmentEntry {
  name: string;
  state: EnvironmentState;
  message: string;
  startedAt?: string;
  endedAt?: string;
  plan?: NonNullable<EnvironmentProgress['plan']>;
  /** By ID, in the order of the plan. */
  targets: Map<string, TargetStatus>;
  /** Places that could not be looked into, by their IDs. */
  unreachable: Map<string, UnreachablePlace>;
  /** Who has paused it, while it is paused. */
  pausedBy?: string;
  /** The alarms that hold it, while they do. */
  alarms?: readonly RingingAlarm[];
  /** Names of alarms that are not looked at any more. */
  alarmsLeftOut?: readonly string[];
  /** All of it is brought back. */
  goesBack?: boolean;
  /** Its workflow has ended: nothing more is taken from it. */
  isClosed?: true;
}
