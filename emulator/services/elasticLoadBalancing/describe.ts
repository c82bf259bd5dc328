import type {
  DescribeTargetGroupsCommandInput,
  DescribeTargetGroupsCommandOutput,
  DescribeTargetHealthCommandInput,
  DescribeTargetHealthCommandOutput,
  TargetGroup as Described,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RequestContext } from '../../service.js';
import { pageOf } from '../paging.js';
import { loadBalancerNotFound, targetGroupNotFound, validationError } from './errors.js';
import { healthOf, isListed } from './health.js';
import { targetGroupOf, targetsNamed } from './named.js';
import { loadBalancersOf, targetGroupsOf, targetKey, type TargetGroup } from './targetGroup.js';
import { targetsOf } from './targets.js';

const SECOND = 1000;

/** "Valid Range: Minimum value of 1. Maximum value of 400." */
const LARGEST_PAGE = 400;

/** Target groups by ARN, name or load balancer, or all, a page at a time. */
export function describeTargetGroups(
  input: DescribeTargetGroupsCommandInput,
  context: RequestContext,
): Omit<DescribeTargetGroupsCommandOutput, '$metadata'> {
  const { PageSize: size = LARGEST_PAGE, Marker: marker } = input;
  if (size < 1 || size > LARGEST_PAGE) {
    throw validationError(`PageSize '${size}' must be between 1 and ${LARGEST_PAGE}`);
  }
  const { items, nextToken } = pageOf(groupsAsked(input, context), size, marker, () =>
    validationError(`'${marker}' is not a valid marker`),
  );
  return { TargetGroups: items.map(describeTargetGroup), ...(nextToken && { NextMarker: nextToken }) };
}

/** @throws TargetGroupNotFound, LoadBalancerNotFound */
function groupsAsked(
  { LoadBalancerArn: loadBalancer, TargetGroupArns: arns, Names: names }: DescribeTargetGroupsCommandInput,
  context: RequestContext,
): TargetGroup[] {
  const { world, account, region } = context;
  // "[Y]ou can specify one of the following to filter the results: the ARN of the load balancer, the names of
  // one or more target groups, or the ARNs of one or more target groups."
  const ways = [loadBalancer, arns, names].filter((given) => given !== undefined && given.length > 0);
  if (ways.length > 1) {
    throw validationError('Load balancer ARN, target group ARNs and names cannot be specified together');
  }
  if (arns?.length) return [...new Set(arns)].map((arn) => targetGroupOf(arn, context));
  const all = [...targetGroupsOf(world, account, region).values()];
  if (names?.length) {
    return [...new Set(names)].map((wanted) => {
      const group = all.find(({ name }) => name === wanted);
      if (!group) throw targetGroupNotFound();
      return group;
    });
  }
  if (!loadBalancer) return all;
  const found = all.filter((group) => loadBalancersOf(group).includes(loadBalancer));
  if (found.length === 0) throw loadBalancerNotFound();
  return found;
}

/** A target group as AWS describes it. */
export function describeTargetGroup(group: TargetGroup): Described {
  const overHttp = group.protocol === 'HTTP' || group.protocol === 'HTTPS';
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: group.protocol,
    Port: group.port,
    VpcId: group.vpcId,
    HealthCheckProtocol: overHttp ? group.protocol : 'TCP',
    HealthCheckPort: 'traffic-port',
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: group.interval / SECOND,
    HealthCheckTimeoutSeconds: group.timeout / SECOND,
    HealthyThresholdCount: group.healthyThreshold,
    UnhealthyThresholdCount: group.unhealthyThreshold,
    ...(overHttp && {
      HealthCheckPath: group.healthCheckPath ?? '/',
      Matcher: { HttpCode: '200' },
      ProtocolVersion: 'HTTP1',
    }),
    LoadBalancerArns: loadBalancersOf(group),
    TargetType: 'instance',
    IpAddressType: 'ipv4',
  };
}

/** The health of the given targets, or of all that are registered or draining. */
export function describeTargetHealth(
  input: DescribeTargetHealthCommandInput,
  context: RequestContext,
): Omit<DescribeTargetHealthCommandOutput, '$metadata'> {
  const { world, now } = context;
  const group = targetGroupOf(input.TargetGroupArn ?? '', context);
  const known = targetsOf(world, group, now);
  const asked = input.Targets?.length
    ? targetsNamed(group, input.Targets)
    : [...known.values()].filter(({ registrations }) => isListed(group, registrations, now));
  return {
    TargetHealthDescriptions: asked.map((target) => {
      const { registrations = [], failure } = known.get(targetKey(target)) ?? {};
      return {
        Target: { Id: target.instanceId, Port: target.port },
        HealthCheckPort: String(target.port),
        TargetHealth: healthOf(group, registrations, failure, now),
      };
    }),
  };
}
