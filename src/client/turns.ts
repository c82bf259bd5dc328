import type { WorkflowClientInterceptor } from '@temporalio/client';
import { GrpcStatus, grpcStatusOf } from './translateError.js';

/**
 * Questions that one client asks a workflow at a time. While a workflow is at work, the server keeps one question for it and
 * refuses the others.
 */
const QUERIES = 1;

/** Updates that one client sends a workflow at a time: not all of the ten that the server keeps for it, for there are others. */
const UPDATES = 8;

/**
 * Has the callers of one client take turns at a workflow. When the server refuses a query or an update because a workflow
 * has too many, it also forgets what it holds of that workflow in memory: the updates and queries of everybody else who
 * waits, and the workflow task that was to carry them. So it is worth more not to be refused than to ask again soon.
 * Whoever waits here does so within his own deadline; all who wait with the same question get the same answer.
 */
export function takingTurns(): WorkflowClientInterceptor {
  const queries = new SharedTurns();
  const updates = new Turns(UPDATES);
  return {
    query: (input, next) => {
      const { workflowExecution, queryType, args } = input;
      const question = JSON.stringify([workflowExecution.runId, queryType, args]);
      return queries.take(workflowExecution.workflowId ?? '', question, () => next(input));
    },
    startUpdate: (input, next) => updates.take(input.workflowExecution.workflowId ?? '', () => next(input)),
  };
}

/** Questions, one at a time of each workflow. */
class SharedTurns {
  readonly #turns = new Turns(QUERIES);
  /** Questions that wait for their turn: nobody has been asked yet, so whoever comes now gets an answer that is new. */
  readonly #waiting = new Map<string, Promise<unknown>>();

  async take(workflowId: string, question: string, ask: () => Promise<unknown>): Promise<unknown> {
    const key = JSON.stringify([workflowId, question]);
    const waiting = this.#waiting.get(key);
    if (waiting) {
      try {
        return await waiting;
      } catch (error) {
        // It was the deadline of somebody else.
        if (!isLate(error)) throw error;
        return this.take(workflowId, question, ask);
      }
    }
    let isWaiting = true;
    const own = this.#turns.take(workflowId, () => {
      isWaiting = false;
      this.#waiting.delete(key);
      return ask();
    });
    // It may have had its turn at once.
    if (isWaiting) this.#waiting.set(key, own);
    return own;
  }
}

function isLate(error: unknown): boolean {
  const status = grpcStatusOf(error);
  return status === GrpcStatus.DeadlineExceeded || status === GrpcStatus.Cancelled;
}

/** Lets a few at a time do something with the same thing, in the order in which they came. */
export class Turns {
  readonly #lines = new Map<string, { busy: number; readonly waiting: (() => void)[] }>();

  /** @param places how many may at a time */
  constructor(private readonly places: number) {}

  /** Does `work` with what is called `name`, when it is its turn. */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(name) ?? { busy: 0, waiting: [] };
    this.#lines.set(name, line);
    if (line.busy < this.places) line.busy++;
    // Whoever goes hands his place on: nobody who comes meanwhile gets it first.
    else await new Promise<void>((resolve) => line.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      if (next) next();
      else if (--line.busy === 0) this.#lines.delete(name);
    }
  }
}
