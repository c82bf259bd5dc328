import type { WorkflowClientInterceptor } from '@temporalio/client';

/**
 * Questions that one client asks a workflow at a time. While a workflow is at work, the server keeps one question for it and
 * refuses the others.
 */
const QUERIES = 1;

/** Updates that one client sends a workflow at a time: half of the ten that the server keeps for it, for there are others. */
const UPDATES = 5;

/**
 * Has the callers of one client take turns at a workflow. When the server refuses a query or an update because a workflow
 * has too many, it also forgets what it holds of that workflow in memory: the updates and queries of everybody else who
 * waits, and the workflow task that was to carry them. So it is worth more not to be refused than to ask again soon.
 * Whoever waits here does so within his own deadline.
 */
export function takingTurns(): WorkflowClientInterceptor {
  const queries = new Turns(QUERIES);
  const updates = new Turns(UPDATES);
  return {
    query: (input, next) => queries.take(input.workflowExecution.workflowId ?? '', () => next(input)),
    startUpdate: (input, next) => updates.take(input.workflowExecution.workflowId ?? '', () => next(input)),
  };
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
