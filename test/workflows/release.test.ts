import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import { channelParameterName } from '../../src/contract/names.js';
import { amiFor } from '../../src/contract/image.js';
import { awsClients } from '../support/aws.js';
import { config, fleet, group, OWNER, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { mutations, refreshesOverlapping } from '../support/journal.js';
import { Simulation } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

describe('a release', () => {
  it('builds, distributes, rolls staging over, waits for a person, and rolls production over', async () => {
    await simulation.with(fleet(), async (stage) => {
      const release = await stage.start(config());
      const waiting = await release.untilApprovalIsNeeded();

      expect(waiting.phase).toBe('waitingForApproval');
      expect(waiting.waitingFor).toMatchObject({ kind: 'approval', environment: 'production' });
      expect(waiting.image).toMatchObject({ name: 'web-base', version: '1.2.0/1' });
      const [staging, production] = waiting.environments;
      expect(staging).toMatchObject({ state: 'succeeded', counts: { succeeded: 4 } });
      expect(staging?.batches.map((batch) => batch.targets)).toEqual([
        [`${STAGING}/${REGION}/asg/web-1`, `${STAGING}/${REGION}/asg/web-2`],
        [`${STAGING}/${REGION}/asg/web-3`],
        [`${STAGING}/${REGION}/ecs/shop/api`],
      ]);
      expect(production).toMatchObject({ state: 'waitingForApproval', counts: { pending: 2 } });

      // Nothing in production before its approval.
      expect(mutations(stage.emulator.journal, PRODUCTION)).toEqual([]);
      expect(stage.announcements.map(({ subject }) => subject)).toEqual([
        expect.stringContaining('staging is done'),
        expect.stringContaining('waits for the approval of production'),
      ]);

      await release.handle.signal('approve', { environment: 'production', by: 'ada', comment: 'looks good' });
      const result = await release.result();
      expect(result).toMatchObject({
        phase: 'succeeded',
        environments: { staging: { succeeded: 4 }, production: { succeeded: 2 } },
      });

      const done = await release.status();
      expect(done).toMatchObject({ phase: 'succeeded', waitingFor: null, refusals: [] });
      expect(done.decisions).toEqual([
        expect.objectContaining({
          environment: 'production',
          decision: 'approve',
          by: 'ada',
          comment: 'looks good',
          planHash: production?.planHash,
        }),
      ]);
      for (const target of done.environments.flatMap((environment) => environment.targets)) {
        expect(target).toMatchObject({ state: 'succeeded' });
        expect(Date.parse(target.endedAt ?? '')).toBeGreaterThan(Date.parse(target.startedAt ?? ''));
        if (target.kind === 'asg') {
          expect(target).toMatchObject({ previousVersion: '1', newVersion: '2' });
          expect(target.refreshId).toMatch(/^[0-9a-f-]{36}$/);
        } else {
          expect(target.deploymentId).toMatch(/^ecs-svc\//);
        }
      }
      expect(stage.announcements.at(-1)?.subject).toContain('production is done');

      // Every group once, never more than two at a time, and each on the image.
      const now = await stage.env.currentTimeMs();
      const history = refreshHistory(stage.emulator.world, now);
      expect(history.map(({ account, group: name }) => `${account}/${name}`).sort()).toEqual([
        `${STAGING}/web-1`,
        `${STAGING}/web-2`,
        `${STAGING}/web-3`,
        `${PRODUCTION}/web-1`,
        `${PRODUCTION}/web-2`,
      ]);
      expect(refreshesOverlapping(history, STAGING)).toBe(2);
      expect(refreshesOverlapping(history, PRODUCTION)).toBe(1);

      for (const [account, environment] of [
        [STAGING, 'staging'],
        [PRODUCTION, 'production'],
      ] as const) {
        const { ssm, autoScaling } = await awsClients(
          stage.emulator.url,
          account,
          account === STAGING ? 'shop' : undefined,
        );
        const { Parameter } = await ssm.send(
          new GetParameterCommand({ Name: channelParameterName('web', environment) }),
        );
        expect(Parameter).toMatchObject({
          Value: done.image && amiFor(done.image, account, REGION),
          DataType: 'aws:ec2:image',
        });
        const { AutoScalingGroups } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
        for (const one of AutoScalingGroups ?? []) {
          expect(one.LaunchTemplate?.Version).toBe('2');
          expect(one.Instances?.map((instance) => instance.LaunchTemplate?.Version)).toEqual([
            '2',
            '2',
            '2',
            '2',
          ]);
        }
      }
      // The bake time of staging was waited for.
      const [first, last] = [Date.parse(done.startedAt), Date.parse(done.endedAt ?? '')];
      expect(last - first).toBeGreaterThan(2 * 60 * 60 * 1000);
    });
  });

  it('rolls out an image that exists, and touches nothing that runs it', async () => {
    const images = [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: 'ami-0aaaaaaaaaaaaaaa1' } }];
    const groups = [
      group('old', STAGING),
      group('new', STAGING, { image: 'web-1.1.0' }),
      group('web', PRODUCTION),
    ];
    await simulation.with(fleet({ images, autoScalingGroups: groups, ecsClusters: [] }), async (stage) => {
      const release = await stage.start(config(), {
        image: { amis: { [REGION]: 'ami-0aaaaaaaaaaaaaaa1' }, version: '1.1.0' },
      });
      const waiting = await release.untilApprovalIsNeeded();
      expect(waiting.image?.version).toBe('1.1.0');
      expect(waiting.environments[0]).toMatchObject({
        counts: { succeeded: 1 },
        upToDate: [{ id: `${STAGING}/${REGION}/asg/new`, reason: 'already runs ami-0aaaaaaaaaaaaaaa1' }],
      });
      await release.handle.signal('reject', { environment: 'production', by: 'ada', comment: 'not today' });
      expect(await release.failure()).toEqual({
        type: 'ReleaseRejected',
        message: 'production was rejected by ada: not today',
      });
      const ended = await release.status();
      expect(ended).toMatchObject({ phase: 'rejected', failure: { type: 'ReleaseRejected' } });
      expect(ended.environments[1]).toMatchObject({ state: 'rejected' });
      expect(mutations(stage.emulator.journal, PRODUCTION)).toEqual([]);
      expect(
        mutations(stage.emulator.journal, OWNER).filter((call) => call.startsWith('imagebuilder')),
      ).toEqual([]);
    });
  });

  it('refreshes a group that follows the channel parameter without a new template version', async () => {
    const follower = group('follower', STAGING, {
      template: { kind: 'ssm', parameter: channelParameterName('web', 'staging') },
    });
    const parameters = [
      {
        name: channelParameterName('web', 'staging'),
        account: STAGING,
        region: REGION,
        dataType: 'aws:ec2:image' as const,
        image: 'web-1.0.0',
      },
    ];
    const one = fleet({
      autoScalingGroups: [follower, group('web', PRODUCTION)],
      ecsClusters: [],
      parameters,
    });
    await simulation.with(one, async (stage) => {
      const release = await stage.start(config());
      const { environments } = await release.untilApprovalIsNeeded();
      expect(environments[0]?.targets).toEqual([
        expect.objectContaining({
          state: 'succeeded',
          previousVersion: '1',
          refreshId: expect.any(String) as string,
        }),
      ]);
      expect(environments[0]?.targets[0]).not.toHaveProperty('newVersion');
      await release.handle.signal('reject', { environment: 'production', by: 'ada' });
      await release.failure();
    });
  });
});
