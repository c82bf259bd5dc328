import type { CommandKind } from '../contract/commands.js';
import type { ReleaseImage } from '../contract/image.js';
import type { ReleaseStatus } from '../contract/status.js';
import { isUnsuccessful } from '../contract/target.js';
import { VERB, type CommandRequest, type TargetsRequest } from './commandRequests.js';
import type { TemporalAccess } from './connect.js';
import { ErrorCode, ExitCode, GoldenAmiError } from './goldenAmiError.js';
import { listReleases } from './releases.js';
import { displayName, type ReleaseRef } from './releaseRef.js';
import { readRelease } from './readRelease.js';
import type { ReleaseView } from './releaseView.js';

/** The error for whoever wants something of a release that has ended. */
export function releaseEnded(
  access: TemporalAccess,
  ref: ReleaseRef,
  how: string,
  verb: string,
  hint = `To see how it ended:  ${access.commands.goldenAmi('status', displayName(ref))}`,
): GoldenAmiError {
  return new GoldenAmiError(
    ErrorCode.ReleaseEnded,
    `Release ${displayName(ref)} has ended (${how}): there is nothing to ${verb}.`,
    { exitCode: ExitCode.Refused, hint },
  );
}

/** The same for a command, with the new release that does what was asked for. */
export async function endedRelease(
  access: TemporalAccess,
  view: ReleaseView,
  kind: CommandKind,
  request: CommandRequest,
): Promise<GoldenAmiError> {
  const hint = await hintFor(access, view, kind, request);
  return releaseEnded(access, view, howEnded(view.status), VERB[kind], hint);
}

/** How a release has ended, for people: by whom too, where somebody has ended it. */
export function howEnded({ phase, failure }: Pick<ReleaseStatus, 'phase' | 'failure'>): string {
  return failure ? `${phase}: ${failure.message.replace(/\s*\n\s*/g, ' ')}` : phase;
}

async function hintFor(
  access: TemporalAccess,
  view: ReleaseView,
  kind: CommandKind,
  request: TargetsRequest,
): Promise<string | undefined> {
  const { commands } = access;
  const only = onlyArguments(view, request);
  if (kind === 'retry' && view.status.image) {
    return `To bring the same image to what it has not reached, start a release of it; what runs it is not touched:\n  ${commands.goldenAmi(...startArguments(view.status.image), ...only)}`;
  }
  if (kind === 'rollback') {
    const before = await releaseBefore(access, view);
    if (before?.status.image) {
      return `To go back, start a release of the image before it, that of release ${displayName(before)}:\n  ${commands.goldenAmi(...startArguments(before.status.image), ...only)}`;
    }
    return `To go back, start a release of an earlier image with --image. The releases there were:\n  ${commands.goldenAmi('list', '--pipeline', view.pipeline)}`;
  }
  return undefined;
}

/** `start` with the image that another release has rolled out. */
export function startArguments(image: ReleaseImage): string[] {
  return ['start', '--config', 'golden-ami.yaml', '--image', imageArgument(image)];
}

/** An image as `--image` takes it. One that has several copies in a Region has no other name than its build version. */
function imageArgument({ amis, imageVersionArn }: ReleaseImage): string {
  const byRegion = new Map(amis.map(({ region, amiId }) => [region, amiId]));
  const isCopied = new Set(amis.map(({ amiId }) => amiId)).size > byRegion.size;
  if (isCopied && imageVersionArn !== undefined) return imageVersionArn;
  return [...byRegion].map(([region, amiId]) => `${region}=${amiId}`).join(',');
}

function onlyArguments(
  view: ReleaseView,
  { failed, targets = [], tags = {}, environment }: TargetsRequest,
): string[] {
  const meant = view.status.environments.filter(
    ({ name }) => environment === undefined || name === environment,
  );
  // What is in places that nobody could look into has no names yet; what is up to date is not touched anyway.
  if (failed === true && meant.some(({ unreachable = [] }) => unreachable.length > 0)) return [];
  const unsuccessful = meant
    .flatMap((one) => one.targets)
    .filter(({ state }) => isUnsuccessful(state))
    .map(({ id }) => id);
  const values = [
    ...new Set([...targets, ...(failed === true ? unsuccessful : [])]),
    ...Object.entries(tags).map(([key, value]) => `tag:${key}=${value}`),
  ];
  return values.flatMap((value) => ['--only', value]);
}

/** Releases of the past that are asked for their image: the latest that ended well is nearly always the first. */
const LOOKED_BACK = 20;

/** The latest release of the pipeline that ended well before this one began, with another image. */
async function releaseBefore(access: TemporalAccess, view: ReleaseView): Promise<ReleaseView | undefined> {
  const { pipeline, status } = view;
  try {
    const earlier = (await listReleases(access, { pipeline, limit: 500 })).filter(
      ({ endedAt, phase }) => phase === 'succeeded' && endedAt !== undefined && endedAt < status.startedAt,
    );
    for (const one of earlier.slice(0, LOOKED_BACK)) {
      const before = await readRelease(access, one);
      if (before.status.image && !isSame(before.status.image, status.image)) return before;
    }
    return undefined;
  } catch {
    // It is only a hint, and the refusal matters more: there is another one.
    return undefined;
  }
}

function isSame(one: ReleaseImage, other: ReleaseImage | null): boolean {
  return other !== null && imageArgument(one) === imageArgument(other);
}
