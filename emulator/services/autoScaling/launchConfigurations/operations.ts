import type {
  CreateLaunchConfigurationCommandInput,
  DeleteLaunchConfigurationCommandInput,
  DescribeLaunchConfigurationsCommandInput,
  DescribeLaunchConfigurationsCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../service.js';
import {
  alreadyExists,
  constraintViolation,
  notModelled,
  resourceInUse,
  validationError,
} from '../errors.js';
import { checkLaunchConfigurationLimit } from '../groups/operations/limits.js';
import { groupsOf } from '../groups/registry.js';
import { page } from '../paging.js';
import {
  addLaunchConfiguration,
  launchConfigurationNamed,
  launchConfigurationsOf,
  removeLaunchConfiguration,
} from './store.js';

/** Makes a launch configuration; whether its image can be launched is seen when a group takes it. */
export function createLaunchConfiguration(
  input: CreateLaunchConfigurationCommandInput,
  context: RequestContext,
): object {
  const { world, account, region, now } = context;
  const { InstanceId, LaunchConfigurationName: name = '', ImageId, InstanceType, ...others } = input;
  if (InstanceId !== undefined) throw notModelled('the parameter InstanceId');
  if (name.length < 1 || name.length > 255) {
    throw constraintViolation(name, 'launchConfigurationName', 'length between 1 and 255');
  }
  if (launchConfigurationsOf(world, account, region).has(name)) {
    throw alreadyExists(
      'Launch Configuration',
      `A launch configuration already exists with the name ${name}`,
    );
  }
  if (!ImageId || !InstanceType) {
    throw validationError(
      'Valid requests must contain either the InstanceID parameter or both the ImageId and InstanceType parameters.',
    );
  }
  checkLaunchConfigurationLimit(context);
  const spec = { ...others, LaunchConfigurationName: name, ImageId, InstanceType };
  addLaunchConfiguration(world, account, region, spec, now);
  context.effect('CreateLaunchConfiguration', resourceOf(name, context), { ...input });
  return {};
}

/** Launch configurations by name or all, a page at a time; names that do not exist are left out. */
export function describeLaunchConfigurations(
  input: DescribeLaunchConfigurationsCommandInput,
  { world, account, region }: RequestContext,
): Omit<DescribeLaunchConfigurationsCommandOutput, '$metadata'> {
  const all = launchConfigurationsOf(world, account, region);
  const asked = input.LaunchConfigurationNames?.length
    ? [...new Set(input.LaunchConfigurationNames)].flatMap((name) => all.get(name) ?? [])
    : [...all.values()];
  const { items, nextToken } = page(asked, input);
  return { LaunchConfigurations: items, ...(nextToken && { NextToken: nextToken }) };
}

/** Deletes a launch configuration that no group uses. */
export function deleteLaunchConfiguration(
  { LaunchConfigurationName: name = '' }: DeleteLaunchConfigurationCommandInput,
  context: RequestContext,
): object {
  const { world, account, region, now } = context;
  launchConfigurationNamed(world, account, region, name);
  for (const group of groupsOf(world, account, region, now).values()) {
    if (group.configuration.LaunchConfigurationName === name) {
      throw resourceInUse(
        `Cannot delete launch configuration ${name} because it is attached to AutoScalingGroup ${group.name}`,
      );
    }
  }
  removeLaunchConfiguration(world, account, region, name);
  context.effect('DeleteLaunchConfiguration', resourceOf(name, context));
  return {};
}

function resourceOf(name: string, { account, region }: RequestContext): string {
  return `${account}/${region}/launchConfiguration/${name}`;
}
