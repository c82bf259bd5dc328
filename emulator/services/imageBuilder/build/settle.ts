import { defineStore, type World } from '../../../world.js';
import { findImage, MOST_SHARES, registerImage, shareThrough } from '../../ec2.js';
import type { Build } from './build.js';
import { courseOf, stretchesIn } from './course.js';
import { integrate } from './integration.js';
import { imagesOf, type OutputImage } from './outputs.js';

/**
 * The builds of all accounts that have something to bring about, each with when it is next to be looked at.
 */
const agenda = defineStore('imageBuilder/agenda', () => new Map<Build, number>());
const everywhere = (world: World) => agenda.of(world, '*', '*');

/** Puts a build on the agenda: it is new, or goes another way than before. */
export function putOnAgenda(world: World, build: Build): void {
  everywhere(world).set(build, -Infinity);
}

/** Looks at all builds under way anew: a distribution configuration has changed. */
export function reviewAgenda(world: World): void {
  const builds = everywhere(world);
  for (const build of builds.keys()) builds.set(build, -Infinity);
}

/**
 * Brings about in EC2 what builds have got to by `now`. To be called before a request is handled: there are
 * no timers, and a client may ask EC2 for an image without having asked Image Builder first.
 */
export function settleImageBuilder(world: World, now: number): void {
  const builds = everywhere(world);
  const due = [...builds].filter(([, at]) => at <= now).map(([build]) => build);
  // Those of all builds in the order of their times, so that a jump of the clock leaves the same world as
  // small steps.
  const duties = due
    .flatMap((build) => openDuties(build).map((duty) => ({ ...duty, build })))
    .filter(({ at }) => at <= now)
    .sort((a, b) => a.at - b.at);
  for (const { key, build, carryOut } of duties) {
    carryOut(world);
    build.settled.add(key);
  }
  for (const build of due) {
    const states = courseOf(build);
    const end = states.at(-1)?.since ?? now;
    if (end <= now) builds.delete(build);
    else builds.set(build, Math.min(end, ...openDuties(build).map(({ at }) => at)));
  }
}

/** When builds are next to be settled; `Infinity` when none is under way. */
export function nextDuty(world: World): number {
  const times = [...everywhere(world)].flatMap(([build, at]) =>
    at === -Infinity ? openDuties(build).map((duty) => duty.at) : at,
  );
  return Math.min(...times, Infinity);
}

/** Something that a build does to another service at a moment. */
interface Duty {
  readonly key: string;
  readonly at: number;
  readonly carryOut: (world: World) => void;
}

/** What a build has still to bring about, as far as it goes. */
function openDuties(build: Build): Duty[] {
  return [
    ...imagesOf(build).flatMap((image) => imageDuties(build, image)),
    ...integrationDuties(build),
  ].filter(({ key }) => !build.settled.has(key));
}

function integrationDuties(build: Build): Duty[] {
  return stretchesIn(build, 'INTEGRATING')
    .filter(({ outcome }) => outcome === 'passed')
    .map(({ attempt, end }) => ({
      key: `integrate ${attempt}`,
      at: end,
      carryOut: (world) => {
        integrate(world, build, attempt, end);
      },
    }));
}

function imageDuties(build: Build, image: OutputImage): Duty[] {
  const { imageId, region, account, name, description, source, madeAt, distributedAt } = image;
  const make: Duty = {
    key: `make ${imageId}`,
    at: madeAt,
    carryOut: (world) => {
      registerImage(world, {
        imageId,
        region,
        ownerId: account,
        name,
        ...(description !== undefined && { description }),
        architecture: build.architecture,
        createdAt: madeAt,
        tags: { CreatedBy: 'EC2 Image Builder', Ec2ImageBuilderArn: build.arn },
        ...(source && { source }),
        kmsKeyId: image.kmsKeyId,
      });
    },
  };
  if (distributedAt === undefined) return [make];
  const distribute: Duty = {
    key: `distribute ${imageId}`,
    at: distributedAt,
    carryOut: (world) => {
      const registered = findImage(world, imageId, region);
      // Somebody may have deregistered it in between.
      if (!registered) return;
      for (const [key, value] of Object.entries(image.tags)) registered.tags.set(key, value);
      // What EC2 refuses, Image Builder does not bring about: too many shares, or the key that AWS manages.
      // AWS ends such a build as FAILED ("EC2 Client Error: 'Snapshots encrypted with the AWS Managed CMK
      // can’t be shared. …'"); here it ends well.
      const { sharedWith, sharedThrough } = image;
      const isRefused =
        sharedWith.length + sharedThrough.length > MOST_SHARES ||
        image.kmsKeyId?.endsWith('alias/aws/ebs') === true;
      if (isRefused) return;
      for (const user of sharedWith) registered.sharedWith.add(user);
      for (const arn of sharedThrough) shareThrough(world, registered, arn);
      if (image.public) registered.public = true;
    },
  };
  return [make, distribute];
}
