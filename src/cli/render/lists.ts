import { displayName } from '../../client/releaseRef.js';
import type { ReleaseSummary } from '../../client/releases.js';
import type { ScheduleView } from '../../client/schedules.js';
import type { ReleasePhase } from '../../contract/status.js';
import { mark } from './states.js';
import type { Style } from './style.js';
import { renderTable } from './table.js';
import { legible } from './terminal.js';
import { elapsed, moment, words } from './words.js';

/** Releases, a line each. */
export function renderReleases(releases: readonly ReleaseSummary[], now: number, style: Style): string[] {
  const rows = legible(releases).map((release) => [
    phaseOf(release, style),
    displayName(release),
    release.image ?? '',
    moment(release.startedAt),
    elapsed(release.startedAt, release.endedAt, now),
    release.waitingFor?.replace(/^approval:/, 'approval of ').replace(/^decision:/, 'decision on ') ?? '',
  ]);
  return renderTable(['PHASE', 'RELEASE', 'IMAGE', 'STARTED', 'FOR', 'WAITING FOR'], rows, style);
}

/** Temporal's word where the release's own is not there or not true any more. */
function phaseOf({ phase, temporalStatus, endedAt }: ReleaseSummary, style: Style): string {
  const closedByForce = endedAt !== undefined && !['COMPLETED', 'FAILED'].includes(temporalStatus);
  if (phase === undefined || closedByForce) return `  ${temporalStatus.toLowerCase()}`;
  return `${mark(phase as ReleasePhase, style)} ${words(phase)}`;
}

/** Schedules, a line each. */
export function renderSchedules(schedules: readonly ScheduleView[], style: Style): string[] {
  const rows = legible(schedules).map(({ pipeline, cron, timeZone, paused, note, next }) => [
    pipeline,
    `${cron ?? '?'} (${timeZone ?? 'UTC'})`,
    paused ? style.yellow(`paused${note === undefined ? '' : `: ${note}`}`) : 'active',
    paused || next[0] === undefined ? '' : moment(next[0]),
  ]);
  return renderTable(['PIPELINE', 'SCHEDULE', 'STATE', 'NEXT START'], rows, style);
}
