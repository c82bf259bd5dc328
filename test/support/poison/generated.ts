import type { Random } from '../../../emulator/fleet/generate/random.js';
import type { Message } from '../../../src/contract/names.js';
import { read } from '../../../src/contract/shape.js';
import { MESSAGE_SHAPES } from '../../../src/contract/shapes/messages.js';
import { RIGHT_MESSAGES } from './examples.js';

type MessageName = (typeof Message)[keyof typeof Message];

/** What is put in the place of a part. */
const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e300,
  '',
  'x'.repeat(20_000),
  'zürich\u001b[2J\n\u0000',
  '\ud800',
  '../..',
  [],
  [[]],
  [null],
  {},
  { by: {} },
  { constructor: 1, toString: 1, hasOwnProperty: 1 },
  Array.from({ length: 2000 }, () => 1),
];

/**
 * Messages that do nothing by themselves, whatever is in them: their receiver looks elsewhere whether they
 * are true.
 */
const HINTS: readonly string[] = ['proceed', 'command', 'status', 'plan', 'targets', 'page', 'vouch'];

/** Decisions of a form that can be taken, on what is not there. */
const DECISIONS: readonly string[] = ['approve', 'reject', 'decide'];

/**
 * A message with parts of it made wrong; what has the right form all the same is refused for another reason,
 * or is only a hint. Who sends what may be obeyed is another matter: docs/security.md.
 */
export function wrongMessage(random: Random, name: MessageName): unknown {
  for (let tries = 0; tries < 100; tries++) {
    const made = broken(random, RIGHT_MESSAGES[name]);
    const taken = read<unknown>(MESSAGE_SHAPES[name], made);
    if ('mistake' in taken || HINTS.includes(name)) return made;
    if (DECISIONS.includes(name) && (made as { environment?: unknown }).environment === 'nowhere')
      return made;
  }
  return [name];
}

/** A copy of which one part, or a few, is left out, or replaced, or has more in it than it should. */
export function broken(random: Random, right: unknown): unknown {
  let made: unknown = structuredClone(right);
  for (let times = random.integer(1, 3); times > 0; times--) made = withOneBroken(random, made);
  return made;
}

function withOneBroken(random: Random, part: unknown): unknown {
  if (part === null || typeof part !== 'object' || random.chance(0.1)) return pickOf(random, WRONG);
  const keys = Object.keys(part);
  const key = keys.length === 0 || random.chance(0.1) ? 'more' : pickOf(random, keys);
  const rest = Array.isArray(part) ? [...(part as unknown[])] : { ...part };
  const members = rest as Record<string, unknown>;
  if (random.chance(0.25)) {
    if (Array.isArray(rest)) rest.splice(Number(key) || 0, 1);
    else Reflect.deleteProperty(members, key);
  } else if (Array.isArray(rest) && key === 'more') rest.push(pickOf(random, WRONG));
  else members[key] = random.chance(0.5) ? pickOf(random, WRONG) : withOneBroken(random, members[key]);
  return rest;
}

function pickOf<T>(random: Random, choices: readonly T[]): T {
  return choices[random.integer(0, choices.length - 1)] as T;
}
