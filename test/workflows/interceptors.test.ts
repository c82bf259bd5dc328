import type { ActivateInput } from '@temporalio/workflow';
import { describe, expect, it } from 'vitest';
import { EVENTS_WAIT_FOR_A_TASK } from '../../src/contract/names.js';
import { interceptors } from '../../src/workflows/interceptors.js';

type Activation = ActivateInput['activation'];

/** What the SDK gives to a workflow: signals up to the event `events`, since the task that began at `second`. */
const signals = (events: number, second: number, bytes: number, isReplaying = false): Activation =>
  ({
    historyLength: events,
    timestamp: { seconds: second, nanos: 7 },
    historySizeBytes: { toNumber: () => bytes },
    isReplaying,
    jobs: [{ signalWorkflow: {} }],
  }) as unknown as Activation;

const question = { jobs: [{ queryWorkflow: {} }], historyLength: 20 } as unknown as Activation;

/** How many of `activations`, given one after the other, come to the workflow. */
function taken(...activations: Activation[]): number {
  const [interceptor] = interceptors().internals ?? [];
  let count = 0;
  for (const activation of activations) {
    interceptor?.activate?.({ activation, batchIndex: 0 }, () => {
      count += 1;
    });
  }
  return count;
}

describe('a workflow', () => {
  it.each<[string, ...Activation[]]>([
    ['of the next task', signals(4, 1, 500), signals(9, 2, 700)],
    ['of the next task at the same time', signals(4, 1, 500), signals(9, 1, 700)],
    ['of the next task, of which the server has lost the one before', signals(4, 1, 500), signals(9, 2, 500)],
    ['of the same task, again', signals(4, 1, 500), signals(4, 1, 500)],
    ['of a replay', signals(4, 1, 500), signals(9, 1, 500, true)],
    ['of a server that measures nothing', signals(4, 1, 0), signals(9, 1, 0)],
  ])('works on events %s', (_, ...activations) => {
    expect(taken(...activations)).toBe(activations.length);
  });

  it('answers questions wherever it is', () => {
    expect(taken(signals(4, 1, 500), question, question)).toBe(3);
  });

  it('does not work on events that no task has begun with', () => {
    expect(() => taken(signals(4, 1, 500), signals(9, 1, 500))).toThrow(EVENTS_WAIT_FOR_A_TASK);
    expect(() => taken(signals(4, 1, 500, true), question, signals(9, 1, 500))).toThrow(
      EVENTS_WAIT_FOR_A_TASK,
    );
  });
});
