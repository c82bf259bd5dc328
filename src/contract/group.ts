import type { EffectivePreferences } from '../config/schema.js';

/** The names by which a group can mean a launch template version whose number changes. */
export const VersionAlias = { Latest: '$Latest', Default: '$Default' } as const;
export type VersionAlias = (typeof VersionAlias)[keyof typeof VersionAlias];

/** What the aliases of a launch template mean. */
export interface VersionAliases {
  readonly latest: string;
  readonly default: string;
  /** Set when the latest version is one that the way back has made: the version that it is a copy of. */
  readonly latestIsCopyOf?: string;
  /**
   * Set when the latest version was made as a copy, and EC2 has made something else: from which version, and
   * in which members.
   */
  readonly latestDiffers?: { readonly from: string; readonly in: readonly string[] };
}

/** How an Auto Scaling group says what its instances are made of. */
export type GroupTemplate =
  | {
      readonly kind: 'launchTemplate';
      readonly templateId: string;
      readonly templateName: string;
      /** The version the group uses today, as a number, whatever alias the group names. */
      readonly version: string;
      /** Set where the group names no number. */
      readonly alias?: VersionAlias;
      /** What the version's description says; whoever has made one says so there. */
      readonly description?: string;
      /** The AMI ID that version names; absent when it names an SSM parameter or nothing. */
      readonly imageId?: string;
      /** The SSM parameter that version takes its image from (`resolve:ssm:…`), without the prefix. */
      readonly imageParameter?: string;
      /** Its block devices, where it names any. */
      readonly devices?: readonly TemplateDevice[];
      /**
       * A hash of what EC2 looks at when it launches: templates that have it in common are launched alike.
       */
      readonly shape?: string;
      /** Instance types that the version and the overrides name. */
      readonly instanceTypes?: readonly string[];
      /** Set for a mixed instances policy: what its overrides say. */
      readonly mixed?: MixedInstances;
    }
  | {
      /**
       * The group names a launch template, and EC2 has none of it: deleted since, or only that version of it.
       */
      readonly kind: 'unreadable';
      /** ID or name, and the version that the group names: `lt-0a1b, version 3`. */
      readonly template: string;
      /** Whether it does not exist; else EC2 refuses to say. */
      readonly isGone: boolean;
      /** The call that has failed, with AWS's words. */
      readonly words: string;
    }
  | { readonly kind: 'launchConfiguration'; readonly name: string }
  | { readonly kind: 'none' };

/** A volume that a launch template names. */
export interface TemplateDevice {
  /** `/dev/xvda` */
  readonly name: string;
  readonly sizeGiB?: number;
  readonly snapshot?: string;
}

/** What the overrides of a mixed instances policy contain. */
export interface MixedInstances {
  /** Some override names instance requirements instead of an instance type. */
  readonly attributeBased: boolean;
  /** Some override names a launch template or an image of its own. */
  readonly ownTemplates: boolean;
}

/** Instances of a group that are alike; those on their way out are not counted. */
export interface InstanceCount {
  /** Launch template version they run; absent if they run none. */
  readonly version?: string;
  readonly templateId?: string;
  readonly standby: boolean;
  /** Protected from scale-in. */
  readonly protected: boolean;
  /** `InService` or in standby, and healthy. */
  readonly healthy: boolean;
  readonly count: number;
}

/** The process of a group that replaces instances in a refresh. */
export const REFRESH_PROCESS = 'InstanceRefresh';

/** An instance refresh as AWS last described it. */
export interface RefreshSnapshot {
  readonly refreshId: string;
  /** `Pending`, `InProgress`, `Successful`, …: the statuses of the Auto Scaling API. */
  readonly status: string;
  /** AWS's own words. */
  readonly statusReason?: string;
  /** 0 to 100. */
  readonly percentageComplete: number;
  readonly instancesToUpdate?: number;
  /** Template and version of the desired configuration, where the refresh has one. */
  readonly desiredTemplateId?: string;
  readonly desiredVersion?: string;
  /** Why it was rolled back. */
  readonly rollbackReason?: string;
}

/** A refresh of the last six weeks, with how it was done. */
export interface PastRefresh extends RefreshSnapshot {
  /** From its start to its end; absent while it is active, and for one that never began. */
  readonly seconds?: number;
  readonly preferences: EffectivePreferences;
}

/** The ECS capacity provider that a group belongs to. */
export interface CapacityProvider {
  readonly name: string;
  /** Every instance of the group is protected from scale-in. */
  readonly managedTerminationProtection: boolean;
  /** Tasks leave an instance before it is terminated. */
  readonly managedDraining: boolean;
}

/** Another AWS service that has made the group and changes it itself. */
export interface GroupOwner {
  /** `Amazon EKS`, `AWS Batch`, … */
  readonly service: string;
  /** What the group is to it: `managed node group workers of cluster prod`. */
  readonly what: string;
  /** The command by which the service brings a new image there. */
  readonly command: string;
  /** The service principal that AWS lets change the group, and nobody else; absent where others may. */
  readonly operator?: string;
}

/** A desired capacity that does not count instances. */
export interface CapacityUnits {
  readonly desired: number;
  /**
   * The most that one instance may count: the largest weight of the mixed instances policy; 1 where there are
   * no weights.
   */
  readonly heaviest: number;
  /** `vcpu`, `memory-mib`; absent for weights. */
  readonly kind?: string;
}

/** An Auto Scaling group as AWS last described it. */
export interface GroupSnapshot {
  readonly name: string;
  readonly arn: string;
  /** AWS's word for it while the group is being deleted: `Delete in progress`. */
  readonly deleting?: string;
  /** Instances that the group wants: its desired capacity, unless that counts something else. */
  readonly size: number;
  /** What the desired capacity counts in place of instances; absent where it counts those. */
  readonly units?: CapacityUnits;
  /** How large the group may become, in what its desired capacity counts. */
  readonly maxSize?: number;
  readonly template: GroupTemplate;
  readonly suspendedProcesses: readonly string[];
  /** Warm-up in seconds: the group's default, else its health check grace period. */
  readonly warmupSeconds: number;
  readonly instances: readonly InstanceCount[];
  /** Healthy percentages of the group's instance maintenance policy: they hold where a refresh names none. */
  readonly maintenance?: Pick<EffectivePreferences, 'minHealthyPercentage' | 'maxHealthyPercentage'>;
  readonly capacityProvider?: CapacityProvider;
  /**
   * What sends its instances requests: target groups, load balancers and other traffic sources; absent when
   * nothing does.
   */
  readonly trafficSources?: readonly string[];
  /** Whether an instance is replaced when a traffic source calls it unhealthy, and not only when EC2 does. */
  readonly checksTraffic?: boolean;
  /** Absent when no other service owns the group. */
  readonly owner?: GroupOwner;
  /** The newest refresh of the last six weeks. */
  readonly latestRefresh?: RefreshSnapshot;
}

/** What is known once a refresh has ended. */
export interface RefreshEvidence {
  readonly refresh: RefreshSnapshot;
  readonly group: GroupSnapshot;
}
