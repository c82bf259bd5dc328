import type { LaunchTemplateOverrides, LaunchTemplateSpecification } from '@aws-sdk/client-auto-scaling';
import { AwsError } from '../../service.js';
import type { World } from '../../world.js';
import {
  findImage,
  imageVisibleTo,
  isImageAlias,
  resolveLaunchTemplateVersion,
  type ResolvedLaunchTemplate,
} from '../ec2.js';
import { invalidLaunchTemplate } from './errors.js';
import type { Group, GroupConfiguration } from './group.js';
import { isHealthyImage } from './imageHealth.js';
import type { InstanceConfiguration, Member } from './members.js';
import type { LaunchOutcome } from './refresh/plan.js';

const DEFAULT_INSTANCE_TYPE = 'm5.large';

/** What a group's configuration lets it launch: one choice, or several instance types of a mixed instances policy. */
export class LaunchOptions {
  constructor(readonly configurations: readonly [InstanceConfiguration, ...InstanceConfiguration[]]) {}

  /** What replaces an instance of that type: the same type where it is a choice, else the first one. */
  choose(instanceType?: string): InstanceConfiguration {
    const same = this.configurations.find((configuration) => configuration.instanceType === instanceType);
    return same ?? this.configurations[0];
  }

  /**
   * Whether an instance is what would be launched: the same template, version and type. What a template resolves
   * only at launch is not compared, as AWS does not compare it either.
   */
  matches({ configuration }: Member): boolean {
    return this.configurations.some(
      ({ launchTemplate, launchConfigurationName, instanceType }) =>
        launchTemplate?.LaunchTemplateId === configuration.launchTemplate?.LaunchTemplateId &&
        launchTemplate?.Version === configuration.launchTemplate?.Version &&
        launchConfigurationName === configuration.launchConfigurationName &&
        instanceType === configuration.instanceType,
    );
  }
}

/**
 * What a configuration lets a group launch at `now`.
 * @throws ValidationError when it names a launch template or a version that does not exist
 */
export function launchOptions(
  world: World,
  group: Group,
  configuration: GroupConfiguration,
  now: number,
): LaunchOptions {
  const { LaunchTemplate, MixedInstancesPolicy, LaunchConfigurationName } = configuration;
  const policy = MixedInstancesPolicy?.LaunchTemplate;
  const specification = LaunchTemplate ?? policy?.LaunchTemplateSpecification;
  if (!specification) {
    return new LaunchOptions([
      {
        launchConfigurationName: LaunchConfigurationName,
        imageId: undefined,
        instanceType: DEFAULT_INSTANCE_TYPE,
      },
    ]);
  }
  const option = (override: LaunchTemplateOverrides = {}) => {
    const template = resolve(world, group, override.LaunchTemplateSpecification ?? specification, now);
    return configurationOf(template, override);
  };
  const [first, ...others] = policy?.Overrides ?? [];
  return new LaunchOptions([option(first), ...others.map(option)]);
}

/** How an instance fares that a group launches with one of the options; with the worst of them if they differ. */
export function launchOutcome(world: World, group: Group, { configurations }: LaunchOptions): LaunchOutcome {
  const outcomes = configurations.map((configuration) => outcomeOf(world, group, configuration));
  return (
    outcomes.find(({ kind }) => kind === 'refused') ??
    outcomes.find(({ kind }) => kind === 'unhealthy') ?? { kind: 'healthy' }
  );
}

/**
 * Checks that a group can launch with a configuration, as AWS does before it becomes the group's.
 * @throws ValidationError
 */
export function checkLaunchable(
  world: World,
  group: Group,
  configuration: GroupConfiguration,
  now: number,
): void {
  const outcome = launchOutcome(world, group, launchOptions(world, group, configuration, now));
  if (outcome.kind === 'refused') throw invalidLaunchTemplate(outcome.reason);
}

/**
 * A configuration as a group keeps it: its launch template has both its ID and its name, however it was given.
 * @throws ValidationError when there is no such launch template
 */
export function named(
  world: World,
  group: Group,
  { LaunchTemplate, MixedInstancesPolicy, LaunchConfigurationName }: GroupConfiguration,
  now: number,
): GroupConfiguration {
  if (MixedInstancesPolicy) return { MixedInstancesPolicy };
  if (!LaunchTemplate) return { LaunchConfigurationName };
  const { launchTemplateId, launchTemplateName } = resolve(world, group, LaunchTemplate, now);
  return {
    LaunchTemplate: {
      LaunchTemplateId: launchTemplateId,
      LaunchTemplateName: launchTemplateName,
      Version: LaunchTemplate.Version ?? '$Default',
    },
  };
}

/** Whether the image of a group's launch template is an SSM parameter, resolved at each launch. */
export function resolvesImageAtLaunch(world: World, group: Group, now: number): boolean {
  const { LaunchTemplate, MixedInstancesPolicy } = group.configuration;
  const specification = LaunchTemplate ?? MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  return specification !== undefined && isImageAlias(resolve(world, group, specification, now).data.ImageId);
}

function outcomeOf(world: World, group: Group, configuration: InstanceConfiguration): LaunchOutcome {
  const { imageId, launchConfigurationName } = configuration;
  if (imageId === undefined) {
    // What a launch configuration launches is not modelled: such a group is there to be refused.
    if (launchConfigurationName !== undefined) return { kind: 'healthy' };
    return { kind: 'refused', reason: 'The request must contain the parameter ImageId' };
  }
  const image = findImage(world, imageId, group.region);
  if (!image) return { kind: 'refused', reason: `The image id '[${imageId}]' does not exist` };
  if (!imageVisibleTo(image, group.account)) {
    return { kind: 'refused', reason: `Not authorized for images: [${imageId}]` };
  }
  return { kind: isHealthyImage(world, imageId, group.region) ? 'healthy' : 'unhealthy' };
}

function configurationOf(
  { launchTemplateId, launchTemplateName, versionNumber, imageId, data }: ResolvedLaunchTemplate,
  override: LaunchTemplateOverrides,
): InstanceConfiguration {
  return {
    launchTemplate: {
      LaunchTemplateId: launchTemplateId,
      LaunchTemplateName: launchTemplateName,
      Version: String(versionNumber),
    },
    imageId: override.ImageId ?? imageId,
    instanceType: override.InstanceType ?? data.InstanceType ?? DEFAULT_INSTANCE_TYPE,
  };
}

function resolve(
  world: World,
  { account, region }: Group,
  { LaunchTemplateId, LaunchTemplateName, Version }: LaunchTemplateSpecification,
  now: number,
): ResolvedLaunchTemplate {
  // A group's specification shows both ID and name; EC2 wants one of them.
  const reference = LaunchTemplateId ? { LaunchTemplateId } : { LaunchTemplateName };
  try {
    return resolveLaunchTemplateVersion(world, account, region, { ...reference, Version }, now);
  } catch (error) {
    throw error instanceof AwsError ? invalidLaunchTemplate(error.message) : error;
  }
}
