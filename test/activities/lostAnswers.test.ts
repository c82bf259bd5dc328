import { describe, expect, it } from 'vitest';
import type { FaultRuleSource } from '../../emulator/faults/schema.js';
import type { Effect } from '../../emulator/journal.js';
import { isRead } from '../../src/aws/calls/callBudget.js';
import { activityBench, runPatiently, type Bench } from '../support/activities.js';
import { operationsCalled } from '../support/operations.js';
import { fleet, group, OWNER, PRODUCTION, REGION, STAGING } from '../support/fleets.js';

const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const release = 'r1';
const staging = { id: STAGING, roleName: 'golden-ami', externalId: 'shop' };
const production = { id: PRODUCTION, roleName: 'golden-ami' };
const polling = {
  minInterval: '5 seconds',
  maxInterval: '1 minute',
  refreshTimeout: '6 hours',
  deploymentTimeout: '1 hour',
  buildTimeout: '4 hours',
  reportInterval: '10 seconds',
};
const target = { targetId: `${STAGING}/${REGION}/asg/web`, account: staging, release };
const service = { targetId: `${STAGING}/${REGION}/ecs/shop/api`, account: staging, release };
const pipeline = {
  pipelineArn: `arn:aws:imagebuilder:${REGION}:${OWNER}:image-pipeline/web-base`,
  release,
};

const newFleet = (seed: number) =>
  fleet({
    seed,
    images: [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } }],
    autoScalingGroups: [group('web', STAGING), group('web-2', STAGING)],
  });

/** The group's new launch template version, and the goal that a refresh to it has. */
async function makeVersion(bench: Bench) {
  const { template } = await runPatiently(bench, 'inspectGroup', target);
  if (template.kind !== 'launchTemplate') throw new Error('the group has a launch template');
  const { version } = await runPatiently(bench, 'createLaunchTemplateVersion', {
    ...target,
    templateId: template.templateId,
    sourceVersion: template.version,
    imageId: NEW_IMAGE,
    description: 'golden-ami web/r1 from version 1',
    clientToken: 'version',
  });
  return { templateId: template.templateId, newVersion: version };
}

async function startRefresh(bench: Bench) {
  const goal = await makeVersion(bench);
  const { refreshId } = await runPatiently(bench, 'startInstanceRefresh', {
    ...target,
    goal,
    preferences: {},
  });
  return { goal, refreshId };
}

/** An operation that changes something, and the work that ends in it; what it comes to is checked at the end. */
interface Change {
  readonly operation: string;
  /** How many targets it is about. */
  readonly targets?: number;
  readonly work: (bench: Bench) => Promise<void>;
}

