import type { CallRatesSetting } from '../callRates/schema.js';
import { milliseconds } from '../duration.js';
import type { FaultRule } from '../faults/schema.js';
import { resourceId } from '../ids.js';
import { countedNames, regionsOf } from './placement.js';
import type { BuildOutcome, DeploymentOutcome, Fleet } from './schema.js';
import { expandAlarms, type FleetAlarm } from './sections/alarms.js';
import { expandChangeCalendars, type FleetChangeCalendar } from './sections/changeCalendars.js';
import { expandGroups, type FleetGroup } from './sections/expandGroups.js';
import { expandTargetGroups, type FleetTargetGroup } from './sections/targetGroups.js';
import { expandMessaging, type FleetQueue, type FleetRule, type FleetTopic } from './sections/messaging.js';

export type { FleetTargetGroup } from './sections/targetGroups.js';
export type { FleetBlockDevice, FleetGroup, FleetOverride, FleetTemplate } from './sections/expandGroups.js';

/** A fleet as flat lists: one entry per thing and Region, names counted out, defaults applied. Times are milliseconds. */
export interface ExpandedFleet {
  readonly seed: number;
  /** Account of the worker's own credentials, owner of the images. */
  readonly owner: string;
  readonly regions: readonly string[];
  /** Regions that are not enabled in an account, by its ID. */
  readonly disabledRegions: Readonly<Record<string, readonly string[]>>;
  /** Every account there is, the owner included. */
  readonly accountIds: readonly string[];
  /** Accounts in which a role can be assumed. */
  readonly accounts: readonly FleetAccount[];
  readonly organizations: Fleet['organizations'];
  readonly images: readonly FleetImage[];
  readonly imagePipelines: readonly FleetImagePipeline[];
  readonly targetGroups: readonly FleetTargetGroup[];
  readonly autoScalingGroups: readonly FleetGroup[];
  readonly ecsClusters: readonly FleetCluster[];
  readonly ecsServices: readonly FleetEcsService[];
  readonly parameters: readonly FleetParameter[];
  readonly changeCalendars: readonly FleetChangeCalendar[];
  readonly alarms: readonly FleetAlarm[];
  readonly queues: readonly FleetQueue[];
  readonly topics: readonly FleetTopic[];
  readonly rules: readonly FleetRule[];
  /** In force from the start. */
  readonly faults: readonly FaultRule[];
  readonly callRates: CallRatesSetting;
}

/** An account with the one role that can be assumed in it. */
export interface FleetAccount {
  readonly id: string;
  readonly name: string;
  readonly roleName: string;
  readonly externalId?: string | undefined;
}

/** One AMI of the owner in one Region. */
export interface FleetImage {
  readonly name: string;
  readonly region: string;
  readonly imageId: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly bootMode?: Fleet['images'][number]['bootMode'];
  readonly rootDevice: string;
  readonly sizeGiB: number;
  readonly state: Fleet['images'][number]['state'];
  readonly stateReason?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly deprecatesAt?: number | undefined;
  /** Its instances run, but answer no health check of a target group. */
  readonly deadApplication: boolean;
  /** Accounts with launch permission. */
  readonly sharedWith: readonly string[];
}

/** An Image Builder pipeline in the owner's account. */
export interface FleetImagePipeline {
  readonly name: string;
  readonly region: string;
  /** Semantic version of its recipe. */
  readonly version: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly build: number;
  readonly test: number;
  readonly distribute: number;
  readonly distribution: {
    readonly regions: readonly string[];
    readonly sharedWith: readonly string[];
    readonly copiedTo: readonly string[];
  };
  readonly outcome: BuildOutcome;
  readonly reason?: string | undefined;
  /** How many attempts come to the outcome before they succeed; absent: all. */
  readonly failures?: number | undefined;
  /** Where a distribution fails; empty: everywhere. */
  readonly failedRegions: readonly string[];
  readonly failedAccounts: readonly string[];
}

