import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { notImplemented, type RequestContext } from '../../../service.js';
import {
  imageNotAuthorized,
  imagesNotFound,
  imageUnavailable,
  invalidBlockDeviceMapping,
  invalidParameterValue,
  missingParameter,
} from '../errors.js';
import { imageEver, imageState, imageVisibleTo } from '../images/image.js';
import { checkForm } from '../images/lookup.js';
import { resolveLaunchTemplateVersion } from '../launchTemplates/resolve.js';
import { endDryRun } from '../request.js';
import { deviceProblem } from './blockDevices.js';
import { architectureOf, bootModesOf } from './typeTable.js';

/**
 * Whether instances could be launched; only ever with `DryRun`.
 * @throws DryRunOperation when they could, else the reason why not
 */
export function runInstances(input: RunInstancesCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const template = input.LaunchTemplate
    ? resolveLaunchTemplateVersion(world, account, region, input.LaunchTemplate, now)
    : undefined;
  const imageId = input.ImageId ?? template?.imageId;
  const instanceType = input.InstanceType ?? template?.data.InstanceType ?? 'm1.small';
  if (!imageId) throw missingParameter('ImageId');
  checkForm(imageId);
  if (!/^[a-z0-9-]+\.[a-z0-9-]+$/.test(instanceType)) {
    throw invalidParameterValue(`Invalid value '${instanceType}' for InstanceType.`);
  }
  const image = imageEver(world, imageId, region);
  if (!image) throw imagesNotFound([imageId]);
  if (!imageVisibleTo(image, account)) throw imageNotAuthorized(imageId);
  if (imageState(image, now) !== 'available') throw imageUnavailable(imageId);
  const needed = architectureOf(instanceType);
  if (needed !== image.architecture) {
    throw invalidParameterValue(
      `The architecture '${needed}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. ` +
        "Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.",
    );
  }
  const bootModes = bootModesOf(instanceType);
  if (image.bootMode === 'uefi' && bootModes && !bootModes.includes('uefi')) {
    throw invalidParameterValue(
      `The ${instanceType} instance type does not support an AMI with a boot mode of UEFI. Only instance types built on the Nitro System support UEFI.`,
    );
  }
  const problem = deviceProblem(image, input.BlockDeviceMappings ?? template?.data.BlockDeviceMappings);
  if (problem !== undefined) throw invalidBlockDeviceMapping(problem);
  endDryRun(input);
  throw notImplemented('The emulator only answers RunInstances of ec2 with DryRun.');
}
