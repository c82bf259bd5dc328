import type { AwsClients } from '../../aws/clients.js';
import { concernsOneThing } from '../../aws/errors.js';
import { describeGroup } from '../../aws/groups.js';
import type { AccountConfig } from '../../config/schema.js';
import { FailureType } from '../../contract/failures.js';
import type { GroupSnapshot } from '../../contract/group.js';
import { parseTargetId, type TargetRef } from '../../contract/target.js';
import { whyLeaving } from '../../rollout/refreshRules.js';
import { permanent } from '../failures.js';

/** A group, and whom to ask as. */
export interface GroupInput {
  readonly targetId: string;
  readonly account: AccountConfig;
  readonly release: string;
}

/** A group with the clients of its account and Region. */
export function accessTo(aws: AwsClients, input: GroupInput) {
  const { group, region } = groupRef(input.targetId);
  return {
    name: group,
    region,
    autoScaling: aws.autoScaling(input, region, input.release),
    ec2: aws.ec2(input, region, input.release),
  };
}

/**
 * Reads a group.
 * @throws TargetGone when it does not exist
 */
export async function readGroup(aws: AwsClients, input: GroupInput): Promise<GroupSnapshot> {
  const access = accessTo(aws, input);
  return thereOr(await describeGroup(access, access.name), input);
}

const NO_SUCH_GROUP = 'there is no such Auto Scaling group any more';

/**
 * What was read of a group.
 * @throws TargetGone when it does not exist
 */
export function thereOr<Read>(read: Read | undefined, { targetId }: GroupInput): Read {
  if (read !== undefined) return read;
  throw permanent(FailureType.TargetGone, `${targetId}: ${NO_SUCH_GROUP}`);
}

/**
 * Does something with a group that may be deleted meanwhile: AWS then refuses as it refuses a mistake, with a validation
 * error. A second look tells the two apart.
 * @throws TargetGone when it was refused because the group is gone, or is being deleted
 */
export async function unlessGone<Result>(
  aws: AwsClients,
  input: GroupInput,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!concernsOneThing(error)) throw error;
    const access = accessTo(aws, input);
    const group = await describeGroup(access, access.name);
    const leaving = group ? whyLeaving(group) : NO_SUCH_GROUP;
    if (leaving === undefined) throw error;
    throw permanent(FailureType.TargetGone, `${input.targetId}: ${leaving}: ${error.message}`);
  }
}

/**
 * The place and name of a group.
 * @throws RangeError when `targetId` is that of something else
 */
export function groupRef(targetId: string): Extract<TargetRef, { kind: 'asg' }> {
  const ref = parseTargetId(targetId);
  if (ref.kind !== 'asg') throw new RangeError(`${targetId} is no Auto Scaling group`);
  return ref;
}
