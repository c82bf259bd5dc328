import type { DescribeAccountLimitsCommandOutput } from '@aws-sdk/client-auto-scaling';
import { AwsError, type RequestContext } from '../../../../service.js';
import { launchConfigurationsOf } from '../../launchConfigurations/store.js';
import { groupsOf } from '../registry.js';

/**
 * "Auto Scaling groups per region: 500, Launch configurations per region: 200" (EC2 Auto Scaling user guide,
 * "Quotas for Auto Scaling resources and groups"). `DescribeAccountLimits` still says that "the default is
 * 200 groups per Region".
 */
const MAX_GROUPS = 500;
const MAX_LAUNCH_CONFIGURATIONS = 200;

/** The quotas of the account, and what it has used of them. */
export function describeAccountLimits(
  _: unknown,
  { world, account, region, now }: RequestContext,
): Omit<DescribeAccountLimitsCommandOutput, '$metadata'> {
  return {
    MaxNumberOfAutoScalingGroups: MAX_GROUPS,
    MaxNumberOfLaunchConfigurations: MAX_LAUNCH_CONFIGURATIONS,
    NumberOfAutoScalingGroups: groupsOf(world, account, region, now).size,
    NumberOfLaunchConfigurations: launchConfigurationsOf(world, account, region).size,
  };
}

/** @throws LimitExceeded when the account can have no further group; a fleet may well describe more */
export function checkGroupLimit({ world, account, region, now }: RequestContext): void {
  if (groupsOf(world, account, region, now).size >= MAX_GROUPS) throw limitExceeded('AutoScalingGroups');
}

/** @throws LimitExceeded when the account can have no further launch configuration */
export function checkLaunchConfigurationLimit({ world, account, region }: RequestContext): void {
  if (launchConfigurationsOf(world, account, region).size >= MAX_LAUNCH_CONFIGURATIONS) {
    throw limitExceeded('LaunchConfigurations');
  }
}

function limitExceeded(what: string): AwsError {
  return new AwsError('LimitExceeded', `You have reached your limit of ${what} in this Region.`);
}
