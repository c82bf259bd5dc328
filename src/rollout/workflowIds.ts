import {
  askedPlanWorkflowId,
  CAPACITY_POOLS_ID,
  environmentWorkflowId,
  isReleaseName,
  planWorkflowId,
  RELEASE_NAME,
  REJECTED_IMAGES_ID,
  releaseOfId,
  releaseWorkflowId,
  targetWorkflowId,
} from '../contract/names.js';
import type { Inputs } from '../contract/shapes/inputs.js';
import { quote } from '../contract/texts.js';

/** What is wrong with the ID of a workflow: others find it by that, or not at all. */
type Rule<Type extends keyof Inputs> = (workflowId: string, input: Inputs[Type]) => string | undefined;

const RULES: { readonly [Type in keyof Inputs]: Rule<Type> } = {
  goldenAmiRelease: (workflowId, { config, release }) => {
    const named = releaseOfId(workflowId);
    const pipeline = pipelineOf(config);
    if (!named) {
      return (
        `a release has the workflow ID ${releaseWorkflowId(pipeline ?? '<pipeline>', release ?? '<release>')}, its name being ` +
        `${RELEASE_NAME}; under ${quote(workflowId)} nobody would find it`
      );
    }
    return contradiction(workflowId, named, pipeline, release);
  },
  rolloutPlan: (workflowId, { config, release }) => {
    const [prefix, pipeline = '', second = '', last = '', ...rest] = workflowId.split('/');
    const ofRelease = releaseOfId(`${prefix}/${pipeline}/${second}`);
    if (ofRelease && workflowId === planWorkflowId(pipeline, second))
      return contradiction(workflowId, ofRelease, pipelineOf(config), release);
    const isAsked = workflowId === askedPlanWorkflowId(pipeline, last) && rest.length === 0;
    return ofRelease && isAsked && isReleaseName(last)
      ? contradiction(workflowId, { pipeline, release: release ?? '' }, pipelineOf(config), release)
      : `a plan has the workflow ID ${askedPlanWorkflowId(pipelineOf(config) ?? '<pipeline>', '<name>')}, and not ${quote(workflowId)}`;
  },
  environmentRollout: (workflowId, { config, release, environment }) =>
    unlessSame(workflowId, environmentWorkflowId(config.pipeline, release, environment), 'the environment'),
  autoScalingGroupRefresh: (workflowId, { target }) =>
    target.kind === 'asg'
      ? unlessSame(workflowId, targetWorkflowId(target.id), 'the work on the group')
      : `${target.id} is no Auto Scaling group`,
  ecsServiceDeployment: (workflowId, { target }) =>
    target.kind === 'ecs'
      ? unlessSame(workflowId, targetWorkflowId(target.id), 'the work on the service')
      : `${target.id} is no ECS service`,
  capacityPools: (workflowId) => unlessSame(workflowId, CAPACITY_POOLS_ID, 'the capacity pools'),
  rejectedImages: (workflowId) => unlessSame(workflowId, REJECTED_IMAGES_ID, 'the rejected images'),
};

/** What is wrong with the ID of a workflow of that type; undefined when nothing is. */
export function mistakeInId<Type extends keyof Inputs>(
  type: Type,
  workflowId: string,
  input: Inputs[Type],
): string | undefined {
  return RULES[type](workflowId, input);
}

function unlessSame(workflowId: string, right: string, what: string): string | undefined {
  return workflowId === right
    ? undefined
    : `${what} has the workflow ID ${right}, and not ${quote(workflowId)}`;
}

/** What the input says of itself must be what the ID says. */
function contradiction(
  workflowId: string,
  named: { readonly pipeline: string; readonly release: string },
  pipeline: string | undefined,
  release: string | undefined,
): string | undefined {
  if (pipeline !== undefined && pipeline !== named.pipeline)
    return `the config is of pipeline ${quote(pipeline)}, and the workflow ID ${workflowId} of another; it would be ${releaseWorkflowId(pipeline, named.release)}`;
  if (release !== undefined && release !== named.release)
    return `the input says release ${quote(release)}, and the workflow ID ${workflowId} another; it would be ${releaseWorkflowId(named.pipeline, release)}`;
  return undefined;
}

/** The pipeline of a config that nobody has checked yet. */
function pipelineOf(config: unknown): string | undefined {
  const { pipeline } = (config ?? {}) as { pipeline?: unknown };
  return typeof pipeline === 'string' ? quote(pipeline).slice(1, -1) : undefined;
}