const CHANGES: readonly Change[] = [
  {
    operation: 'CreateLaunchTemplateVersion',
    work: async (bench) => {
      expect(await makeVersion(bench)).toMatchObject({ newVersion: '2' });
    },
  },
  {
    operation: 'StartInstanceRefresh',
    work: async (bench) => {
      const { refreshId } = await startRefresh(bench);
      const wait = { ...target, refreshId, expectedSeconds: 600, polling };
      expect(await runPatiently(bench, 'awaitInstanceRefresh', wait)).toMatchObject({
        refresh: { refreshId, status: 'Successful' },
        group: { instances: [{ version: '2', count: 4 }] },
      });
    },
  },
  {
    operation: 'CancelInstanceRefresh',
    work: async (bench) => {
      const started = await startRefresh(bench);
      const { refreshId } = started;
      expect(await runPatiently(bench, 'cancelInstanceRefresh', { ...target, ...started })).toEqual({
        refreshId,
      });
      const wait = { ...target, refreshId, expectedSeconds: 600, polling };
      expect(await runPatiently(bench, 'awaitInstanceRefresh', wait)).toMatchObject({
        refresh: { status: 'Cancelled' },
      });
    },
  },
  {
    operation: 'UpdateService',
    work: async (bench) => {
      const before = await runPatiently(bench, 'inspectService', service);
      const previousDeploymentId = before.deployment?.deploymentId;
      const { deploymentId } = await runPatiently(bench, 'startServiceDeployment', {
        ...service,
        previousDeploymentId,
      });
      const wait = { ...service, deploymentId, expectedSeconds: 300, polling };
      expect(await runPatiently(bench, 'awaitServiceDeployment', wait)).toMatchObject({ state: 'succeeded' });
    },
  },
  {
    operation: 'PutParameter',
    targets: 2,
    work: async (bench) => {
      const channel = {
        pipeline: 'web',
        environment: 'staging',
        accounts: [staging, production],
        regions: [REGION],
        release,
        image: { name: 'web', version: '1.1.0', amis: [{ region: REGION, amiId: NEW_IMAGE }] },
      };
      await runPatiently(bench, 'writeChannel', channel);
      await runPatiently(bench, 'confirmChannel', channel);
    },
  },
  {
    operation: 'UpdateDistributionConfiguration',
    work: async (bench) => {
      const goal = { accounts: [STAGING, PRODUCTION], regions: [REGION], mode: 'share' as const };
      const input = { ...pipeline, goal, clientToken: 'settings' };
      await runPatiently(bench, 'ensureDistribution', input);
      expect(await runPatiently(bench, 'ensureDistribution', input)).toEqual({ added: [] });
    },
  },
  {
    operation: 'StartImagePipelineExecution',
    work: async (bench) => {
      const { imageVersionArn } = await runPatiently(bench, 'startImageBuild', {
        ...pipeline,
        clientToken: 'build',
      });
      expect(
        await runPatiently(bench, 'awaitImageBuild', { ...pipeline, imageVersionArn, polling }),
      ).toMatchObject({ imageVersionArn });
    },
  },
  {
    operation: 'CancelImageCreation',
    work: async (bench) => {
      const { imageVersionArn } = await bench.run('startImageBuild', { ...pipeline, clientToken: 'build' });
      await runPatiently(bench, 'cancelImageBuild', { ...pipeline, imageVersionArn, clientToken: 'cancel' });
      await expect(bench.run('awaitImageBuild', { ...pipeline, imageVersionArn, polling })).rejects.toThrow(
        'CANCELLED',
      );
    },
  },
];

/**
 * A message to people that arrives twice does no harm, and SNS has no token for a standard topic: it is told at least
 * once.
 */
const TOLD_AT_LEAST_ONCE = ['Publish'];

const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);

/** How the answer is lost, and to how many calls in a row: drawn from the seed. */
function loss(seed: number, operation: string): FaultRuleSource {
  const how = [
    { instead: 'reset' },
    { instead: 'serverError' },
    { instead: 'stall', limit: '0.01 seconds' },
  ] as const;
  const chosen = how[seed % how.length] ?? how[0];
  return {
    kind: 'lostAnswer',
    operations: [operation],
    count: 1 + (Math.floor(seed / how.length) % 4),
    ...chosen,
  };
}

function perTarget(effects: readonly Effect[]): number[] {
  const counts = new Map<string, number>();
  for (const { resource } of effects) counts.set(resource, (counts.get(resource) ?? 0) + 1);
  return [...counts.values()];
}

describe('an operation that was executed and whose answer was lost', () => {
  it('is every operation that changes something', () => {
    const changing = operationsCalled().flatMap((called) => {
      const [, operation = ''] = called.split(' ');
      return isRead(operation) || operation === 'AssumeRole' ? [] : [operation];
    });
    expect([...CHANGES.map(({ operation }) => operation), ...TOLD_AT_LEAST_ONCE].sort()).toEqual(
      changing.sort(),
    );
  });

  it.each(CHANGES)('$operation has one effect on each target, with 50 seeds', async (change) => {
    const { operation, targets = 1, work } = change;
    for (const seed of SEEDS) {
      const bench = await activityBench(newFleet(seed), {}, true);
      try {
        bench.emulator.faults.add(loss(seed, operation));
        await work(bench);
        const { effects, calls } = bench.emulator.journal;
        const counts = perTarget(effects.filter(({ action }) => action === operation));
        expect(counts, `effects with seed ${seed}`).toEqual(Array.from({ length: targets }, () => 1));
        expect(calls.some(({ fault }) => fault?.lost === 'ok')).toBe(true);
      } finally {
        await bench.close();
      }
    }
  });
});
