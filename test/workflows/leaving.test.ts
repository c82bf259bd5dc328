import {
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { DeleteLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { DeleteServiceCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandRecord } from '../../src/contract/commands.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { awsClients } from '../support/aws.js';
import { config, fleet, group, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { Simulation, type Stage } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const id = (name: string) => `${STAGING}/${REGION}/asg/${name}`;

/** Two staging groups, the second of which is deleted. Its instances take their time to go. */
const fleetOf = (terminate: string) =>
  fleet({
    images: [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } }],
    autoScalingGroups: [
      group('a-stays', STAGING),
      group('b-goes', STAGING, { min: 0, terminate }),
      group('web-1', PRODUCTION),
    ],
    ecsClusters: [],
  });

/** Staging alone, one target at a time, and nothing forgiven. */
const staging = (change: object = {}) =>
  config({
    accounts: [{ id: STAGING, externalId: 'shop' }],
    environments: config()
      .environments.slice(0, 1)
      .map((one) => ({
        ...one,
        batchSize: 1,
        bakeTime: '1 hour',
        onFailure: { spentBudget: 'fail' as const },
        ...change,
      })),
  });

const start = (stage: Stage, change: object = {}) =>
  stage.start(staging(change), { image: { amis: { [REGION]: NEW_IMAGE }, version: '1.1.0' } });

const targetOf = ({ environments }: ReleaseStatus, name: string) =>
  environments[0]?.targets.find((target) => target.id === id(name));

async function remove(stage: Stage, name: string): Promise<void> {
  const { autoScaling } = await awsClients(stage.emulator.url, STAGING, 'shop');
  await autoScaling.send(
    new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }),
  );
}

const refreshesOf = (stage: Stage, name: string) =>
  stage.emulator.journal.effects.filter(
    ({ action, resource }) => action === 'StartInstanceRefresh' && resource.endsWith(`/${name}`),
  );

describe('a group that somebody deletes', () => {
  it('is no target, when its deletion has begun before the plan is made', async () => {
    await simulation.with(fleetOf('10 hours'), async (stage) => {
      await remove(stage, 'b-goes');
      const release = await start(stage);
      await release.result();
      const [environment] = (await release.status()).environments;
      expect(environment?.state).toBe('succeeded');
      expect(environment?.refused).toEqual([
        { id: id('b-goes'), kind: 'asg', reason: 'it is being deleted (AWS says: Delete in progress)' },
      ]);
      expect(refreshesOf(stage, 'b-goes')).toEqual([]);
    });
  });

  it.each(['10 hours', '1 second'])(
    'is left out and spends no budget, when it goes before its turn (its instances take %s)',
    async (terminate) => {
      await simulation.with(fleetOf(terminate), async (stage) => {
        const release = await start(stage);
        await release.until((status) => targetOf(status, 'a-stays')?.refreshId !== undefined, 'begun');
        await remove(stage, 'b-goes');
        await release.result();
        const status = await release.status();
        expect(status.environments[0]).toMatchObject({
          state: 'succeeded',
          counts: { succeeded: 1, skipped: 1 },
        });
        expect(targetOf(status, 'b-goes')?.reason).toMatch(
          /being deleted|no such Auto Scaling group any more/,
        );
        expect(refreshesOf(stage, 'b-goes')).toEqual([]);
      });
    },
  );

  it.each(['10 hours', '1 second'])(
    'is left out and spends no budget, when it goes while its refresh runs (its instances take %s)',
    async (terminate) => {
      await simulation.with(fleetOf(terminate), async (stage) => {
        const release = await start(stage);
        await release.until((status) => targetOf(status, 'b-goes')?.refreshId !== undefined, 'begun');
        await remove(stage, 'b-goes');
        await release.result();
        const status = await release.status();
        expect(status.environments[0]).toMatchObject({
          state: 'succeeded',
          counts: { succeeded: 1, skipped: 1 },
        });
        expect(targetOf(status, 'b-goes')?.reason).toMatch(
          /being deleted|no such Auto Scaling group any more/,
        );
      });
    },
  );

  it('has nothing to go back to, and keeps nothing else from going back', async () => {
    await simulation.with(fleetOf('1 second'), async (stage) => {
      const release = await start(stage);
      await release.until(({ environments }) => environments[0]?.state === 'baking', 'baking');
      await remove(stage, 'b-goes');
      await release.handle.executeUpdate<CommandRecord, [object]>('rollback', { args: [{ by: 'ada' }] });
      expect(await release.failure()).toMatchObject({ type: 'ReleaseRolledBack' });
      const status = await release.status();
      expect(status.environments[0]).toMatchObject({ state: 'rolledBack', counts: { rolledBack: 2 } });
      expect(targetOf(status, 'b-goes')?.reason).toContain('nothing goes back');
    });
  });

  it('does not keep an abort from its end', async () => {
    await simulation.with(fleetOf('1 second'), async (stage) => {
      const release = await start(stage, { batchSize: 2, onFailure: undefined });
      await release.until((status) => targetOf(status, 'b-goes')?.refreshId !== undefined, 'begun');
      await remove(stage, 'b-goes');
      await release.handle.signal('abort', { by: 'ada' });
      expect(await release.failure()).toMatchObject({ type: 'ReleaseAborted' });
      const { state, reason } = targetOf(await release.status(), 'b-goes') ?? {};
      expect(['cancelled', 'skipped']).toContain(state);
      expect(reason).not.toContain('could not be cancelled');
    });
  });
});

