import type { _InstanceType } from '@aws-sdk/client-ec2';
import { RefreshOutcome, type ExpandedFleet, type FleetGroup } from '../../fleet.js';
import type { World } from '../../world.js';
import { createLaunchTemplate } from '../ec2.js';
import { addMember, createGroup, type Group } from './group.js';
import { launchOptions } from './launching.js';
import type { Pace, Script } from './refresh/plan.js';

const SECOND = 1000;
/** From the request of a refresh until it begins to replace. */
const PENDING = 5 * SECOND;

const DEFAULT_REASONS: Readonly<Record<Script['kind'], string>> = {
  fails: 'The instance refresh failed because instances did not pass their health checks.',
  rollsBack: 'Rollback triggered because a CloudWatch alarm went into the ALARM state.',
  stuck: 'Waiting for remaining instances to be available.',
};

/**
 * Makes the groups of a fleet, each with a launch template of its own name and with instances that have long been in
 * service. The fleet's images and parameters must exist already.
 */
export function seedAutoScaling(world: World, fleet: ExpandedFleet, now: number): void {
  for (const described of fleet.autoScalingGroups) {
    const group = makeGroup(world, described, fleet.seed, now);
    launchInstances(world, group, described, now);
  }
}

function makeGroup(world: World, described: FleetGroup, seed: number, now: number): Group {
  const { account, region, name, template, imageId, instanceType } = described;
  const ImageId = template.kind === 'ssm' ? `resolve:ssm:${template.parameter}` : imageId;
  const { id, name: templateName } = createLaunchTemplate(world, account, region, {
    name,
    data: { ImageId, InstanceType: instanceType as _InstanceType },
    createdAt: now,
  });
  const version = template.kind === '$Latest' || template.kind === '$Default' ? template.kind : '1';
  const group = createGroup(
    world,
    {
      seed,
      account,
      region,
      name,
      availabilityZones: ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
      targetGroupArns: [],
      behaviour: { pace: paceOf(described), script: scriptOf(described) },
      minSize: described.min,
      maxSize: described.max,
      desiredCapacity: described.desired,
      configuration: {
        LaunchTemplate: { LaunchTemplateId: id, LaunchTemplateName: templateName, Version: version },
      },
      healthCheckType: 'EC2',
      healthCheckGracePeriod: described.healthCheckGracePeriod / SECOND,
      defaultInstanceWarmup:
        described.defaultInstanceWarmup === undefined ? undefined : described.defaultInstanceWarmup / SECOND,
      instanceMaintenancePolicy: undefined,
      newInstancesProtected: false,
      tags: described.tags,
    },
    now,
  );
  for (const process of described.suspendedProcesses) {
    group.suspended.set(process, `User suspended at ${new Date(now).toISOString()}`);
  }
  return group;
}

function launchInstances(world: World, group: Group, described: FleetGroup, now: number): void {
  group.provenImages.add(described.imageId);
  if (described.desired === 0) return;
  const configuration = launchOptions(world, group, group.configuration, now).choose();
  for (let index = 0; index < described.desired; index++) {
    // With a parameter as its image, a group can run another one than it would launch now.
    addMember(group, { ...configuration, imageId: described.imageId }, now, { inServiceAt: now });
  }
}

/** A fleet says how long a launch takes until the instance is in service, its first health check included. */
function paceOf({ launch, terminate }: FleetGroup): Pace {
  return { pending: PENDING, launch, health: 0, drain: terminate };
}

function scriptOf({ refresh: { outcome, atPercentage, reason } }: FleetGroup): Script | undefined {
  if (outcome === RefreshOutcome.succeeds) return undefined;
  return { kind: outcome, atPercentage, reason: reason ?? DEFAULT_REASONS[outcome] };
}
