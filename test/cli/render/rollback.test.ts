import { describe, expect, it } from 'vitest';
import { renderRollback } from '../../../src/cli/render/rollback.js';
import { ago, ASG, environment, target, untouched, view } from './fixtures.js';

const staging = environment('staging', [
  target('web-1', { state: 'succeeded', startedAt: ago(4), newVersion: '4' }),
  target('web-2', { state: 'failed', startedAt: ago(3), refreshId: 'r-2' }),
  target('web-3', { state: 'rolledBack', startedAt: ago(3), refreshId: 'r-3' }),
  target('web-4'),
]);
const production = environment('production', [target('api', { state: 'refreshing', refreshId: 'r-5' })]);
const release = view([staging, production, untouched('later')]);
const title = 'Release shop/1: this goes back to what was there before, the newest first:';

describe('what a rollback will bring back', () => {
  it('is all that was changed and is not back, in every environment that has begun, the newest first', () => {
    expect(renderRollback(release, { by: 'ann' })).toEqual([
      title,
      '  production  1 target, and the channel parameter',
      `    ${ASG}/api  refreshing`,
      '  staging  2 targets, and the channel parameter',
      `    ${ASG}/web-2  failed`,
      `    ${ASG}/web-1  succeeded`,
      'What has not begun is left out, and the release ends when all of it is back.',
    ]);
  });

  it('is one environment, or some targets, where that is asked for', () => {
    expect(renderRollback(release, { by: 'ann', environment: 'production' }).length).toBe(4);
    expect(renderRollback(release, { by: 'ann', failed: true })).toEqual([
      title,
      '  staging  1 target',
      `    ${ASG}/web-2  failed`,
    ]);
    const targets = [`${ASG}/web-1`, 'i-0123456789abcdef0'];
    expect(renderRollback(release, { by: 'ann', targets, tags: { Service: 'shop' } })).toEqual([
      title,
      '  staging  1 target',
      `    ${ASG}/web-1  succeeded`,
      '  and what is found for: i-0123456789abcdef0, tag Service=shop',
    ]);
  });

  it('counts what a status of thousands does not list', () => {
    const large = view([{ ...staging, targets: [], counts: { succeeded: 1200 } }]);
    expect(renderRollback(large, { by: 'ann' })[1]).toBe(
      '  staging  1200 targets, and the channel parameter',
    );
  });
});
