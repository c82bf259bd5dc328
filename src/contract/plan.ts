import type { TemplateDevice } from './group.js';
import type { UnreachablePlace } from './place.js';
import type { TargetKind } from './target.js';

/** A target as it was found, with what the plan needs to know. */
export interface DiscoveredTarget {
  readonly id: string;
  readonly kind: TargetKind;
  /** Instances that the group wants, or desired count of the service. */
  readonly size: number;
  /** AMI that new instances of the group get today. */
  readonly currentImage?: string;
  /** Launch template version the group uses today, as a number. */
  readonly currentVersion?: string;
  /** AMI that the release brings to this account and Region. */
  readonly newImage?: string;
  /** Set when the target needs nothing: the reason. */
  readonly upToDate?: string;
  /** Set when the target cannot be worked on: the reason and what would help. */
  readonly obstacle?: string;
  /** Set when {@link obstacle} is that somebody deletes the target: nobody has to mend it. */
  readonly isLeaving?: boolean;
  /** Set for a group whose launch template takes its image from the channel parameter: it gets no new version. */
  readonly followsChannel?: boolean;
  /** Target IDs of the Auto Scaling groups that carry the service's cluster. */
  readonly carriedBy?: readonly string[];
  /** The tags that the environment's rules read; absent when there are none. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Availability Zones of the group, where the environment's rules ask for them. */
  readonly zones?: readonly string[];
  /** What the group launches with; where it was asked for, because only the preflight reads it. */
  readonly launch?: {
    readonly templateId: string;
    /** Launch template version, as a number. */
    readonly version: string;
    readonly instanceTypes: readonly string[];
    readonly maxSize?: number;
    /** Desired capacity, where it counts something else than instances; so does the maximum size then. */
    readonly desiredCapacity?: number;
    readonly shape?: string;
    readonly devices?: readonly TemplateDevice[];
    readonly subnet?: string;
  };
  /** Expected duration of the refresh or deployment in seconds. */
  readonly expectedSeconds: number;
  readonly warnings?: readonly string[];
}

/** Targets as one call finds them: as many as one payload may hold. */
export interface DiscoveredPage {
  /** Sorted by ID. */
  readonly targets: readonly DiscoveredTarget[];
  /** Whether more targets come after these. */
  readonly more: boolean;
  /** Of the places that were asked, those that could not be looked into; absent when there are none. */
  readonly unreachable?: readonly UnreachablePlace[];
  /**
   * What else could not be read there, for people: clusters whose services are not known, load balancers.
   * Absent when all could.
   */
  readonly unread?: readonly string[];
}

/** Targets that may be worked on together. */
export interface PlannedBatch {
  /** From 1. */
  readonly number: number;
  /** Why these targets, and why now. */
  readonly reason: string;
  readonly targets: readonly DiscoveredTarget[];
}

/** A target that is selected but not worked on. */
export interface ExcludedTarget {
  readonly id: string;
  readonly kind: TargetKind;
  readonly reason: string;
}

/** What will happen in one environment. */
export interface EnvironmentPlan {
  readonly environment: string;
  /** SHA-256 over everything that would change what happens: targets, order, versions, settings. */
  readonly hash: string;
  /**
   * The same without the image: a plan that is made while the image is still to be built, and the one that is made of
   * the same fleet once it is there, differ in nothing else. Absent in plans of older runs.
   */
  readonly scopeHash?: string;
  /** Targets worked on at once. */
  readonly maxConcurrent: number;
  readonly batches: readonly PlannedBatch[];
  readonly upToDate: readonly ExcludedTarget[];
  readonly refused: readonly ExcludedTarget[];
  readonly warnings: readonly string[];
  /** Places of the environment that could not be looked into, sorted; absent when there are none. */
  readonly unreachable?: readonly UnreachablePlace[];
  /** How long it is expected to take if every target takes as long as expected, the bake time included; in seconds. */
  readonly expectedSeconds: number;
}
