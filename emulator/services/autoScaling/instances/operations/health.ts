import type { SetInstanceHealthCommandInput } from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../../service.js';
import { validationError } from '../../errors.js';
import { resourceOf } from '../../groups/group.js';
import { scaleToDesired } from '../../groups/scaling.js';
import { replaceUnhealthy } from '../../groups/unhealthy.js';
import { reconsider } from '../../refresh/record.js';
import { heedTargetGroups } from '../../trafficSources/replacement.js';
import { memberNamed } from './named.js';

const SECOND = 1000;

/** Says that an instance is healthy or unhealthy; its group replaces an unhealthy one. */
export function setInstanceHealth(input: SetInstanceHealthCommandInput, context: RequestContext): object {
  const { world, now } = context;
  const { InstanceId: instanceId = '', HealthStatus: status = '' } = input;
  if (status !== 'Healthy' && status !== 'Unhealthy') {
    throw validationError(
      `Invalid HealthStatus: '${status}'. The valid values are 'Healthy' and 'Unhealthy'.`,
    );
  }
  const { group, member } = memberNamed(instanceId, context);
  const inGracePeriod = now < member.inServiceAt + group.healthCheckGracePeriod * SECOND;
  if (status === 'Healthy') group.unhealthyInstances.delete(instanceId);
  else if (!inGracePeriod || input.ShouldRespectGracePeriod === false) {
    group.unhealthyInstances.set(instanceId, now);
  }
  replaceUnhealthy(group, now);
  scaleToDesired(world, group, now);
  reconsider(group, now);
  heedTargetGroups(world, group, now);
  context.effect('SetInstanceHealth', resourceOf(group), { instance: instanceId, status });
  return {};
}
