import type {
  AttachLoadBalancerTargetGroupsCommandInput,
  AttachTrafficSourcesCommandInput,
  DescribeLoadBalancerTargetGroupsCommandInput,
  DescribeLoadBalancerTargetGroupsCommandOutput,
  DescribeTrafficSourcesCommandInput,
  DescribeTrafficSourcesCommandOutput,
  DetachLoadBalancerTargetGroupsCommandInput,
  DetachTrafficSourcesCommandInput,
  TrafficSourceIdentifier,
} from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../service.js';
import { targetGroupsOf } from '../../elasticLoadBalancing/targetGroup.js';
import { notModelled, refreshInProgress, validationError } from '../errors.js';
import { resourceOf, type Group } from '../groups/group.js';
import { groupToChange } from '../groups/groupToChange.js';
import { groupNamed } from '../groups/registry.js';
import { page } from '../paging.js';
import { activeRefresh, settleGroup } from '../refresh/record.js';
import { attachedAt, type Attachment } from './attachment.js';
import { heedTargetGroups } from './replacement.js';
import { attachmentState, type AttachmentState } from './state.js';

/** The only kind of traffic source that is modelled. */
const TYPE = 'elbv2';

/**
 * What each operation shows at a time: "The maximum value is 50", and "The default value is 100 and the
 * maximum value is 100".
 */
const SOURCES = { usual: 50, largest: 50 };
const TARGET_GROUPS = { usual: 100, largest: 100 };

/** Attaches target groups to a group, whose instances are registered with them. */
export function attachTrafficSources(
  input: AttachTrafficSourcesCommandInput,
  context: RequestContext,
): object {
  return attach('AttachTrafficSources', input, targetGroupsNamed(input.TrafficSources), context);
}

/** Attaches target groups to a group, whose instances are registered with them. */
export function attachLoadBalancerTargetGroups(
  input: AttachLoadBalancerTargetGroupsCommandInput,
  context: RequestContext,
): object {
  return attach('AttachLoadBalancerTargetGroups', input, input.TargetGroupARNs ?? [], context);
}

/** Detaches target groups from a group, whose instances are deregistered. */
export function detachTrafficSources(
  input: DetachTrafficSourcesCommandInput,
  context: RequestContext,
): object {
  return detach('DetachTrafficSources', input, targetGroupsNamed(input.TrafficSources), context);
}

/** Detaches target groups from a group, whose instances are deregistered. */
export function detachLoadBalancerTargetGroups(
  input: DetachLoadBalancerTargetGroupsCommandInput,
  context: RequestContext,
): object {
  return detach('DetachLoadBalancerTargetGroups', input, input.TargetGroupARNs ?? [], context);
}

/** What is attached to a group, and how far that has come. */
export function describeTrafficSources(
  input: DescribeTrafficSourcesCommandInput,
  context: RequestContext,
): Omit<DescribeTrafficSourcesCommandOutput, '$metadata'> {
  const type = input.TrafficSourceType;
  const all = type === undefined || type === TYPE ? attachmentsOf(input, context) : [];
  const { items, nextToken } = page(all, input, SOURCES);
  return {
    TrafficSources: items.map(({ targetGroupArn, state }) => ({
      TrafficSource: targetGroupArn,
      Identifier: targetGroupArn,
      Type: TYPE,
      State: state,
    })),
    ...(nextToken && { NextToken: nextToken }),
  };
}

/** The target groups that are attached to a group, and how far that has come. */
export function describeLoadBalancerTargetGroups(
  input: DescribeLoadBalancerTargetGroupsCommandInput,
  context: RequestContext,
): Omit<DescribeLoadBalancerTargetGroupsCommandOutput, '$metadata'> {
  const { items, nextToken } = page(attachmentsOf(input, context), input, TARGET_GROUPS);
  return {
    LoadBalancerTargetGroups: items.map(({ targetGroupArn, state }) => ({
      LoadBalancerTargetGroupARN: targetGroupArn,
      State: state,
    })),
    ...(nextToken && { NextToken: nextToken }),
  };
}

/**
 * Target groups with which a group is made, or that are attached to it.
 * @throws ValidationError when one does not exist
 */
export function checkTargetGroups(
  arns: readonly string[],
  { world, account, region }: Pick<RequestContext, 'world' | 'account' | 'region'>,
): readonly string[] {
  const known = targetGroupsOf(world, account, region);
  if (arns.every((arn) => known.has(arn))) return [...new Set(arns)];
  throw validationError('Provided Target Groups may not be valid. Please ensure they exist and try again.');
}

/**
 * The target groups among traffic sources.
 * @throws NotImplementedByEmulator for a Classic Load Balancer and for VPC Lattice
 */
export function targetGroupsNamed(sources: readonly TrafficSourceIdentifier[] | undefined): string[] {
  return (sources ?? []).map(({ Identifier: identifier = '', Type: type = TYPE }) => {
    if (type !== TYPE || identifier.startsWith('arn:aws:vpc-lattice:')) {
      throw notModelled(
        `the traffic source ${identifier}, which is no target group of Elastic Load Balancing,`,
      );
    }
    return identifier;
  });
}

type GroupNamed = Parameters<typeof groupToChange>[0];

function attach(action: string, input: GroupNamed, arns: readonly string[], context: RequestContext): object {
  const { now } = context;
  const group = groupToChange(input, context);
  // "You can specify up to 10 traffic sources", as of target groups.
  if (arns.length > 10) throw validationError('You can specify up to 10 traffic sources.');
  const wanted = checkTargetGroups(arns, context);
  if (activeRefresh(group, now)) throw refreshInProgress();
  const present = new Set(attachedNow(group, now));
  for (const targetGroupArn of wanted) {
    if (present.has(targetGroupArn)) continue;
    group.attachments.push({ targetGroupArn, attachedAt: now, fromTheStart: false, detachedAt: Infinity });
  }
  // Its instances may have been registered by hand before.
  heedTargetGroups(context.world, group, now);
  context.effect(action, resourceOf(group), { targetGroups: wanted });
  return {};
}

function detach(action: string, input: GroupNamed, arns: readonly string[], context: RequestContext): object {
  const { now } = context;
  const group = groupToChange(input, context);
  const present = new Set(attachedNow(group, now));
  if (!arns.every((arn) => present.has(arn))) {
    throw validationError('Trying to remove Target Groups that are not part of the group');
  }
  for (const attachment of attachedAt(group.attachments, now)) {
    if (arns.includes(attachment.targetGroupArn)) attachment.detachedAt = now;
  }
  context.effect(action, resourceOf(group), { targetGroups: arns });
  return {};
}

function attachedNow({ attachments }: Group, now: number): string[] {
  return attachedAt(attachments, now).map(({ targetGroupArn }) => targetGroupArn);
}

/** The latest attachment of each target group that still shows. */
function attachmentsOf(
  { AutoScalingGroupName: name = '' }: { readonly AutoScalingGroupName?: string | undefined },
  { world, account, region, now }: RequestContext,
): { targetGroupArn: string; state: AttachmentState }[] {
  const group = groupNamed(world, account, region, name, now);
  settleGroup(group, now);
  const latest = new Map<string, Attachment>();
  for (const attachment of group.attachments) latest.set(attachment.targetGroupArn, attachment);
  return [...latest.values()].flatMap((attachment) => {
    const state = attachmentState(world, group, attachment, now);
    return state ? { targetGroupArn: attachment.targetGroupArn, state } : [];
  });
}