/** One ECS cluster. */
export interface FleetCluster {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Auto Scaling group that carries it through a capacity provider. */
  readonly capacityGroup?: string | undefined;
  readonly managedTerminationProtection: boolean;
  readonly managedDraining: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** One ECS service. */
export interface FleetEcsService {
  readonly cluster: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly desired: number;
  readonly launchType: 'EC2' | 'FARGATE';
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  readonly scheduling: 'REPLICA' | 'DAEMON';
  readonly settle: number;
  readonly circuitBreaker: boolean;
  readonly rollback: boolean;
  readonly minimumHealthyPercent?: number | undefined;
  readonly maximumPercent?: number | undefined;
  readonly outcome: DeploymentOutcome;
  readonly rollbackOutcome: DeploymentOutcome;
  readonly reason?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** One Parameter Store parameter. */
export interface FleetParameter {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly dataType: 'text' | 'aws:ec2:image';
  readonly value: string;
}

/** Counts a fleet out into flat lists. The fleet must have passed `parseFleet`. */
export function expandFleet(fleet: Fleet): ExpandedFleet {
  const accountIds = [...new Set([fleet.owner, ...fleet.accounts.map(({ id }) => id)])];
  const images = fleet.images.flatMap((image) =>
    fleet.regions.map((region) => ({
      name: image.name,
      region,
      imageId: image.ids[region] ?? resourceId('ami-', [fleet.seed, image.name, region]),
      architecture: image.architecture,
      ...(image.bootMode !== undefined && { bootMode: image.bootMode }),
      rootDevice: image.rootDevice,
      sizeGiB: image.sizeGiB,
      state: image.state,
      ...(image.stateReason !== undefined && { stateReason: image.stateReason }),
      ...(image.deprecatedFrom !== undefined && { deprecatesAt: Date.parse(image.deprecatedFrom) }),
      deadApplication: image.deadApplication,
      sharedWith: (image.sharedWith === 'all' ? accountIds : image.sharedWith).filter(
        (id) => id !== fleet.owner,
      ),
    })),
  );
  const imageIds = new Map(images.map(({ name, region, imageId }) => [`${region}/${name}`, imageId]));
  const imageId = (name: string, region: string) => imageIds.get(`${region}/${name}`) ?? '';

  return {
    seed: fleet.seed,
    owner: fleet.owner,
    regions: fleet.regions,
    disabledRegions: fleet.disabledRegions,
    accountIds,
    accounts: fleet.accounts,
    organizations: fleet.organizations,
    images,
    imagePipelines: fleet.imagePipelines.map((pipeline) => ({
      ...pipeline,
      build: milliseconds(pipeline.build),
      test: milliseconds(pipeline.test),
      distribute: milliseconds(pipeline.distribute),
      distribution: {
        ...pipeline.distribution,
        regions: pipeline.distribution.regions ?? [pipeline.region],
      },
    })),
    targetGroups: expandTargetGroups(fleet.targetGroups),
    autoScalingGroups: expandGroups(fleet, imageId),
    ecsClusters: fleet.ecsClusters.map(({ services: _, ...cluster }) => cluster),
    ecsServices: fleet.ecsClusters.flatMap(({ name: cluster, account, region, services }) =>
      services.flatMap(({ count, name, settle, ...service }) =>
        countedNames(name, count).map((counted) => ({
          ...service,
          cluster,
          account,
          region,
          name: counted,
          settle: milliseconds(settle),
        })),
      ),
    ),
    parameters: fleet.parameters.flatMap(({ name, account, type, dataType, value, image, ...place }) =>
      regionsOf(place).map((region) => ({
        name,
        account,
        region,
        type,
        dataType,
        value: value ?? imageId(image ?? '', region),
      })),
    ),
    alarms: expandAlarms(fleet.alarms),
    changeCalendars: expandChangeCalendars(fleet.changeCalendars),
    ...expandMessaging(fleet),
    faults: fleet.faults,
    callRates: fleet.callRates,
  };
}
