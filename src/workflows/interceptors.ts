import type {
  ActivateInput,
  Next,
  WorkflowInterceptors,
  WorkflowInternalsInterceptor,
} from '@temporalio/workflow';
import { EVENTS_WAIT_FOR_A_TASK } from '../contract/names.js';
import { readable } from './readable.js';

type Activation = ActivateInput['activation'];

/**
 * The interceptors of every workflow; the bundler finds them by this name.
 * https://typescript.temporal.io/api/interfaces/workflow.WorkflowInterceptors
 */
export const interceptors = (): WorkflowInterceptors => ({
  internals: [new NothingBeforeItsTask(), new OnlyWhatCanBeRead()],
});

/**
 * Refuses a question that would change the workflow.
 *
 * A question that comes apart from a workflow task, to a worker that has not the workflow in its cache, carries the whole
 * history: also the events that no workflow task has begun with yet. The SDK (1.24) lets the workflow work on those too,
 * keeps the commands that come of it, and sends them with the next workflow task, before that task's own. Replayed, all
 * these events belong to one task, and the commands have another order: no worker can go on with the workflow, ever.
 *
 * An error here fails the question alone, and takes the workflow out of the cache. Who asks again soon gets his answer:
 * the workflow task has begun then, or the server has the question wait for it.
 */
class NothingBeforeItsTask implements WorkflowInternalsInterceptor {
  #last: Moment | undefined;

  activate(input: ActivateInput, next: Next<WorkflowInternalsInterceptor, 'activate'>): void {
    const { activation } = input;
    // A question changes nothing, and comes with the moment that the workflow is at.
    if (activation.jobs?.some(({ queryWorkflow }) => queryWorkflow) === true) return next(input);
    const moment = momentOf(activation);
    if (activation.isReplaying !== true && this.#last && isAheadOfItsTask(this.#last, moment))
      throw new Error(EVENTS_WAIT_FOR_A_TASK);
    this.#last = moment;
    next(input);
  }
}

/**
 * Puts something readable in the place of what nobody can read. The SDK (1.24) decodes what a workflow is sent before a handler
 * sees it, and an error there fails the workflow task, again and again: one message in another encoding, and the workflow
 * takes no other for ever. Handlers refuse what stands in its place by its shape.
 */
class OnlyWhatCanBeRead implements WorkflowInternalsInterceptor {
  activate(input: ActivateInput, next: Next<WorkflowInternalsInterceptor, 'activate'>): void {
    for (const { initializeWorkflow, signalWorkflow, queryWorkflow, doUpdate } of input.activation.jobs ??
      []) {
      if (initializeWorkflow) {
        initializeWorkflow.arguments = readable(initializeWorkflow.arguments);
        const { memo, lastCompletionResult } = initializeWorkflow;
        if (memo?.fields) {
          const fields = Object.entries(memo.fields);
          memo.fields = Object.fromEntries(
            fields.flatMap(([name, one]) => readable([one]).map((read) => [name, read])),
          );
        }
        if (lastCompletionResult) lastCompletionResult.payloads = readable(lastCompletionResult.payloads);
      }
      if (signalWorkflow) signalWorkflow.input = readable(signalWorkflow.input);
      if (queryWorkflow) queryWorkflow.arguments = readable(queryWorkflow.arguments);
      if (doUpdate) doUpdate.input = readable(doUpdate.input);
    }
    next(input);
  }
}

/** What is known of the last workflow task that has begun, and of the events since. */
interface Moment {
  /** When it began, to the nanosecond. */
  readonly begun: string;
  /** Size of the history then; 0 from a server that does not measure it. */
  readonly bytes: number;
  /** ID of the last event. */
  readonly events: number;
}

function momentOf({ timestamp, historySizeBytes, historyLength }: Activation): Moment {
  return {
    begun: `${String(timestamp?.seconds)}.${String(timestamp?.nanos)}`,
    bytes: historySizeBytes?.toNumber() ?? 0,
    events: historyLength ?? 0,
  };
}

/**
 * Whether there are more events and still the same task: each that begins has a time of its own, and a longer history. Where
 * sizes are not measured nothing is said, for the clock of the time-skipping server stands still between two tasks.
 */
function isAheadOfItsTask(last: Moment, now: Moment): boolean {
  return now.bytes > 0 && now.bytes === last.bytes && now.begun === last.begun && now.events > last.events;
}
