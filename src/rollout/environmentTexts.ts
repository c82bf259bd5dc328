import type { Ringing } from '../contract/alarms.js';
import type { EnvironmentOrders } from '../contract/carry.js';
import type { UnreachablePlace } from '../contract/place.js';
import type { EnvironmentState } from '../contract/status.js';
import { firstOf } from '../contract/texts.js';
import { ringingHead, ringingLines } from './alarms.js';
import { describeCounts, describeFailures } from './summarize.js';
import type { TargetEntry } from './targetEntry.js';
import type { TargetTable } from './targetTable.js';
import { countPlaces, placeLines } from './unreachablePlaces.js';

/** How far an environment has come. */
export interface Standing {
  readonly targets: TargetTable;
  /** Those that could not be looked into. */
  readonly places: readonly UnreachablePlace[];
}

/** What an environment that is done has come to, in a word and in text. */
export function endOf(
  standing: Standing,
  { goingBack, channelStays = [] }: EnvironmentOrders,
  isOverBudget: boolean,
): { readonly state: EnvironmentState; readonly message: string } {
  const { targets, places } = standing;
  const counts = countsText(standing);
  if (!goingBack) {
    if (targets.failures === 0 && places.length === 0) return { state: 'succeeded', message: counts };
    return { state: isOverBudget ? 'failed' : 'partlySucceeded', message: failureText(standing) };
  }
  const why = goingBack.reason === undefined ? '' : `: ${goingBack.reason}`;
  const what = `rolled back by ${goingBack.by}${why}; ${counts}`;
  const left = channelStays.map((line) => `\n  ${line}`).join('');
  if ([...targets.all].some(isAway)) {
    const failures = describeFailures(targets.all);
    return { state: 'failed', message: `${what}; not all of it went back:\n${failures}${left}` };
  }
  if (left === '') return { state: 'rolledBack', message: what };
  return { state: 'rolledBack', message: `${what}; not all of the channel parameters went back:${left}` };
}

/** What a person is told who has to decide. */
export function decisionText(standing: Standing, ringing: Ringing | undefined): string {
  if (!ringing) return failureText(standing);
  const { targets } = standing;
  const failures = targets.failures === 0 ? [] : [describeFailures(targets.all)];
  const head = `${ringingHead(ringing)}; ${describeCounts(targets.counts)}:`;
  return [head, ...ringingLines(ringing), ...failures].join('\n');
}

/**
 * How far the channel parameters have come that go back with an environment; a line for each place that there
 * is something to say of.
 */
export interface ChannelWayBack {
  /** They stay as they are: the reason. */
  readonly stays: readonly string[];
  /** They are waited for: what for. */
  readonly waits: readonly string[];
}

/** Lines of places that are named while others go back: every report says them again. */
const PLACES_NAMED = 5;

/**
 * What is said of channel parameters that are not back, after what is said of their environment; empty where
 * all is well.
 */
export function channelText({ stays, waits }: ChannelWayBack): string {
  const countOf = (lines: readonly string[], one: string, many: string) =>
    lines.length === 0 ? [] : [`${lines.length} ${lines.length === 1 ? one : many}`];
  const parts = [
    ...countOf(waits, 'channel parameter is waited for', 'channel parameters are waited for'),
    ...countOf(stays, 'channel parameter stays as it is', 'channel parameters stay as they are'),
  ];
  if (parts.length === 0) return '';
  const named = [waits, stays].flatMap((lines) => firstOf(lines, PLACES_NAMED));
  return `; ${parts.join(', ')}:${named.map((line) => `\n  ${line}`).join('')}`;
}

/** How many targets have come to what, and how many places could not be looked into. */
export function countsText({ targets, places }: Standing): string {
  return describeCounts(targets.counts) + (places.length > 0 ? `, ${countPlaces(places.length)}` : '');
}

/** What has failed, and why. */
function failureText(standing: Standing): string {
  const lines = [describeFailures(standing.targets.all), placeLines(standing.places)].filter(
    (text) => text !== '',
  );
  return `${countsText(standing)}:\n${lines.join('\n')}`;
}

/** Whether a target was to go back and has not. */
function isAway({ undone, state }: TargetEntry): boolean {
  return undone === true && state !== 'rolledBack';
}
