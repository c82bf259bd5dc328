import type { CommandAnswer, EnvironmentCommand } from '../contract/commands.js';
import { placeId, type PlaceName, type UnreachablePlace } from '../contract/place.js';
import type { EnvironmentPlan } from '../contract/plan.js';
import { hasEnvironmentEnded } from '../contract/status.js';
import { isUnsuccessful } from '../contract/target.js';
import { countOf, nothingOf, others } from './commandTexts.js';
import { notBegun, type EnvironmentRecord } from './environmentRecord.js';
import { canGoBack, followsChannel } from './targetEntry.js';
import { countPlaces, placesMeant } from './unreachablePlaces.js';

/** What is to be done at once about a target, besides what its record says. */
export interface Errand {
  readonly id: string;
  /** Tell its workflow to go back, to suspend its refresh or to let it go on; or bring it back, now that it has ended. */
  readonly kind: 'rollBackTarget' | 'pauseTarget' | 'resumeTarget' | 'bringBack';
}

/** What a command comes to. */
export interface Outcome {
  readonly answer: CommandAnswer;
  readonly errands: readonly Errand[];
}

/** What another look has brought into places that could not be looked into. */
export interface LookedAgain {
  readonly reached: readonly PlaceName[];
  readonly stillShut: readonly UnreachablePlace[];
  /** Of the targets of the places that were reached. */
  readonly plan: EnvironmentPlan;
}

/**
 * Whether places may be looked into again: not before the environment's gate, where the plan stays the one that somebody
 * reads, and not on the way back.
 */
export function mayLookAgain({ state, orders }: EnvironmentRecord): boolean {
  return state !== 'planning' && orders.goingBack === undefined;
}

/** Brought back one by one at once; whoever wants more brings the environment back, which has a pace. */
const BROUGHT_BACK_AT_ONCE = 20;

/**
 * Carries out a command on the record of an environment, or refuses it. One after the other, so that of two that contradict
 * each other the first one counts, and the second is told.
 * @param chosen IDs of the targets that the command means, as far as they belong to the environment; undefined when it
 *   names none
 * @param looked what came of the places that a retry means, if it means some and they may be looked into
 */
export function carryOut(
  record: EnvironmentRecord,
  command: EnvironmentCommand,
  chosen: readonly string[] | undefined,
  at: string,
  looked?: LookedAgain,
): Outcome {
  const { id } = command;
  const { latest } = record.orders;
  const accept = (message: string, errands: readonly Errand[] = []): Outcome => {
    record.took(command.kind, command.by);
    return { answer: { id, accepted: true, message }, errands };
  };
  const refuse = (why: string): Outcome => {
    const isNamed = latest === undefined || why.includes(latest.by);
    const message = isNamed ? why : `${why} (the last command taken: ${latest.kind}, by ${latest.by})`;
    return { answer: { id, accepted: false, message }, errands: [] };
  };
  const { abortedBy } = record;
  if (abortedBy !== undefined) return refuse(`the release was aborted by ${abortedBy}`);
  const ids = (chosen ?? []).filter((target) => record.has(target));
  const { goingBack, paused, ringing } = record.orders;
  if (goingBack && command.kind !== 'pause' && command.kind !== 'resume' && command.kind !== 'setPace') {
    return refuse(`it is being rolled back, as ${goingBack.by} asked`);
  }
  const running = record.targets
    .filter((target) => record.runOf(target.id) !== undefined)
    .map((target) => target.id);

  switch (command.kind) {
    case 'pause': {
      if (hasEnvironmentEnded(record.state)) return refuse('nothing is under way in it');
      if (paused && (paused.suspend || command.suspend !== true))
        return refuse(`${paused.by} has paused it already`);
      // What is on its way back goes there: nothing may stay halfway.
      const suspend = command.suspend === true && goingBack === undefined;
      record.order({ paused: { by: command.by, suspend } });
      if (!suspend) return accept(`nothing new is started; ${countOf(running.length)} that run are finished`);
      return accept(
        `nothing new is started; the refreshes of ${countOf(running.length)} are suspended`,
        running.map((target) => ({ id: target, kind: 'pauseTarget' })),
      );
    }
    case 'resume': {
      if (!paused && !ringing) return refuse('it is not paused');
      record.order({ paused: undefined });
      if (ringing) lookAgain(record, command.by);
      return accept(
        ringing ? `it goes on unless an alarm is still in ALARM: ${namesOf(record)}` : 'it goes on',
        paused?.suspend === true ? running.map((target) => ({ id: target, kind: 'resumeTarget' })) : [],
      );
    }
    case 'setPace': {
      const { maxConcurrent } = command;
      if (maxConcurrent === undefined) return refuse('expected maxConcurrent');
      record.order({ pace: maxConcurrent });
      return accept(`at most ${countOf(maxConcurrent)} at once; the plan said ${record.plan.maxConcurrent}`);
    }
    case 'retry':
      return retry(record, command, ids, looked, accept, refuse);
    case 'skip':
      if (command.alarms) return leaveOut(record, command.by, command.alarms, accept, refuse);
      return skip(record, command, ids, at, accept, refuse);
    case 'rollback':
      return chosen === undefined
        ? goBack(record, command, running, at, accept)
        : bringBack(record, ids, accept, refuse);
  }
}

