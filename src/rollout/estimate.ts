import type { RefreshPreferences } from '../config/schema.js';
import { seconds } from '../contract/duration.js';

/** Time to launch an instance, pass its health checks and drain the one it replaces, in seconds, where none is known. */
const ROUND_SECONDS = 180;

/** Time an ECS service takes to replace its tasks, in seconds, where none is known. */
export const DEPLOYMENT_SECONDS = 300;

/** Minimum healthy percentage when neither the request nor the group names one (EC2 Auto Scaling's own default). */
const DEFAULT_MIN_HEALTHY = 90;

/** AWS waits this long at each checkpoint when percentages are given without a delay. */
const DEFAULT_CHECKPOINT_SECONDS = 3600;

/** What the duration of a refresh depends on. */
export interface RefreshSize {
  /** Desired capacity. */
  readonly size: number;
  /** Warm-up of the group in seconds, used when the preferences name none. */
  readonly warmupSeconds: number;
}

/**
 * Instances a refresh replaces in one round: what the healthy percentages leave room for, at least one.
 *
 * An omitted maximum counts as 100: the refresh terminates before it launches.
 */
export function instancesPerRound(size: number, preferences: RefreshPreferences): number {
  const minimum = preferences.minHealthyPercentage ?? DEFAULT_MIN_HEALTHY;
  const maximum = preferences.maxHealthyPercentage ?? 100;
  return Math.max(1, Math.floor((size * maximum) / 100) - Math.ceil((size * minimum) / 100));
}

/**
 * How long an instance refresh is expected to take, in seconds: its rounds, the delays of its checkpoints, and the
 * bake time.
 */
export function expectedRefreshSeconds(group: RefreshSize, preferences: RefreshPreferences): number {
  const { checkpointPercentages, checkpointDelay, instanceWarmup, bakeTime } = preferences;
  const warmup = instanceWarmup === undefined ? group.warmupSeconds : seconds(instanceWarmup);
  const rounds = Math.ceil(group.size / instancesPerRound(group.size, preferences));
  const delay = checkpointDelay === undefined ? DEFAULT_CHECKPOINT_SECONDS : seconds(checkpointDelay);
  const checkpoints = checkpointPercentages ? checkpointPercentages.length * delay : 0;
  return rounds * (ROUND_SECONDS + warmup) + checkpoints + (bakeTime === undefined ? 0 : seconds(bakeTime));
}
