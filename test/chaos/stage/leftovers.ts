import type { Emulator } from '../../../emulator/server.js';
import { buildStateAt, isOver } from '../../../emulator/services/imageBuilder/build/course.js';
import { imageBuilderStore } from '../../../emulator/services/imageBuilder/state.js';
import { amiFor } from '../../../src/contract/image.js';
import type { ReleaseStatus } from '../../../src/contract/status.js';
import { differences, factsOf, type Facts } from './facts.js';

/** Builds that nobody follows any more once a release has ended. */
export function unfinishedBuilds({ world, fleet }: Emulator, now: number): string[] {
  return fleet.regions.flatMap((region) =>
    [...imageBuilderStore.of(world, fleet.owner, region).builds.values()]
      .map((build) => ({ arn: build.arn, status: buildStateAt(build, now).status }))
      .filter(({ status }) => !isOver(status))
      .map(({ arn, status }) => `the build ${arn} is left ${status}`),
  );
}

/** Parameters that an aborted release has left with something else than they had before, or its own image. */
export function wrongChannels(
  { emulator, status: { image } }: { readonly emulator: Emulator; readonly status: ReleaseStatus },
  before: Facts,
  now: number,
): string[] {
  return differences(before, factsOf(emulator, now)).flatMap(({ fact, after = 'nothing' }) => {
    const [, account = '', region = ''] = PARAMETER.exec(fact) ?? [];
    if (account === '') return [];
    const own = image ? amiFor(image, account, region) : undefined;
    return own !== undefined && after.includes(own) ? [] : [`${fact} is left ${after}`];
  });
}

const PARAMETER = /^(\d+)\/([^/]+)\/parameter\/.*: value$/;
