import { CancellationScope, condition } from '@temporalio/workflow';
import { InProgress } from '../rollout/schedule/inProgress.js';
import { Waiting } from '../rollout/schedule/waiting.js';
import type { Limits, Work } from '../rollout/schedule/work.js';

/** What may be begun: anything that the limits admit; nothing for now; nothing any more. */
export type Permission = 'start' | 'hold' | 'stop';

/** What is to be worked off, and within which bounds. */
export interface Assignment {
  readonly works: readonly Work[];
  /** Those of `works` that have been begun before and have not ended: they take their share at once. */
  readonly begun: ReadonlySet<string>;
  /** May change while the work goes on. */
  readonly limits: Limits;
  /** Asked before each start. */
  readonly permission: () => Permission;
  /** Changes whenever {@link permission} or {@link limits} may have changed. */
  readonly revision: () => number;
}

/**
 * Does `work` on every target, within the limits; whenever one is done, the next ones start that may. Ends when all have
 * ended, or when what runs has ended and nothing more may be begun.
 */
export async function workOff(
  { works, begun, limits, permission, revision }: Assignment,
  work: (target: Work) => Promise<void>,
): Promise<void> {
  const waiting = new Waiting(
    works.filter(({ id }) => !begun.has(id)),
    limits,
  );
  const inProgress = new InProgress(limits);
  const errors: unknown[] = [];
  let running = 0;
  let ended = 0;

  const begin = async (target: Work): Promise<void> => {
    inProgress.begin(target);
    running++;
    try {
      await work(target);
    } catch (error) {
      // Kept until all have ended: a promise that rejects while another is awaited would have no owner.
      errors.push(error);
    }
    inProgress.end(target);
    running--;
    ended++;
  };

  for (const target of works.filter(({ id }) => begun.has(id))) void begin(target);
  for (;;) {
    while (errors.length === 0 && permission() === 'start') {
      const next = waiting.take(inProgress);
      if (!next) break;
      void begin(next);
    }
    const isOver = waiting.isEmpty || errors.length > 0 || permission() === 'stop';
    if (running === 0 && isOver) break;
    const [endedBefore, revisionBefore] = [ended, revision()];
    // Beyond cancellation: those who run are cancelled, and are waited for.
    await CancellationScope.nonCancellable(() =>
      condition(() => ended !== endedBefore || revision() !== revisionBefore),
    );
  }
  if (errors.length > 0) throw errors[0];
}