function retry(
  record: EnvironmentRecord,
  command: EnvironmentCommand,
  ids: readonly string[],
  looked: LookedAgain | undefined,
  accept: (message: string) => Outcome,
  refuse: (message: string) => Outcome,
): Outcome {
  const failed = ids.filter((target) => {
    const { state } = record.target(target);
    return isUnsuccessful(state) || state === 'cancelled' || state === 'skipped';
  });
  const { reached = [], stillShut = [] } = looked ?? {};
  for (const place of stillShut) record.stillShut(place);
  const shut = stillShut.map((place) => `${placeId(place)} still cannot be looked into: ${place.reason}`);
  if (failed.length === 0 && (!looked || reached.length === 0)) {
    const waits = !looked && placesMeant(command, record.unreachable).length > 0;
    if (waits) return refuse(`${countPlaces(record.unreachable.length)}: look again once it has begun`);
    return refuse(shut.length > 0 ? shut.join('; ') : nothingOf(ids, 'has failed'));
  }
  if (command.refresh) record.order({ refresh: command.refresh });
  for (const target of failed) record.again(target, command.refresh !== undefined);
  const added = looked?.plan.batches.flatMap(({ targets }) => targets) ?? [];
  if (looked && reached.length > 0) record.reached(reached, looked.plan);
  const again = failed.length > 0 ? `${countOf(failed.length)} again` : undefined;
  const more =
    reached.length > 0 ? `${countOf(added.length)} of ${reached.map(placeId).join(', ')}` : undefined;
  record.enter(
    'rollingOut',
    `${[again, more].filter((part) => part !== undefined).join(' and ')}, as ${command.by} asked`,
  );
  record.order({ bakesUntil: undefined, isBaked: undefined, ...LOOK_AGAIN });
  const parts = [
    ...(failed.length > 0
      ? [`${countOf(failed.length)} ${failed.length === 1 ? 'is' : 'are'} done again${others(ids, failed)}`]
      : []),
    ...(reached.length > 0
      ? [`${reached.map(placeId).join(', ')} could be looked into: ${countOf(added.length)} more`]
      : []),
    ...shut,
  ];
  return accept(parts.join('; '));
}

function skip(
  record: EnvironmentRecord,
  command: EnvironmentCommand,
  ids: readonly string[],
  at: string,
  accept: (message: string) => Outcome,
  refuse: (message: string) => Outcome,
): Outcome {
  const open = ids.filter((target) => record.isToCome(target) || isUnsuccessful(record.target(target).state));
  const places = placesMeant(command, record.unreachable).filter(({ skippedBy }) => skippedBy === undefined);
  if (open.length === 0 && places.length === 0) {
    return refuse(nothingOf(ids, 'has failed or is still to come'));
  }
  const because = command.reason === undefined ? '' : `: ${command.reason}`;
  for (const target of open) record.skipped(target, `skipped by ${command.by}${because}`, at);
  for (const place of places) record.skippedPlace(place, command.by);
  // At once: whoever is told that it goes on must not read that it waits.
  if (record.state === 'waitingForDecision' && record.next.kind !== 'decide')
    record.enter('rollingOut', `goes on without what is left out, as ${command.by} asked`);
  const parts = [
    ...(open.length > 0
      ? [`${countOf(open.length)} ${open.length === 1 ? 'is' : 'are'} left out${others(ids, open)}`]
      : []),
    ...(places.length > 0 ? [`it goes on without ${places.map(placeId).join(', ')}`] : []),
  ];
  return accept(parts.join('; '));
}

