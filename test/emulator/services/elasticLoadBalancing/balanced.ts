import {
  CreateAutoScalingGroupCommand,
  DescribeTrafficSourcesCommand,
  SetDesiredCapacityCommand,
  type CreateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { FleetSource } from '../../../../emulator/fleet.js';
import { ACCOUNT, REGION, emulate, group, type Emulated } from '../autoScaling/emulated.js';

type FleetTargetGroup = NonNullable<FleetSource['targetGroups']>[number];

/**
 * A target group `web` whose targets are judged after 15 seconds when they answer, after 25 when they do not.
 */
export function targetGroup(overrides: Partial<FleetTargetGroup> = {}): FleetTargetGroup {
  return { name: 'web', account: ACCOUNT, region: REGION, interval: '10 seconds', ...overrides };
}

/** An emulator with a group `web` of four instances, which are registered with a target group `web`. */
export function emulateBalanced({
  targets,
  group: overrides,
  ...fleet
}: Partial<FleetSource> & {
  targets?: Partial<FleetTargetGroup>;
  group?: Parameters<typeof group>[0];
} = {}): Promise<Balanced> {
  return emulate({
    targetGroups: [targetGroup(targets)],
    autoScalingGroups: [group({ targetGroups: ['web'], min: 0, ...overrides })],
    ...fleet,
  }).then((emulated) => new Balanced(emulated));
}

/** A running emulator with the steps that tests of target groups are made of. */
export class Balanced {
  constructor(readonly aws: Emulated) {}

  async targetGroup(name = 'web'): Promise<TargetGroup> {
    const { TargetGroups = [] } = await this.aws.elasticLoadBalancing.send(
      new DescribeTargetGroupsCommand({ Names: [name] }),
    );
    const [found] = TargetGroups;
    if (!found) throw new Error(`there is no target group ${name}`);
    return found;
  }

  async arn(name = 'web'): Promise<string> {
    return (await this.targetGroup(name)).TargetGroupArn ?? '';
  }

  /**
   * State, with the reason if there is one, of each target that is listed: `initial
   * Elb.RegistrationInProgress`.
   */
  async health(name = 'web'): Promise<Map<string, string>> {
    const { TargetHealthDescriptions = [] } = await this.aws.elasticLoadBalancing.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: await this.arn(name) }),
    );
    return new Map(
      TargetHealthDescriptions.map(({ Target, TargetHealth }) => [
        Target?.Id ?? '',
        [TargetHealth?.State, TargetHealth?.Reason].filter(Boolean).join(' '),
      ]),
    );
  }

  /** How many of the targets that are listed are in which state. */
  async counts(name = 'web'): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const state of (await this.health(name)).values()) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  }

  async desire(DesiredCapacity: number, name = 'web'): Promise<void> {
    await this.aws.autoScaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: name, DesiredCapacity }),
    );
  }

  /** State of each target group that is attached to a group, by its ARN. */
  async sources(name = 'web'): Promise<Record<string, string | undefined>> {
    const { TrafficSources = [] } = await this.aws.autoScaling.send(
      new DescribeTrafficSourcesCommand({ AutoScalingGroupName: name }),
    );
    return Object.fromEntries(TrafficSources.map(({ Identifier = '', State }) => [Identifier, State]));
  }

  /** Makes a group `made` with the launch template of `web`. */
  async make(input: Partial<CreateAutoScalingGroupCommandInput>): Promise<void> {
    await this.aws.autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'made',
        LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
        MinSize: 0,
        MaxSize: 4,
        AvailabilityZones: [`${REGION}a`],
        ...input,
      }),
    );
  }
}
