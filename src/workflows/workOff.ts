import { InProgress } from '../rollout/schedule/inProgress.js';
import { Waiting } from '../rollout/schedule/waiting.js';
import type { Limits, Work } from '../rollout/schedule/work.js';

/**
 * Does `work` on every target, within the limits; whenever one is done, the next ones start that may.
 * @param mayStart asked before each start; once it says no, what runs is finished and nothing new is begun
 */
export async function workOff(
  works: readonly Work[],
  limits: Limits,
  mayStart: () => boolean,
  work: (target: Work) => Promise<void>,
): Promise<void> {
  const waiting = new Waiting(works, limits);
  const inProgress = new InProgress(limits);
  const errors: unknown[] = [];

  const startWhatMay = async (): Promise<void> => {
    const started: Promise<void>[] = [];
    while (errors.length === 0 && mayStart()) {
      const next = waiting.take(inProgress);
      if (!next) break;
      inProgress.begin(next);
      started.push(workOn(next));
    }
    await Promise.all(started);
  };
  const workOn = async (target: Work): Promise<void> => {
    try {
      await work(target);
    } catch (error) {
      // Kept until all have ended: a promise that rejects while another is awaited would have no owner.
      errors.push(error);
    }
    inProgress.end(target);
    await startWhatMay();
  };

  await startWhatMay();
  if (errors.length > 0) throw errors[0];
}