/** What was seen of the alarms does not count any more; they are looked at before anything else begins. */
const LOOK_AGAIN = { ringing: undefined, isQuiet: undefined } as const;

/** Goes on if the alarms allow it; the time that one rang does not count as watched. */
function lookAgain(record: EnvironmentRecord, by: string): void {
  record.enter('rollingOut', `looking at its alarms again, as ${by} asked`);
  record.order({ ...LOOK_AGAIN, bakesUntil: undefined });
}

/** Looks at some alarms no more, until the release ends. */
function leaveOut(
  record: EnvironmentRecord,
  by: string,
  names: readonly string[],
  accept: (message: string) => Outcome,
  refuse: (message: string) => Outcome,
): Outcome {
  const watched = record.alarms;
  const unknown = names.filter((name) => !watched.includes(name));
  if (unknown.length > 0) {
    return refuse(`it does not watch ${unknown.join(', ')}; it watches: ${namesOf(record)}`);
  }
  const { alarmsLeftOut = [], ringing } = record.orders;
  record.order({ alarmsLeftOut: [...alarmsLeftOut, ...names], isQuiet: undefined });
  if (ringing) lookAgain(record, by);
  return accept(`it watches ${names.join(', ')} no more; it watches: ${namesOf(record)}`);
}

function namesOf({ alarms }: EnvironmentRecord): string {
  return alarms.length === 0 ? 'nothing' : alarms.join(', ');
}

function goBack(
  record: EnvironmentRecord,
  { by, reason }: EnvironmentCommand,
  running: readonly string[],
  at: string,
  accept: (message: string, errands: readonly Errand[]) => Outcome,
): Outcome {
  record.order({
    goingBack: { by, ...(reason === undefined ? {} : { reason }) },
    paused: undefined,
    bakesUntil: undefined,
    isBaked: undefined,
    ...LOOK_AGAIN,
  });
  for (const { id } of record.targets.filter((target) => target.state === 'pending')) {
    record.skipped(id, notBegun(by), at);
  }
  const touched = record.toGoBack().length + running.length;
  // At once: whoever waits for its rest must not take it for at rest.
  record.enter('rollingBack', `${by} has asked for it: ${countOf(touched)} to go back`);
  return accept(
    `${countOf(touched)} ${touched === 1 ? 'goes' : 'go'} back, the newest first, and the channel parameter with them`,
    running.map((id) => ({ id, kind: 'rollBackTarget' })),
  );
}

function bringBack(
  record: EnvironmentRecord,
  ids: readonly string[],
  accept: (message: string, errands: readonly Errand[]) => Outcome,
  refuse: (message: string) => Outcome,
): Outcome {
  const followers = ids.filter((id) => followsChannel(record.target(id)));
  const errands = ids.flatMap((id): Errand[] => {
    if (followers.includes(id)) return [];
    const target = record.target(id);
    if (record.runOf(id) !== undefined && target.state !== 'rollingBack')
      return [{ id, kind: 'rollBackTarget' }];
    return canGoBack(target) ? [{ id, kind: 'bringBack' }] : [];
  });
  const [follower] = followers;
  const why = 'the channel parameter names the image, which goes back with the whole environment';
  if (errands.length === 0 && follower !== undefined)
    return refuse(`${follower} does not go back by itself: ${why}`);
  if (errands.length === 0)
    return refuse(nothingOf(ids, 'was changed by this release, or is still to be undone'));
  if (errands.length > BROUGHT_BACK_AT_ONCE) {
    return refuse(
      `${errands.length} targets are too many to bring back one by one (at most ${BROUGHT_BACK_AT_ONCE}); roll back the whole environment, which keeps to its limits`,
    );
  }
  const left = followers.length === 0 ? '' : `; ${countOf(followers.length)} not, because there ${why}`;
  return accept(`${countOf(errands.length)} ${errands.length === 1 ? 'goes' : 'go'} back${left}`, errands);
}
