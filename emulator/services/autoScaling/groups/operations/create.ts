import type { CreateAutoScalingGroupCommandInput } from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../../service.js';
import { alreadyExists, constraintViolation, notModelled, validationError } from '../../errors.js';
import { checkLaunchable, named } from '../../launching/launching.js';
import type { Pace } from '../../refresh/timeline/plan.js';
import { checkTargetGroups, targetGroupsNamed } from '../../trafficSources/operations.js';
import { resourceOf } from '../group.js';
import { createGroup, groupsOf } from '../registry.js';
import { scaleToDesired } from '../scaling.js';
import { oneConfiguration, refuseUnmodelled, requestedConfiguration, settingsAfter } from '../settings.js';
import { checkSizes } from '../sizes.js';
import { checkGroupLimit } from './limits.js';
import { tagsFor } from './tags.js';

const SECOND = 1000;

/** How the instances fare of a group that no fleet describes: as those do that the fleet file leaves alone. */
const PACE: Pace = { pending: 5 * SECOND, launch: 90 * SECOND, health: 0, drain: 30 * SECOND };

/** Makes a group and launches its instances. */
export function createAutoScalingGroup(
  input: CreateAutoScalingGroupCommandInput,
  context: RequestContext,
): object {
  const { world, account, region, now } = context;
  const name = checkedName(input.AutoScalingGroupName);
  const place = { account, region };
  if (input.InstanceId !== undefined) throw notModelled('the parameter InstanceId');
  refuseUnmodelled({ ...input, AutoScalingGroupName: name });
  checkFree(context, name);
  const configuration = requestedConfiguration({ ...input, AutoScalingGroupName: name });
  if (!configuration) throw oneConfiguration();
  const { MinSize: minSize = 0, MaxSize: maxSize = 0 } = input;
  const desiredCapacity = input.DesiredCapacity ?? minSize;
  checkSizes(minSize, maxSize, desiredCapacity);
  const availabilityZones = zonesOf(input, region);
  checkLaunchable(world, place, configuration, now);
  const targetGroupArns = checkTargetGroups(
    [...(input.TargetGroupARNs ?? []), ...targetGroupsNamed(input.TrafficSources)],
    context,
  );
  checkGroupLimit(context);

  const group = createGroup(
    world,
    {
      ...place,
      ...settingsAfter(
        { ...input, AutoScalingGroupName: name },
        {
          healthCheckGracePeriod: 0,
          healthCheckType: 'EC2',
          defaultCooldown: 300,
          newInstancesProtected: false,
          deletionProtection: undefined,
          defaultInstanceWarmup: undefined,
          instanceMaintenancePolicy: undefined,
        },
      ),
      seed: world.newUuid(),
      name,
      availabilityZones,
      vpcZoneIdentifier: input.VPCZoneIdentifier,
      targetGroupArns,
      tags: tagsFor(name, input.Tags),
      behaviour: { pace: PACE },
      minSize,
      maxSize,
      desiredCapacity,
      configuration: named(world, place, configuration, now),
    },
    now,
  );
  scaleToDesired(world, group, now);
  context.effect('CreateAutoScalingGroup', resourceOf(group), { ...input });
  return {};
}

function checkedName(name = ''): string {
  if (name.length < 1) throw tooLong(name, 'length greater than or equal to 1');
  if (name.length > 255) throw tooLong(name, 'length less than or equal to 255');
  // "The name can contain any ASCII character 33 to 126 […]. You cannot use a colon (:) in the name."
  if (!/^[!-9;-~]+$/.test(name)) {
    throw validationError('Group name must not contain a colon or a character that is not ASCII.');
  }
  return name;
}

function tooLong(name: string, must: string): Error {
  return constraintViolation(name, 'autoScalingGroupName', must);
}

/** @throws AlreadyExists */
function checkFree({ world, account, region, now }: RequestContext, name: string): void {
  const other = groupsOf(world, account, region, now).get(name);
  if (!other) return;
  throw alreadyExists(
    'AutoScalingGroup',
    `A group with the name ${name} already exists` +
      (other.deletion
        ? ' and is pending delete.  Please wait until Autoscaling completes the deletion process before creating another group with the same name.'
        : ''),
  );
}

/** Subnets are not modelled: one is in the Availability Zone that its place in the list says. */
function zonesOf(
  { AvailabilityZones: zones = [], VPCZoneIdentifier: subnets }: CreateAutoScalingGroupCommandInput,
  region: string,
): readonly string[] {
  const foreign = zones.find((zone) => !new RegExp(`^${region}[a-f]$`).test(zone));
  if (foreign !== undefined) {
    throw validationError(`The specified Availability Zone '${foreign}' is not in the Region ${region}.`);
  }
  if (zones.length > 0) return zones;
  if (!subnets) throw validationError('At least one Availability Zone or VPC Subnet is required.');
  return subnets.split(',').map((_, index) => `${region}${'abc'.charAt(index % 3)}`);
}
