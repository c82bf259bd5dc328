import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import type { GroupSnapshot } from '../contract/group.js';

/**
 * How many instances a group wants. "If you configure a mixed instances policy that defines weights for the
 * instance types, you must specify these sizes with the same units that you use for weighting instances"
 * (`LaunchTemplateOverrides.WeightedCapacity`), and with `DesiredCapacityType` they are vCPUs or MiB: "By
 * default, Amazon EC2 Auto Scaling specifies units, which translates into number of instances." What its
 * instances weigh today, "the number of capacity units contributed by the instance"
 * (`Instance.WeightedCapacity`), says how many of them that is. It may be less than all would weigh together:
 * "Current capacity will either be at the desired capacity or above it" (EC2 Auto Scaling user guide,
 * instance weights).
 */
export function sizeOf(group: AutoScalingGroup): Pick<GroupSnapshot, 'size' | 'units'> {
  const desired = group.DesiredCapacity ?? 0;
  const weights = weightsOf(group);
  const kind = group.DesiredCapacityType ?? 'units';
  if (weights.length === 0 && kind === 'units') return { size: desired };
  const heaviest = Math.max(1, ...weights);
  const units = { desired, heaviest, ...(kind === 'units' ? {} : { kind }) };
  if (desired === 0) return { size: 0, units };
  const serving = (group.Instances ?? []).filter(serves);
  if (serving.length === 0) return { size: Math.ceil(desired / heaviest), units };
  const weighed = serving.every(({ WeightedCapacity }) => WeightedCapacity !== undefined);
  // `DesiredCapacityType` "automatically specifies the number of units to associate with each instance type"
  // (the same guide); whether an instance is then described with a weight is not documented. Without: those
  // that there are stand for what is desired.
  if (!weighed) return { size: serving.length, units };
  const capacity = serving.reduce((sum, { WeightedCapacity }) => sum + Number(WeightedCapacity), 0);
  return { size: Math.max(1, Math.round((desired * serving.length) / capacity)), units };
}

/** Weights of the instance types that the group may launch. */
function weightsOf({ MixedInstancesPolicy: policy }: AutoScalingGroup): number[] {
  return (policy?.LaunchTemplate?.Overrides ?? []).flatMap(({ WeightedCapacity }) =>
    WeightedCapacity === undefined ? [] : [Number(WeightedCapacity)],
  );
}

/**
 * Instances on their way out, and on standby, do not count for the desired capacity: it is lowered for those
 * on standby, or "the Auto Scaling group launches new instances to replace the instances on standby"
 * (`EnterStandby`). Of those that are being terminated it is not documented, but follows from their
 * successors being launched meanwhile.
 */
function serves({ LifecycleState: state }: Instance): boolean {
  return !(state?.startsWith('Terminat') || state?.includes('Standby'));
}
