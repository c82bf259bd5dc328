import type { UpdateAutoScalingGroupCommandInput } from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../../service.js';
import { lockedByRefresh, notModelled } from '../../errors.js';
import { checkLaunchable, named } from '../../launching/launching.js';
import { activeRefresh, reconsider } from '../../refresh/record.js';
import { heedTargetGroups } from '../../trafficSources/replacement.js';
import { resourceOf, type Group, type GroupConfiguration } from '../group.js';
import { groupToChange } from '../groupToChange.js';
import { scaleToDesired } from '../scaling.js';
import { refuseUnmodelled, requestedConfiguration, settingsAfter } from '../settings.js';
import { checkSizes } from '../sizes.js';

/** Changes a group's sizes, timings or configuration. */
export function updateAutoScalingGroup(
  input: UpdateAutoScalingGroupCommandInput,
  context: RequestContext,
): object {
  const { world, now } = context;
  refuseUnmodelled(input);
  const group = groupToChange(input, context);
  const { AvailabilityZones: zones = [], VPCZoneIdentifier: subnets = group.vpcZoneIdentifier } = input;
  if (zones.some((zone) => !group.availabilityZones.includes(zone)) || subnets !== group.vpcZoneIdentifier) {
    throw notModelled('a change of the Availability Zones or subnets of a group');
  }
  const configuration = completed(requestedConfiguration(input), group);
  if (configuration) {
    if (activeRefresh(group, now)?.desiredConfiguration) throw lockedByRefresh();
    checkLaunchable(world, group, configuration, now);
  }
  const minSize = input.MinSize ?? group.minSize;
  const maxSize = input.MaxSize ?? group.maxSize;
  // AWS moves the desired capacity into new bounds unless the request names one.
  const desired = input.DesiredCapacity ?? Math.min(Math.max(group.desiredCapacity, minSize), maxSize);
  checkSizes(minSize, maxSize, desired);

  Object.assign(group, settingsAfter(input, group), { minSize, maxSize, desiredCapacity: desired });
  if (configuration) group.configuration = named(world, group, configuration, now);
  scaleToDesired(world, group, now);
  reconsider(group, now);
  heedTargetGroups(world, group, now);
  context.effect('UpdateAutoScalingGroup', resourceOf(group), { ...input });
  return {};
}

/** A mixed instances policy of which only the distribution is given keeps the launch template that it had. */
function completed(
  requested: GroupConfiguration | undefined,
  { configuration }: Group,
): GroupConfiguration | undefined {
  const { MixedInstancesPolicy: policy } = requested ?? {};
  const present = configuration.MixedInstancesPolicy;
  return policy && present ? { MixedInstancesPolicy: { ...present, ...policy } } : requested;
}
