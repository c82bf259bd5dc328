import type { Ringing, UnseenAlarms } from '../contract/alarms.js';
import type { FailureSummary } from '../contract/failures.js';
import { releaseWorkflowId } from '../contract/names.js';
import type { UnreachablePlace } from '../contract/place.js';
import { ringingHead, ringingLines, unseenLines } from './alarms.js';
import { countPlaces, placeLines } from './unreachablePlaces.js';
import { sh } from '../contract/shell.js';

/** What people are told: one line, and the rest. */
export interface NotificationText {
  readonly subject: string;
  readonly message: string;
}

/** The release that a notification is about. */
export interface Subject {
  readonly pipeline: string;
  readonly release: string;
}

const nameOf = ({ pipeline, release }: Subject) => `${pipeline}/${release}`;

/** The environment before is done, and a person must approve this one. */
export function approvalNeeded(
  subject: Subject,
  gate: {
    environment: string;
    before?: { name: string; counts: string } | undefined;
    planHash: string;
    targets: number;
    unreachable: readonly UnreachablePlace[];
  },
): NotificationText {
  const { environment, before } = gate;
  const id = releaseWorkflowId(subject.pipeline, subject.release);
  const places = gate.unreachable;
  const without = places.length > 0 ? `Without ${countPlaces(places.length)}:\n${placeLines(places)}\n` : '';
  const done = before ? `${before.name} is done: ${before.counts}.\n` : '';
  return {
    subject: `[golden-ami] ${nameOf(subject)} waits for the approval of ${environment}`,
    message:
      `${done}${environment} waits for a person: ${gate.targets} targets, plan ${gate.planHash.slice(0, 12)}.\n` +
      without +
      sh`Look:    golden-ami status ${nameOf(subject)}\n` +
      sh`Approve: golden-ami approve ${nameOf(subject)} --environment ${environment}\n` +
      sh`Reject:  golden-ami reject ${nameOf(subject)} --environment ${environment} --comment "why"\n` +
      sh`or:      temporal workflow signal --workflow-id ${id} --name approve --input ${JSON.stringify({ environment, by: 'you' })}`,
  };
}

/** An environment is done. */
export function environmentDone(subject: Subject, environment: string, counts: string): NotificationText {
  return {
    subject: `[golden-ami] ${nameOf(subject)}: ${environment} is done`,
    message: `${environment} is done: ${counts}.\n` + sh`Look: golden-ami status ${nameOf(subject)}`,
  };
}

/** Accounts let the worker in no more: their targets will fail, and those of others go on. */
export function accountsLockedOut(
  subject: Subject,
  environment: string,
  places: readonly UnreachablePlace[],
): NotificationText {
  const lines = places.map(({ account, region, reason }) => `  ${account}, ${region}: ${reason}`);
  return {
    subject: `[golden-ami] ${nameOf(subject)}: ${places.length} places of ${environment} cannot be reached`,
    message:
      `The channel parameter was not written there, and their targets will fail:\n${lines.join('\n')}\n` +
      sh`Mend the role's trust policy, then bring them along: golden-ami status ${nameOf(subject)}`,
  };
}

/** Targets failed, within the budget or beyond it. */
export function targetsFailed(subject: Subject, environment: string, message: string): NotificationText {
  return {
    subject: `[golden-ami] ${nameOf(subject)}: targets failed in ${environment}`,
    message: `${environment}: ${message}\n` + sh`Review: golden-ami status ${nameOf(subject)}`,
  };
}

/** The failure budget of an environment is spent, and a person must decide. */
export function decisionNeeded(subject: Subject, environment: string, message: string): NotificationText {
  const name = nameOf(subject);
  return {
    subject: `[golden-ami] ${name}: ${environment} waits for a decision`,
    message:
      `${environment} has stopped: more targets failed, or places could not be looked into, than its failure budget allows.\n${message}\n` +
      sh`Look:      golden-ami status ${name}\n` +
      sh`Again:     golden-ami retry ${name} --failed\n` +
      sh`Leave out: golden-ami skip ${name} --failed\n` +
      sh`Undo:      golden-ami rollback ${name} --environment ${environment}\n` +
      sh`End:       golden-ami abort ${name}`,
  };
}

/** An alarm has stopped an environment, and a person must decide. */
export function alarmWentOff(subject: Subject, environment: string, message: string): NotificationText {
  const name = nameOf(subject);
  return {
    subject: `[golden-ami] ${name}: an alarm has stopped ${environment}`,
    message:
      `${environment} has stopped: ${message}\n` +
      sh`Look:    golden-ami status ${name}\n` +
      sh`Go on:   golden-ami resume ${name} --environment ${environment}, which looks at the alarms again\n` +
      sh`Ignore:  golden-ami skip ${name} --environment ${environment} --alarm <name>\n` +
      sh`Undo:    golden-ami rollback ${name} --environment ${environment}\n` +
      sh`End:     golden-ami abort ${name}`,
  };
}

/** An alarm rings before an environment begins; it begins by itself when none does. */
export function alarmsRing(subject: Subject, environment: string, ringing: Ringing): NotificationText {
  const name = nameOf(subject);
  return {
    subject: `[golden-ami] ${name}: ${environment} waits for an alarm`,
    message:
      `${ringingHead(ringing)}:\n${ringingLines(ringing).join('\n')}\n` +
      `Nothing begins in ${environment} before it is OK; then it goes on by itself.\n` +
      sh`Look:   golden-ami status ${name}\n` +
      sh`Ignore: golden-ami skip ${name} --environment ${environment} --alarm <name>\n` +
      sh`End:    golden-ami abort ${name}`,
  };
}

/** Alarms that cannot be seen hold nothing back, and nobody should believe that they do. */
export function alarmsUnseen(
  subject: Subject,
  environment: string,
  unseen: readonly UnseenAlarms[],
): NotificationText {
  return {
    subject: `[golden-ami] ${nameOf(subject)}: alarms of ${environment} cannot be seen`,
    message:
      `They hold nothing back until they can:\n${unseenLines(unseen).join('\n')}\n` +
      sh`Look: golden-ami status ${nameOf(subject)}`,
  };
}

/** The image of a running release is bad, and the release has stopped before an environment. */
export function imageRejected(subject: Subject, message: string): NotificationText {
  const name = nameOf(subject);
  return {
    subject: `[golden-ami] ${name}: its image was rejected`,
    message:
      `The release is paused.\n${message}\n` +
      sh`Look:  golden-ami status ${name}\n` +
      sh`Undo:  golden-ami rollback ${name}\n` +
      sh`End:   golden-ami abort ${name}`,
  };
}

/** The release has ended other than well. */
export function releaseEnded(subject: Subject, failure: FailureSummary): NotificationText {
  return {
    subject: `[golden-ami] ${nameOf(subject)} has ended: ${failure.type}`,
    message: `${failure.message}\n` + sh`Review: golden-ami status ${nameOf(subject)}`,
  };
}
