import type { ScalingProcessQuery } from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../../service.js';
import { validationError } from '../../errors.js';
import { reconsider } from '../../refresh/record.js';
import { endSpan } from '../../trafficSources/attachment.js';
import { heedTargetGroups } from '../../trafficSources/replacement.js';
import { resourceOf, type Group } from '../group.js';
import { groupToChange } from '../groupToChange.js';
import { scaleToDesired } from '../scaling.js';
import { replaceUnhealthy } from '../unhealthy.js';

const PROCESSES: readonly string[] = [
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'Launch',
  'ReplaceUnhealthy',
  'ScheduledActions',
  'Terminate',
];

const ADDITION = 'AddToLoadBalancer';

/** Suspends a process of a group that is not suspended. */
export function suspend(group: Group, process: string, now: number): void {
  group.suspended.set(process, `User suspended at ${new Date(now).toISOString()}`);
  if (process === ADDITION) group.additionPauses.push({ from: now, until: Infinity });
}

/** Suspends the named processes of a group, or all of them. */
export function suspendProcesses(input: ScalingProcessQuery, context: RequestContext): object {
  const { now } = context;
  const { group, processes } = read(input, context);
  for (const process of processes) {
    if (!group.suspended.has(process)) {
      suspend(group, process, now);
    }
  }
  reconsider(group, now);
  context.effect('SuspendProcesses', resourceOf(group), { processes });
  return {};
}

/** Lets the named processes of a group go on, or all of them. */
export function resumeProcesses(input: ScalingProcessQuery, context: RequestContext): object {
  const { group, processes } = read(input, context);
  for (const process of processes) {
    if (group.suspended.delete(process) && process === ADDITION) endSpan(group.additionPauses, context.now);
  }
  // What a suspended process has put off.
  replaceUnhealthy(group, context.now);
  scaleToDesired(context.world, group, context.now);
  reconsider(group, context.now);
  heedTargetGroups(context.world, group, context.now);
  context.effect('ResumeProcesses', resourceOf(group), { processes });
  return {};
}

function read(
  input: ScalingProcessQuery,
  context: RequestContext,
): { group: Group; processes: readonly string[] } {
  const { ScalingProcesses } = input;
  const group = groupToChange(input, context);
  const processes = ScalingProcesses?.length ? ScalingProcesses : PROCESSES;
  const unknown = processes.find((process) => !PROCESSES.includes(process));
  if (unknown !== undefined) throw validationError(`${unknown} is not a valid Scaling Process`);
  return { group, processes };
}
