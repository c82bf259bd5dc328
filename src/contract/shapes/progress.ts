import type { RingingAlarm } from '../alarms.js';
import type { CommandAnswer } from '../commands.js';
import { LONGEST_PERSON } from '../limits.js';
import type { EnvironmentProgress, TargetProgress } from '../messages.js';
import type { PlaceNews } from '../place.js';
import {
  amount,
  anyText,
  checked,
  flag,
  list,
  oneOf,
  open,
  optional,
  text,
  wholeNumber,
  words,
  type Shape,
} from '../shape.js';
import type { BatchStatus, Refusal } from '../status.js';
import { isFinal, TargetState, type TargetStatus } from '../target.js';
import { environmentName, environmentState, excluded, MANY, place, targetId, targetKind } from './parts.js';

const refusals = optional(
  list(
    open<Refusal>({ message: text(100), by: words(LONGEST_PERSON), reason: anyText, at: text(40) }),
    0,
    MANY,
  ),
);

const batch = open<BatchStatus>({
  number: amount,
  reason: anyText,
  targets: list(targetId, 0, MANY),
});

const plan = open<NonNullable<EnvironmentProgress['plan']>>({
  hash: text(128),
  batches: list(batch, 0, MANY),
  upToDate: list(excluded, 0, MANY),
  refused: list(excluded, 0, MANY),
  warnings: list(anyText, 0, MANY),
  unreachable: optional(list(place, 0, MANY)),
  added: optional(flag),
  more: optional(flag),
});

const target = open<TargetStatus>({
  id: targetId,
  kind: targetKind,
  state: oneOf(Object.values(TargetState)),
});

const alarm = open<RingingAlarm>({
  name: anyText,
  account: text(64),
  region: text(64),
  since: text(40),
  reason: anyText,
});

/** What an environment tells its release. */
export const environmentProgressShape = open<EnvironmentProgress>({
  environment: environmentName,
  state: environmentState,
  message: anyText,
  plan: optional(plan),
  targets: list(target, 0, MANY),
  unreachable: optional(list(place as Shape<PlaceNews>, 0, MANY)),
  pausedBy: optional(anyText),
  goesBack: optional(flag),
  alarms: optional(list(alarm, 0, 100)),
  alarmsLeftOut: optional(list(anyText, 0, MANY)),
  answers: optional(
    list(
      open<CommandAnswer>({
        id: wholeNumber(0, Number.MAX_SAFE_INTEGER),
        accepted: flag,
        message: anyText,
      }),
      0,
      MANY,
    ),
  ),
  refusals,
});

/** States in which a target reports. Its end is the result of its workflow, and nobody else's to tell. */
const reported = Object.values(TargetState).filter((state) => !isFinal(state));

/** What a target tells its environment. */
export const targetProgressShape = checked(
  open<TargetProgress>({
    id: targetId,
    kind: targetKind,
    state: optional(oneOf(reported)),
    refusals,
  }),
  ({ state, refusals: refused }) =>
    state === undefined && refused === undefined ? 'a state, or messages that were refused' : undefined,
);
