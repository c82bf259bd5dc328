import { defineStore, type World } from '../../world.js';
import type { OutcomePlan } from './build/behaviour.js';
import type { Build } from './build/build.js';
import { notFound } from './errors.js';
import { arnOf, normalName } from './resources.js';
import type { DistributionSettings, Infrastructure, Pipeline, Recipe } from './resources.js';

/** What Image Builder keeps in one account and Region. */
export interface ImageBuilderState {
  /** By ARN, as everything here. */
  readonly pipelines: Map<string, Pipeline>;
  readonly recipes: Map<string, Recipe>;
  readonly infrastructures: Map<string, Infrastructure>;
  readonly distributions: Map<string, DistributionSettings>;
  readonly builds: Map<string, Build>;
  /** Answers by operation and client token. */
  readonly tokens: Map<string, { readonly request: string; readonly answer: object }>;
}

export const imageBuilderStore = defineStore<ImageBuilderState>('imageBuilder', () => ({
  pipelines: new Map(),
  recipes: new Map(),
  infrastructures: new Map(),
  distributions: new Map(),
  builds: new Map(),
  tokens: new Map(),
}));

/**
 * The resource of that ARN.
 * @throws ResourceNotFoundException
 */
export function found<T>(resources: ReadonlyMap<string, T>, arn: string | undefined): T {
  const resource = arn === undefined ? undefined : resources.get(arn);
  if (!resource) throw notFound(arn ?? '');
  return resource;
}

/**
 * Says what the builds and retries of a pipeline come to that start from now on; those under way stay as they are.
 * @throws RangeError when there is no such pipeline
 */
export function setBuildOutcome(
  world: World,
  account: string,
  region: string,
  pipelineName: string,
  plan: OutcomePlan,
): void {
  const arn = arnOf(account, region, 'image-pipeline', normalName(pipelineName));
  const pipeline = imageBuilderStore.of(world, account, region).pipelines.get(arn);
  if (!pipeline)
    throw new RangeError(`there is no image pipeline ${pipelineName} of ${account} in ${region}`);
  pipeline.behaviour.plan = plan;
}
