import { DisableImageCommand } from '@aws-sdk/client-ec2';
import type { FleetSource } from '../../emulator/fleet.js';
import { ownersEc2 } from '../support/aws.js';
import { config, fleet, group, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import type { Release, Stage } from '../support/simulation.js';
import { giveUpAfter } from '../support/unknownStart.js';

/** One shape of control flow, recorded once and replayed for ever. */
export interface Scenario {
  readonly fleet: FleetSource;
  /** Starts what is recorded, and sees it to its end. */
  readonly run: (stage: Stage) => Promise<unknown>;
}

const failing = {
  outcome: 'fails',
  atPercentage: 50,
  reason: 'Instances failed to pass health checks.',
} as const;

/** Some targets fail, and people decide: something is done again, and all of it is rolled back in the end. */
function decidedByPeople(release: string): Scenario {
  return {
    fleet: fleet({
      autoScalingGroups: [group('web-1', STAGING), group('web-2', STAGING), group('web', PRODUCTION)],
      ecsClusters: [],
      faults: [{ kind: 'refresh', groups: ['web-1'], accounts: [STAGING], outcome: 'fails', count: 1 }],
    }),
    run: async (stage) => {
      const started = await stage.start(config(), { release });
      await started.until(({ waitingFor }) => waitingFor?.kind === 'decision', 'waiting for a decision');
      await started.handle.executeUpdate('retry', { args: [{ by: 'ada', failed: true }] });
      await started.untilApprovalIsNeeded();
      await started.handle.executeUpdate('rollback', { args: [{ by: 'ada', reason: 'a bad image' }] });
      await started.failure();
    },
  };
}

function abortedWhileRefreshing(release: string, change: Parameters<typeof group>[2] = {}): Scenario {
  return {
    fleet: fleet({
      autoScalingGroups: [
        group('web-1', STAGING, { launch: '30 minutes', ...change }),
        group('web', PRODUCTION),
      ],
      ecsClusters: [],
    }),
    run: async (stage) => {
      const started = await stage.start(config(), { release });
      await started.until(
        (status) => status.environments[0]?.targets.some((target) => target.refreshId) ?? false,
        'refreshing',
      );
      await started.handle.signal('abort', { by: 'ada' });
      await started.failure();
    },
  };
}

/**
 * A group behind a target group, as a build worked on it that did not look there: what that has begun goes
 * on. Such histories are not to be recorded anew.
 */
function behindTargetGroup(name: string, act: (started: Release) => Promise<unknown>): Scenario {
  return {
    fleet: fleet({
      targetGroups: [{ name: 'web', account: STAGING, region: REGION }],
      autoScalingGroups: [group('web-1', STAGING, { targetGroups: ['web'] }), group('web', PRODUCTION)],
      ecsClusters: [],
    }),
    run: async (stage) => {
      const release = await stage.start(config(), { release: name });
      await release.untilApprovalIsNeeded();
      await act(release);
      await release.failure();
    },
  };
}

/** A group whose application is dead on the new image; something is done while its targets are waited for. */
function whileUnhealthy(release: string, act: (started: Release) => Promise<unknown>): Scenario {
  return {
    fleet: fleet({
      images: [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: 'ami-0aaaaaaaaaaaaaaa1' } }],
      targetGroups: [{ name: 'web', account: STAGING, region: REGION }],
      autoScalingGroups: [group('web-1', STAGING, { targetGroups: ['web'] }), group('web', PRODUCTION)],
      ecsClusters: [],
      faults: [{ kind: 'deadApplication', image: 'web-1.1.0' }],
    }),
    run: async (stage) => {
      const image = { amis: { [REGION]: 'ami-0aaaaaaaaaaaaaaa1' } };
      const started = await stage.start(config(), { release, image });
      await started.until(
        ({ environments: [staging] }) =>
          staging?.targets.some(({ reason }) => reason?.includes('to be healthy')) ?? false,
        'waiting for healthy targets',
      );
      await act(started);
      await started.failure();
    },
  };
}

const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const CHANNEL = '/golden-ami/web/staging';

