import type {
  DeregisterTargetsCommandInput,
  RegisterTargetsCommandInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RequestContext } from '../../service.js';
import { findInstance } from '../autoScaling/instances/instances.js';
import { invalidTarget } from './errors.js';
import { targetGroupOf, targetsNamed } from './named.js';
import { resourceOf, targetKey, type Target, type TargetGroup } from './targetGroup.js';

/** Registers instances with a target group; one that is registered already stays as it is. */
export function registerTargets(input: RegisterTargetsCommandInput, context: RequestContext): object {
  const group = targetGroupOf(input.TargetGroupArn ?? '', context);
  const targets = targetsNamed(group, input.Targets);
  // "If the target is an EC2 instance, it must be in the `running` state when you register it."
  const stopped = targets.filter(({ instanceId }) => !isRunning(instanceId, context));
  if (stopped.length > 0) {
    const ids = stopped.map(({ instanceId }) => `'${instanceId}'`).join(', ');
    throw invalidTarget(`The following targets are not in a running state and cannot be registered: ${ids}`);
  }
  change(group, targets, true, context);
  return {};
}

/**
 * Deregisters instances from a target group: "If the specified target does not exist, the action returns
 * successfully."
 */
export function deregisterTargets(input: DeregisterTargetsCommandInput, context: RequestContext): object {
  const group = targetGroupOf(input.TargetGroupArn ?? '', context);
  change(group, targetsNamed(group, input.Targets), false, context);
  return {};
}

function isRunning(instanceId: string, { world, account, region, now }: RequestContext): boolean {
  const instance = findInstance(world, account, region, instanceId, now, now);
  return instance !== undefined && ['InService', 'Standby'].includes(instance.lifecycleState);
}

function change(
  group: TargetGroup,
  targets: readonly Target[],
  registered: boolean,
  context: RequestContext,
): void {
  for (const target of targets) {
    const key = targetKey(target);
    group.byHand.set(key, [...(group.byHand.get(key) ?? []), { at: context.now, registered }]);
  }
  context.effect(registered ? 'RegisterTargets' : 'DeregisterTargets', resourceOf(group), {
    targets: targets.map(targetKey),
  });
}
