import type { LaunchConfiguration } from '@aws-sdk/client-auto-scaling';
import { uuid } from '../../../ids.js';
import { partitionOf } from '../../../partition.js';
import { defineStore, type World } from '../../../world.js';
import { launchConfigurationNotFound } from '../errors.js';

const store = defineStore('autoScaling/launchConfigurations', () => new Map<string, LaunchConfiguration>());

/** What a launch configuration says, without what the service adds. */
export type LaunchConfigurationSpec = Omit<LaunchConfiguration, 'LaunchConfigurationARN' | 'CreatedTime'> & {
  readonly LaunchConfigurationName: string;
  readonly ImageId: string;
  readonly InstanceType: string;
};

/** Adds a launch configuration, which never changes. The name must be free. */
export function addLaunchConfiguration(
  world: World,
  account: string,
  region: string,
  spec: LaunchConfigurationSpec,
  now: number,
): LaunchConfiguration {
  const name = spec.LaunchConfigurationName;
  const id = uuid([world.seed, account, region, 'launchConfiguration', name, now]);
  const configuration: LaunchConfiguration = {
    SecurityGroups: [],
    ClassicLinkVPCSecurityGroups: [],
    BlockDeviceMappings: [],
    KeyName: '',
    UserData: '',
    KernelId: '',
    RamdiskId: '',
    InstanceMonitoring: { Enabled: true },
    EbsOptimized: false,
    ...spec,
    LaunchConfigurationARN: `arn:${partitionOf(region)}:autoscaling:${region}:${account}:launchConfiguration:${id}:launchConfigurationName/${name}`,
    CreatedTime: new Date(now),
  };
  store.of(world, account, region).set(name, configuration);
  return configuration;
}

/** The launch configurations of an account and Region by name, oldest first. */
export function launchConfigurationsOf(
  world: World,
  account: string,
  region: string,
): ReadonlyMap<string, LaunchConfiguration> {
  return store.of(world, account, region);
}

/** @throws ValidationError when there is none of that name */
export function launchConfigurationNamed(
  world: World,
  account: string,
  region: string,
  name: string,
): LaunchConfiguration {
  const configuration = store.of(world, account, region).get(name);
  if (!configuration) throw launchConfigurationNotFound(name);
  return configuration;
}

/** Removes a launch configuration. */
export function removeLaunchConfiguration(world: World, account: string, region: string, name: string): void {
  store.of(world, account, region).delete(name);
}
