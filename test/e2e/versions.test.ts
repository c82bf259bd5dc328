import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import type { FleetSource } from '../../emulator/fleet.js';
import type { Emulator } from '../../emulator/server.js';
import { releaseWorkflowId, TASK_QUEUE, WorkflowType } from '../../src/contract/names.js';
import { findServers } from '../../src/cli/demo/servers.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { ClientStage, eventually, quickConfig, smallFleet } from '../client/stage.js';
import { group, PRODUCTION, STAGING } from '../support/fleets.js';
import { failedTasks, historiesOf, type RecordedHistory } from '../support/histories.js';
import { Builds, buildsOf, bundle } from './versions/versions.js';

let stage: ClientStage;
let compatible: WorkflowBundle;
let incompatibleTargets: WorkflowBundle;
beforeAll(async () => {
  stage = await ClientStage.start();
  compatible = await bundle('compatible.ts');
  incompatibleTargets = await bundle('incompatibleTargets.ts');
});
afterAll(() => stage.stop());

/** Workers that are shipped and stopped take their time, on a busy machine most of all. */
const TIMEOUT_MS = 150_000;

/** Long enough for a build to be shipped meanwhile. */
const long = { launch: '1 hour', tags: { Environment: 'staging', Database: 'orders' } };

const fleet = (staging: object = {}): FleetSource =>
  smallFleet({ autoScalingGroups: [group('web', STAGING, staging), group('web', PRODUCTION)] });

async function startRelease(name: string) {
  const handle = await stage.temporal.workflow.start(WorkflowType.Release, {
    workflowId: releaseWorkflowId('web', name),
    taskQueue: TASK_QUEUE,
    args: [{ config: quickConfig({ capacityPools: [{ name: 'database', tag: 'Database', limit: 1 }] }) }],
  });
  const until = (wanted: (status: ReleaseStatus) => boolean, what: string) =>
    eventually(
      async () => {
        // The first task may not be through, and the query has no handler before it is.
        const now = await handle.query<ReleaseStatus>('status').catch(() => undefined);
        return now && wanted(now) ? now : undefined;
      },
      what,
      60,
    );
  return {
    untilRefreshing: () =>
      until(({ environments }) => environments[0]?.counts.refreshing === 1, 'refreshing staging'),
    untilApprovalIsNeeded: () => until(({ waitingFor }) => waitingFor?.kind === 'approval', 'waiting'),
    async approve(): Promise<ReleaseStatus> {
      await handle.signal('approve', { environment: 'production', by: 'ada' });
      return until(({ endedAt }) => endedAt !== undefined, 'ended');
    },
  };
}

/** What a release and everything below it did. */
const historiesOfRelease = (name: string) =>
  historiesOf(stage.temporal.workflow, [releaseWorkflowId('web', name)]);

/** Which builds did the workflow tasks of each: by what is left of its ID. */
function buildsByWorkflow(histories: readonly RecordedHistory[]): Record<string, string[]> {
  return Object.fromEntries(
    histories.map((recorded) => [
      recorded.workflowId.replace(/^golden-ami\/(target\/)?/, ''),
      buildsOf(recorded),
    ]),
  );
}

const refreshes = async ({ world, clock }: Emulator) =>
  refreshHistory(world, await clock.now()).map(({ account, status }) => [account, status]);
const eachGroupOnce = [
  [STAGING, 'Successful'],
  [PRODUCTION, 'Successful'],
];

describe('a worker without a version', () => {
  it(
    'does all the work beside a version that is not current, and hands it over once it is',
    async () => {
      const emulator = await stage.emulate(fleet(long));
      await Builds.during(stage, emulator, async (builds) => {
        await builds.start({});
        await builds.start({ buildId: 'first' });
        expect(await builds.standing('first', { setCurrent: false })).toEqual({
          state: 'inactive',
          current: undefined,
        });
        const release = await startRelease('adopted');
        await release.untilRefreshing();
        const before = await historiesOfRelease('adopted');
        expect(new Set(before.flatMap(buildsOf))).toEqual(new Set(['unversioned']));

        expect(await builds.standing('first', { setCurrent: true })).toMatchObject({ state: 'current' });
        await release.untilApprovalIsNeeded();
        expect(await release.approve()).toMatchObject({ phase: 'succeeded' });
        const histories = await historiesOfRelease('adopted');
        expect(failedTasks(histories)).toEqual([]);
        expect(buildsByWorkflow(histories)).toEqual({
          'web/adopted': ['unversioned', 'first'],
          'web/adopted/@plan': ['unversioned'],
          'web/adopted/staging': ['unversioned', 'first'],
          'capacity-pools': ['unversioned', 'first'],
          [`${STAGING}/eu-west-1/asg/web`]: ['unversioned', 'first'],
          'web/adopted/production': ['first'],
          [`${PRODUCTION}/eu-west-1/asg/web`]: ['first'],
        });
        expect(await refreshes(emulator)).toEqual(eachGroupOnce);
      });
    },
    TIMEOUT_MS,
  );
});

