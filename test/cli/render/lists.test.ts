import { describe, expect, it } from 'vitest';
import { releaseRef } from '../../../src/client/releaseRef.js';
import { renderReleases, renderSchedules } from '../../../src/cli/render/lists.js';
import { plain } from '../../../src/cli/render/style.js';
import { ago, NOW } from './fixtures.js';

describe('lists', () => {
  it('shows releases with what they wait for', () => {
    const base = { runId: 'r', startedAt: ago(65) };
    const releases = [
      {
        ...releaseRef('shop', '3'),
        ...base,
        temporalStatus: 'RUNNING',
        phase: 'waitingForApproval',
        image: '1.4.0',
        waitingFor: 'approval:production',
      },
      { ...releaseRef('shop', '2'), ...base, temporalStatus: 'RUNNING' },
      {
        ...releaseRef('b', '1'),
        ...base,
        temporalStatus: 'RUNNING',
        phase: 'waitingForDecision',
        waitingFor: 'decision:staging',
      },
      {
        ...releaseRef('shop', '1'),
        ...base,
        temporalStatus: 'TERMINATED',
        phase: 'rollingOut',
        endedAt: ago(5),
      },
      { ...releaseRef('a', '1'), ...base, temporalStatus: 'COMPLETED', phase: 'succeeded', endedAt: ago(64) },
    ];
    expect(renderReleases(releases, NOW, plain)).toEqual([
      'PHASE                   RELEASE  IMAGE  STARTED                  FOR    WAITING FOR',
      '? waiting for approval  shop/3   1.4.0  2026-11-23 11:05:00 UTC  1h05m  approval of production',
      '  running               shop/2          2026-11-23 11:05:00 UTC  1h05m',
      '? waiting for decision  b/1             2026-11-23 11:05:00 UTC  1h05m  decision on staging',
      '  terminated            shop/1          2026-11-23 11:05:00 UTC  1h',
      '✓ succeeded             a/1             2026-11-23 11:05:00 UTC  1m',
    ]);
  });

  it('shows schedules with their next start', () => {
    const base = { recent: [], next: [ago(-60)], timeZone: 'Europe/Berlin', cron: '0 4 * * MON' };
    const schedules = [
      { ...base, pipeline: 'shop', scheduleId: 'golden-ami/shop', paused: false },
      { ...base, pipeline: 'data', scheduleId: 'golden-ami/data', paused: true, note: 'freeze' },
    ];
    expect(renderSchedules(schedules, plain)).toEqual([
      'PIPELINE  SCHEDULE                     STATE           NEXT START',
      'shop      0 4 * * MON (Europe/Berlin)  active          2026-11-23 13:10:00 UTC',
      'data      0 4 * * MON (Europe/Berlin)  paused: freeze',
    ]);
  });
});
