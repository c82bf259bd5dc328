import type { GroupInput } from '../../activities/autoScaling/groupAccess.js';
import { REFRESH_PROCESS } from '../../contract/group.js';
import { parseTargetId } from '../../contract/target.js';
import { change, look } from '../activityCalls.js';
import { isGone, summarizeFailure } from '../failures.js';

/**
 * The suspension of a group's refresh. AWS does not tell who has suspended a process, so the workflow remembers: its
 * history holds, before the process is suspended, that it was not. What somebody else has suspended stays so.
 */
export class Suspension {
  #isOurs = false;
  #isHeld = false;
  #leftBehind: string | undefined;

  constructor(private readonly group: GroupInput) {}

  /** Whether the refresh stands still because it was asked to. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** That the process is still suspended, and how to resume it: when AWS would not. */
  get leftBehind(): string | undefined {
    return this.#leftBehind;
  }

  async begin(): Promise<void> {
    const { suspendedProcesses } = await look.inspectGroup(this.group);
    this.#isHeld = true;
    if (suspendedProcesses.includes(REFRESH_PROCESS)) return;
    // Noted before the act: whatever becomes of it, it is taken back.
    this.#isOurs = true;
    await change.suspendRefresh(this.group);
  }

  /** Takes back what {@link begin} has done; never fails, so that nothing can keep the work from its end. */
  async end(): Promise<void> {
    this.#isHeld = false;
    if (!this.#isOurs) return;
    try {
      await change.resumeRefresh(this.group);
      this.#isOurs = false;
      this.#leftBehind = undefined;
    } catch (error) {
      if (isGone(error)) return;
      const ref = parseTargetId(this.group.targetId);
      const name = ref.kind === 'asg' ? ref.group : '';
      this.#leftBehind =
        `the process ${REFRESH_PROCESS} is still suspended (${summarizeFailure(error).message}); resume it: aws autoscaling ` +
        `resume-processes --region ${ref.region} --auto-scaling-group-name ${name} --scaling-processes ${REFRESH_PROCESS}`;
    }
  }
}
