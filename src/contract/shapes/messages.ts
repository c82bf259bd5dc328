import type { CapacityGrant, CapacityRequest, CapacityReturn } from '../capacity.js';
import type { CommandInput, EnvironmentCommand } from '../commands.js';
import { LONGEST_PERSON, LONGEST_TEXT, MOST_POOLS } from '../limits.js';
import type {
  AbortInput,
  ApprovalSignal,
  DecideInput,
  EnvironmentProgress,
  PauseTargetInput,
  ProceedInput,
  RollBackTargetInput,
  TargetProgress,
  VouchRequest,
} from '../messages.js';
import type { Message } from '../names.js';
import type { PageRequest } from '../planPages.js';
import {
  amount,
  anything,
  checked,
  like,
  list,
  mistaken,
  object,
  oneOf,
  open,
  optional,
  person,
  text,
  wholeNumber,
  words,
  type Shape,
} from '../shape.js';
import type { TargetsRequest } from '../targetsPage.js';
import { commandShape, environmentCommandShape } from './commands.js';
import type { AcceptImageInput, RejectImageInput } from '../rejectedImages.js';
import { acceptImageShape, rejectImageShape } from './images.js';
import { environmentName, targetId, who, why } from './parts.js';
import { environmentProgressShape, targetProgressShape } from './progress.js';

type MessageName = (typeof Message)[keyof typeof Message];

/** What each message brings, by its name. */
export interface Messages {
  readonly status: unknown;
  readonly plan: unknown;
  readonly targets: TargetsRequest | undefined;
  readonly approve: ApprovalSignal;
  readonly reject: ApprovalSignal;
  readonly decide: DecideInput;
  readonly abort: Partial<AbortInput> | null | undefined;
  readonly page: PageRequest;
  readonly environmentProgress: EnvironmentProgress;
  readonly pause: CommandInput;
  readonly resume: CommandInput;
  readonly retry: CommandInput;
  readonly skip: CommandInput;
  readonly rollback: CommandInput;
  readonly setPace: CommandInput;
  readonly proceed: ProceedInput | undefined;
  readonly command: EnvironmentCommand;
  readonly dismiss: undefined;
  readonly vouch: VouchRequest;
  readonly targetProgress: TargetProgress;
  readonly rollBackTarget: RollBackTargetInput;
  readonly pauseTarget: PauseTargetInput;
  readonly resumeTarget: PauseTargetInput;
  readonly requestCapacity: CapacityRequest;
  readonly returnCapacity: CapacityReturn;
  readonly capacityGranted: CapacityGrant;
  readonly rejectImage: RejectImageInput;
  readonly acceptImage: AcceptImageInput;
}

const nobodyReads: Shape<undefined> = () => undefined;

/** What may be written, and is left out when it is something else. */
const written: Shape<string | undefined> = (value, path) =>
  typeof value === 'string' ? words(LONGEST_TEXT)(value, path) || undefined : undefined;

/** Workflow ID of an environment. */
const environmentId = like(
  /^golden-ami\/[^/\s]{1,64}\/[^/\s]{1,64}\/[^/\s]{1,64}$/,
  'the workflow ID of an environment',
);

const AN_OBJECT = 'an object with environment and by';

/** A decision on a gate. Whether it can be taken, and its texts for people, are `rollout/decisions.ts`. */
const approval = {
  environment: text(64, 'the name of an environment'),
  by: person(LONGEST_PERSON, 'the name of who decides'),
  comment: optional(words(LONGEST_TEXT)),
  planHash: optional(text(128, 'the hash of a plan')),
  // Whatever it proves, it proves elsewhere: nothing here keeps it.
  proof: nobodyReads,
};

/** A wish for room in capacity pools, as an environment has it: what can never be had would be in everybody's way. */
export const capacityRequestShape = object<CapacityRequest>({
  target: targetId,
  environment: environmentId,
  claims: list(
    checked(
      object<CapacityRequest['claims'][number]>({
        pool: text(400),
        weight: amount,
        limit: amount,
      }),
      ({ weight, limit }) =>
        weight > 0 && weight <= limit ? undefined : 'a weight above 0 and up to the limit',
    ),
    1,
    MOST_POOLS,
  ),
});

/**
 * The form of every message, by its name. A message that is not here cannot be received: `workflows/receive.ts` takes the
 * shape of what it sets a handler for from this table.
 */
export const MESSAGE_SHAPES: { readonly [Name in MessageName]: Shape<Messages[Name]> } = {
  status: anything,
  plan: anything,
  targets: optional(
    object<TargetsRequest>({
      environment: optional(text(64)),
      after: optional(text(500)),
      limit: optional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
    }),
  ),
  approve: object<ApprovalSignal>(approval, AN_OBJECT),
  reject: object<ApprovalSignal>(approval, AN_OBJECT),
  decide: object<DecideInput>({ ...approval, decision: oneOf(['approve', 'reject']) }, AN_OBJECT),
  // An emergency: whoever sends nothing, or not a name, means it all the same.
  abort: (value, path) =>
    value === null || value === undefined
      ? value
      : object<Partial<AbortInput>>({ by: written, reason: written }, 'an object with by')(value, path),
  page: object<PageRequest>({ number: wholeNumber(1, Number.MAX_SAFE_INTEGER) }),
  environmentProgress: environmentProgressShape,
  pause: commandShape,
  resume: commandShape,
  retry: commandShape,
  skip: commandShape,
  rollback: commandShape,
  setPace: commandShape,
  // A release of an older build sends nothing with it; what counts is what the release says when it is asked.
  proceed: optional(open<ProceedInput>({ planHash: optional(text(128)) })),
  command: environmentCommandShape,
  dismiss: (value, path) => (value === undefined ? value : mistaken('nothing with it', value, path)),
  vouch: object<VouchRequest>({
    environment: environmentName,
    command: optional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
  }),
  targetProgress: targetProgressShape,
  rollBackTarget: object<RollBackTargetInput>({ by: who, reason: why }),
  pauseTarget: object<PauseTargetInput>({ by: who }),
  resumeTarget: object<PauseTargetInput>({ by: who }),
  requestCapacity: capacityRequestShape,
  returnCapacity: object<CapacityReturn>({ target: targetId, environment: environmentId }),
  capacityGranted: object<CapacityGrant>({ target: targetId }),
  rejectImage: rejectImageShape,
  acceptImage: acceptImageShape,
};
