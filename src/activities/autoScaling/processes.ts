import { ResumeProcessesCommand, SuspendProcessesCommand } from '@aws-sdk/client-auto-scaling';
import { REFRESH_PROCESS } from '../../contract/group.js';
import type { ActivityDependencies } from '../deps.js';
import { accessTo, readGroup, type GroupInput } from './groupAccess.js';

/**
 * The process that replaces instances. AWS does not say who has suspended one: whoever calls these must know that the
 * process was not suspended before, and remembers it in a workflow's history.
 */
export function createProcessActivities({ aws }: ActivityDependencies) {
  async function set(input: GroupInput, suspended: boolean): Promise<{ changed: boolean }> {
    const { suspendedProcesses } = await readGroup(aws, input);
    if (suspendedProcesses.includes(REFRESH_PROCESS) === suspended) return { changed: false };
    const { autoScaling, name } = accessTo(aws, input);
    const process = { AutoScalingGroupName: name, ScalingProcesses: [REFRESH_PROCESS] };
    await (suspended
      ? autoScaling.send(new SuspendProcessesCommand(process))
      : autoScaling.send(new ResumeProcessesCommand(process)));
    return { changed: true };
  }

  return {
    /** Suspends the group's refresh, so that no further instance is replaced; safe to repeat. */
    suspendRefresh: (input: GroupInput): Promise<{ changed: boolean }> => set(input, true),

    /** Lets the group's refresh go on; safe to repeat. */
    resumeRefresh: (input: GroupInput): Promise<{ changed: boolean }> => set(input, false),
  };
}
