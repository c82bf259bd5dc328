import type {
  InstancesDistribution,
  LaunchTemplateOverrides,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import type { World } from '../../../world.js';
import { notModelled, validationError } from '../errors.js';
import { namedTemplate, type Place } from './templates.js';

/**
 * "You can specify up to 40 instance types per Auto Scaling group", and "up to 20 launch templates per Auto
 * Scaling group. The launch templates specified in the overrides and in the LaunchTemplate definition count
 * towards this limit" (`LaunchTemplateOverrides`). How many sets of requirements there may be is not said in
 * the API reference: assumed.
 */
const MAX_OVERRIDES = 40;
const MAX_REQUIREMENTS = 4;
const MAX_TEMPLATES = 20;

/** Every launch template that a policy names: its own first, then those of its overrides. */
export function templatesOf({ LaunchTemplate }: MixedInstancesPolicy): LaunchTemplateSpecification[] {
  const all = [LaunchTemplate, ...(LaunchTemplate?.Overrides ?? [])];
  return all.flatMap((part) => part?.LaunchTemplateSpecification ?? []);
}

/** Whether some override of a policy says what an instance must have, not which type it is. */
export function isAttributeBased({ LaunchTemplate }: MixedInstancesPolicy): boolean {
  return (LaunchTemplate?.Overrides ?? []).some(({ InstanceRequirements }) => InstanceRequirements);
}

/**
 * A policy as a group keeps it: launch templates with both their ID and their name, the distribution with
 * everything filled in that has a default.
 * @throws ValidationError for a policy that AWS does not take
 */
export function namedPolicy(
  world: World,
  place: Place,
  policy: MixedInstancesPolicy,
  now: number,
): MixedInstancesPolicy {
  checkPolicy(policy);
  const { LaunchTemplateSpecification: specification = {}, Overrides = [] } = policy.LaunchTemplate ?? {};
  return {
    LaunchTemplate: {
      LaunchTemplateSpecification: namedTemplate(world, place, specification, now),
      Overrides: Overrides.map(({ LaunchTemplateSpecification: own, ...override }) => ({
        ...override,
        ...(own && { LaunchTemplateSpecification: namedTemplate(world, place, own, now) }),
      })),
    },
    InstancesDistribution: distributionOf(policy),
  };
}

/**
 * Checks what a policy says, but for whether its launch templates exist.
 * @throws ValidationError, NotImplementedByEmulator
 */
export function checkPolicy(policy: MixedInstancesPolicy): void {
  const { LaunchTemplateSpecification: specification, Overrides: overrides = [] } =
    policy.LaunchTemplate ?? {};
  if (!specification) {
    throw validationError('A mixed instances policy must specify a launch template.');
  }
  if (policy.InstancesDistribution?.DistributionSegments?.length) {
    throw notModelled('the DistributionSegments of a mixed instances policy');
  }
  atMost(overrides.length, MAX_OVERRIDES, 'instance types');
  atMost(templatesOf(policy).length, MAX_TEMPLATES, 'launch templates');
  atMost(
    overrides.filter(({ InstanceRequirements }) => InstanceRequirements).length,
    MAX_REQUIREMENTS,
    'sets of instance requirements',
  );
  for (const override of overrides) checkOverride(override);
  const weighted = overrides.filter(({ WeightedCapacity }) => WeightedCapacity !== undefined).length;
  if (weighted > 0 && weighted < overrides.length) {
    throw validationError(
      'You must specify a WeightedCapacity for all of the overrides of a mixed instances policy, or for none.',
    );
  }
  checkDistribution(policy.InstancesDistribution ?? {});
}

function atMost(count: number, limit: number, what: string): void {
  if (count > limit) throw validationError(`A mixed instances policy can have at most ${limit} ${what}.`);
}

function checkOverride(override: LaunchTemplateOverrides): void {
  const { InstanceType, InstanceRequirements, WeightedCapacity: weight } = override;
  if (InstanceType !== undefined && InstanceRequirements !== undefined) {
    throw validationError("If you specify InstanceRequirements, you can't specify InstanceType.");
  }
  // "Value must be in the range of 1–999."
  if (weight !== undefined && !/^[1-9]\d{0,2}$/.test(weight)) {
    throw validationError(`The WeightedCapacity ${weight} is not a number from 1 to 999.`);
  }
}

const STRATEGIES = {
  OnDemandAllocationStrategy: ['lowest-price', 'prioritized'],
  SpotAllocationStrategy: [
    'capacity-optimized',
    'capacity-optimized-prioritized',
    'lowest-price',
    'price-capacity-optimized',
  ],
} as const;

function checkDistribution(distribution: InstancesDistribution): void {
  for (const name of ['OnDemandAllocationStrategy', 'SpotAllocationStrategy'] as const) {
    const strategy = distribution[name];
    if (strategy !== undefined && !(STRATEGIES[name] as readonly string[]).includes(strategy)) {
      throw validationError(`${strategy} is not a valid ${name}: ${STRATEGIES[name].join(', ')}.`);
    }
  }
  checkRange('OnDemandBaseCapacity', distribution.OnDemandBaseCapacity, 0, Infinity);
  checkRange('OnDemandPercentageAboveBaseCapacity', distribution.OnDemandPercentageAboveBaseCapacity, 0, 100);
  checkRange('SpotInstancePools', distribution.SpotInstancePools, 1, 20);
}

function checkRange(name: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (min <= value && value <= max)) return;
  throw validationError(`The ${name} ${value} is not in the range of ${min} to ${max}.`);
}

function distributionOf(policy: MixedInstancesPolicy): InstancesDistribution {
  const given = policy.InstancesDistribution ?? {};
  const spotStrategy = given.SpotAllocationStrategy ?? 'lowest-price';
  return {
    // "This is the default value for Auto Scaling groups that specify InstanceRequirements."
    OnDemandAllocationStrategy: isAttributeBased(policy) ? 'lowest-price' : 'prioritized',
    OnDemandBaseCapacity: 0,
    OnDemandPercentageAboveBaseCapacity: 100,
    ...given,
    SpotAllocationStrategy: spotStrategy,
    // "Valid only when the SpotAllocationStrategy is lowest-price. […] Default: 2"
    ...(spotStrategy === 'lowest-price' && { SpotInstancePools: given.SpotInstancePools ?? 2 }),
  };
}
