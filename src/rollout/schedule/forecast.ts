import { InProgress } from './inProgress.js';
import { Waiting } from './waiting.js';
import type { Limits, Work } from './work.js';

/** When a target is expected to start and to end, in seconds after the beginning. */
export interface Slot {
  readonly work: Work;
  readonly start: number;
  readonly end: number;
}

/**
 * What is expected to happen when everything takes as long as expected: the next target starts as soon as one may.
 * @param start of the first target, in seconds
 * @returns in the order in which the targets start
 */
export function forecast(works: readonly Work[], limits: Limits, start = 0): Slot[] {
  const waiting = new Waiting(works, limits);
  const inProgress = new InProgress(limits);
  const slots: Slot[] = [];
  /** By their end, the next one last. */
  const running: Slot[] = [];
  let now = start;
  for (;;) {
    for (let work = waiting.take(inProgress); work; work = waiting.take(inProgress)) {
      inProgress.begin(work);
      const slot = { work, start: now, end: now + work.seconds };
      slots.push(slot);
      running.splice(firstEndingBefore(running, slot.end), 0, slot);
    }
    const next = running.at(-1);
    if (!next) return slots;
    now = next.end;
    while (running.at(-1)?.end === now) inProgress.end((running.pop() as Slot).work);
  }
}

/** The same for batches, each of which starts when all of the one before have ended. */
export function forecastBatches(batches: readonly (readonly Work[])[], limits: Limits): Slot[] {
  const slots: Slot[] = [];
  let start = 0;
  for (const batch of batches) {
    const added = forecast(batch, limits, start);
    slots.push(...added);
    start = endOf(added, start);
  }
  return slots;
}

/** When the last target ends. */
export function endOf(slots: readonly Slot[], otherwise = 0): number {
  return slots.reduce((latest, { end }) => Math.max(latest, end), otherwise);
}

function firstEndingBefore(running: readonly Slot[], end: number): number {
  let low = 0;
  let high = running.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((running[middle] as Slot).end >= end) low = middle + 1;
    else high = middle;
  }
  return low;
}
