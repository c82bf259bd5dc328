import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  StartInstanceRefreshCommand,
  type AutoScalingGroup,
  type InstanceRefresh,
  type StartInstanceRefreshCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CreateLaunchTemplateVersionCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { onTestFinished } from 'vitest';
import { ManualClock } from '../../../../emulator/clock.js';
import { parseFleet, type FleetSource } from '../../../../emulator/fleet.js';
import { startEmulator, type Emulator } from '../../../../emulator/server.js';

export const REGION = 'eu-west-1';
export const OWNER = '111111111111';
export const ACCOUNT = '222222222222';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

type FleetGroup = NonNullable<FleetSource['autoScalingGroups']>[number];

/** A group called `web` of four instances, which are in service a minute after their launch. */
export function group(overrides: Partial<FleetGroup> = {}): FleetGroup {
  return {
    name: 'web',
    account: ACCOUNT,
    region: REGION,
    desired: 4,
    image: 'old',
    launch: '60 seconds',
    terminate: '30 seconds',
    ...overrides,
  };
}

/** Starts an emulator for one test, with an image `old` that groups run and an image `new`, both shared. */
export async function emulate(source: Partial<FleetSource> = {}): Promise<Emulated> {
  const clock = new ManualClock();
  const fleet = parseFleet({
    owner: OWNER,
    regions: [REGION],
    accounts: [{ id: ACCOUNT, name: 'staging' }],
    images: [{ name: 'old' }, { name: 'new' }, { name: 'private', sharedWith: [] }],
    autoScalingGroups: [group()],
    ...source,
  });
  const emulator = await startEmulator({ fleet, clock });
  onTestFinished(() => emulator.close());
  return new Emulated(emulator, clock);
}

/** A running emulator with clients for it, and the steps that most tests are made of. */
export class Emulated {
  readonly autoScaling: AutoScalingClient;
  readonly cloudWatch: CloudWatchClient;
  readonly ec2: EC2Client;
  readonly ecs: ECSClient;
  readonly elasticLoadBalancing: ElasticLoadBalancingV2Client;
  /** In the account that owns the images. */
  readonly imageBuilder: ImagebuilderClient;

  constructor(
    readonly emulator: Emulator,
    readonly clock: ManualClock,
  ) {
    const settings = settingsFor(emulator.url, ACCOUNT);
    this.autoScaling = new AutoScalingClient(settings);
    this.cloudWatch = new CloudWatchClient(settings);
    this.ec2 = new EC2Client(settings);
    this.ecs = new ECSClient(settings);
    this.elasticLoadBalancing = new ElasticLoadBalancingV2Client(settings);
    this.imageBuilder = new ImagebuilderClient(settingsFor(emulator.url, OWNER));
  }

  /** AMI ID of an image of the fleet. */
  imageId(name: string): string {
    const image = this.emulator.fleet.images.find((candidate) => candidate.name === name);
    if (!image) throw new Error(`the fleet has no image ${name}`);
    return image.imageId;
  }

  /** Adds a version with the image to the launch template of a group, and returns its number. */
  async addVersion(image: string, name = 'web'): Promise<string> {
    const { LaunchTemplateVersion } = await this.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateName: name,
        SourceVersion: '1',
        LaunchTemplateData: { ImageId: this.imageId(image) },
      }),
    );
    return String(LaunchTemplateVersion?.VersionNumber);
  }

  /** Starts a refresh of a group, to a version of its template if one is given, and returns its ID. */
  async refresh(
    version?: string,
    input: Partial<StartInstanceRefreshCommandInput> = {},
    name = 'web',
  ): Promise<string> {
    const { InstanceRefreshId } = await this.autoScaling.send(
      new StartInstanceRefreshCommand({
        AutoScalingGroupName: name,
        ...(version && {
          DesiredConfiguration: { LaunchTemplate: { LaunchTemplateName: name, Version: version } },
        }),
        ...input,
      }),
    );
    return InstanceRefreshId ?? '';
  }

  /** The latest refresh of a group as AWS describes it. */
  async lastRefresh(name = 'web'): Promise<InstanceRefresh> {
    const { InstanceRefreshes } = await this.autoScaling.send(
      new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: name, MaxRecords: 1 }),
    );
    const [refresh] = InstanceRefreshes ?? [];
    if (!refresh) throw new Error(`${name} has no refresh`);
    return refresh;
  }

  /** A group as AWS describes it. */
  async group(name = 'web'): Promise<AutoScalingGroup> {
    const { AutoScalingGroups } = await this.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
    );
    const [found] = AutoScalingGroups ?? [];
    if (!found) throw new Error(`there is no group ${name}`);
    return found;
  }

  /** How many instances of a group are in which state with which version: `InService v1` → 4. */
  async instances(name = 'web'): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { LifecycleState, HealthStatus, LaunchTemplate } of (await this.group(name)).Instances ?? []) {
      const health = HealthStatus === 'Healthy' ? '' : ` ${HealthStatus}`;
      const key = `${LifecycleState}${health} v${LaunchTemplate?.Version}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }

  /** How many instances of a group run which image of the fleet. */
  async images(name = 'web'): Promise<Record<string, number>> {
    const { Instances = [] } = await this.group(name);
    const { Reservations = [] } = await this.ec2.send(
      new DescribeInstancesCommand({ InstanceIds: Instances.map(({ InstanceId = '' }) => InstanceId) }),
    );
    const counts: Record<string, number> = {};
    for (const { ImageId } of Reservations.flatMap(({ Instances: each = [] }) => each)) {
      const image = this.emulator.fleet.images.find(({ imageId }) => imageId === ImageId)?.name ?? '';
      counts[image] = (counts[image] ?? 0) + 1;
    }
    return counts;
  }
}

/** Settings of an SDK client that acts in an account: the emulator takes an account's ID as the key of its admin. */
export function settingsFor(
  endpoint: string,
  account: string,
): { endpoint: string; region: string; maxAttempts: number; credentials: object & Credentials } {
  return {
    endpoint,
    region: REGION,
    maxAttempts: 1,
    credentials: { accessKeyId: account, secretAccessKey: 'secret' },
  };
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
