import type { CommandAnswer, EnvironmentCommand } from '../contract/commands.js';
import { hasEnvironmentEnded } from '../contract/status.js';
import { isUnsuccessful } from '../contract/target.js';
import { canGoBack, notBegun, type EnvironmentRecord } from './environmentRecord.js';

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

/** Brought back one by one at once; whoever wants more brings the environment back, which has a pace. */
const BROUGHT_BACK_AT_ONCE = 20;

/**
 * Carries out a command on the record of an environment, or refuses it. One after the other, so that of two that contradict
 * each other the first one counts, and the second is told.
 * @param chosen IDs of the targets that the command means, as far as they belong to the environment; undefined when it
 *   names none
 */
export function carryOut(
  record: EnvironmentRecord,
  command: EnvironmentCommand,
  chosen: readonly string[] | undefined,
  at: string,
): Outcome {
  const { id } = command;
  const accept = (message: string, errands: readonly Errand[] = []): Outcome => ({
    answer: { id, accepted: true, message },
    errands,
  });
  const refuse = (message: string): Outcome => ({ answer: { id, accepted: false, message }, errands: [] });
  const ids = (chosen ?? []).filter((target) => record.has(target));
  const { goingBack, paused } = record.orders;
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
      const suspend = command.suspend === true;
      record.order({ paused: { by: command.by, suspend } });
      if (!suspend) return accept(`nothing new is started; ${targets(running.length)} that run are finished`);
      return accept(
        `nothing new is started; the refreshes of ${targets(running.length)} are suspended`,
        running.map((target) => ({ id: target, kind: 'pauseTarget' })),
      );
    }
    case 'resume': {
      if (!paused) return refuse('it is not paused');
      record.order({ paused: undefined });
      return accept(
        'it goes on',
        paused.suspend ? running.map((target) => ({ id: target, kind: 'resumeTarget' })) : [],
      );
    }
    case 'setPace': {
      const { maxConcurrent } = command;
      if (maxConcurrent === undefined) return refuse('expected maxConcurrent');
      record.order({ pace: maxConcurrent });
      return accept(`at most ${targets(maxConcurrent)} at once; the plan said ${record.plan.maxConcurrent}`);
    }
    case 'retry': {
      const failed = ids.filter((target) => {
        const { state } = record.target(target);
        return isUnsuccessful(state) || state === 'cancelled' || state === 'skipped';
      });
      if (failed.length === 0) return refuse(nothingOf(ids, 'has failed'));
      if (command.refresh) record.order({ refresh: command.refresh });
      for (const target of failed) record.again(target, command.refresh !== undefined);
      record.enter('rollingOut', `${targets(failed.length)} again, as ${command.by} asked`);
      record.order({ bakesUntil: undefined, isBaked: undefined });
      return accept(
        `${targets(failed.length)} ${failed.length === 1 ? 'is' : 'are'} done again${others(ids, failed)}`,
      );
    }
    case 'skip': {
      const open = ids.filter(
        (target) => record.isPending(target) || isUnsuccessful(record.target(target).state),
      );
      if (open.length === 0) return refuse(nothingOf(ids, 'has failed or is still to come'));
      const because = command.reason === undefined ? '' : `: ${command.reason}`;
      for (const target of open) record.skipped(target, `skipped by ${command.by}${because}`, at);
      return accept(
        `${targets(open.length)} ${open.length === 1 ? 'is' : 'are'} left out${others(ids, open)}`,
      );
    }
    case 'rollback':
      return chosen === undefined
        ? goBack(record, command, running, at, accept)
        : bringBack(record, ids, accept, refuse);
  }
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
  });
  for (const { id } of record.targets.filter((target) => target.state === 'pending')) {
    record.skipped(id, notBegun(by), at);
  }
  const touched = record.toGoBack().length + running.length;
  // At once: whoever waits for its rest must not take it for at rest.
  record.enter('rollingBack', `${by} has asked for it: ${targets(touched)} to go back`);
  return accept(
    `${targets(touched)} ${touched === 1 ? 'goes' : 'go'} back, the newest first, and the channel parameter with them`,
    running.map((id) => ({ id, kind: 'rollBackTarget' })),
  );
}

function bringBack(
  record: EnvironmentRecord,
  ids: readonly string[],
  accept: (message: string, errands: readonly Errand[]) => Outcome,
  refuse: (message: string) => Outcome,
): Outcome {
  const errands = ids.flatMap((id): Errand[] => {
    const target = record.target(id);
    if (record.runOf(id) !== undefined && target.state !== 'rollingBack')
      return [{ id, kind: 'rollBackTarget' }];
    return canGoBack(target) ? [{ id, kind: 'bringBack' }] : [];
  });
  if (errands.length === 0)
    return refuse(nothingOf(ids, 'was changed by this release, or is still to be undone'));
  if (errands.length > BROUGHT_BACK_AT_ONCE) {
    return refuse(
      `${errands.length} targets are too many to bring back one by one (at most ${BROUGHT_BACK_AT_ONCE}); roll back the whole environment, which keeps to its limits`,
    );
  }
  return accept(`${targets(errands.length)} ${errands.length === 1 ? 'goes' : 'go'} back`, errands);
}

function nothingOf(ids: readonly string[], what: string): string {
  if (ids.length === 0) return 'none of its targets is meant';
  return ids.length === 1
    ? `its target ${ids[0] ?? ''} is not one that ${what}`
    : `none of the ${ids.length} targets ${what}`;
}

function others(ids: readonly string[], taken: readonly string[]): string {
  const left = ids.length - taken.length;
  return left === 0 ? '' : `; ${targets(left)} that ${left === 1 ? 'was' : 'were'} meant too needed nothing`;
}

function targets(count: number): string {
  return count === 1 ? '1 target' : `${count} targets`;
}
