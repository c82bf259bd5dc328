import type { LaunchTemplateOverrides } from '@aws-sdk/client-auto-scaling';
import type { World } from '../../../world.js';
import {
  deviceProblem,
  findImage,
  imageLaunchableBy,
  imageVisibleTo,
  isImageAlias,
  type ResolvedLaunchTemplate,
} from '../../ec2.js';
import { invalidLaunchTemplate, validationError } from '../errors.js';
import type { Group, GroupConfiguration } from '../groups/group.js';
import type { InstanceConfiguration, Member } from '../instances/members.js';
import { launchConfigurationNamed } from '../launchConfigurations/store.js';
import type { LaunchOutcome } from '../refresh/timeline/plan.js';
import { isHealthyImage } from './imageHealth.js';
import { instanceTypesMeeting } from './instanceTypes.js';
import { checkPolicy, namedPolicy, templatesOf } from './mixedInstances.js';
import { namedTemplate, resolveTemplate, type Place } from './templates.js';

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
      ({ launchTemplate, launchConfigurationName, instanceType, overriddenImageId }) =>
        launchTemplate?.LaunchTemplateId === configuration.launchTemplate?.LaunchTemplateId &&
        launchTemplate?.Version === configuration.launchTemplate?.Version &&
        launchConfigurationName === configuration.launchConfigurationName &&
        overriddenImageId === configuration.overriddenImageId &&
        instanceType === configuration.instanceType,
    );
  }
}

/**
 * What a configuration lets a group launch at `now`. Spot capacity is bought as if it were on demand: the first of the
 * choices is always to be had.
 * @throws ValidationError when it names a launch template, a version or a launch configuration that does not exist
 */
export function launchOptions(
  world: World,
  place: Place,
  configuration: GroupConfiguration,
  now: number,
): LaunchOptions {
  const { LaunchTemplate, MixedInstancesPolicy, LaunchConfigurationName } = configuration;
  if (LaunchConfigurationName !== undefined) {
    return new LaunchOptions([ofLaunchConfiguration(world, place, LaunchConfigurationName)]);
  }
  const policy = MixedInstancesPolicy?.LaunchTemplate;
  const specification = LaunchTemplate ?? policy?.LaunchTemplateSpecification ?? {};
  const options = (override: LaunchTemplateOverrides = {}) =>
    optionsOf(
      world,
      place,
      resolveTemplate(world, place, override.LaunchTemplateSpecification ?? specification, now),
      override,
    );
  const overrides = policy?.Overrides?.length ? policy.Overrides : [{}];
  const [first, ...others] = overrides.flatMap(options);
  if (!first) {
    throw validationError('No instance type meets the instance requirements of the mixed instances policy.');
  }
  return new LaunchOptions([first, ...others]);
}

/** How an instance fares that is launched with one of the options at `now`; with the worst of them if they differ. */
export function launchOutcome(
  world: World,
  place: Place,
  { configurations }: LaunchOptions,
  now: number,
): LaunchOutcome {
  const outcomes = configurations.map((configuration) => outcomeOf(world, place, configuration, now));
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
  place: Place,
  configuration: GroupConfiguration,
  now: number,
): void {
  if (configuration.MixedInstancesPolicy) checkPolicy(configuration.MixedInstancesPolicy);
  const outcome = launchOutcome(world, place, launchOptions(world, place, configuration, now), now);
  if (outcome.kind !== 'refused') return;
  // A launch configuration names its image itself.
  if (configuration.LaunchConfigurationName !== undefined) throw validationError(outcome.reason);
  throw invalidLaunchTemplate(outcome.reason);
}

/**
 * A configuration as a group keeps it: its launch templates have both their ID and their name, however they were given.
 * @throws ValidationError when there is no such launch template, or for a policy that AWS does not take
 */
export function named(
  world: World,
  place: Place,
  { LaunchTemplate, MixedInstancesPolicy, LaunchConfigurationName }: GroupConfiguration,
  now: number,
): GroupConfiguration {
  if (MixedInstancesPolicy) {
    return { MixedInstancesPolicy: namedPolicy(world, place, MixedInstancesPolicy, now) };
  }
  if (LaunchTemplate) return { LaunchTemplate: namedTemplate(world, place, LaunchTemplate, now) };
  return { LaunchConfigurationName };
}

