import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { milliseconds } from '../contract/duration.js';
import { HEARTBEAT_TIMEOUT } from '../contract/heartbeat.js';

/** The SDK passes heartbeats on after 80 % of the timeout at the earliest; what it holds back must be there by then. */
const INTERVAL_MS = milliseconds(HEARTBEAT_TIMEOUT) / 4;

/**
 * Says of every activity that it is at work, for as long as it is. The death of a worker then shows by the silence, and not
 * only when the longest time has passed that the activity may take. Most activities are over before the first
 * heartbeat. One that hangs is none of a dead worker: its calls to AWS have time limits of their own.
 */
export const heartbeats: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    async execute(input, next) {
      const beat = setInterval(() => context.heartbeat(), INTERVAL_MS);
      try {
        return await next(input);
      } finally {
        clearInterval(beat);
      }
    },
  },
});
