import type { Beginning } from '../../../faults/world/active.js';
import { buildFault } from '../../../faults/world/builds.js';
import type { RequestContext } from '../../../service.js';
import type { World } from '../../../world.js';
import { arnOf } from '../resources.js';
import { imageBuilderStore } from '../state.js';
import { nextFailure, plannedFailure } from './behaviour.js';
import type { Build } from './build.js';
import { BUILD_STEPS, type Attempt, type BuildStep } from './course.js';
import { putOnAgenda } from './settle.js';

/** What a build is told when it begins; the rest follows from when and where. */
export type BuildSpec = Pick<
  Build,
  | 'name'
  | 'version'
  | 'architecture'
  | 'pipeline'
  | 'recipe'
  | 'infrastructure'
  | 'distribution'
  | 'sourceImageId'
  | 'executionRole'
  | 'testsEnabled'
  | 'enhancedImageMetadataEnabled'
  | 'tags'
  | 'behaviour'
>;

/** Begins a build: the next build version of its image. */
export function beginBuild({ world, account, region, now }: RequestContext, spec: BuildSpec): Build {
  const { builds } = imageBuilderStore.of(world, account, region);
  const imageArn = arnOf(account, region, 'image', `${spec.name}/${spec.version}`);
  const earlier = [...builds.keys()].filter((arn) => arn.startsWith(`${imageArn}/`)).length;
  const build: Build = {
    ...spec,
    arn: `${imageArn}/${earlier + 1}`,
    owner: account,
    region,
    durations: spec.behaviour.durations,
    attempts: [attemptAt(world, { account, region, now }, stepsOf(spec), spec)],
    settled: new Set(),
  };
  builds.set(build.arn, build);
  putOnAgenda(world, build);
  return build;
}

/** Takes a build up again where it ended: "the same build version returns to the test or distribution phase where it failed". */
export function retryBuild(
  { world, now }: Pick<RequestContext, 'world' | 'now'>,
  build: Build,
  from: BuildStep,
): void {
  const steps = stepsOf(build);
  const place = { account: build.owner, region: build.region, now };
  build.attempts.push(attemptAt(world, place, steps.slice(steps.indexOf(from)), build));
  putOnAgenda(world, build);
}

function attemptAt(
  world: World,
  place: Beginning,
  steps: readonly BuildStep[],
  { behaviour, pipeline, name }: Pick<Build, 'behaviour' | 'pipeline' | 'name'>,
): Attempt {
  const fault = buildFault(world, {
    ...place,
    pipeline: pipeline?.name ?? name,
    canEndIn: (outcome) => plannedFailure({ outcome }, steps) !== undefined,
  });
  const failure = fault ? plannedFailure(fault, steps) : nextFailure(behaviour, steps);
  return { startedAt: place.now, steps, ...(failure && { failure }) };
}

/** A build without tests does not test, and one of an AMI that is there only distributes. */
function stepsOf({
  sourceImageId,
  testsEnabled,
}: Pick<Build, 'sourceImageId' | 'testsEnabled'>): BuildStep[] {
  return BUILD_STEPS.filter((step) => {
    if (sourceImageId !== undefined) return step !== 'CREATING' && step !== 'BUILDING' && step !== 'TESTING';
    return testsEnabled || step !== 'TESTING';
  });
}
