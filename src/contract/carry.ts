import type { RefreshPreferences } from '../config/schema.js';
import type { Ringing } from './alarms.js';
import type { CommandKind } from './commands.js';
import type { VersionAlias } from './group.js';
import type { UnreachablePlace } from './place.js';
import type { DiscoveredTarget } from './plan.js';
import type { EnvironmentState } from './status.js';
import type { TargetStatus } from './target.js';

/**
 * What an environment hands on to its next run. Ten thousand targets as the plan has them are 2 MB of JSON, which is all
 * that Temporal takes; so they are handed on by place, as rows of what the work still needs.
 */
export interface CarriedEnvironment {
  readonly state: EnvironmentState;
  readonly message: string;
  readonly planHash: string;
  readonly maxConcurrent: number;
  readonly expectedSeconds: number;
  /** The reasons of the batches, each once. */
  readonly reasons: readonly string[];
  /** For each batch, in order, the index of its reason. */
  readonly batches: readonly number[];
  /** Reports made to the release so far. */
  readonly reports: number;
  readonly orders: EnvironmentOrders;
  /** Places that could not be looked into; absent when there are none. */
  readonly unreachable?: readonly UnreachablePlace[];
}

/** What has been asked of an environment and is still in force. */
export interface EnvironmentOrders {
  readonly paused?: { readonly by: string; readonly suspend: boolean };
  /** Targets worked on at once, instead of the plan's number. */
  readonly pace?: number;
  /** Everything goes back. */
  readonly goingBack?: { readonly by: string; readonly reason?: string };
  /** Channel parameters that could not be brought back, with the reason; set once that was tried. */
  readonly channelStays?: readonly string[];
  /** Preferences of retried refreshes. */
  readonly refresh?: RefreshPreferences;
  /** ISO 8601; set when all batches were done. */
  readonly bakesUntil?: string;
  readonly isBaked?: true;
  /** Its alarms were looked at, and none rang; they are watched since. */
  readonly isQuiet?: true;
  /** Alarms that have gone off: nothing begins until a person has decided. */
  readonly ringing?: Ringing;
  /** Names of alarms that are not looked at any more. */
  readonly alarmsLeftOut?: readonly string[];
  /** The last command that was carried out. */
  readonly latest?: { readonly kind: CommandKind; readonly by: string };
  /** The release asks for nothing more. */
  readonly dismissed?: true;
}

/** Targets of one account and Region, in the order of their batches. */
export interface CarriedPlace {
  /** `<account>/<region>` */
  readonly place: string;
  /** The image that they are brought to. */
  readonly newImage?: string;
  readonly rows: readonly CarriedRow[];
}

/** An argument of the next run: as many places as one payload holds. */
export type CarriedPage = readonly CarriedPlace[];

/** One target: the rest of its ID, its batch, its state, size, expected seconds, and what else there is. */
export type CarriedRow = readonly [
  name: string,
  batch: number,
  state: TargetStatus['state'],
  size: number,
  expectedSeconds: number,
  more?: CarriedFacts,
];

/** What not every target has. */
export type CarriedFacts = Partial<
  Pick<TargetStatus, 'reason' | 'startedAt' | 'refreshId' | 'deploymentId' | 'unhealthyBefore'> &
    Pick<DiscoveredTarget, 'tags' | 'zones'> & {
      /** Launch template versions. */
      readonly from: string;
      readonly to: string;
      /** What the group named instead of `from`. */
      readonly alias: VersionAlias;
      /** Run ID of the target's workflow, while it runs. */
      readonly run: string;
      readonly undone: true;
      readonly again: true;
      readonly hasFailed: true;
    }
>;
