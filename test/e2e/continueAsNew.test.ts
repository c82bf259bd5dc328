import type { WorkflowExecutionInfo } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import { alarmsOf, changeAlarm } from '../../emulator/services/cloudWatch/alarm.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import {
  environmentWorkflowId,
  releaseWorkflowId,
  TASK_QUEUE,
  WorkflowType,
} from '../../src/contract/names.js';
import { ClientStage, eventually, quickConfig, smallFleet } from '../client/stage.js';
import { group, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { replayAll } from '../support/histories.js';

/** Events after which the server suggests to continue as new; 4,096 by default. */
const SUGGEST_AFTER = 60;

let stage: ClientStage;
beforeAll(async () => {
  stage = await ClientStage.start([
    '--dynamic-config-value',
    `limit.historyCount.suggestContinueAsNew=${SUGGEST_AFTER}`,
  ]);
});
afterAll(() => stage.stop());

describe('an environment whose history grows', () => {
  it.each([
    { where: 'between batches', release: 'batches', change: { batchSize: 1 } },
    { where: 'in the middle of a batch', release: 'batch', change: { batchSize: 9, maxConcurrent: 4 } },
    { where: 'in the middle of a window', release: 'window', change: { batchSize: 2, strategy: 'window' } },
  ] as const)(
    'continues as new $where, and neither repeats nor forgets anything',
    async ({ release, change }) => {
      const names = Array.from({ length: 9 }, (_, index) => `web-${index + 1}`);
      const fleet = smallFleet({
        autoScalingGroups: [...names.map((name) => group(name, STAGING)), group('web', PRODUCTION)],
      });
      const quick = quickConfig();
      const environments = quick.environments.map((environment) => ({
        ...environment,
        ...change,
        approval: false,
      }));
      await stage.withWorker(async (emulator) => {
        const handle = await stage.temporal.workflow.start(WorkflowType.Release, {
          workflowId: releaseWorkflowId('web', release),
          taskQueue: TASK_QUEUE,
          args: [{ config: { ...quick, environments } }],
        });
        const status = await eventually(async () => {
          const now = await handle.query<ReleaseStatus>('status');
          return now.endedAt === undefined ? undefined : now;
        }, 'ended');
        expect(status).toMatchObject({ phase: 'succeeded' });
        expect(status.environments[0]?.counts).toEqual({ succeeded: 9 });
        expect(status.environments[0]?.targets.every((target) => target.refreshId !== undefined)).toBe(true);

        const refreshes = refreshHistory(emulator.world, await emulator.clock.now());
        expect(refreshes.map((refresh) => refresh.group).sort()).toEqual([...names, 'web'].sort());

        const runs = await runsOf('staging', release);
        expect(runs.length).toBeGreaterThan(2);
        for (const { historyLength } of runs) expect(historyLength).toBeLessThan(2 * SUGGEST_AFTER);
        if (change.batchSize > 1) expect(await followed(runs)).toBeGreaterThan(0);
        await replayAll(stage.temporal.workflow, [handle.workflowId]);
      }, fleet);
    },
  );

  it('cancels on abort what an earlier run has begun', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `web-${index + 1}`);
    const fleet = smallFleet({
      autoScalingGroups: [
        ...names.map((name) => group(name, STAGING, { launch: '2 hours' })),
        group('web', PRODUCTION),
      ],
    });
    const config = quickConfig({
      environments: quickConfig().environments.map((environment) => ({ ...environment, batchSize: 8 })),
    });
    await stage.withWorker(async (emulator) => {
      const handle = await stage.temporal.workflow.start(WorkflowType.Release, {
        workflowId: releaseWorkflowId('web', 'abort'),
        taskQueue: TASK_QUEUE,
        args: [{ config }],
      });
      await eventually(async () => {
        const runs = await runsOf('staging', 'abort');
        return runs.length > 1 && (await followed(runs)) > 0 ? true : undefined;
      }, 'continued as new');
      await handle.signal('abort', { by: 'ada' });
      await expect(handle.result()).rejects.toThrow();
      const status = await handle.query<ReleaseStatus>('status');
      expect(status.environments[0]?.counts).toEqual({ cancelled: 8 });
      const refreshes = refreshHistory(emulator.world, await emulator.clock.now());
      expect(refreshes.map((refresh) => refresh.status)).toEqual(names.map(() => 'Cancelled'));
      await replayAll(stage.temporal.workflow, [handle.workflowId]);
    }, fleet);
  });

  it('brings all back while its channel parameter cannot be written, in as many runs as that takes', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `web-${index + 1}`);
    const name = '/golden-ami/web/staging';
    const fleet = smallFleet({
      autoScalingGroups: [...names.map((one) => group(one, STAGING)), group('web', PRODUCTION)],
      parameters: [{ name, account: STAGING, region: REGION, dataType: 'aws:ec2:image', image: 'web-1.0.0' }],
    });
    await stage.withWorker(async (emulator) => {
      const { handle, until, ended } = await stage.startRelease('web', 'back', quickConfig());
      await until(({ phase }) => phase === 'waitingForApproval', 'waiting at the gate of production');
      const before = (await runsOf('staging', 'back')).length;
      const fault = emulator.faults.add({ kind: 'serverError', operations: ['PutParameter'] });
      await handle.executeUpdate('rollback', { args: [{ by: 'ada' }] });
      await until(
        ({ environments }) => environments[0]?.counts.rolledBack === 9,
        'back but for its channel',
        60,
      );
      expect((await runsOf('staging', 'back')).length).toBeGreaterThan(before + 1);
      emulator.faults.remove(fault);
      expect(await ended(90)).toMatchObject({ phase: 'rolledBack' });
      const refreshes = refreshHistory(emulator.world, await emulator.clock.now());
      expect(refreshes.map((refresh) => refresh.group).sort()).toEqual([...names, ...names].sort());
      expect(emulator.journal.effects.filter(({ action }) => action === 'PutParameter')).toHaveLength(2);
      await replayAll(stage.temporal.workflow, [handle.workflowId]);
    }, fleet);
  });

  it('stops for an alarm that rings in a later run, and goes on when it is OK', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `web-${index + 1}`);
    const fleet = smallFleet({
      autoScalingGroups: [...names.map((name) => group(name, STAGING)), group('web', PRODUCTION)],
      alarms: [{ name: 'errors', account: STAGING, region: REGION, state: 'OK' }],
    });
    const [staging, production] = quickConfig().environments;
    if (!staging || !production) throw new Error('the config has two environments');
    const watching = { ...staging, batchSize: 1, alarms: [{ name: 'errors' }] };
    await stage.withWorker(async (emulator) => {
      const put = async (state: 'ALARM' | 'OK', reason: string) => {
        const alarm = alarmsOf(emulator.world, STAGING, REGION).get('errors');
        if (!alarm) throw new Error('the fleet has an alarm');
        changeAlarm(alarm, { at: await emulator.clock.now(), state, reason });
      };
      const begun = async () =>
        refreshHistory(emulator.world, await emulator.clock.now()).map((refresh) => refresh.group);
      const { handle, until } = await stage.startRelease(
        'web',
        'alarm',
        quickConfig({ environments: [watching, production] }),
      );
      await eventually(
        async () => ((await runsOf('staging', 'alarm')).length > 1 ? true : undefined),
        'continued as new',
      );
      await put('ALARM', 'Too many errors.');
      const stuck = await until(({ waitingFor }) => waitingFor?.kind === 'decision', 'stopped');
      expect(stuck.waitingFor?.message).toContain('Too many errors.');
      expect(stuck.environments[0]?.alarms).toMatchObject([{ name: 'errors', account: STAGING }]);
      const before = await begun();
      expect(before.length).toBeLessThan(names.length);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(await begun()).toEqual(before);

      await put('OK', 'Back to normal.');
      await handle.signal('resume', { by: 'ada' });
      const done = await until(({ phase }) => phase === 'waitingForApproval', 'done');
      expect(done.environments[0]?.counts).toEqual({ succeeded: 9 });
      expect((await begun()).sort()).toEqual(names);
      await handle.signal('abort', { by: 'ada' });
      await expect(handle.result()).rejects.toThrow();
      await replayAll(stage.temporal.workflow, [handle.workflowId]);
    }, fleet);
  });
});

/** All runs of an environment's workflow. */
async function runsOf(environment: string, release: string): Promise<WorkflowExecutionInfo[]> {
  const runs = [];
  const id = environmentWorkflowId('web', release, environment);
  for await (const execution of stage.temporal.workflow.list({ query: `WorkflowId = "${id}"` }))
    runs.push(execution);
  return runs;
}

/** How many targets the runs took over while they were worked on. */
async function followed(runs: readonly WorkflowExecutionInfo[]): Promise<number> {
  const histories = await Promise.all(
    runs.map(({ workflowId, runId }) => stage.temporal.workflow.getHandle(workflowId, runId).fetchHistory()),
  );
  return histories
    .flatMap(({ events }) => events ?? [])
    .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'awaitTarget')
    .length;
}
