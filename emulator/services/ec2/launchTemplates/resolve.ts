import type { World } from '../../../world.js';
import { parameterValue } from '../../ssm/parameter.js';
import { invalidParameterValue } from '../errors.js';
import {
  launchTemplateNamed,
  launchTemplateVersion,
  type LaunchTemplateData,
  type TemplateReference,
} from './launchTemplate.js';

/** A version of a launch template, found and with its image resolved. */
export interface ResolvedLaunchTemplate {
  readonly launchTemplateId: string;
  readonly launchTemplateName: string;
  /** The real number, also where `$Latest` or `$Default` was asked for. */
  readonly versionNumber: number;
  /** AMI ID; what `resolve:ssm:` stands for at the moment. Absent when the template names no image. */
  readonly imageId: string | undefined;
  readonly data: LaunchTemplateData;
}

/**
 * What launching with a template version would use at `now`.
 * @throws as {@link launchTemplateNamed} and {@link launchTemplateVersion}; InvalidParameterValue when the SSM
 *   parameter of a `resolve:ssm:` image does not exist
 */
export function resolveLaunchTemplateVersion(
  world: World,
  account: string,
  region: string,
  reference: TemplateReference & { readonly Version?: string | undefined },
  now: number,
): ResolvedLaunchTemplate {
  const template = launchTemplateNamed(world, account, region, reference);
  const { number, data } = launchTemplateVersion(template, reference.Version);
  return {
    launchTemplateId: template.id,
    launchTemplateName: template.name,
    versionNumber: number,
    imageId: resolveImageId(world, account, region, data.ImageId, now),
    data,
  };
}

const SSM_ALIAS = 'resolve:ssm:';

/** Whether the image of a template is given as an SSM parameter. */
export function isImageAlias(imageId: string | undefined): boolean {
  return imageId?.startsWith(SSM_ALIAS) ?? false;
}

/**
 * The AMI ID that the image of a template stands for at `now`.
 * @throws InvalidParameterValue when it names an SSM parameter that does not exist
 */
export function resolveImageId(
  world: World,
  account: string,
  region: string,
  imageId: string | undefined,
  now: number,
): string | undefined {
  if (!imageId || !isImageAlias(imageId)) return imageId;
  const selector = imageId.slice(SSM_ALIAS.length);
  const value = parameterValue(world, account, region, selector, now);
  if (value === undefined) {
    throw invalidParameterValue(`The parameter ${selector} that the image ID refers to does not exist.`);
  }
  return value;
}
