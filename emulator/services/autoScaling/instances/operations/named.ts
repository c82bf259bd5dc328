import type { RequestContext } from '../../../../service.js';
import { instanceNotFound, pendingDelete, validationError } from '../../errors.js';
import { membersAt, type Group } from '../../groups/group.js';
import { groupOfInstance } from '../../groups/registry.js';
import { settleGroup } from '../../refresh/record.js';
import type { Member } from '../members.js';

/**
 * Instances of a group by their IDs.
 * @throws ValidationError when one is not part of the group
 */
export function namedMembers(group: Group, ids: readonly string[] | undefined, now: number): Member[] {
  const members = new Map(membersAt(group, now).map((member) => [member.instanceId, member]));
  return [...new Set(ids)].map((id) => {
    const member = members.get(id);
    if (!member) throw validationError(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
    return member;
  });
}

/**
 * An instance by its ID alone, with its group.
 * @throws ValidationError when no group has it, or when its group is being deleted
 */
export function memberNamed(
  instanceId: string,
  { world, account, region, now }: RequestContext,
): { group: Group; member: Member } {
  const group = groupOfInstance(world, account, region, instanceId);
  if (!group) throw instanceNotFound(instanceId);
  settleGroup(group, now);
  const member = membersAt(group, now).find((candidate) => candidate.instanceId === instanceId);
  if (!member) throw instanceNotFound(instanceId);
  if (group.deletion) throw pendingDelete();
  return { group, member };
}
