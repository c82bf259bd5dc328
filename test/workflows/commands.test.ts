import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import type { CommandRecord } from '../../src/contract/commands.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { config, fleet, group, PRODUCTION, STAGING, REGION } from '../support/fleets.js';
import { Simulation, type Release } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

/** The refresh of web-2 fails. */
const failing = {
  kind: 'refresh' as const,
  groups: ['web-2'],
  accounts: [STAGING],
  outcome: 'fails' as const,
  atPercentage: 50,
  reason: 'Instances failed health checks.',
};
const id = (name: string) => `${STAGING}/${REGION}/asg/${name}`;
const groups = [
  group('web-1', STAGING),
  group('web-2', STAGING),
  group('web-3', STAGING),
  group('web-1', PRODUCTION),
];
const withoutServices = (change: object = {}) =>
  config({
    environments: config().environments.map(({ ecsServices: _none, ...environment }) => ({
      ...environment,
      ...change,
    })),
  });
const untilDecision = (release: Release) =>
  release.until(({ waitingFor }) => waitingFor?.kind === 'decision', 'waiting for a decision');
const send = (release: Release, name: string, args: object) =>
  release.handle.executeUpdate<CommandRecord, [object]>(name, { args: [{ by: 'ada', ...args }] });
const counts = (status: ReleaseStatus) => status.environments[0]?.counts;

describe('a release whose failure budget is spent', () => {
  it('starts nothing more and waits for a decision; a retry does again what failed, and nothing else', async () => {
    await simulation.with(
      fleet({ autoScalingGroups: groups, ecsClusters: [], faults: [{ ...failing, count: 1 }] }),
      async (stage) => {
        const release = await stage.start(withoutServices());
        const stuck = await untilDecision(release);
        expect(stuck).toMatchObject({ phase: 'waitingForDecision' });
        expect(stuck.waitingFor?.message).toContain('Instances failed health checks.');
        expect(counts(stuck)).toEqual({ succeeded: 1, failed: 1, pending: 1 });

        const done = await send(release, 'retry', { failed: true, reason: 'mended' });
        expect(done).toMatchObject({
          accepted: true,
          answers: [{ environment: 'staging', message: '1 target is done again' }],
        });
        const waiting = await release.untilApprovalIsNeeded();
        expect(counts(waiting)).toEqual({ succeeded: 3 });
        expect(waiting.commands).toMatchObject([{ kind: 'retry', by: 'ada', reason: 'mended' }]);
        await release.handle.signal('approve', { environment: 'production', by: 'ada' });
        expect(await release.result()).toMatchObject({ phase: 'succeeded' });
        const history = refreshHistory(stage.emulator.world, await stage.env.currentTimeMs());
        expect(history.map((refresh) => refresh.group).sort()).toEqual([
          'web-1',
          'web-1',
          'web-2',
          'web-2',
          'web-3',
        ]);
        await stage.replayAll();
      },
    );
  });

  it('goes on without what is skipped', async () => {
    await simulation.with(
      fleet({ autoScalingGroups: groups, ecsClusters: [], faults: [failing] }),
      async (stage) => {
        const release = await stage.start(withoutServices());
        await untilDecision(release);
        await send(release, 'skip', { targets: [id('web-2')], reason: 'retired soon' });
        const waiting = await release.untilApprovalIsNeeded();
        expect(counts(waiting)).toEqual({ succeeded: 2, skipped: 1 });
        expect(waiting.environments[0]?.targets.find((target) => target.id === id('web-2'))?.reason).toBe(
          'skipped by ada: retired soon',
        );
        await release.handle.signal('reject', { environment: 'production', by: 'ada' });
        await release.failure();
      },
    );
  });

  it('brings everything back that it has touched, on rollback', async () => {
    await simulation.with(
      fleet({ autoScalingGroups: groups, ecsClusters: [], faults: [{ ...failing, count: 1 }] }),
      async (stage) => {
        const release = await stage.start(withoutServices());
        await untilDecision(release);
        const done = await send(release, 'rollback', { environment: 'staging', reason: 'bad image' });
        expect(done.answers[0]?.message).toContain('2 targets go back');
        expect(await release.failure()).toMatchObject({ type: 'ReleaseRolledBack' });
        const status = await release.status();
        expect(status).toMatchObject({ phase: 'rolledBack' });
        expect(status.environments[0]).toMatchObject({
          state: 'rolledBack',
          counts: { rolledBack: 2, skipped: 1 },
        });
        await stage.replayAll();
      },
    );
  });

  it('ends when nobody decides before the deadline', async () => {
    await simulation.with(
      fleet({ autoScalingGroups: groups, ecsClusters: [], faults: [failing] }),
      async (stage) => {
        const release = await stage.start(withoutServices({ reminder: '1 hour', deadline: '3 hours' }));
        const failure = await release.failure();
        expect(failure.type).toBe('TargetsFailed');
        expect(failure.message).toContain('nobody decided within 3 hours');
        const reminders = stage.announcements.filter(({ subject }) => subject.includes('reminder'));
        expect(reminders.length).toBe(2);
      },
    );
  });
});