/** Whether the image of one of a group's launch templates is an SSM parameter, resolved at each launch. */
export function resolvesImageAtLaunch(world: World, group: Group, now: number): boolean {
  const { LaunchTemplate, MixedInstancesPolicy } = group.configuration;
  const templates = MixedInstancesPolicy
    ? templatesOf(MixedInstancesPolicy)
    : LaunchTemplate
      ? [LaunchTemplate]
      : [];
  return templates.some((specification) =>
    isImageAlias(resolveTemplate(world, group, specification, now).data.ImageId),
  );
}

function outcomeOf(
  world: World,
  place: Place,
  configuration: InstanceConfiguration,
  now: number,
): LaunchOutcome {
  const { account, region } = place;
  const { imageId } = configuration;
  if (imageId === undefined) {
    return { kind: 'refused', reason: 'The request must contain the parameter ImageId' };
  }
  const image = findImage(world, imageId, region);
  if (!image) return { kind: 'refused', reason: `The image id '[${imageId}]' does not exist` };
  if (!imageVisibleTo(image, account)) {
    return { kind: 'refused', reason: `Not authorized for images: [${imageId}]` };
  }
  if (!imageLaunchableBy(image, account, now)) {
    return { kind: 'refused', reason: `The image ID '${imageId}' is no longer available` };
  }
  const problem = deviceProblemOf(world, place, configuration, now);
  if (problem !== undefined) return { kind: 'refused', reason: problem };
  return { kind: isHealthyImage(world, imageId, region) ? 'healthy' : 'unhealthy' };
}

/**
 * Checks what AWS takes no desired configuration with.
 * @throws ValidationError when EC2 would not launch the image with the block devices of the launch template
 */
export function checkBlockDevices(
  world: World,
  place: Place,
  { configurations }: LaunchOptions,
  now: number,
): void {
  const problem = configurations.flatMap((each) => deviceProblemOf(world, place, each, now) ?? [])[0];
  if (problem !== undefined) throw invalidLaunchTemplate(problem);
}

function deviceProblemOf(
  world: World,
  place: Place,
  { imageId = '', launchTemplate }: InstanceConfiguration,
  now: number,
): string | undefined {
  const image = findImage(world, imageId, place.region);
  if (!image || !launchTemplate) return undefined;
  const { data } = resolveTemplate(world, place, launchTemplate, now);
  return deviceProblem(image, data.BlockDeviceMappings);
}

function ofLaunchConfiguration(
  world: World,
  { account, region }: Place,
  name: string,
): InstanceConfiguration {
  const { ImageId, InstanceType = DEFAULT_INSTANCE_TYPE } = launchConfigurationNamed(
    world,
    account,
    region,
    name,
  );
  return { launchConfigurationName: name, imageId: ImageId, instanceType: InstanceType };
}

/** The choices that one override makes of a launch template: one, or one for each type that meets requirements. */
function optionsOf(
  world: World,
  { region }: Place,
  template: ResolvedLaunchTemplate,
  override: LaunchTemplateOverrides,
): InstanceConfiguration[] {
  const { InstanceRequirements, InstanceType, ImageId, WeightedCapacity } = override;
  const imageId = ImageId ?? template.imageId;
  const architecture = findImage(world, imageId ?? '', region)?.architecture ?? 'x86_64';
  const types = InstanceRequirements
    ? instanceTypesMeeting(InstanceRequirements, architecture)
    : [InstanceType ?? template.data.InstanceType ?? DEFAULT_INSTANCE_TYPE];
  const launchTemplate = {
    LaunchTemplateId: template.launchTemplateId,
    LaunchTemplateName: template.launchTemplateName,
    Version: String(template.versionNumber),
  };
  return types.map((instanceType) => ({
    launchTemplate,
    imageId,
    instanceType,
    ...(ImageId !== undefined && { overriddenImageId: ImageId }),
    ...(WeightedCapacity !== undefined && { weight: Number(WeightedCapacity) }),
  }));
}
