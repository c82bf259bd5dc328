import type { WorkflowClient } from '@temporalio/client';
import { WorkflowType } from '../../src/contract/names.js';

/** One run of a workflow that has ended. */
export interface CountedRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly type: string;
  readonly events: number;
  /** Of the whole history, as the server counts them. */
  readonly bytes: number;
}

/** One payload of a history: an argument, a result, the input of a signal. */
export interface CountedPayload {
  readonly type: string;
  /** Name of the event's attributes: `workflowExecutionSignaledEventAttributes`. */
  readonly event: string;
  readonly bytes: number;
}

/** A run's payloads, and those that it was started with. */
export interface CountedPayloads {
  readonly payloads: readonly CountedPayload[];
  /** Bytes of each argument. */
  readonly started: readonly number[];
  readonly continues: boolean;
}

/** Every run of every workflow that the server knows; undefined while it knows of one that has not ended. */
export async function runsOn(client: WorkflowClient): Promise<CountedRun[] | undefined> {
  const runs: CountedRun[] = [];
  for await (const run of client.list()) {
    const { workflowId, runId, type, historyLength, historySize = 0 } = run;
    // Only of ended runs does a list tell how long their histories are.
    if (run.closeTime === undefined) return undefined;
    runs.push({ workflowId, runId, type, events: historyLength, bytes: historySize });
  }
  return runs;
}

/** The payloads of one run. */
export async function payloadsOf(client: WorkflowClient, run: CountedRun): Promise<CountedPayloads> {
  const { events } = await client.getHandle(run.workflowId, run.runId).fetchHistory();
  const payloads = (events ?? []).flatMap((event) =>
    Object.entries(event).flatMap(([name, value]) =>
      name.endsWith('Attributes')
        ? sizesIn(value).map((bytes) => ({ type: run.type, event: name, bytes }))
        : [],
    ),
  );
  const start = events?.[0]?.workflowExecutionStartedEventAttributes;
  return {
    payloads,
    started: sizesIn(start?.input),
    continues: (start?.continuedExecutionRunId ?? '') !== '',
  };
}

/** The largest of some sizes, by what they belong to, as lines of text. */
export function largest<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  sizeOf: (item: Item) => number,
): string[] {
  const found = new Map<string, number>();
  for (const item of items) found.set(keyOf(item), Math.max(found.get(keyOf(item)) ?? 0, sizeOf(item)));
  return [...found].sort(([, a], [, b]) => b - a).map(([key, size]) => `${size}  ${key}`);
}

/** The first `count` runs of targets, and every other run. */
export function sampled(runs: readonly CountedRun[], count: number): CountedRun[] {
  const isTarget = ({ type }: CountedRun) =>
    type === WorkflowType.AutoScalingGroup || type === WorkflowType.EcsService;
  return [...runs.filter((run) => !isTarget(run)), ...runs.filter(isTarget).slice(0, count)];
}

/** Bytes of every payload in a part of an event, however deep. */
function sizesIn(value: unknown): number[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const { data } = value as { data?: unknown };
  if (data instanceof Uint8Array) return [data.length];
  return Object.values(value).flatMap(sizesIn);
}
