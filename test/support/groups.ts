import type { GroupSnapshot, GroupTemplate, InstanceCount } from '../../src/contract/group.js';

/** Four instances that run version 7 of a launch template and serve. */
export const instances = (change: Partial<InstanceCount> = {}): InstanceCount => ({
  version: '7',
  templateId: 'lt-1',
  standby: false,
  protected: false,
  healthy: true,
  count: 4,
  ...change,
});

type LaunchTemplate = Extract<GroupTemplate, { kind: 'launchTemplate' }>;

/** Version 7 of a launch template, named by its number. */
export const launchTemplate = (change: Partial<LaunchTemplate> = {}): LaunchTemplate => ({
  kind: 'launchTemplate',
  templateId: 'lt-1',
  templateName: 'web',
  version: '7',
  ...change,
});

/** A group of four instances; what it is made of matters to those who say so. */
export const groupSnapshot = (change: Partial<GroupSnapshot> = {}): GroupSnapshot => ({
  name: 'web-1',
  arn: 'arn:aws:autoscaling:eu-west-1:111111111111:autoScalingGroup:1:autoScalingGroupName/web-1',
  size: 4,
  template: { kind: 'none' },
  suspendedProcesses: [],
  warmupSeconds: 60,
  instances: [instances()],
  ...change,
});