describe('a release that runs', () => {
  it('leaves out what is still to come in the batch under way, too', async () => {
    await simulation.with(fleet({ autoScalingGroups: groups, ecsClusters: [] }), async (stage) => {
      const release = await stage.start(withoutServices({ batchSize: 3, maxConcurrent: 1 }));
      const atWork = await release.until((status) => counts(status)?.refreshing === 1, 'refreshing');
      const [toCome] = atWork.environments[0]?.targets.filter(({ state }) => state === 'pending') ?? [];
      const skip = await send(release, 'skip', { targets: [toCome?.id], reason: 'retired soon' });
      expect(skip.answers).toMatchObject([{ accepted: true, message: '1 target is left out' }]);
      const { environments } = await release.untilApprovalIsNeeded();
      expect(environments[0]?.counts).toEqual({ succeeded: 2, skipped: 1 });
      const refreshed = refreshHistory(stage.emulator.world, await stage.env.currentTimeMs());
      expect(refreshed.map(({ group: name }) => id(name))).not.toContain(toCome?.id);
      expect(refreshed).toHaveLength(2);
      await release.handle.signal('reject', { environment: 'production', by: 'ada' });
      await release.failure();
      await stage.replayAll();
    });
  });

  it('starts nothing while it is paused, and says by whom', async () => {
    await simulation.with(fleet({ autoScalingGroups: groups, ecsClusters: [] }), async (stage) => {
      const release = await stage.start(withoutServices());
      await release.until((status) => counts(status)?.refreshing === 2, 'refreshing');
      await release.handle.signal('pause', { by: 'ada', requestId: 'one' });
      const rests = (status: ReleaseStatus) => counts(status)?.succeeded === 2;
      expect(counts(await release.until(rests, 'the first batch done'))).toEqual({
        succeeded: 2,
        pending: 1,
      });
      await stage.pass('5 hours');
      const paused = await release.status();
      expect(counts(paused)).toEqual({ succeeded: 2, pending: 1 });
      expect(paused.pausedBy).toBe('ada');
      // Who has sent a signal finds by its request what became of it, whoever else asks for the same.
      await release.handle.signal('pause', { by: 'ada', requestId: 'two' });
      await release.handle.signal('pause', { by: 'ada', requestId: '' });
      const { commands, refusals } = await release.until((status) => status.refusals.length === 2, 'refused');
      expect(commands.map(({ requestId, accepted }) => [requestId, accepted])).toEqual([
        ['one', true],
        ['two', false],
      ]);
      expect(refusals).toMatchObject([
        // The other one was for the environment to refuse.
        { reason: 'expected a text of 1 to 100 characters in "requestId"' },
        { message: 'pause', by: 'ada', requestId: 'two' },
      ]);
      expect(refusals[0]).not.toHaveProperty('requestId');
      await release.handle.signal('resume', { by: 'ada' });
      expect(counts(await release.untilApprovalIsNeeded())).toEqual({ succeeded: 3 });
      await release.handle.signal('reject', { environment: 'production', by: 'ada' });
      await release.failure();
    });
  });

  it('brings back what was done long ago, at a gate, and ends', async () => {
    await simulation.with(fleet({ autoScalingGroups: groups, ecsClusters: [] }), async (stage) => {
      const release = await stage.start(withoutServices());
      await release.untilApprovalIsNeeded();
      await stage.pass('2 days');
      await send(release, 'rollback', {});
      expect(await release.failure()).toMatchObject({ type: 'ReleaseRolledBack' });
      const status = await release.status();
      expect(status.environments.map(({ state }) => state)).toEqual(['rolledBack', 'rolledBack']);
      expect(counts(status)).toEqual({ rolledBack: 3 });
      await stage.replayAll();
    });
  });

  it('brings back what somebody else was promised, although it is rejected meanwhile', async () => {
    await simulation.with(fleet({ autoScalingGroups: groups, ecsClusters: [] }), async (stage) => {
      const release = await stage.start(withoutServices());
      await release.untilApprovalIsNeeded();
      const rollback = await release.handle.startUpdate<CommandRecord, [object]>('rollback', {
        args: [{ by: 'ada' }],
        waitForStage: 'ACCEPTED',
      });
      await release.handle.signal('reject', { environment: 'production', by: 'bob' });
      expect(await release.failure()).toMatchObject({
        type: expect.stringMatching(/^Release(Rejected|RolledBack)$/) as string,
      });
      const { answers } = await rollback.result();
      // The rejection may have come before production was asked; staging has said that it goes back.
      expect(answers[1]).toMatchObject({ environment: 'staging', accepted: true });
      expect(counts(await release.status())).toEqual({ rolledBack: 3 });
    });
  });

  it('changes its pace', async () => {
    const many = Array.from({ length: 6 }, (_, index) => group(`web-${index}`, STAGING));
    await simulation.with(
      fleet({ autoScalingGroups: [...many, group('web-1', PRODUCTION)], ecsClusters: [] }),
      async (stage) => {
        const release = await stage.start(withoutServices({ batchSize: 6, maxConcurrent: 1 }));
        await release.until((status) => counts(status)?.refreshing === 1, 'refreshing');
        await send(release, 'setPace', { maxConcurrent: 3 });
        const fast = await release.until((status) => counts(status)?.refreshing === 3, 'three at once');
        expect(counts(fast)).toMatchObject({ refreshing: 3 });
        await release.untilApprovalIsNeeded();
        await release.handle.signal('reject', { environment: 'production', by: 'ada' });
        await release.failure();
      },
    );
  });

  it('refuses what makes no sense, and says so', async () => {
    await simulation.with(fleet({ autoScalingGroups: groups, ecsClusters: [] }), async (stage) => {
      const release = await stage.start(withoutServices());
      await release.untilApprovalIsNeeded();
      await expect(send(release, 'retry', { failed: true })).rejects.toMatchObject({
        cause: { type: 'CommandRefused', message: expect.stringContaining('staging: ') as string },
      });
      await expect(send(release, 'retry', {})).rejects.toMatchObject({
        cause: { message: expect.stringContaining('expected the targets that are meant') as string },
      });
      await expect(send(release, 'setPace', { maxConcurrent: 0 })).rejects.toThrow();
      await release.handle.signal('resume', { by: 'ada' });
      const refused = await release.until(({ refusals }) => refusals.length > 0, 'refused');
      expect(refused.refusals[0]).toMatchObject({ message: 'resume', by: 'ada' });
      await release.handle.signal('reject', { environment: 'production', by: 'ada' });
      expect(await release.failure()).toMatchObject({ type: 'ReleaseRejected' });
      expect((await release.status()).environments.map(({ state }) => state)).toEqual([
        'succeeded',
        'rejected',
      ]);
    });
  });
});
