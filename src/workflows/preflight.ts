import { patched } from '@temporalio/workflow';
import type { Config } from '../config/schema.js';
import type { ReleaseImage } from '../contract/image.js';
import type { PlaceFacts } from '../contract/preflight.js';
import type { PlanDocument } from '../plans/document.js';
import {
  judgePreflight,
  pipelineFindings,
  preflightPlaces,
  type EnvironmentTargets,
} from '../rollout/preflight.js';
import { everywhere, look } from './activityCalls.js';

/** Places that one call looks at, as for finding targets: their facts are some kilobytes each. */
const PLACES_PER_CALL = 25;

interface Subject {
  readonly config: Config;
  readonly release: string;
  readonly image: ReleaseImage | undefined;
}

/** Looks at every place that has groups to work on or channels to write, and at the pipeline, and judges what is found there. */
export async function preflight(
  environments: readonly EnvironmentTargets[],
  { config, release, image }: Subject,
): Promise<PlanDocument['preflight']> {
  const looksFurther = patched('preflight-looks-at-channels-and-pipeline');
  const places = preflightPlaces(environments, image, config.accounts, looksFurther ? config : undefined);
  const facts: PlaceFacts[] = [];
  for (let start = 0; start < places.length; start += PLACES_PER_CALL) {
    const slice = places.slice(start, start + PLACES_PER_CALL);
    const ids = new Set(slice.map(({ account }) => account));
    const accounts = config.accounts.filter(({ id }) => ids.has(id));
    facts.push(...(await everywhere.preflight({ release, accounts, places: slice })));
  }
  const found = judgePreflight(environments, facts, config.accounts);
  return looksFurther ? withPipeline(found, { config, release, image }) : found;
}

/** Adds what is wrong with the pipeline, where the release would build its image. */
async function withPipeline(
  found: PlanDocument['preflight'],
  { config, release, image }: Subject,
): Promise<PlanDocument['preflight']> {
  const { imageBuilder } = config.image;
  if (image || !imageBuilder) return found;
  const { pipelineArn, roleArn, distribute: mode } = imageBuilder;
  const accounts = config.accounts.map(({ id }) => id);
  const goal = { accounts, regions: config.regions, mode };
  const judged = await look.inspectPipeline({ pipelineArn, roleArn, release, goal });
  const { refusals, warnings } = pipelineFindings(pipelineArn, judged.found);
  return { refusals: [...refusals, ...found.refusals], warnings: [...warnings, ...found.warnings] };
}
