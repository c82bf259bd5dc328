import { milliseconds } from '../../duration.js';
import { counted } from '../placement.js';
import type { Fleet, RefreshOutcome } from '../schema.js';

/** What a group launches with: which version of a launch template, and what that says of the image. */
export type FleetTemplate =
  | { readonly kind: 'pinned' | '$Latest' | '$Default' }
  /** The template's `ImageId` is `resolve:ssm:` and the parameter's name. */
  | { readonly kind: 'ssm'; readonly parameter: string }
  /** A launch configuration in place of a launch template. */
  | { readonly kind: 'launchConfiguration' };

/** The mixed instances policy of a group. */
export interface FleetMixedInstances {
  readonly overrides: readonly FleetOverride[];
  /** Instances, or units where overrides have weights. */
  readonly onDemandBase: number;
  readonly onDemandPercentage: number;
}

/** One override of a mixed instances policy: an instance type, or what an instance must have. */
export interface FleetOverride {
  readonly instanceType?: string | undefined;
  readonly requirements?:
    | {
        readonly vCpus: { readonly min: number; readonly max?: number | undefined };
        readonly memoryMiB: { readonly min: number; readonly max?: number | undefined };
      }
    | undefined;
  readonly weight?: number | undefined;
  /** AMI ID of a launch template of its own; absent when it uses that of the group. */
  readonly imageId?: string | undefined;
}

/** One block device mapping of a launch template. */
export interface FleetBlockDevice {
  readonly device: string;
  readonly sizeGiB?: number | undefined;
  readonly snapshot?: string | undefined;
}

/** One Auto Scaling group. */
export interface FleetGroup {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly imageName: string;
  /** AMI ID of its image in its Region. */
  readonly imageId: string;
  readonly instanceType: string;
  readonly blockDevices: readonly FleetBlockDevice[];
  readonly tags: Readonly<Record<string, string>>;
  readonly launch: number;
  readonly terminate: number;
  /** Names of target groups of the same account and Region. */
  readonly targetGroups: readonly string[];
  readonly healthCheckType: 'EC2' | 'ELB';
  readonly healthCheckGracePeriod: number;
  readonly defaultInstanceWarmup?: number | undefined;
  readonly template: FleetTemplate;
  readonly mixedInstances?: FleetMixedInstances | undefined;
  readonly maintenancePolicy?:
    { readonly minHealthyPercentage: number; readonly maxHealthyPercentage: number } | undefined;
  readonly newInstancesProtected: boolean;
  /** How many instances are protected from scale in at the start, on top of the policy for new ones. */
  readonly protectedInstances: number;
  /** How many instances are on standby at the start, besides the desired ones. */
  readonly standbyInstances: number;
  readonly suspendedProcesses: readonly string[];
  readonly refresh: {
    readonly outcome: RefreshOutcome;
    readonly atPercentage: number;
    readonly reason?: string | undefined;
  };
}

/** The Auto Scaling groups of a fleet, one entry for each. */
export function expandGroups(
  { autoScalingGroups }: Fleet,
  imageId: (name: string, region: string) => string,
): FleetGroup[] {
  return autoScalingGroups.flatMap((described) => {
    const {
      count: _,
      region: _region,
      regions: _regions,
      min,
      max,
      image,
      mixedInstances,
      targetGroups,
      ...group
    } = described;
    // What all the groups of one description have in common, once.
    const common = {
      ...group,
      min: min ?? group.desired,
      max: max ?? group.desired * 2,
      imageName: image,
      launch: milliseconds(group.launch),
      terminate: milliseconds(group.terminate),
      healthCheckGracePeriod: milliseconds(group.healthCheckGracePeriod),
      defaultInstanceWarmup:
        group.defaultInstanceWarmup === undefined ? undefined : milliseconds(group.defaultInstanceWarmup),
    };
    return counted(described).map(({ name, region, number }) => ({
      ...common,
      name,
      region,
      targetGroups: targetGroups.map((each) => each.replaceAll('{n}', String(number))),
      imageId: imageId(image, region),
      mixedInstances: mixedInstances && {
        ...mixedInstances,
        overrides: mixedInstances.overrides.map(({ image: own, ...override }) => ({
          ...override,
          imageId: own === undefined ? undefined : imageId(own, region),
        })),
      },
    }));
  });
}
