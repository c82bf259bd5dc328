import type { SetInstanceProtectionCommandInput } from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../../service.js';
import { resourceOf } from '../../groups/group.js';
import { groupToChange } from '../../groups/groupToChange.js';
import { reconsider } from '../../refresh/record.js';
import { namedMembers } from './named.js';

/** Protects instances from scale in, or stops doing so. */
export function setInstanceProtection(
  input: SetInstanceProtectionCommandInput,
  context: RequestContext,
): object {
  const { now } = context;
  const group = groupToChange(input, context);
  for (const { instanceId } of namedMembers(group, input.InstanceIds, now)) {
    if (input.ProtectedFromScaleIn) group.protectedInstances.add(instanceId);
    else group.protectedInstances.delete(instanceId);
  }
  reconsider(group, now);
  context.effect('SetInstanceProtection', resourceOf(group), {
    instances: input.InstanceIds,
    protected: input.ProtectedFromScaleIn,
  });
  return {};
}
