import { CommandKind, type CommandInput } from '../contract/commands.js';
import {
  FASTEST_PACE,
  LONGEST_PERSON,
  LONGEST_REQUEST_ID,
  LONGEST_TEXT,
  MOST_TARGETS,
} from '../contract/limits.js';
import { read } from '../contract/shape.js';
import { MESSAGE_SHAPES } from '../contract/shapes/messages.js';
import { cut, quote } from '../contract/texts.js';
import { whyUnreadable } from '../contract/unreadable.js';

/** A command that may be passed on, or why it may not. */
export type CheckedCommand = { readonly command: CommandInput } | { readonly refused: string };

/**
 * What is wrong with a command that {@link checkCommand} lets through: what earlier builds let through, too. Refresh preferences are
 * those of the config, and nothing is longer than it may be.
 */
export function mistakeInCommand(kind: CommandKind, message: unknown): string | undefined {
  const taken = read(MESSAGE_SHAPES[kind], message);
  return 'mistake' in taken ? taken.mistake : undefined;
}

/**
 * Checks the shape of a command. Signals and updates come from anyone who can reach the server, so nothing is taken for
 * granted; what it would do is checked by the environment, which knows.
 * @param environments names of the release's environments
 */
export function checkCommand(
  kind: CommandKind,
  message: unknown,
  environments: readonly string[],
): CheckedCommand {
  const refused = (text: string): CheckedCommand => ({ refused: text });
  const why = whyUnreadable(message);
  if (why !== undefined) return refused(`it cannot be read: ${cut(why, LONGEST_TEXT)}`);
  if (message === null || typeof message !== 'object' || Array.isArray(message)) {
    return refused(`expected an object with by, got ${quote(message)}`);
  }
  const { by, reason, environment, failed, targets, tags, suspend, refresh, alarms, maxConcurrent } =
    message as Record<string, unknown>;
  const { requestId } = message as Record<string, unknown>;
  if (typeof by !== 'string' || by.trim() === '') return refused('expected the name of who asks in "by"');
  if (requestId !== undefined && !isRequestId(requestId)) {
    return refused(`expected a text of 1 to ${LONGEST_REQUEST_ID} characters in "requestId"`);
  }
  if (reason !== undefined && typeof reason !== 'string') return refused('expected a text in "reason"');
  if (environment !== undefined && !(typeof environment === 'string' && environments.includes(environment))) {
    return refused(`there is no environment ${quote(environment)}; there are: ${environments.join(', ')}`);
  }
  if (failed !== undefined && typeof failed !== 'boolean') return refused('expected true in "failed"');
  if (targets !== undefined && !isListOfTexts(targets)) {
    return refused(`expected a list of 1 to ${MOST_TARGETS} target IDs in "targets"`);
  }
  if (tags !== undefined && !isMappingOfTexts(tags))
    return refused('expected a mapping of tags to values in "tags"');
  if (suspend !== undefined && typeof suspend !== 'boolean')
    return refused('expected true or false in "suspend"');
  if (refresh !== undefined && (refresh === null || typeof refresh !== 'object' || Array.isArray(refresh))) {
    return refused('expected a mapping of refresh preferences in "refresh"');
  }
  if (alarms !== undefined && !isListOfTexts(alarms)) {
    return refused('expected a list of names of alarms in "alarms"');
  }
  if (kind === CommandKind.SetPace && !isPace(maxConcurrent)) {
    return refused(`expected a whole number from 1 to ${FASTEST_PACE} in "maxConcurrent"`);
  }
  const names = failed === true || targets !== undefined || tags !== undefined;
  if (alarms !== undefined && (kind !== CommandKind.Skip || names)) {
    return refused('expected "alarms" in a skip only, and without targets');
  }
  if ((kind === CommandKind.Retry || kind === CommandKind.Skip) && !names && alarms === undefined) {
    return refused('expected the targets that are meant: "failed": true, "targets" or "tags"');
  }
  return {
    command: {
      by: cut(by.trim(), LONGEST_PERSON),
      ...(isRequestId(requestId) ? { requestId } : {}),
      ...(reason === undefined || reason === '' ? {} : { reason: cut(reason, LONGEST_TEXT) }),
      ...(typeof environment === 'string' ? { environment } : {}),
      ...(failed === true ? { failed } : {}),
      ...(isListOfTexts(targets) ? { targets } : {}),
      ...(isMappingOfTexts(tags) ? { tags } : {}),
      ...(suspend === true ? { suspend } : {}),
      ...(refresh === undefined ? {} : { refresh: refresh }),
      ...(isListOfTexts(alarms) ? { alarms } : {}),
      ...(isPace(maxConcurrent) ? { maxConcurrent } : {}),
    },
  };
}

/** Whether a sender may name his command so. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_REQUEST_ID;
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= MOST_TARGETS &&
    value.every((one) => typeof one === 'string' && one !== '')
  );
}

function isMappingOfTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.keys(value).length > 0 &&
    Object.values(value).every((one) => typeof one === 'string')
  );
}

function isPace(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= FASTEST_PACE;
}
