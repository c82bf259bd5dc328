import type { PutMetricAlarmCommandInput, StateValue } from '@aws-sdk/client-cloudwatch';
import { partitionOf } from '../../partition.js';
import { defineStore, type World } from '../../world.js';

/** From `at` on, an alarm is in that state. */
export interface AlarmChange {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly state: StateValue;
  readonly reason: string;
  /** JSON. */
  readonly reasonData?: string | undefined;
}

/** What an alarm watches, as `PutMetricAlarm` said it last. */
export type AlarmConfiguration = Omit<PutMetricAlarmCommandInput, 'AlarmName' | 'Tags'>;

/** An alarm was created, or got another configuration. */
export interface AlarmUpdate {
  readonly at: number;
  readonly configuration: AlarmConfiguration;
}

/** One alarm with every state it had, and those that a fleet has in store for it. */
export interface Alarm {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  /** Oldest first; never empty. The future included: {@link changeAlarm} forgets that. */
  changes: AlarmChange[];
  /** Oldest first; never empty: the first is the creation. */
  readonly updates: AlarmUpdate[];
}

/** An alarm that is no more, without the states that were in store for it. */
export interface DeletedAlarm extends Alarm {
  readonly deletedAt: number;
}

const store = defineStore('cloudWatch/alarms', () => ({
  alarms: new Map<string, Alarm>(),
  deleted: [] as DeletedAlarm[],
}));

/** The alarms of one account and Region by name. */
export function alarmsOf(world: World, account: string, region: string): Map<string, Alarm> {
  return store.of(world, account, region).alarms;
}

/** The alarms that one account and Region had, oldest deletion first: CloudWatch keeps their history. */
export function deletedAlarmsOf(world: World, account: string, region: string): readonly DeletedAlarm[] {
  return store.of(world, account, region).deleted;
}

/** Makes an alarm in its first state. */
export function createAlarm(
  world: World,
  { account, region, name }: Pick<Alarm, 'account' | 'region' | 'name'>,
  changes: readonly AlarmChange[],
  created: AlarmUpdate,
): Alarm {
  const arn = `arn:${partitionOf(region)}:cloudwatch:${region}:${account}:alarm:${name}`;
  const alarm: Alarm = { account, region, name, arn, changes: [...changes], updates: [created] };
  alarmsOf(world, account, region).set(name, alarm);
  return alarm;
}

/** Puts an alarm into a state from now on. What the fleet had in store for it no longer happens. */
export function changeAlarm(alarm: Alarm, change: AlarmChange): void {
  alarm.changes = [...alarm.changes.filter(({ at }) => at <= change.at), change];
}

/** Deletes an alarm; its history stays. */
export function deleteAlarm(world: World, alarm: Alarm, now: number): void {
  const { alarms, deleted } = store.of(world, alarm.account, alarm.region);
  alarms.delete(alarm.name);
  deleted.push({ ...alarm, changes: alarm.changes.filter(({ at }) => at <= now), deletedAt: now });
}

/** The state that an alarm has at `now`. */
export function alarmStateAt({ changes }: Alarm, now: number): AlarmChange {
  const change = changes.findLast(({ at }) => at <= now) ?? changes[0];
  if (!change) throw new RangeError('an alarm has at least one state');
  return change;
}

/**
 * When an alarm next is in the state `ALARM`: `now` if it is, else a moment that the fleet has in store, else never.
 * @returns milliseconds since the epoch, or `Infinity`
 */
export function goesOffAt(alarm: Alarm, now: number): number {
  if (alarmStateAt(alarm, now).state === 'ALARM') return now;
  return alarm.changes.find(({ at, state }) => at > now && state === 'ALARM')?.at ?? Infinity;
}

/** From one state into another, at the moment `to.at`. */
export interface AlarmTransition {
  /** Position among all of the alarm's changes. */
  readonly index: number;
  readonly from: AlarmChange;
  readonly to: AlarmChange;
}

/** The changes of an alarm that were one: it may also be put into the state that it has. The future included. */
export function transitionsOf({ changes }: Alarm): AlarmTransition[] {
  return changes.flatMap((to, index) => {
    const from = changes[index - 1];
    return from && from.state !== to.state ? [{ index, from, to }] : [];
  });
}
