import type { CommandInput, EnvironmentCommand } from '../commands.js';
import { CommandKind } from '../commands.js';
import {
  FASTEST_PACE,
  LONGEST_REQUEST_ID,
  LONGEST_TAG_KEY,
  LONGEST_TAG_VALUE,
  LONGEST_TARGET,
  MOST_ALARMS,
  MOST_TAGS,
  MOST_TARGETS,
} from '../limits.js';
import {
  anyText,
  flag,
  list,
  mapping,
  object,
  oneOf,
  optional,
  text,
  wholeNumber,
  type Shape,
} from '../shape.js';
import { environmentName, who, why } from './parts.js';
import { refreshShape } from './refresh.js';

const members = {
  by: who,
  reason: why,
  failed: optional(flag) as Shape<true | undefined>,
  targets: optional(list(text(LONGEST_TARGET), 1, MOST_TARGETS, `a list of 1 to ${MOST_TARGETS} target IDs`)),
  tags: optional(
    mapping(text(LONGEST_TAG_KEY), tagValue, 1, MOST_TAGS, `a mapping of 1 to ${MOST_TAGS} tags to values`),
  ),
  suspend: optional(flag),
  refresh: optional(refreshShape),
  alarms: optional(list(text(255), 1, MOST_ALARMS, `a list of 1 to ${MOST_ALARMS} names of alarms`)),
  maxConcurrent: optional(wholeNumber(1, FASTEST_PACE)),
};

/** What a person asks of a release. */
export const commandShape = object<CommandInput>(
  { ...members, requestId: optional(text(LONGEST_REQUEST_ID)), environment: optional(environmentName) },
  'an object with by',
);

/** What a release passes on to an environment. */
export const environmentCommandShape = object<EnvironmentCommand>({
  ...members,
  id: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  kind: oneOf(Object.values(CommandKind)),
});

/** Unlike a key, a value may be empty. */
function tagValue(value: unknown, path: string): string {
  const given = anyText(value, path);
  return given === '' ? given : text(LONGEST_TAG_VALUE)(given, path);
}
