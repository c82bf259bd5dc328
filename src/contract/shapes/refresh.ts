import type { RefreshPreferences } from '../../config/schema.js';
import { isDuration, seconds } from '../duration.js';
import { mistakeInRefresh, TWO_DAYS } from '../refreshRules.js';
import {
  checked,
  flag,
  list,
  mistaken,
  oneOf,
  optional,
  strict,
  text,
  wholeNumber,
  type Shape,
} from '../shape.js';

/** A duration as the config takes it for a refresh. */
const duration: Shape<string> = (value, path) =>
  typeof value === 'string' && isDuration(value) && seconds(value) <= TWO_DAYS
    ? value
    : mistaken('a duration with its unit, up to 2 days, such as "90 seconds"', value, path);

/**
 * Refresh preferences in a message. They are what the config takes, neither more nor less: `config/schema.ts` says the same for
 * files, and a test sends both the same values. Workflow code cannot use that schema, whose library is none of ours.
 */
export const refreshShape: Shape<RefreshPreferences> = checked(
  strict<RefreshPreferences>({
    preferences: optional(oneOf(['auto'])),
    strategy: optional(oneOf(['Rolling', 'ReplaceRootVolume'])),
    minHealthyPercentage: optional(wholeNumber(0, 100)),
    maxHealthyPercentage: optional(wholeNumber(100, 200)),
    instanceWarmup: optional(duration),
    checkpointPercentages: optional(list(wholeNumber(1, 100), 1, 100)),
    checkpointDelay: optional(duration),
    bakeTime: optional(duration),
    skipMatching: optional(flag),
    autoRollback: optional(flag),
    alarms: optional(list(text(255), 1, 10)),
    scaleInProtectedInstances: optional(oneOf(['Refresh', 'Ignore', 'Wait'])),
    standbyInstances: optional(oneOf(['Terminate', 'Ignore', 'Wait'])),
  }),
  (preferences) => {
    const [mistake] = mistakeInRefresh(preferences);
    return mistake && `${mistake.expected} (${mistake.key})`;
  },
);
