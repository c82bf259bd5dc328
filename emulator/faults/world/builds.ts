import type { World } from '../../world.js';
import { anyOf } from '../glob.js';
import { strikeWorld, type Beginning } from './active.js';
import type { WorldRuleOf } from './schema.js';

/** An attempt to build, test and distribute an image that begins. */
export interface StruckBuild extends Beginning {
  /** Name of the pipeline; of the image, if it has none. */
  readonly pipeline: string;
  /** Whether the attempt has the step that fails with an outcome. */
  readonly canEndIn: (outcome: FailedOutcome) => boolean;
}

/** What a fault lets a build come to. */
export type FailedOutcome = WorldRuleOf<'build'>['outcome'] | 'failedDistribution';

/** How an attempt is made to fail. */
export interface BuildFault {
  readonly outcome: FailedOutcome;
  readonly reason?: string | undefined;
  readonly failedRegions?: readonly string[] | undefined;
  readonly failedAccounts?: readonly string[] | undefined;
}

/** How an attempt that begins is made to fail, if a fault is in force for its pipeline. */
export function buildFault(world: World, where: StruckBuild): BuildFault | undefined {
  const { pipeline, canEndIn } = where;
  // What has failed before does not come to be distributed.
  const build = strikeWorld(
    world,
    'build',
    where,
    ({ pipelines, outcome }) => anyOf(pipelines)(pipeline) && canEndIn(outcome),
  );
  if (build) return build;
  const distribution = strikeWorld(
    world,
    'distribution',
    where,
    ({ pipelines }) => anyOf(pipelines)(pipeline) && canEndIn('failedDistribution'),
  );
  return distribution && { ...distribution, outcome: 'failedDistribution' };
}
