import type { LaunchTemplateSpecification } from '@aws-sdk/client-auto-scaling';
import { AwsError } from '../../../service.js';
import type { World } from '../../../world.js';
import { resolveLaunchTemplateVersion, type ResolvedLaunchTemplate } from '../../ec2.js';
import { invalidLaunchTemplate } from '../errors.js';

/** Where a group is. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * What launching with a launch template would use at `now`.
 * @throws ValidationError when there is no such launch template or version
 */
export function resolveTemplate(
  world: World,
  { account, region }: Place,
  { LaunchTemplateId, LaunchTemplateName, Version }: LaunchTemplateSpecification,
  now: number,
): ResolvedLaunchTemplate {
  // A group's specification shows both ID and name; EC2 wants one of them.
  const reference = LaunchTemplateId ? { LaunchTemplateId } : { LaunchTemplateName };
  try {
    return resolveLaunchTemplateVersion(world, account, region, { ...reference, Version }, now);
  } catch (error) {
    throw error instanceof AwsError ? invalidLaunchTemplate(error.message) : error;
  }
}

/**
 * A launch template as a group keeps it: with both its ID and its name, however it was given.
 * @throws ValidationError when there is no such launch template or version
 */
export function namedTemplate(
  world: World,
  place: Place,
  specification: LaunchTemplateSpecification,
  now: number,
): LaunchTemplateSpecification {
  const { launchTemplateId, launchTemplateName } = resolveTemplate(world, place, specification, now);
  return {
    LaunchTemplateId: launchTemplateId,
    LaunchTemplateName: launchTemplateName,
    Version: specification.Version ?? '$Default',
  };
}
