import { expect } from 'vitest';
import type { Effect } from '../../emulator/journal.js';
import { runPatiently, type Bench } from '../support/activities.js';
import { fleet, group, OWNER, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { polling } from '../support/polling.js';

const OLD_IMAGE = 'ami-0aaaaaaaaaaaaaaa0';
const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const release = 'r1';
const staging = { id: STAGING, roleName: 'golden-ami', externalId: 'shop' };
const production = { id: PRODUCTION, roleName: 'golden-ami' };
const target = { targetId: `${STAGING}/${REGION}/asg/web`, account: staging, release };
const service = { targetId: `${STAGING}/${REGION}/ecs/shop/api`, account: staging, release };
const pipeline = {
  pipelineArn: `arn:aws:imagebuilder:${REGION}:${OWNER}:image-pipeline/web-base`,
  release,
};

/** A fleet for every change, with a seed that all of its faults follow from. */
export const newFleet = (seed: number) =>
  fleet({
    seed,
    images: [
      { name: 'web-1.0.0', ids: { [REGION]: OLD_IMAGE } },
      { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } },
    ],
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

const channel = {
  pipeline: 'web',
  environment: 'staging',
  accounts: [staging, production],
  regions: [REGION],
};

async function publish(bench: Bench, amiId: string, release: string): Promise<void> {
  const image = { name: 'web', version: '1', amis: [{ region: REGION, amiId }] };
  await runPatiently(bench, 'writeChannel', { ...channel, image, release });
  await runPatiently(bench, 'confirmChannel', { ...channel, image, release });
}

/** An operation that changes something, and the work that ends in it; what it comes to is checked at the end. */
export interface Change {
  readonly name: string;
  readonly operation: string;
  /** How often it is meant to be executed on each of its targets. */
  readonly effects: readonly number[];
  readonly work: (bench: Bench) => Promise<void>;
}

export const CHANGES: readonly Change[] = [
  {
    name: 'a launch template version',
    operation: 'CreateLaunchTemplateVersion',
    effects: [1],
    work: async (bench) => {
      expect(await makeVersion(bench)).toMatchObject({ newVersion: '2' });
    },
  },
  {
    name: 'an instance refresh',
    operation: 'StartInstanceRefresh',
    effects: [1],
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
    name: 'a refresh that is cancelled',
    operation: 'CancelInstanceRefresh',
    effects: [1],
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
    name: 'a refresh that is rolled back',
    operation: 'RollbackInstanceRefresh',
    effects: [1],
    work: async (bench) => {
      const { refreshId } = await startRefresh(bench);
      bench.clock.advance(120_000);
      expect(await runPatiently(bench, 'rollBackInstanceRefresh', { ...target, refreshId })).toEqual({
        outcome: 'rollingBack',
      });
      const wait = { ...target, refreshId, expectedSeconds: 600, polling };
      expect(await runPatiently(bench, 'awaitInstanceRefresh', wait)).toMatchObject({
        refresh: { status: 'RollbackSuccessful' },
        group: { instances: [{ version: '1', count: 4 }] },
      });
    },
  },
  {
    name: 'a refresh that is suspended',
    operation: 'SuspendProcesses',
    effects: [1],
    work: async (bench) => {
      await runPatiently(bench, 'suspendRefresh', target);
      expect(await runPatiently(bench, 'suspendRefresh', target)).toEqual({ changed: false });
    },
  },
  {
    name: 'a refresh that is resumed',
    operation: 'ResumeProcesses',
    effects: [1],
    work: async (bench) => {
      await runPatiently(bench, 'suspendRefresh', target);
      await runPatiently(bench, 'resumeRefresh', target);
      expect(await runPatiently(bench, 'resumeRefresh', target)).toEqual({ changed: false });
    },
  },
  {
    name: 'a redeployed service',
    operation: 'UpdateService',
    effects: [1],
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
    name: 'a service deployment that is rolled back',
    operation: 'StopServiceDeployment',
    effects: [1],
    work: async (bench) => {
      const before = await runPatiently(bench, 'inspectService', service);
      const previousDeploymentId = before.deployment?.deploymentId;
      const { deploymentId } = await runPatiently(bench, 'startServiceDeployment', {
        ...service,
        previousDeploymentId,
      });
      bench.clock.advance(30_000);
      const back = await runPatiently(bench, 'rollBackServiceDeployment', { ...service, deploymentId });
      const { serviceDeploymentArn = '' } = back;
      const wait = { ...service, serviceDeploymentArn, expectedSeconds: 300, polling };
      expect(await runPatiently(bench, 'awaitServiceRollback', wait)).toMatchObject({
        status: 'ROLLBACK_SUCCESSFUL',
      });
    },
  },
  {
    name: 'a channel',
    operation: 'PutParameter',
    effects: [1, 1],
    work: async (bench) => {
      await publish(bench, NEW_IMAGE, release);
    },
  },
  {
    name: 'a channel that goes back',
    operation: 'PutParameter',
    effects: [3, 3],
    work: async (bench) => {
      await publish(bench, OLD_IMAGE, 'r0');
      await publish(bench, NEW_IMAGE, release);
      const image = { name: 'web', version: '1', amis: [{ region: REGION, amiId: NEW_IMAGE }] };
      const back = { ...channel, image, release };
      expect(await runPatiently(bench, 'restoreChannel', back)).toMatchObject({ stays: [] });
      await runPatiently(bench, 'confirmChannelRestored', back);
    },
  },
  {
    name: 'distribution settings',
    operation: 'UpdateDistributionConfiguration',
    effects: [1],
    work: async (bench) => {
      const goal = { accounts: [STAGING, PRODUCTION], regions: [REGION], mode: 'share' as const };
      const input = { ...pipeline, goal, clientToken: 'settings' };
      await runPatiently(bench, 'ensureDistribution', input);
      expect(await runPatiently(bench, 'ensureDistribution', input)).toEqual({ added: [] });
    },
  },
  {
    name: 'an image build',
    operation: 'StartImagePipelineExecution',
    effects: [1],
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
    name: 'a build that is cancelled',
    operation: 'CancelImageCreation',
    effects: [1],
    work: async (bench) => {
      const { imageVersionArn } = await runPatiently(bench, 'startImageBuild', {
        ...pipeline,
        clientToken: 'build',
      });
      await runPatiently(bench, 'cancelImageBuild', { ...pipeline, imageVersionArn, clientToken: 'cancel' });
      await expect(
        runPatiently(bench, 'awaitImageBuild', { ...pipeline, imageVersionArn, polling }),
      ).rejects.toThrow('CANCELLED');
    },
  },
];

/** How often an operation was executed on each of its targets. */
export function effectsPerTarget(effects: readonly Effect[], operation: string): number[] {
  const counts = new Map<string, number>();
  for (const { action, resource } of effects) {
    if (action === operation) counts.set(resource, (counts.get(resource) ?? 0) + 1);
  }
  return [...counts.values()];
}
