import type { EffectivePreferences } from '../config/schema.js';
import { seconds } from '../contract/duration.js';
import type { PastRefresh } from '../contract/group.js';

/** Time to launch an instance, pass its health checks and drain the one it replaces, in seconds, where none is known. */
const ROUND_SECONDS = 180;

/** Time an ECS service takes to replace its tasks, in seconds, where none is known. */
export const DEPLOYMENT_SECONDS = 300;

/** Minimum healthy percentage when neither the request nor the group names one (EC2 Auto Scaling's own default). */
const DEFAULT_MIN_HEALTHY = 90;

/** AWS waits this long at each checkpoint when percentages are given without a delay. */
const DEFAULT_CHECKPOINT_SECONDS = 3600;

/** Refreshes that a group is measured by, the newest ones: what was long ago was another application. */
const REFRESHES_MEASURED = 5;

/** What the duration of a refresh depends on. */
export interface RefreshSize {
  /** Instances that the group wants. */
  readonly size: number;
  /** Warm-up of the group in seconds, used when the preferences name none. */
  readonly warmupSeconds: number;
}

/**
 * Instances a refresh replaces in one round: what the healthy percentages leave room for, at least one.
 *
 * An omitted maximum counts as 100: the refresh terminates before it launches.
 */
export function instancesPerRound(size: number, preferences: EffectivePreferences): number {
  return Math.max(1, roomFor(size, preferences));
}

/**
 * Instances that a refresh has at most beyond the desired capacity. Bounds that leave no room for one instance are broken
 * by one: with a maximum AWS launches first, without one it terminates first (`RefreshPreferences` of the Auto Scaling API).
 */
export function surgeOf(size: number, preferences: EffectivePreferences): number {
  const { maxHealthyPercentage } = preferences;
  if (size === 0 || maxHealthyPercentage === undefined) return 0;
  if (roomFor(size, preferences) < 1) return 1;
  return Math.floor((size * maxHealthyPercentage) / 100) - size;
}

/**
 * How long an instance refresh is expected to take, in seconds: its rounds, the delays of its checkpoints, and the
 * bake time.
 * @param roundSeconds of a round without its warm-up, where it has been measured
 */
export function expectedRefreshSeconds(
  group: RefreshSize,
  preferences: EffectivePreferences,
  roundSeconds: number = ROUND_SECONDS,
): number {
  const rounds = Math.ceil(group.size / instancesPerRound(group.size, preferences));
  return Math.round(rounds * (roundSeconds + warmupOf(group, preferences)) + waitingSeconds(preferences));
}

/**
 * What a round of the group's refreshes has taken besides the warm-up, in seconds: the median of the newest successful
 * ones. Each is taken by its own preferences and without the time that it only waited. How large the group was then
 * nobody tells; its size today stands for it.
 *
 * A refresh that was shorter than its warm-ups cannot have replaced all instances (they matched, or were protected), and
 * tells nothing.
 * @param refreshes newest first
 * @returns undefined when there is none to measure by
 */
export function measuredRoundSeconds(
  group: RefreshSize,
  refreshes: readonly PastRefresh[],
): number | undefined {
  const measured: number[] = [];
  for (const { status, seconds, preferences } of refreshes) {
    if (measured.length === REFRESHES_MEASURED) break;
    if (status !== 'Successful' || seconds === undefined) continue;
    const replaced = Math.ceil((group.size * (preferences.checkpointPercentages?.at(-1) ?? 100)) / 100);
    const rounds = Math.ceil(replaced / instancesPerRound(group.size, preferences));
    const round = (seconds - waitingSeconds(preferences)) / rounds - warmupOf(group, preferences);
    if (rounds > 0 && round > 0) measured.push(round);
  }
  return median(measured);
}

/** How many more instances may be healthy than have to be: what one round may replace. */
function roomFor(size: number, preferences: EffectivePreferences): number {
  const minimum = preferences.minHealthyPercentage ?? DEFAULT_MIN_HEALTHY;
  const maximum = preferences.maxHealthyPercentage ?? 100;
  return Math.floor((size * maximum) / 100) - Math.ceil((size * minimum) / 100);
}

function warmupOf({ warmupSeconds }: RefreshSize, { instanceWarmup }: EffectivePreferences): number {
  return instanceWarmup === undefined ? warmupSeconds : seconds(instanceWarmup);
}

/** What a refresh only waits: at its checkpoints, and at its end. */
function waitingSeconds({ checkpointPercentages, checkpointDelay, bakeTime }: EffectivePreferences): number {
  const delay = checkpointDelay === undefined ? DEFAULT_CHECKPOINT_SECONDS : seconds(checkpointDelay);
  const checkpoints = checkpointPercentages ? checkpointPercentages.length * delay : 0;
  return checkpoints + (bakeTime === undefined ? 0 : seconds(bakeTime));
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle];
  const lower = sorted[sorted.length % 2 === 0 ? middle - 1 : middle];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
