import type { Polling } from '../config/schema.js';
import { milliseconds } from '../contract/duration.js';

/**
 * How long to wait, in milliseconds, before the next look at something that takes time: a quarter of what is expected
 * to remain, so that looks become frequent near the end, within the configured bounds.
 * @param remainingSeconds expected time until the end; 0 or less means it is overdue
 */
export function nextLookIn(remainingSeconds: number, polling: Polling): number {
  const wanted = (remainingSeconds * 1000) / 4;
  return Math.round(
    Math.min(milliseconds(polling.maxInterval), Math.max(milliseconds(polling.minInterval), wanted)),
  );
}

/**
 * Expected time until the end, in seconds.
 * @param percentage how much is done, 0 to 100
 */
export function remainingSeconds(expectedSeconds: number, percentage: number): number {
  return Math.max(0, expectedSeconds * (1 - percentage / 100));
}
