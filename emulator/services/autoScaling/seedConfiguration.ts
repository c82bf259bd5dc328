import type { LaunchTemplateOverrides, LaunchTemplateSpecification } from '@aws-sdk/client-auto-scaling';
import type { _InstanceType, LaunchTemplateBlockDeviceMapping } from '@aws-sdk/client-ec2';
import type { FleetBlockDevice, FleetGroup, FleetOverride } from '../../fleet.js';
import type { World } from '../../world.js';
import { createLaunchTemplate } from '../ec2.js';
import type { GroupConfiguration } from './groups/group.js';
import { addLaunchConfiguration } from './launchConfigurations/store.js';
import { namedPolicy } from './launching/mixedInstances.js';

/** Makes what a group of a fleet launches with, and says so as the group does. */
export function seedConfiguration(world: World, described: FleetGroup, now: number): GroupConfiguration {
  const { account, region, name, template, imageId, instanceType, mixedInstances: mixed } = described;
  if (template.kind === 'launchConfiguration') {
    const spec = { LaunchConfigurationName: name, ImageId: imageId, InstanceType: instanceType };
    addLaunchConfiguration(world, account, region, spec, now);
    return { LaunchConfigurationName: name };
  }
  const image = template.kind === 'ssm' ? `resolve:ssm:${template.parameter}` : imageId;
  const version = template.kind === '$Latest' || template.kind === '$Default' ? template.kind : '1';
  const specification = { ...seedTemplate(world, described, name, image, now), Version: version };
  if (!mixed) return { LaunchTemplate: specification };
  const policy = {
    LaunchTemplate: {
      LaunchTemplateSpecification: specification,
      Overrides: mixed.overrides.map((override, index) => ({
        ...overrideOf(override),
        ...(override.imageId !== undefined && {
          LaunchTemplateSpecification: {
            ...seedTemplate(world, described, `${name}-${index + 1}`, override.imageId, now),
            Version: '1',
          },
        }),
      })),
    },
    InstancesDistribution: {
      OnDemandBaseCapacity: mixed.onDemandBase,
      OnDemandPercentageAboveBaseCapacity: mixed.onDemandPercentage,
    },
  };
  return { MixedInstancesPolicy: namedPolicy(world, described, policy, now) };
}

/** @param name of the launch template */
function seedTemplate(
  world: World,
  { account, region, instanceType, blockDevices }: FleetGroup,
  name: string,
  ImageId: string,
  createdAt: number,
): LaunchTemplateSpecification {
  const data = {
    ImageId,
    InstanceType: instanceType as _InstanceType,
    ...(blockDevices.length > 0 && { BlockDeviceMappings: blockDevices.map(mappingOf) }),
  };
  const template = createLaunchTemplate(world, account, region, { name, data, createdAt });
  return { LaunchTemplateId: template.id, LaunchTemplateName: template.name };
}

function mappingOf({ device, sizeGiB, snapshot }: FleetBlockDevice): LaunchTemplateBlockDeviceMapping {
  return {
    DeviceName: device,
    Ebs: {
      ...(sizeGiB !== undefined && { VolumeSize: sizeGiB }),
      ...(snapshot !== undefined && { SnapshotId: snapshot }),
    },
  };
}

function overrideOf({ instanceType, requirements, weight }: FleetOverride): LaunchTemplateOverrides {
  return {
    ...(instanceType !== undefined && { InstanceType: instanceType }),
    ...(requirements && {
      InstanceRequirements: {
        VCpuCount: rangeOf(requirements.vCpus),
        MemoryMiB: rangeOf(requirements.memoryMiB),
      },
    }),
    ...(weight !== undefined && { WeightedCapacity: String(weight) }),
  };
}

function rangeOf({ min, max }: { readonly min: number; readonly max?: number | undefined }): {
  Min: number;
  Max?: number;
} {
  return { Min: min, ...(max !== undefined && { Max: max }) };
}
