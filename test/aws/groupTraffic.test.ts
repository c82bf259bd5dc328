import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { snapshotOf } from '../../src/aws/groups.js';
import { warningsFor } from '../../src/rollout/refreshWarnings.js';

const TARGETS = 'arn:aws:elasticloadbalancing:eu-west-1:222222222222:targetgroup/web/1';
const snapshot = (change: Partial<AutoScalingGroup>) =>
  snapshotOf({ AutoScalingGroupName: 'web', ...change } as AutoScalingGroup, { kind: 'none' });

describe('what sends a group requests', () => {
  it.each<[Partial<AutoScalingGroup>, object]>([
    [{ TargetGroupARNs: [TARGETS] }, { trafficSources: [TARGETS], checksTraffic: false }],
    [
      { TargetGroupARNs: [TARGETS], TrafficSources: [{ Identifier: TARGETS }], HealthCheckType: 'EC2,ELB' },
      { trafficSources: [TARGETS], checksTraffic: true },
    ],
    [
      { LoadBalancerNames: ['old'], HealthCheckType: 'ELB' },
      { trafficSources: ['old'], checksTraffic: true },
    ],
    [
      { TrafficSources: [{ Identifier: 'lattice' }], HealthCheckType: 'VPC_LATTICE' },
      { trafficSources: ['lattice'], checksTraffic: true },
    ],
  ])('%o', (change, expected) => {
    expect(snapshot(change)).toMatchObject(expected);
  });

  it('is a warning where only EC2 is asked', () => {
    expect(warningsFor(snapshot({ TargetGroupARNs: [TARGETS] }), {})).toEqual([
      expect.stringContaining('--auto-scaling-group-name web --health-check-type ELB'),
    ]);
    expect(warningsFor(snapshot({ TargetGroupARNs: [TARGETS], HealthCheckType: 'ELB' }), {})).toEqual([]);
    expect(warningsFor(snapshot({}), {})).toEqual([]);
  });
});
