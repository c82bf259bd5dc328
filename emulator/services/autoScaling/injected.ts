import {
  deadApplicationFault,
  isBrokenImage,
  refreshFault,
  type StruckGroup,
} from '../../faults/world/refreshes.js';
import type { World } from '../../world.js';
import { findImage } from '../ec2.js';
import type { Group } from './groups/group.js';
import { deadApplicationOf, suspect } from './launching/imageHealth.js';
import { launchOutcome, type LaunchOptions } from './launching/launching.js';
import { USUAL_REASONS, type LaunchOutcome, type Script } from './refresh/timeline/plan.js';

/** How an instance fares that a group launches at `now`, faults of images included. */
export function groupLaunchOutcome(
  world: World,
  group: Group,
  options: LaunchOptions,
  now: number,
): LaunchOutcome {
  const outcome = launchOutcome(world, group, options, now);
  const { region } = group;
  if (outcome.kind !== 'healthy') return outcome;
  const images = options.configurations.map(({ imageId = '' }) => ({
    imageId,
    name: findImage(world, imageId, region)?.name ?? '',
  }));
  const where = struck(group, now);
  if (images.some((image) => isBrokenImage(world, image, where))) return { kind: 'unhealthy' };
  const [deadApplication] = images.flatMap(
    (image) =>
      deadApplicationOf(world, image.imageId, region) ?? deadApplicationFault(world, image, where) ?? [],
  );
  if (deadApplication) suspect(world, group);
  return { kind: 'healthy', ...(deadApplication && { deadApplication }) };
}

/** What is in store for a refresh of a group that begins at `now`: a fault before what the fleet says. */
export function scriptInStore(world: World, group: Group, now: number): Script | undefined {
  const fault = refreshFault(world, struck(group, now));
  if (!fault) return group.behaviour.script;
  const { outcome, atPercentage, reason = USUAL_REASONS[outcome] } = fault;
  return { kind: outcome, atPercentage, reason };
}

function struck({ account, region, name, tags }: Group, now: number): StruckGroup {
  const values = new Map([...tags].map(([key, { value }]) => [key, value]));
  return { account, region, group: name, tags: values, now };
}
