import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import {
  environmentWorkflowId,
  releaseWorkflowId,
  TASK_QUEUE,
  WorkflowType,
} from '../../src/contract/names.js';
import { ClientStage, eventually, quickConfig, smallFleet } from '../client/stage.js';
import { group, PRODUCTION, STAGING } from '../support/fleets.js';

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

        const runs = [];
        const id = environmentWorkflowId('web', release, 'staging');
        for await (const execution of stage.temporal.workflow.list({ query: `WorkflowId = "${id}"` }))
          runs.push(execution);
        expect(runs.length).toBeGreaterThan(2);
        for (const { historyLength } of runs) expect(historyLength).toBeLessThan(2 * SUGGEST_AFTER);
      }, fleet);
    },
  );
});
