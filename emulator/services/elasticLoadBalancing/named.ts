import type { TargetDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RequestContext } from '../../service.js';
import { targetGroupNotFound, validationError } from './errors.js';
import { targetGroupsOf, type Target, type TargetGroup } from './targetGroup.js';

const ARN = /^arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:\d{12}:targetgroup\/[A-Za-z0-9-]+\/[0-9a-f]+$/;

/**
 * The target group of an ARN.
 * @throws ValidationError for a text of another form, TargetGroupNotFound
 */
export function targetGroupOf(arn: string, { world, account, region }: RequestContext): TargetGroup {
  if (!ARN.test(arn)) throw validationError(`'${arn}' is not a valid target group ARN`);
  const group = targetGroupsOf(world, account, region).get(arn);
  if (!group) throw targetGroupNotFound();
  return group;
}

/**
 * The targets that a request names; the port is that of the target group unless it says otherwise.
 * @throws ValidationError for what is no instance ID, or no port
 */
export function targetsNamed(
  { port }: TargetGroup,
  targets: readonly TargetDescription[] | undefined,
): Target[] {
  return (targets ?? []).map(({ Id: id = '', Port: own = port }) => {
    if (!/^i-[0-9a-f]{8,17}$/.test(id)) throw validationError(`Instance ID '${id}' is not valid`);
    if (own < 1 || own > 65_535) {
      throw validationError(`Port '${own}' is not valid: it must be between '1' and '65535'`);
    }
    return { instanceId: id, port: own };
  });
}
