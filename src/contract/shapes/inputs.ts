import type { CapacityState } from '../capacity.js';
import type { CarriedEnvironment, CarriedPage, CarriedPlace } from '../carry.js';
import type { AmiLocation, ReleaseImage } from '../image.js';
import type { EnvironmentInput, ReleaseInput, TargetConfig, TargetInput, TargetUndo } from '../messages.js';
import type { WorkflowType } from '../names.js';
import type { DiscoveredTarget } from '../plan.js';
import type { Rejection } from '../rejectedImages.js';
import {
  amount,
  anything,
  anyText,
  list,
  object,
  oneOf,
  open,
  optional,
  text,
  type Shape,
} from '../shape.js';
import { rejectionShape } from './images.js';
import { capacityRequestShape } from './messages.js';
import {
  duration,
  environmentName,
  environmentState,
  MANY,
  pipelineName,
  releaseName,
  targetId,
  targetKind,
} from './parts.js';

type WorkflowTypeName = (typeof WorkflowType)[keyof typeof WorkflowType];

/** What each workflow is started with, by its type. */
export interface Inputs {
  readonly goldenAmiRelease: ReleaseInput;
  readonly rolloutPlan: ReleaseInput;
  readonly environmentRollout: EnvironmentInput;
  readonly autoScalingGroupRefresh: TargetInput;
  readonly ecsServiceDeployment: TargetInput;
  readonly capacityPools: CapacityState;
  readonly rejectedImages: { readonly rejections: Rejection[] };
}

/**
 * A release is started by people, who are told of every mistake in their config: by the activity `checkRelease`, with the
 * config's own schema. Here is only what the workflow itself reads before that.
 */
const releaseInput = open<ReleaseInput>({
  release: optional(releaseName),
  config: anything as Shape<ReleaseInput['config']>,
});

const polling = open<TargetConfig['polling']>({
  minInterval: duration,
  maxInterval: duration,
  refreshTimeout: duration,
  deploymentTimeout: duration,
  buildTimeout: duration,
  reportInterval: duration,
});

const account = open<TargetConfig['account']>({ id: text(12) });

const image = open<ReleaseImage>({
  name: anyText,
  version: anyText,
  amis: list(open<AmiLocation>({ region: text(64), amiId: text(64) }), 0, MANY),
});

const resume = open<CarriedEnvironment>({
  state: environmentState,
  message: anyText,
  planHash: text(128),
  maxConcurrent: amount,
  expectedSeconds: amount,
  reasons: list(anyText, 0, MANY),
  batches: list(amount, 0, MANY),
  reports: amount,
  orders: open({}),
  unreachable: optional(list(open({}), 0, MANY)),
});

const environmentInput = open<EnvironmentInput>({
  config: open<EnvironmentInput['config']>({
    pipeline: pipelineName,
    accounts: list(account, 1, MANY),
    regions: list(text(64), 1, MANY),
    environments: list(
      open<EnvironmentInput['config']['environments'][number]>({ name: environmentName, bakeTime: duration }),
      1,
      MANY,
    ),
    polling,
  }),
  environment: environmentName,
  release: releaseName,
  image,
  expectedPlan: optional(text(128)),
  resume: optional(resume),
});

const targetInput = open<TargetInput>({
  target: open<DiscoveredTarget>({
    id: targetId,
    kind: targetKind,
    size: amount,
    expectedSeconds: amount,
    newImage: optional(text(64)),
  }),
  config: open<TargetConfig>({
    pipeline: pipelineName,
    environment: environmentName,
    account,
    refresh: open({}),
    polling,
    targetHealth: optional(
      open<NonNullable<TargetConfig['targetHealth']>>({
        timeout: optional(duration),
        unhealthy: optional(oneOf(['fail', 'warn'])),
      }),
    ),
  }),
  release: releaseName,
  action: optional(oneOf(['refresh', 'rollback'])),
  undo: optional(open<TargetUndo>({ unhealthyBefore: optional(list(text(300), 0, MANY)) })),
});

/** The form of what every workflow is started with, by its type. */
export const INPUT_SHAPES: { readonly [Type in WorkflowTypeName]: Shape<Inputs[Type]> } = {
  goldenAmiRelease: releaseInput,
  rolloutPlan: releaseInput,
  environmentRollout: environmentInput,
  autoScalingGroupRefresh: targetInput,
  ecsServiceDeployment: targetInput,
  capacityPools: object<CapacityState>({
    held: list(capacityRequestShape, 0, MANY),
    waiting: list(capacityRequestShape, 0, MANY),
  }),
  rejectedImages: object<Inputs['rejectedImages']>({ rejections: list(rejectionShape, 0, MANY) }),
};

/** A further argument of an environment that goes on in a new run. */
export const carriedPageShape: Shape<CarriedPage> = list(
  open<CarriedPlace>({
    place: text(200),
    newImage: optional(text(64)),
    rows: list(list(anything, 5, 6), 0, MANY) as unknown as Shape<CarriedPlace['rows']>,
  }),
  0,
  MANY,
);
