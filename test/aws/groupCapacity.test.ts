import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../src/aws/groupCapacity.js';

const group = (
  desired: number,
  weights: readonly number[],
  instances: readonly (number | undefined)[],
  change: Partial<AutoScalingGroup> = {},
): AutoScalingGroup =>
  ({
    DesiredCapacity: desired,
    MixedInstancesPolicy: {
      LaunchTemplate: { Overrides: weights.map((weight) => ({ WeightedCapacity: String(weight) })) },
    },
    Instances: instances.map((weight) => instance(weight === undefined ? undefined : String(weight))),
    ...change,
  }) as AutoScalingGroup;

const instance = (WeightedCapacity?: string, LifecycleState = 'InService') =>
  ({ WeightedCapacity, LifecycleState }) as Instance;

describe('sizeOf', () => {
  it.each<[string, AutoScalingGroup, object]>([
    ['no weights', group(4, [], [undefined, undefined]), { size: 4 }],
    ['one instance is all', group(4, [4, 8], [4]), { size: 1, units: { desired: 4, heaviest: 8 } }],
    ['more than all', group(4, [8], [8]), { size: 1, units: { desired: 4, heaviest: 8 } }],
    ['alike', group(12, [4], [4, 4, 4]), { size: 3, units: { desired: 12, heaviest: 4 } }],
    ['mixed', group(16, [4, 8], [8, 4, 4]), { size: 3, units: { desired: 16, heaviest: 8 } }],
    ['one missing', group(12, [4], [4, 4]), { size: 3, units: { desired: 12, heaviest: 4 } }],
    ['none yet', group(12, [4, 5], []), { size: 3, units: { desired: 12, heaviest: 5 } }],
    ['nothing wanted', group(0, [4], []), { size: 0, units: { desired: 0, heaviest: 4 } }],
    [
      'vCPUs',
      group(16, [], [undefined, undefined], { DesiredCapacityType: 'vcpu' }),
      { size: 2, units: { desired: 16, heaviest: 1, kind: 'vcpu' } },
    ],
    [
      'instances that leave, or are on standby',
      group(8, [4], [], {
        Instances: [instance('4'), instance('4'), instance('4', 'Terminating'), instance('4', 'Standby')],
      }),
      { size: 2, units: { desired: 8, heaviest: 4 } },
    ],
  ])('%s', (_, described, expected) => {
    expect(sizeOf(described)).toEqual(expected);
  });
});
