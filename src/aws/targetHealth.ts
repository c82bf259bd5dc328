import {
  paginateDescribeTrafficSources,
  type AutoScalingClient,
  type AutoScalingGroup,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  kindOfSource,
  TrafficSourceKind,
  type TargetState,
  type TrafficLook,
  type TrafficSourceLook,
} from '../contract/targetHealth.js';
import { AwsErrorKind, isLockedOut, isSilent } from './errors.js';
import { sizeOf } from './groupCapacity.js';
import { trafficOf, withoutUndefined } from './groups.js';

/**
 * The IAM action without which nobody can tell whether an application serves; it takes no resource but `*`.
 */
export const TARGET_HEALTH_ACTION = 'elasticloadbalancing:DescribeTargetHealth';

/** That of the sources that are no target groups. */
export const TRAFFIC_SOURCES_ACTION = 'autoscaling:DescribeTrafficSources';

/** What was not allowed to be seen; for people. */
type Unread = Omit<Extract<TrafficSourceLook, { unread: string }>, 'id'>;

/**
 * Reads how healthy the instances of groups are where requests come from. Each target group is asked for
 * once, by one call with all of its targets: `DescribeTargetHealth` "describes the health of the specified
 * targets or all of your targets", has no pages, and takes one target group.
 */
export class TargetHealthReader {
  readonly #targets = new Map<string, Promise<readonly TargetState[] | Unread>>();

  /**
   * @param autoScaling omitted: sources that are no target groups are left out, each of which is a call for
   * every group
   */
  constructor(
    private readonly elb: ElasticLoadBalancingV2Client,
    private readonly autoScaling?: AutoScalingClient,
  ) {}

  /**
   * What a group's traffic sources say of it.
   * @throws AwsCallError of a call that may succeed when it is repeated, and when the account lets nobody in
   */
  async look(group: AutoScalingGroup): Promise<TrafficLook> {
    const { trafficSources = [], checksTraffic = false } = trafficOf(group);
    const isTargetGroup = (id: string) => kindOfSource(id) === TrafficSourceKind.TargetGroup;
    const others = trafficSources.filter((id) => !isTargetGroup(id));
    const [targetGroups, attachments] = await Promise.all([
      Promise.all(trafficSources.filter(isTargetGroup).map((id) => this.#lookAtTargetGroup(id))),
      this.autoScaling && others.length > 0 ? attachmentsOf(this.autoScaling, group, others) : [],
    ]);
    return {
      wanted: sizeOf(group).size,
      inService: (group.Instances ?? []).flatMap(({ InstanceId, LifecycleState }) =>
        LifecycleState === 'InService' && InstanceId !== undefined ? [InstanceId] : [],
      ),
      checksTraffic,
      sources: [...targetGroups, ...attachments],
    };
  }

  async #lookAtTargetGroup(id: string): Promise<TrafficSourceLook> {
    const known = this.#targets.get(id) ?? readOr(TARGET_HEALTH_ACTION, () => targetStatesOf(this.elb, id));
    this.#targets.set(id, known);
    const seen = await known;
    return 'unread' in seen ? { id, ...seen } : { id, targets: seen };
  }
}

async function targetStatesOf(elb: ElasticLoadBalancingV2Client, arn: string): Promise<TargetState[]> {
  const answer = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }));
  return (answer.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => ({
    instance: Target?.Id ?? '',
    state: TargetHealth?.State ?? '',
    ...withoutUndefined({ reason: TargetHealth?.Reason, description: TargetHealth?.Description }),
  }));
}

/** How far a group has come with its sources; those that AWS does not list are not its own any more. */
async function attachmentsOf(
  client: AutoScalingClient,
  { AutoScalingGroupName }: AutoScalingGroup,
  ids: readonly string[],
): Promise<TrafficSourceLook[]> {
  const found = await readOr(TRAFFIC_SOURCES_ACTION, async () => {
    const looks: TrafficSourceLook[] = [];
    for await (const page of paginateDescribeTrafficSources({ client }, { AutoScalingGroupName })) {
      for (const { Identifier: id = '', State: attachment = '' } of page.TrafficSources ?? []) {
        if (ids.includes(id)) looks.push({ id, attachment });
      }
    }
    return looks;
  });
  return 'unread' in found ? ids.map((id) => ({ id, ...found })) : [...found];
}

/**
 * What was read; or that AWS will not tell however often it is asked, which must not fail what can do
 * without.
 */
async function readOr<T>(action: string, read: () => Promise<readonly T[]>): Promise<readonly T[] | Unread> {
  try {
    return await read();
  } catch (error) {
    if (!isSilent(error) || isLockedOut(error)) throw error;
    const isDenied = error.kind === AwsErrorKind.AccessDenied;
    return { unread: error.message, ...(isDenied && { lacks: action }) };
  }
}
