import type { Duration } from './duration.js';

/**
 * A worker that has said nothing of an activity for this long is dead, and the activity is tried elsewhere. Workers say
 * that they are alive several times as often, whatever the activity is doing: see `worker/heartbeats.ts`.
 */
export const HEARTBEAT_TIMEOUT: Duration = '20 seconds';
