import { AwsError } from '../../service.js';

export function missingParameter(name: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
}

export function invalidParameterValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

/**
 * The code and the words are those of hashicorp/packer#7410; the words are also in AWS re:Post, knowledge
 * center, image-builder-distr-error-encrypted-ami.
 */
export function defaultKeyShared(): AwsError {
  return new AwsError(
    'InvalidParameter',
    'Snapshots encrypted with the AWS Managed CMK can’t be shared. Specify another snapshot.',
  );
}

/**
 * "You have exceeded an Amazon EC2 resource limit." That `ModifyImageAttribute` answers this for the quota
 * AMI sharing is not documented; seen for its neighbour, Public AMIs: "You have reached your quota of 5 for
 * the number of public images allowed in this Region" (iterative/studio-selfhosted#90). The message is made
 * up alike.
 */
export function tooManyShares(quota: number): AwsError {
  return new AwsError(
    'ResourceLimitExceeded',
    `You have reached your quota of ${quota} for the number of entities with which an image can be shared in this Region.`,
  );
}

export function invalidBlockDeviceMapping(message: string): AwsError {
  return new AwsError('InvalidBlockDeviceMapping', message);
}

export function imagesNotFound(ids: readonly string[]): AwsError {
  const one = ids.length === 1;
  return new AwsError(
    'InvalidAMIID.NotFound',
    `The image id${one ? '' : 's'} '[${ids.join(', ')}]' ${one ? 'does' : 'do'} not exist`,
  );
}

/** The image was deregistered, or is not in a state in which it can be used or changed. */
export function imageUnavailable(id: string): AwsError {
  return new AwsError('InvalidAMIID.Unavailable', `The image ID '${id}' is no longer available`);
}

export function imageNameTaken(name: string, id: string): AwsError {
  return new AwsError('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by AMI ${id}`);
}

/**
 * An ID of another form than AWS makes.
 * @param kind as in the error code: `InvalidAMIID`
 */
export function malformedId(kind: string, id: string, prefix: string): AwsError {
  return new AwsError(`${kind}.Malformed`, `Invalid id: "${id}" (expecting "${prefix}...")`);
}

export function invalidAttributeItem(kind: string, value: string): AwsError {
  return new AwsError(
    'InvalidAMIAttributeItemValue',
    `Invalid attribute item value "${value}" for ${kind} item type.`,
  );
}

export function imageNotAuthorized(imageId: string): AwsError {
  return new AwsError('AuthFailure', `Not authorized for images: [${imageId}]`, 403);
}

export function templateIdNotFound(id: string): AwsError {
  return new AwsError(
    'InvalidLaunchTemplateId.NotFound',
    `The specified launch template, with template ID ${id}, does not exist.`,
  );
}

export function templateNameNotFound(name: string): AwsError {
  return new AwsError(
    'InvalidLaunchTemplateName.NotFoundException',
    `The specified launch template, with template name ${name}, does not exist.`,
  );
}

export function templateVersionNotFound(version: string, templateId: string): AwsError {
  return new AwsError(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version ${version} for the launch template with ID ${templateId}.`,
  );
}

/**
 * Of both limits: EC2 user guide, "Launch template restrictions"; the codes: "Error codes for the Amazon EC2
 * API".
 */
export function tooManyTemplates(): AwsError {
  return new AwsError(
    'MaxTemplateLimitExceeded',
    "You've reached the limit on the number of launch templates you can create.",
  );
}

export function tooManyTemplateVersions(): AwsError {
  return new AwsError(
    'MaxTemplateVersionLimitExceeded',
    "You've reached the limit on the number of launch template versions you can create.",
  );
}

export function idempotentParameterMismatch(): AwsError {
  return new AwsError(
    'IdempotentParameterMismatch',
    'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
  );
}

/** How EC2 answers a request with `DryRun` that would have succeeded. */
export function dryRunOperation(): AwsError {
  return new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
}
