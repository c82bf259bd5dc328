import type {
  DescribeImageAttributeCommandInput,
  ModifyImageAttributeCommandInput,
} from '@aws-sdk/client-ec2';
import type { RequestContext } from '../../../service.js';
import {
  defaultKeyShared,
  invalidAttributeItem,
  invalidParameterValue,
  missingParameter,
  tooManyShares,
} from '../errors.js';
import { endDryRun } from '../request.js';
import { MOST_SHARES, shareThrough, type Image } from './image.js';
import { availableImage, ownImage, resourceOf } from './lookup.js';

/** The launch permissions of an image, or its description; only its owner may ask. */
export function describeImageAttribute(
  input: DescribeImageAttributeCommandInput,
  context: RequestContext,
): object {
  const image = ownImage(input.ImageId, context);
  endDryRun(input);
  switch (input.Attribute) {
    case 'launchPermission':
      return {
        ImageId: image.imageId,
        LaunchPermissions: [
          ...(image.public ? [{ Group: 'all' }] : []),
          ...[...image.sharedWith].map((UserId) => ({ UserId })),
          ...[...image.sharedThrough.keys()].map((arn) => permissionOf(arn)),
        ],
      };
    case 'description':
      return { ImageId: image.imageId, Description: { Value: image.description } };
    default:
      throw invalidParameterValue(
        `Value (${input.Attribute}) for parameter attribute is invalid. The emulator knows launchPermission and description.`,
      );
  }
}

/** Grants and revokes launch permissions of an image; only its owner may, and only while it is available. */
export function modifyImageAttribute(
  input: ModifyImageAttributeCommandInput,
  context: RequestContext,
): object {
  const image = availableImage(input.ImageId, context);
  const { add, remove } = permissionChanges(input);
  for (const { UserId, Group } of [...add, ...remove]) {
    if (Group !== undefined && Group !== 'all') {
      throw invalidParameterValue(`Value (${Group}) for parameter group is invalid.`);
    }
    if (UserId !== undefined && !/^\d{12}$/.test(UserId)) {
      throw invalidAttributeItem('userId', UserId);
    }
  }
  endDryRun(input);
  checkShares(image, add);
  for (const { UserId, Group, ...through } of add) {
    const arn = arnIn(through);
    if (arn !== undefined) shareThrough(context.world, image, arn);
    if (UserId !== undefined) image.sharedWith.add(UserId);
    if (Group !== undefined) image.public = true;
  }
  for (const { UserId, Group, ...through } of remove) {
    image.sharedThrough.delete(arnIn(through) ?? '');
    if (UserId !== undefined) image.sharedWith.delete(UserId);
    if (Group !== undefined) image.public = false;
  }
  context.effect('ModifyImageAttribute', resourceOf(image), {
    add: add.map(({ UserId, Group, ...through }) => UserId ?? Group ?? arnIn(through)),
    remove: remove.map(({ UserId, Group, ...through }) => UserId ?? Group ?? arnIn(through)),
  });
  return {};
}

interface Permission {
  readonly UserId?: string | undefined;
  readonly Group?: string | undefined;
  readonly OrganizationArn?: string | undefined;
  readonly OrganizationalUnitArn?: string | undefined;
}

function arnIn({ OrganizationArn, OrganizationalUnitArn }: Permission): string | undefined {
  return OrganizationArn ?? OrganizationalUnitArn;
}

function permissionOf(arn: string): Permission {
  return arn.includes(':ou/') ? { OrganizationalUnitArn: arn } : { OrganizationArn: arn };
}

/** @throws ResourceLimitExceeded, InvalidParameter */
function checkShares(image: Image, add: readonly Permission[]): void {
  const shares = new Set([...image.sharedWith, ...image.sharedThrough.keys()]);
  for (const { UserId, ...through } of add) {
    const name = UserId ?? arnIn(through);
    if (name !== undefined) shares.add(name);
  }
  if (shares.size > MOST_SHARES) throw tooManyShares(MOST_SHARES);
  if (shares.size > 0 && image.kmsKeyId?.endsWith('alias/aws/ebs') === true) throw defaultKeyShared();
}

/** The two ways of writing a change: `LaunchPermission`, or `Attribute` with an operation and lists. */
function permissionChanges(input: ModifyImageAttributeCommandInput): {
  add: readonly Permission[];
  remove: readonly Permission[];
} {
  const { Attribute, LaunchPermission, OperationType, UserIds = [], UserGroups = [] } = input;
  const { OrganizationArns = [], OrganizationalUnitArns = [] } = input;
  if (LaunchPermission) {
    return { add: LaunchPermission.Add ?? [], remove: LaunchPermission.Remove ?? [] };
  }
  if (Attribute !== 'launchPermission') throw missingParameter('launchPermission');
  const permissions = [
    ...UserIds.map((UserId) => ({ UserId })),
    ...UserGroups.map((Group) => ({ Group })),
    ...OrganizationArns.map((OrganizationArn) => ({ OrganizationArn })),
    ...OrganizationalUnitArns.map((OrganizationalUnitArn) => ({ OrganizationalUnitArn })),
  ];
  switch (OperationType) {
    case 'add':
      return { add: permissions, remove: [] };
    case 'remove':
      return { add: [], remove: permissions };
    default:
      throw missingParameter('operationType');
  }
}
