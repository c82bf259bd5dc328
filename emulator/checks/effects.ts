import type { Effect } from '../journal.js';
import { groupBy } from './counting.js';
import type { Evidence } from './evidence.js';

/** The effects per resource, oldest first; of one action only, when it is given. */
export function effectsPerResource(
  { effects }: Pick<Evidence, 'effects'>,
  action?: string,
): Map<string, Effect[]> {
  return groupBy(
    action === undefined ? effects : effects.filter((effect) => effect.action === action),
    ({ resource }) => resource,
  );
}

/** What one action did to its targets. */
export interface ActionUse {
  readonly action: string;
  readonly effects: number;
  /** How many resources it was done to. */
  readonly targets: number;
  /** Those it was done to more than once, the most often first. */
  readonly repeated: readonly { readonly resource: string; readonly times: number }[];
}

/** Effects by action, in the order of their names: whether any target has more than one of an action. */
export function effectsByAction({ effects }: Pick<Evidence, 'effects'>): ActionUse[] {
  return [...groupBy(effects, ({ action }) => action)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([action, done]) => {
      const perTarget = groupBy(done, ({ resource }) => resource);
      const repeated = [...perTarget]
        .filter(([, times]) => times.length > 1)
        .map(([resource, { length }]) => ({ resource, times: length }))
        .sort((a, b) => b.times - a.times);
      return { action, effects: done.length, targets: perTarget.size, repeated };
    });
}
