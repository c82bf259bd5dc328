import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import { config, fleet, group, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { mutations } from '../support/journal.js';
import { Simulation } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

const failing = {
  outcome: 'fails',
  atPercentage: 50,
  reason: 'Instances failed to pass ELB health checks.',
} as const;
/** The release ends as soon as a failure budget is spent. */
const endingOnFailure = (change: Parameters<typeof config>[0] = {}) =>
  config({
    ...change,
    environments: (change.environments ?? config().environments).map((environment) => ({
      ...environment,
      onFailure: { spentBudget: 'fail' as const },
    })),
  });
const service = (change: object) => [
  {
    name: 'shop',
    account: STAGING,
    region: REGION,
    capacityGroup: 'web-1',
    services: [{ name: 'api', desired: 2, tags: { Environment: 'staging' }, ...change }],
  },
];

describe('a release whose target fails', () => {
  it('starts nothing more, keeps everything else as it is, and names the reason AWS gave', async () => {
    const groups = [
      group('web-1', STAGING),
      group('web-2', STAGING, { refresh: failing }),
      group('web-3', STAGING),
      group('web-1', PRODUCTION),
    ];
    await simulation.with(fleet({ autoScalingGroups: groups, ecsClusters: [] }), async (stage) => {
      const release = await stage.start(endingOnFailure());
      const failure = await release.failure();
      expect(failure.type).toBe('TargetsFailed');
      expect(failure.message).toContain(`${STAGING}/${REGION}/asg/web-2: failed`);
      expect(failure.message).toContain('Instances failed to pass ELB health checks.');

      const status = await release.status();
      expect(status).toMatchObject({ phase: 'failed', failure: { type: 'TargetsFailed' } });
      const [staging, production] = status.environments;
      expect(staging).toMatchObject({ state: 'failed', counts: { succeeded: 1, failed: 1, cancelled: 1 } });
      expect(production).toMatchObject({ state: 'pending' });
      expect(mutations(stage.emulator.journal, PRODUCTION)).toEqual([]);
      const history = refreshHistory(stage.emulator.world, await stage.env.currentTimeMs());
      expect(history.map((refresh) => refresh.group).sort()).toEqual(['web-1', 'web-2']);
      expect(stage.announcements.at(-1)).toMatchObject({
        subject: expect.stringContaining('has ended: TargetsFailed') as string,
        message: expect.stringContaining('ELB health checks') as string,
      });
    });
  });

  it('names in its status who could not be told, and goes on', async () => {
    const topicArn = `arn:aws:sns:${REGION}:111111111111:gone`;
    const notifications = [{ type: 'console' as const }, { type: 'sns' as const, topicArn }];
    await simulation.with(fleet(), async (stage) => {
      const release = await stage.start(config({ notifications }));
      await release.untilApprovalIsNeeded();
      await release.handle.signal('approve', { environment: 'production', by: 'ada' });
      await release.result();
      const { phase, undelivered } = await release.status();
      expect(phase).toBe('succeeded');
      expect(undelivered).toEqual([
        {
          to: `sns ${topicArn}`,
          count: 3,
          since: expect.stringMatching(/^\d{4}-.*Z$/) as string,
          subject: expect.stringContaining('production is done') as string,
          reason: expect.stringContaining('Topic does not exist') as string,
        },
      ]);
      expect(stage.announcements).toHaveLength(3);
    });
  });

  it('calls a rolled-back group a failed group', async () => {
    const groups = [
      group('web-1', STAGING, {
        refresh: { outcome: 'rollsBack', atPercentage: 50, reason: 'Alarm high-5xx fired.' },
      }),
      group('web-1', PRODUCTION),
    ];
    await simulation.with(fleet({ autoScalingGroups: groups, ecsClusters: [] }), async (stage) => {
      const [staging, production] = config().environments;
      if (!staging || !production) throw new Error('the config has two environments');
      const release = await stage.start(
        endingOnFailure({ environments: [{ ...staging, refresh: { autoRollback: true } }, production] }),
      );
      expect((await release.failure()).message).toContain('AWS rolled the refresh back');
      const status = await release.status();
      expect(status.environments[0]).toMatchObject({ state: 'failed', counts: { rolledBack: 1 } });
      expect(status.environments[0]?.targets[0]?.reason).toContain('Alarm high-5xx fired.');
    });
  });

  it('goes on inside the failure budget, and says that it succeeded in part', async () => {
    const groups = [
      group('web-1', STAGING, { refresh: failing }),
      group('web-2', STAGING),
      group('web-3', STAGING),
      group('web-1', PRODUCTION),
    ];
    await simulation.with(fleet({ autoScalingGroups: groups, ecsClusters: [] }), async (stage) => {
      const environments = config().environments.map((environment) => ({ ...environment, failureBudget: 1 }));
      const release = await stage.start(config({ environments }));
      const waiting = await release.untilApprovalIsNeeded();
      expect(waiting.environments[0]).toMatchObject({
        state: 'partlySucceeded',
        counts: { failed: 1, succeeded: 2 },
      });
      await release.handle.signal('approve', { environment: 'production', by: 'ada' });
      expect(await release.result()).toMatchObject({ phase: 'partlySucceeded' });
      expect(stage.announcements.map(({ subject }) => subject)).toContainEqual(
        expect.stringContaining('targets failed in staging'),
      );
    });
  });

  it('fails a service that does not reach a steady state, with what ECS says of it', async () => {
    const reason = 'unable to place a task because no container instance met all of its requirements';
    const groups = [group('web-1', STAGING), group('web-1', PRODUCTION)];
    const one = fleet({ autoScalingGroups: groups, ecsClusters: service({ outcome: 'never', reason }) });
    await simulation.with(one, async (stage) => {
      const release = await stage.start(endingOnFailure({ polling: { deploymentTimeout: '20 minutes' } }));
      const failure = await release.failure();
      expect(failure.message).toContain('has not reached a steady state after 20m');
      expect(failure.message).toContain(reason);
      expect(failure.message).toContain(
        'aws ecs describe-services --region eu-west-1 --cluster shop --services api',
      );
    });
  });

  it('fails a service whose deployment ECS gives up', async () => {
    const groups = [group('web-1', STAGING), group('web-1', PRODUCTION)];
    const broken = service({ outcome: 'fails', circuitBreaker: true, reason: 'tasks failed to start.' });
    await simulation.with(fleet({ autoScalingGroups: groups, ecsClusters: broken }), async (stage) => {
      const release = await stage.start(endingOnFailure());
      const failure = await release.failure();
      expect(failure.message).toContain(`${STAGING}/${REGION}/ecs/shop/api: failed`);
      expect(failure.message).toContain('tasks failed to start.');
    });
  });

  it('fails a refresh that does not end in time, and says that it goes on', async () => {
    const groups = [
      group('web-1', STAGING, { refresh: { outcome: 'stuck', atPercentage: 25 } }),
      group('web-1', PRODUCTION),
    ];
    await simulation.with(fleet({ autoScalingGroups: groups, ecsClusters: [] }), async (stage) => {
      const release = await stage.start(endingOnFailure({ polling: { refreshTimeout: '30 minutes' } }));
      const { message } = await release.failure();
      expect(message).toContain('has not ended after 30m (InProgress, 25 %');
      expect(message).toContain('cancel-instance-refresh --region eu-west-1 --auto-scaling-group-name web-1');
    });
  });

  it('fails the release when the build fails, in the words of Image Builder', async () => {
    const imagePipelines = [
      {
        name: 'web-base',
        region: REGION,
        outcome: 'failedTest' as const,
        reason: 'Component cis-check failed.',
      },
    ];
    await simulation.with(fleet({ imagePipelines }), async (stage) => {
      const release = await stage.start(endingOnFailure());
      expect(await release.failure()).toMatchObject({
        type: 'ImageBuildFailed',
        message: expect.stringContaining('Component cis-check failed.') as string,
      });
      expect(mutations(stage.emulator.journal, STAGING)).toEqual([]);
    });
  });
});
