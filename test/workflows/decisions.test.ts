import { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DecideInput } from '../../src/contract/messages.js';
import type { Decision } from '../../src/contract/status.js';
import { config, fleet, group, PRODUCTION, STAGING } from '../support/fleets.js';
import { Simulation, type Release } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

const small = fleet({
  autoScalingGroups: [group('web', STAGING), group('web', PRODUCTION)],
  ecsClusters: [],
});

async function decide(release: Release, input: object, updateId?: string): Promise<Decision | string> {
  try {
    return await release.handle.executeUpdate<Decision, [DecideInput]>('decide', {
      args: [input as DecideInput],
      ...(updateId === undefined ? {} : { updateId }),
    });
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) return (error.cause as Error).message;
    throw error;
  }
}

describe('decide', () => {
  it('refuses what cannot be decided, with the reason, and answers what was decided', async () => {
    await simulation.with(small, async (stage) => {
      const release = await stage.start(config());
      const production = { environment: 'production', decision: 'approve', by: 'ada' };
      await release.until((status) => status.phase !== 'preparing', 'prepared');
      expect(await decide(release, production)).toBe('the release does not wait for a decision');

      const waiting = await release.untilApprovalIsNeeded();
      expect(await decide(release, { ...production, environment: 'staging' })).toBe(
        'the release does not wait for a decision on staging, but on production',
      );
      expect(await decide(release, { ...production, by: '' })).toBe(
        'expected the name of who decides in "by"',
      );
      expect(await decide(release, { ...production, decision: 'maybe' })).toBe(
        'expected the decision "approve" or "reject"',
      );
      expect(await decide(release, { ...production, planHash: 'other' })).toContain('look at it again');

      const { planHash } = waiting.environments[1] ?? {};
      const decided = await decide(release, { ...production, planHash }, 'decision-1');
      expect(decided).toMatchObject({ ...production, planHash });
      // The same update again is the same decision, not a second one.
      expect(await decide(release, { ...production, planHash }, 'decision-1')).toEqual(decided);
      await release.result();
      expect((await release.status()).decisions).toEqual([decided]);
    });
  });

  it('shows a refused signal in status', async () => {
    await simulation.with(small, async (stage) => {
      const release = await stage.start(config());
      await release.handle.signal('approve', { environment: 'production', by: 'eve' });
      await release.untilApprovalIsNeeded();
      await release.handle.signal('approve', { environment: 'nowhere', by: 'bob' });
      await release.handle.signal('reject', 'production');
      const { refusals, decisions } = await release.until(
        (status) => status.refusals.length === 3,
        'refused three times',
      );
      expect(decisions).toEqual([]);
      expect(refusals).toEqual([
        expect.objectContaining({
          message: 'approve',
          by: 'eve',
          reason: 'the release does not wait for a decision',
        }),
        expect.objectContaining({
          by: 'bob',
          reason: 'there is no environment "nowhere"; there are: staging, production',
        }),
        expect.objectContaining({
          message: 'reject',
          by: 'unknown',
          reason: 'expected an object with environment and by, got "production"',
        }),
      ]);
      await release.handle.signal('reject', { environment: 'production', by: 'ada' });
      await release.failure();
    });
  });
});
