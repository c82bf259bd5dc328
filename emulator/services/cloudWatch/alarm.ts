import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { defineStore, type World } from '../../world.js';

/** From `at` on, an alarm is in that state. */
export interface AlarmChange {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly state: StateValue;
  readonly reason: string;
}

/** One alarm with every state it had, and those that a fleet has in store for it. */
export interface Alarm {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  /** Oldest first; never empty. The future included: {@link setAlarmState} forgets that. */
  changes: AlarmChange[];
}

const store = defineStore('cloudWatch/alarms', () => new Map<string, Alarm>());

/** The alarms of one account and Region by name. */
export function alarmsOf(world: World, account: string, region: string): Map<string, Alarm> {
  return store.of(world, account, region);
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
