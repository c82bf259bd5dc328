import type { AccountConfig, AlarmConfig } from '../config/schema.js';
import type { AlarmPlace, Ringing, RingingAlarm, UnseenAlarms } from '../contract/alarms.js';
import { parseTargetId } from '../contract/target.js';

/**
 * Where alarms are looked for: wherever the targets are, unless they name an account or a Region of their own. In the order
 * of account and Region.
 * @param targets IDs
 * @param leftOut names of alarms that are not to be looked at
 */
export function alarmPlaces(
  alarms: readonly AlarmConfig[],
  targets: readonly string[],
  accounts: readonly Pick<AccountConfig, 'id' | 'name'>[],
  leftOut: readonly string[] = [],
): AlarmPlace[] {
  const homes = new Map(
    targets.map((id) => {
      const { account, region } = parseTargetId(id);
      return [`${account}/${region}`, { account, region }];
    }),
  );
  const places = new Map<string, { account: string; region: string; names: Set<string> }>();
  for (const { name, ...own } of alarms) {
    if (leftOut.includes(name)) continue;
    const owner = accounts.find((account) => account.id === own.account || account.name === own.account);
    for (const home of homes.values()) {
      const account = own.account === undefined ? home.account : (owner?.id ?? own.account);
      const region = own.region ?? home.region;
      const place = places.get(`${account}/${region}`) ?? { account, region, names: new Set() };
      place.names.add(name);
      places.set(`${account}/${region}`, place);
    }
  }
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, place]) => ({ ...place, names: [...place.names].sort() }));
}

/** Alarms that a message names, and of each as much of CloudWatch's reason as a person reads. */
const NAMED = 10;
const REASON_LENGTH = 500;

/**
 * Alarms that ring, as they are told and kept.
 * @returns undefined when there are none
 */
export function ringingOf(alarms: readonly RingingAlarm[]): Ringing | undefined {
  if (alarms.length === 0) return undefined;
  return {
    alarms: alarms
      .slice(0, NAMED)
      .map((alarm) => ({ ...alarm, reason: alarm.reason.slice(0, REASON_LENGTH) })),
    more: Math.max(0, alarms.length - NAMED),
  };
}

/** `1 alarm is in ALARM`. */
export function ringingHead({ alarms, more }: Ringing): string {
  const count = alarms.length + more;
  return count === 1 ? '1 alarm is in ALARM' : `${count} alarms are in ALARM`;
}

/** A line for each alarm: where it is, since when it rings, and why in CloudWatch's words. */
export function ringingLines({ alarms, more }: Ringing): string[] {
  return [...alarms.map((alarm) => `  ${ringingLine(alarm)}`), ...(more > 0 ? [`  and ${more} more`] : [])];
}

/** One alarm in a line. */
export function ringingLine({ name, account, region, since, reason }: RingingAlarm): string {
  return `${name} in account ${account}, ${region}, since ${since}: ${reason}`;
}

/** Places whose alarms cannot be seen, a line each. */
export function unseenLines(unseen: readonly UnseenAlarms[]): string[] {
  const lines = unseen
    .slice(0, NAMED)
    .map(
      ({ account, region, names, reason }) =>
        `  ${names.join(', ')} in account ${account}, ${region}: ${reason}`,
    );
  return unseen.length > NAMED ? [...lines, `  and ${unseen.length - NAMED} more places`] : lines;
}

/** What rings, as a reason: all alarms with what CloudWatch says of them. */
export function ringingText(ringing: Ringing): string {
  return [`${ringingHead(ringing)}:`, ...ringingLines(ringing)].join('\n');
}
