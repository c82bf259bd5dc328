import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config, fleet, group, PRODUCTION, STAGING } from '../support/fleets.js';
import { Simulation } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

/** Looks at the refresh of a group of four instances that each take `launch`, and events of its workflow. */
async function refreshOf(
  launch: string,
  polling: object,
): Promise<{ events: number; looks: number; minutes: number }> {
  let measured: { events: number; looks: number; minutes: number } | undefined;
  const groups = [group('web', STAGING, { launch }), group('web', PRODUCTION)];
  await simulation.with(fleet({ autoScalingGroups: groups, ecsClusters: [] }), async (stage) => {
    const release = await stage.start(config({ polling }));
    const { environments } = await release.untilApprovalIsNeeded();
    const target = environments[0]?.targets[0];
    expect(target?.state).toBe('succeeded');
    await release.handle.signal('reject', { environment: 'production', by: 'test' });
    await release.failure();
    const history = (await stage.histories()).find(({ type }) => type === 'autoScalingGroupRefresh')?.history;
    measured = {
      events: history?.events?.length ?? 0,
      looks: stage.emulator.journal.calls.filter((call) => call.operation === 'DescribeInstanceRefreshes')
        .length,
      minutes: (Date.parse(target?.endedAt ?? '') - Date.parse(target?.startedAt ?? '')) / 60_000,
    };
  });
  if (!measured) throw new Error('nothing was measured');
  return measured;
}

describe('the history of autoScalingGroupRefresh', () => {
  it('stays below 45 events for a refresh of an hour, and no look adds one', async () => {
    const few = await refreshOf('14 minutes', { maxInterval: '10 minutes' });
    const many = await refreshOf('14 minutes', { minInterval: '5 seconds', maxInterval: '20 seconds' });
    expect(few.minutes).toBeGreaterThanOrEqual(55);
    expect(many.looks).toBeGreaterThan(100);
    expect(many.looks).toBeGreaterThan(3 * few.looks);
    expect(many.events).toBe(few.events);
    expect(many.events).toBeLessThan(45);
  });
});
