import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import type { GroupSnapshot } from '../contract/group.js';

/**
 * How many instances a group wants. Its desired capacity counts units where the types of its mixed instances policy have
 * weights, or where it counts vCPUs or memory (`WeightedCapacity` and `DesiredCapacityType` of the Auto Scaling API); what its
 * instances weigh today says how many of them that is.
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
  // vCPUs and memory are not told of an instance: those that there are stand for what is desired.
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

/** Instances on their way out, and on standby, do not count for the desired capacity. */
function serves({ LifecycleState: state }: Instance): boolean {
  return !(state?.startsWith('Terminat') || state?.includes('Standby'));
}
