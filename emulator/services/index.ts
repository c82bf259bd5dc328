import { seedAccounts } from '../dispatch/credentials.js';
import type { ExpandedFleet } from '../fleet.js';
import type { Service } from '../service.js';
import type { World } from '../world.js';
import {
  autoScaling,
  launchesDeadApplications,
  replaceDeadApplications,
  seedAutoScaling,
} from './autoScaling.js';
import { cloudWatch, seedAlarms } from './cloudWatch.js';
import { seedImages } from './ec2/seed.js';
import { ec2 } from './ec2/service.js';
import { ecs, seedEcs } from './ecs.js';
import { elasticLoadBalancing, seedTargetGroups } from './elasticLoadBalancing.js';
import { eventBridge, seedRules } from './eventBridge.js';
import { imageBuilder, seedImageBuilder, settleImageBuilder } from './imageBuilder.js';
import { nextDuty } from './imageBuilder/build/settle.js';
import { seedTopics, sns } from './sns.js';
import { seedQueues, sqs } from './sqs.js';
import { seedCalendars, seedParameters, ssm } from './ssm.js';
import { nextWrite, settleParameters } from './ssm/parameter.js';
import { sts } from './sts.js';

/** The services that the emulator has. */
export const services: readonly Service[] = [
  autoScaling,
  ec2,
  ecs,
  elasticLoadBalancing,
  eventBridge,
  imageBuilder,
  cloudWatch,
  sns,
  sqs,
  ssm,
  sts,
];

/** Makes everything that a fleet describes. */
export function seedWorld(world: World, fleet: ExpandedFleet, now: number): void {
  seedAccounts(world, fleet);
  seedImages(world, fleet, now);
  seedParameters(world, fleet, now);
  seedCalendars(world, fleet, now);
  seedTargetGroups(world, fleet);
  // After the images and parameters that their launch templates name, and the target groups.
  seedAutoScaling(world, fleet, now);
  seedEcs(world, fleet, now);
  seedImageBuilder(world, fleet, now);
  seedAlarms(world, fleet, now);
  seedQueues(world, fleet, now);
  seedTopics(world, fleet);
  // After everything that has events: those of the past are nobody's.
  seedRules(world, fleet, now);
}

/**
 * Brings about what has come due by `now` and that one service does in another's place: to be called before a request
 * is handled.
 */
export function settleWorld(world: World, now: number): void {
  // What groups launch in between depends on the images, templates and parameters that there are by then.
  const replaces = launchesDeadApplications(world);
  for (let next = nextChange(world); replaces && next <= now; next = nextChange(world)) {
    replaceDeadApplications(world, next - 1);
    settleTo(world, next);
  }
  settleTo(world, now);
  replaceDeadApplications(world, now);
}

function nextChange(world: World): number {
  return Math.min(nextDuty(world), nextWrite(world));
}

function settleTo(world: World, now: number): void {
  // Before the parameters, which are checked against the images that there are.
  settleImageBuilder(world, now);
  settleParameters(world, now);
}