describe('a group whose launch template is deleted before its turn', () => {
  it('fails by itself, with the reason, and the others go on', async () => {
    await simulation.with(fleetOf('1 second'), async (stage) => {
      const { autoScaling, ec2 } = await awsClients(stage.emulator.url, STAGING, 'shop');
      const named = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['a-stays'] });
      const [found] = (await autoScaling.send(named)).AutoScalingGroups ?? [];
      const { LaunchTemplateId = '' } = found?.LaunchTemplate ?? {};
      const release = await start(stage, { approval: true, failureBudget: 1, onFailure: undefined });
      await release.untilApprovalIsNeeded();
      await ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId }));
      await release.handle.signal('approve', { environment: 'staging', by: 'ada' });
      await release.result();
      const status = await release.status();
      expect(status.environments[0]?.counts).toEqual({ failed: 1, succeeded: 1 });
      const { state, reason } = targetOf(status, 'a-stays') ?? {};
      expect(state).toBe('failed');
      expect(reason).toContain(`its launch template ${LaunchTemplateId}`);
      expect(reason).toContain(`in account ${STAGING}, ${REGION}`);
    });
  });
});

describe('a service that somebody deletes', () => {
  const apis = ['api-1', 'api-2'].map((name) => ({ name, desired: 2, tags: { Environment: 'staging' } }));
  const withServices = fleet({
    images: [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } }],
    autoScalingGroups: [group('web-2', STAGING), group('web-1', PRODUCTION)],
    ecsClusters: [{ name: 'shop', account: STAGING, region: REGION, capacityGroup: 'web-2', services: apis }],
  });
  const idOf = (name: string) => `${STAGING}/${REGION}/ecs/shop/${name}`;

  it.each([
    ['before its turn', 'api-1'],
    ['while its deployment runs', 'api-2'],
  ])('is left out and spends no budget, when it goes %s', async (_, begun) => {
    await simulation.with(withServices, async (stage) => {
      const release = await start(stage);
      const isBegun = ({ environments }: ReleaseStatus) =>
        environments[0]?.targets.some(
          (target) => target.id === idOf(begun) && target.deploymentId !== undefined,
        ) === true;
      await release.until(isBegun, 'begun');
      const { ecs } = await awsClients(stage.emulator.url, STAGING, 'shop');
      await ecs.send(new DeleteServiceCommand({ cluster: 'shop', service: 'api-2', force: true }));
      await release.result();
      const status = await release.status();
      expect(status.environments[0]).toMatchObject({
        state: 'succeeded',
        counts: { succeeded: 2, skipped: 1 },
      });
      const service = status.environments[0]?.targets.find((target) => target.id === idOf('api-2'));
      expect(service?.reason).toMatch(/being deleted|no such ECS service any more/);
    });
  });
});