/** The staging environment goes back while it bakes, in which the channel had a value before. */
function broughtBack(
  release: string,
  staging: Parameters<typeof group>[2],
  goBack: (stage: Stage, started: Release, rollBack: () => Promise<unknown>) => Promise<unknown>,
): Scenario {
  return {
    fleet: fleet({
      images: [
        { name: 'web-1.0.0', ids: { [REGION]: 'ami-0bbbbbbbbbbbbbbb1' } },
        { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } },
      ],
      parameters: [
        { name: CHANNEL, account: STAGING, region: REGION, dataType: 'aws:ec2:image', image: 'web-1.0.0' },
      ],
      autoScalingGroups: [group('web-1', STAGING, staging), group('web', PRODUCTION)],
      ecsClusters: [],
    }),
    run: async (stage) => {
      const started = await stage.start(config(), { release, image: { amis: { [REGION]: NEW_IMAGE } } });
      await started.until(({ environments }) => environments[0]?.state === 'baking', 'baking');
      await goBack(stage, started, () =>
        started.handle.executeUpdate('rollback', { args: [{ by: 'ada', reason: 'a bad image' }] }),
      );
      await started.failure();
    },
  };
}

/** The scenarios that histories are stored of, by the name of the stored file. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  approved: {
    fleet: fleet(),
    run: async (stage) => {
      const release = await stage.start(config(), { release: 'approved' });
      await release.untilApprovalIsNeeded();
      await release.handle.executeUpdate('decide', {
        args: [{ environment: 'production', decision: 'approve', by: 'ada' }],
      });
      await release.result();
    },
  },
  unknownStart: {
    fleet: fleet({
      autoScalingGroups: [group('web-2', STAGING)],
    }),
    run: async (stage) => {
      giveUpAfter(stage, 'StartInstanceRefresh', 'DescribeInstanceRefreshes');
      giveUpAfter(stage, 'UpdateService', 'DescribeServices');
      const release = await stage.start(
        config({ environments: config().environments.slice(0, 1), accounts: config().accounts.slice(0, 1) }),
        { release: 'unknown-start' },
      );
      await release.result();
    },
  },
  rejected: {
    fleet: fleet({
      images: [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: 'ami-0aaaaaaaaaaaaaaa1' } }],
    }),
    run: async (stage) => {
      const image = { amis: { [REGION]: 'ami-0aaaaaaaaaaaaaaa1' } };
      const release = await stage.start(config(), { release: 'rejected', image });
      await release.untilApprovalIsNeeded();
      await release.handle.signal('reject', { environment: 'production', by: 'ada' });
      await release.failure();
    },
  },
  failed: {
    fleet: fleet({
      autoScalingGroups: [
        group('web-1', STAGING, { refresh: failing }),
        group('web-2', STAGING),
        group('web', PRODUCTION),
      ],
      ecsClusters: [],
    }),
    run: async (stage) => {
      const environments = config().environments.map((environment) => ({
        ...environment,
        onFailure: { spentBudget: 'fail' as const },
      }));
      await (await stage.start(config({ environments }), { release: 'failed' })).failure();
    },
  },
  decided: decidedByPeople('decided'),
  vouched: decidedByPeople('vouched'),
  failedAndBack: {
    fleet: fleet({
      autoScalingGroups: [group('web-1', STAGING), group('web', PRODUCTION)],
      ecsClusters: [],
      faults: [{ kind: 'refresh', groups: ['web-1'], accounts: [STAGING], outcome: 'fails', count: 1 }],
    }),
    run: async (stage) => {
      const environments = config().environments.map(({ bakeTime: _, ...environment }) => ({
        ...environment,
        onFailure: { target: 'rollBack' as const },
      }));
      const release = await stage.start(config({ environments }), { release: 'failed-and-back' });
      await release.until(
        ({ environments: [staging] }) => staging?.targets[0]?.state === 'rolledBack',
        'rolled back',
      );
      await release.handle.signal('abort', { by: 'ada' });
      await release.failure();
    },
  },
  refused: {
    fleet: fleet({ autoScalingGroups: [group('web', STAGING), group('web', PRODUCTION)], ecsClusters: [] }),
    run: async (stage) => {
      const release = await stage.start(config(), { release: 'refused' });
      await release.untilApprovalIsNeeded();
      const { client } = stage.env;
      const environment = client.workflow.getHandle(`${release.handle.workflowId}/production`);
      await release.handle.signal('environmentProgress');
      await environment.signal('abort');
      await environment.signal('proceed');
      await release.until(({ refusals }) => refusals.length === 3, 'refusing three messages');
      await release.handle.signal('approve', { environment: 'production', by: 'ada' });
      await release.result();
    },
  },
  aborted: abortedWhileRefreshing('aborted'),
  abandoned: abortedWhileRefreshing('abandoned', { template: { kind: '$Latest' } }),
  pooled: {
    fleet: fleet({
      autoScalingGroups: [1, 2, 3].map((n) => group(`web-${n}`, STAGING, { tags: { Database: 'orders' } })),
      ecsClusters: [],
    }),
    run: async (stage) => {
      const usual = config();
      const [staging] = usual.environments;
      if (!staging) throw new Error('the config has a staging environment');
      const release = await stage.start(
        {
          ...usual,
          accounts: [{ id: STAGING, externalId: 'shop' }],
          capacityPools: [{ name: 'database', tag: 'Database', limit: 1 }],
          environments: [
            {
              ...staging,
              autoScalingGroups: { include: [{ names: ['web-*'] }] },
              ecsServices: undefined,
              strategy: 'window',
              batchSize: 3,
              canary: 1,
            },
          ],
        },
        { release: 'pooled' },
      );
      await release.result();
    },
  },
  beforeTargetHealth: behindTargetGroup('before-target-health', ({ handle }) =>
    handle.signal('reject', { environment: 'production', by: 'ada' }),
  ),
  backBeforeTargetHealth: behindTargetGroup('back-before-target-health', ({ handle }) =>
    handle.executeUpdate('rollback', { args: [{ by: 'ada', reason: 'a bad image' }] }),
  ),
  unhealthy: whileUnhealthy('unhealthy', ({ handle }) =>
    handle.executeUpdate('rollback', { args: [{ by: 'ada', reason: 'its application is dead' }] }),
  ),
  unhealthyAborted: whileUnhealthy('unhealthy-aborted', ({ handle }) =>
    handle.signal('abort', { by: 'ada' }),
  ),
  broughtBack: broughtBack('brought-back', {}, (_stage, _started, rollBack) => rollBack()),
  noWayBack: broughtBack('no-way-back', {}, async ({ emulator }, _started, rollBack) => {
    await ownersEc2(emulator.url).send(new DisableImageCommand({ ImageId: 'ami-0bbbbbbbbbbbbbbb1' }));
    await rollBack();
  }),
  channelAwaited: broughtBack(
    'channel-awaited',
    { template: { kind: 'ssm', parameter: CHANNEL } },
    async ({ emulator: { faults } }, started, rollBack) => {
      const fault = faults.add({ kind: 'serverError', operations: ['PutParameter'] });
      await rollBack();
      await started.until(
        ({ environments }) =>
          environments[0]?.targets.some(({ reason }) => reason?.startsWith('waits: ')) ?? false,
        'waiting for the channel',
      );
      faults.remove(fault);
    },
  ),
  backOnce: {
    fleet: fleet({
      autoScalingGroups: [group('web-1', STAGING), group('web', PRODUCTION)],
      ecsClusters: [
        {
          name: 'shop',
          account: STAGING,
          region: REGION,
          capacityGroup: 'web-1',
          services: [{ name: 'api', desired: 2, tags: { Environment: 'staging' }, outcome: 'never' }],
        },
      ],
    }),
    run: async (stage) => {
      const usual = config();
      const environments = usual.environments.map((environment) => ({
        ...environment,
        onFailure: { target: 'rollBack' as const },
      }));
      const started = await stage.start({ ...usual, environments }, { release: 'back-once' });
      await started.until(
        ({ environments: [staging] }) =>
          staging?.targets.some(({ kind, state }) => kind === 'ecs' && state === 'refreshing') ?? false,
        'deploying',
      );
      await started.handle.executeUpdate('rollback', { args: [{ by: 'ada' }] });
      await started.failure();
    },
  },
  unnamedBuild: {
    fleet: fleet(),
    run: async (stage) => {
      const { faults, journal } = stage.emulator;
      const operations = ['StartImagePipelineExecution'];
      const fault = faults.add({ kind: 'brokenAnswer', how: 'resetInBody', operations });
      const started = await stage.start(config(), { release: 'unnamed-build' });
      await started.until(
        ({ phase }) =>
          phase === 'building' && journal.effects.some(({ action }) => operations.includes(action)),
        'a build that nobody knows',
      );
      await started.handle.signal('abort', { by: 'ada' });
      await started.until(({ abort }) => abort !== undefined, 'aborted');
      faults.remove(fault);
      await started.failure();
    },
  },
  marked: {
    fleet: fleet(),
    run: (stage) => stage.rejectForAWhile('ami-0aaaaaaaaaaaaaaa1'),
  },
  planned: {
    fleet: fleet(),
    run: (stage) => stage.plan(config()),
  },
};