describe('an old and a new build side by side', () => {
  it(
    'share a release that waits for its approval while the new one is shipped, without a failed task',
    async () => {
      const emulator = await stage.emulate(fleet());
      await Builds.during(stage, emulator, async (builds) => {
        await builds.start({ buildId: 'old' });
        expect(await builds.standing('old', { setCurrent: true })).toEqual({
          state: 'current',
          current: 'old',
        });
        const release = await startRelease('waits');
        await release.untilApprovalIsNeeded();

        await builds.start({ buildId: 'new', workflows: compatible });
        expect(await builds.standing('new', { setCurrent: true })).toEqual({
          state: 'current',
          current: 'new',
        });
        // The old one, started again, does not take back what it has lost.
        expect(await builds.standing('old', { setCurrent: true })).toMatchObject({ current: 'new' });
        expect(await release.approve()).toMatchObject({ phase: 'succeeded' });

        const histories = await historiesOfRelease('waits');
        expect(failedTasks(histories)).toEqual([]);
        expect(buildsByWorkflow(histories)).toEqual({
          'web/waits': ['old', 'new'],
          'web/waits/@plan': ['old'],
          'web/waits/staging': ['old', 'new'],
          [`${STAGING}/eu-west-1/asg/web`]: ['old'],
          'web/waits/production': ['old', 'new'],
          [`${PRODUCTION}/eu-west-1/asg/web`]: ['new'],
        });
        expect(await refreshes(emulator)).toEqual(eachGroupOnce);
      });
    },
    TIMEOUT_MS,
  );

  it(
    'keep apart what they do differently: a refresh under way ends on the build that began it',
    async () => {
      const emulator = await stage.emulate(fleet(long));
      await Builds.during(stage, emulator, async (builds) => {
        await builds.start({ buildId: 'third' });
        await builds.standing('third', { setCurrent: true });
        const release = await startRelease('refreshes');
        await release.untilRefreshing();

        await builds.start({ buildId: 'incompatible', workflows: incompatibleTargets });
        await builds.standing('incompatible', { setCurrent: true });
        expect(await builds.standing('third', { setCurrent: false })).toEqual({
          state: 'draining',
          current: 'incompatible',
        });
        await release.untilApprovalIsNeeded();
        expect(await release.approve()).toMatchObject({ phase: 'succeeded' });

        const histories = await historiesOfRelease('refreshes');
        expect(failedTasks(histories)).toEqual([]);
        expect(buildsByWorkflow(histories)).toEqual({
          'web/refreshes': ['third', 'incompatible'],
          'web/refreshes/@plan': ['third'],
          'web/refreshes/staging': ['third', 'incompatible'],
          'capacity-pools': ['third', 'incompatible'],
          [`${STAGING}/eu-west-1/asg/web`]: ['third'],
          'web/refreshes/production': ['incompatible'],
          [`${PRODUCTION}/eu-west-1/asg/web`]: ['incompatible'],
        });
        expect(await refreshes(emulator)).toEqual(eachGroupOnce);
      });
    },
    TIMEOUT_MS,
  );
});

describe('the commands of docs/deploying.md', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/deploying.md', import.meta.url)), 'utf8');
  const commands = [...page.matchAll(/^ *(temporal .*)$/gm)].map(([, command = '']) => command);

  it(
    'ship a version, take it back and turn versions off, while a release waits',
    async () => {
      expect(commands.length).toBe(9);
      const emulator = await stage.emulate(fleet());
      await Builds.during(stage, emulator, async (builds) => {
        await builds.start({ buildId: 'documented-old' });
        await builds.standing('documented-old', { setCurrent: true });
        await builds.start({ buildId: 'documented-new', workflows: compatible });
        await builds.standing('documented-new', { setCurrent: false });
        await builds.start({});
        const release = await startRelease('documented');
        await release.untilApprovalIsNeeded();

        for (const command of commands) await inShell(command);

        expect(await release.approve()).toMatchObject({ phase: 'succeeded' });
        const histories = await historiesOfRelease('documented');
        expect(failedTasks(histories)).toEqual([]);
        expect(histories.slice(-1).flatMap(buildsOf)).toEqual(['unversioned']);
      });
    },
    TIMEOUT_MS,
  );
});

/** Runs a command of the page; the placeholders are variables. */
async function inShell(command: string): Promise<void> {
  await promisify(execFile)('sh', ['-c', `temporal() { "$TEMPORAL_PROGRAM" "$@"; }; ${command}`], {
    env: {
      ...process.env,
      TEMPORAL_PROGRAM: findServers().cli ?? 'temporal',
      TEMPORAL_ADDRESS: stage.address,
      OLD: 'documented-old',
      NEW: 'documented-new',
      WORKFLOW: releaseWorkflowId('web', 'documented'),
    },
  });
}
