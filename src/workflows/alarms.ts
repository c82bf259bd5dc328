import type { AlarmsInput } from '../activities/alarms.js';
import type { Config, EnvironmentConfig } from '../config/schema.js';
import { milliseconds } from '../contract/duration.js';
import { alarmPlaces } from '../rollout/alarms.js';

/** What is watched of an environment. */
export interface Watched {
  readonly config: Config;
  readonly environment: EnvironmentConfig;
  readonly release: string;
  /** IDs: the alarms are looked for where they are. */
  readonly targets: readonly string[];
  /** Names of alarms that are not to be looked at. */
  readonly leftOut: readonly string[];
}

/**
 * What the activities that look at alarms are asked.
 * @returns undefined when there is nothing to look at
 */
export function alarmsInput({
  config,
  environment,
  release,
  targets,
  leftOut,
}: Watched): AlarmsInput | undefined {
  const places = alarmPlaces(environment.alarms ?? [], targets, config.accounts, leftOut);
  if (places.length === 0) return undefined;
  const ids = new Set(places.map(({ account }) => account));
  return {
    release,
    accounts: config.accounts.filter(({ id }) => ids.has(id)),
    places,
    interval: milliseconds(config.polling.maxInterval),
  };
}
