import type { RequestContext } from '../../../service.js';
import { pendingDelete } from '../errors.js';
import { settleGroup } from '../refresh/record.js';
import type { Group } from './group.js';
import { groupNamed } from './registry.js';

/**
 * The group that a request wants to change, with everything that has come about by then.
 * @throws ValidationError when there is none of that name, or when it is being deleted
 */
export function groupToChange(
  { AutoScalingGroupName }: { readonly AutoScalingGroupName?: string | undefined },
  { world, account, region, now }: RequestContext,
): Group {
  const group = groupNamed(world, account, region, AutoScalingGroupName ?? '', now);
  if (group.deletion) throw pendingDelete();
  settleGroup(group, now);
  return group;
}
