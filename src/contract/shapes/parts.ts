import { isDuration } from '../duration.js';
import { LONGEST_PERSON, LONGEST_TARGET, LONGEST_TEXT } from '../limits.js';
import { isName, isReleaseName, RELEASE_NAME } from '../names.js';
import type { UnreachablePlace } from '../place.js';
import type { ExcludedTarget } from '../plan.js';
import { anyText, mistaken, oneOf, open, optional, person, text, words, type Shape } from '../shape.js';
import { EnvironmentState } from '../status.js';
import { parseTargetId, TargetKind } from '../target.js';

/** What several messages have in them. */

/** Entries of a list that our own workflows send: no limit of ours, but one. */
export const MANY = 100_000;

export const environmentName: Shape<string> = (value, path) =>
  isName(value) ? value : mistaken('the name of an environment', value, path);

export const pipelineName: Shape<string> = (value, path) =>
  isName(value) ? value : mistaken('the name of a pipeline', value, path);

export const releaseName: Shape<string> = (value, path) =>
  isReleaseName(value) ? value : mistaken(`the name of a release (${RELEASE_NAME})`, value, path);

export const who = person(LONGEST_PERSON, 'the name of who asks');
export const why = optional(words(LONGEST_TEXT));

export const targetId: Shape<string> = (value, path) =>
  typeof value === 'string' && value.length <= LONGEST_TARGET && isTargetId(value)
    ? value
    : mistaken('a target ID', value, path);

export const targetKind = oneOf(Object.values(TargetKind));
export const environmentState = oneOf(Object.values(EnvironmentState));

export const duration: Shape<string> = (value, path) =>
  typeof value === 'string' && value.length <= 100 && isDuration(value)
    ? value
    : mistaken('a duration', value, path);

export const excluded = open<ExcludedTarget>({ id: targetId, kind: targetKind, reason: anyText });

export const place = open<UnreachablePlace>({ account: text(64), region: text(64), reason: anyText });

function isTargetId(id: string): boolean {
  try {
    parseTargetId(id);
    return true;
  } catch {
    return false;
  }
}
