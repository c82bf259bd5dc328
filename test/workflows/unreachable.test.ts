import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.js';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import type { CommandInput, CommandRecord } from '../../src/contract/commands.js';
import { config, fleet, group, REGION } from '../support/fleets.js';
import { Simulation, type Release, type Stage } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

const ACCOUNTS = ['222222222222', '333333333333', '444444444444'] as const;
const [OPEN, , SHUT] = ACCOUNTS;
const PLACE = `${SHUT}/${REGION}`;

/** Three accounts with a group each. */
const threeAccounts = fleet({
  accounts: ACCOUNTS.map((id) => ({ id, name: `a-${id}` })),
  autoScalingGroups: ACCOUNTS.map((account) =>
    group('web', account, { tags: { Environment: 'production' } }),
  ),
  ecsClusters: [],
});

type Environment = Partial<ConfigInput['environments'][number]>;

/** One environment of all three accounts. */
const ofAll = (environment: Environment = {}) =>
  config({
    accounts: ACCOUNTS.map((id) => ({ id })),
    environments: [
      {
        name: 'production',
        autoScalingGroups: { include: [{ tags: { Environment: 'production' } }] },
        ...environment,
      },
    ],
  });

/** The account lets nobody in, until the fault is taken away again. */
const shut = ({ emulator }: Stage, ...accounts: string[]): string =>
  emulator.faults.add({ kind: 'expiredCredentials', accounts });

const command = (release: Release, name: 'retry' | 'skip', input: Omit<CommandInput, 'by'>) =>
  release.handle.executeUpdate<CommandRecord, [CommandInput]>(name, { args: [{ ...input, by: 'ada' }] });

const refreshed = async ({ emulator, env }: Stage) =>
  refreshHistory(emulator.world, await env.currentTimeMs())
    .map(({ account }) => account)
    .sort();

describe('an account that lets nobody in from the start', () => {
  it('is named and keeps nothing from the others; mended, a retry brings it along', async () => {
    await simulation.with(threeAccounts, async (stage) => {
      const fault = shut(stage, SHUT);
      const release = await stage.start(ofAll());
      const waiting = await release.until(({ phase }) => phase === 'waitingForDecision', 'waiting');
      expect(await refreshed(stage)).toEqual(ACCOUNTS.filter((account) => account !== SHUT));
      expect(waiting.environments[0]).toMatchObject({
        counts: { succeeded: 2 },
        unreachable: [
          { account: SHUT, region: REGION, reason: expect.stringContaining('ExpiredToken') as string },
        ],
      });
      expect(waiting.waitingFor?.message).toContain(`${PLACE}: not looked into`);

      await expect(command(release, 'retry', { failed: true })).rejects.toMatchObject({
        cause: { message: expect.stringContaining(`${PLACE} still cannot be looked into`) as string },
      });
      stage.emulator.faults.remove(fault);
      const { answers } = await command(release, 'retry', { failed: true });
      expect(answers).toEqual([
        {
          environment: 'production',
          accepted: true,
          message: `${PLACE} could be looked into: 1 target more`,
        },
      ]);
      expect(await release.result()).toMatchObject({
        phase: 'succeeded',
        environments: { production: { succeeded: 3 } },
      });
      expect(await refreshed(stage)).toEqual([...ACCOUNTS]);
      const [production] = (await release.status()).environments;
      expect(production?.unreachable).toBeUndefined();
      expect(production?.batches.flatMap(({ targets }) => targets)).toContain(`${PLACE}/asg/web`);
    });
  });

  it('is skipped, and the release says that it did not look into it', async () => {
    await simulation.with(threeAccounts, async (stage) => {
      shut(stage, SHUT);
      const release = await stage.start(ofAll());
      await release.until(({ phase }) => phase === 'waitingForDecision', 'waiting');
      await command(release, 'skip', { targets: [SHUT] });
      expect(await release.result()).toMatchObject({
        phase: 'partlySucceeded',
        unreachable: { production: [PLACE] },
      });
      const status = await release.status();
      expect(status.environments[0]).toMatchObject({
        state: 'partlySucceeded',
        unreachable: [{ account: SHUT, skippedBy: 'ada' }],
      });
      expect(status.message).toContain('production: 1 place not looked into');
    });
  });

  it('is within the failure budget as one failed target, and never makes a plain success', async () => {
    await simulation.with(threeAccounts, async (stage) => {
      shut(stage, SHUT);
      const release = await stage.start(ofAll({ failureBudget: 1 }));
      expect(await release.result()).toMatchObject({
        phase: 'partlySucceeded',
        environments: { production: { succeeded: 2 } },
        unreachable: { production: [PLACE] },
      });
      expect(stage.announcements.map(({ message }) => message).join('\n')).toContain(
        `${PLACE}: not looked into`,
      );
    });
  });

  it('is named to whoever approves; what is found there later is not done before the approval', async () => {
    await simulation.with(threeAccounts, async (stage) => {
      const fault = shut(stage, SHUT);
      const release = await stage.start(ofAll({ approval: true }));
      const { waitingFor } = await release.untilApprovalIsNeeded();
      expect(waitingFor?.message).toContain('2 targets, 1 place not looked into');
      expect(stage.announcements.at(-1)?.message).toContain(`${PLACE}: not looked into`);
      stage.emulator.faults.remove(fault);
      await expect(command(release, 'retry', { targets: [PLACE] })).rejects.toMatchObject({
        cause: { message: expect.stringContaining('once it has begun') as string },
      });
      await release.handle.signal('approve', { environment: 'production', by: 'ada' });
      await release.until(({ phase }) => phase === 'waitingForDecision', 'waiting');
      await command(release, 'retry', { targets: [PLACE] });
      expect(await release.result()).toMatchObject({ phase: 'succeeded' });
    });
  });

  it('fails the release at once where no other is left, before anything changes', async () => {
    await simulation.with(threeAccounts, async (stage) => {
      shut(stage, SHUT);
      const release = await stage.start(ofAll(), { only: { accounts: [SHUT] } });
      const failure = await release.failure();
      expect(failure).toMatchObject({
        type: 'AccountUnreachable',
        message: expect.stringContaining(`${PLACE}: not looked into`) as string,
      });
      expect(await refreshed(stage)).toEqual([]);
    });
  });

  it('is none of the business of a release that is limited to others', async () => {
    await simulation.with(threeAccounts, async (stage) => {
      shut(stage, SHUT);
      const release = await stage.start(ofAll(), { only: { accounts: [OPEN] } });
      expect(await release.result()).toMatchObject({ phase: 'succeeded' });
      expect(await refreshed(stage)).toEqual([OPEN]);
    });
  });
});
