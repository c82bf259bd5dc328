import type { Polling } from '../../src/config/schema.js';

/** How looks are timed unless a config says otherwise. */
export const polling: Polling = {
  minInterval: '5 seconds',
  maxInterval: '1 minute',
  refreshTimeout: '6 hours',
  deploymentTimeout: '1 hour',
  buildTimeout: '4 hours',
  reportInterval: '10 seconds',
};
