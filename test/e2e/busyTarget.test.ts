import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mostRefreshesAtOnce } from '../../emulator/checks.js';
import type { Emulator } from '../../emulator/server.js';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import type { ConfigInput } from '../../src/config/schema.js';
import { environmentWorkflowId, targetWorkflowId } from '../../src/contract/names.js';
import type { CommandRecord } from '../../src/contract/commands.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { ClientStage, smallFleet, stagingConfig } from '../client/stage.js';
import { group, REGION, STAGING } from '../support/fleets.js';
import { replayAll } from '../support/histories.js';

// On a real server: the time-skipping one loses count of its locks when two releases fail activities at once.
let stage: ClientStage;
beforeAll(async () => {
  stage = await ClientStage.start();
});
afterAll(() => stage.stop());

const WEB = `${STAGING}/${REGION}/asg/web`;

/** Takes long enough for another release to find it at work. */
const onlyWeb = smallFleet({ autoScalingGroups: [group('web', STAGING, { desired: 2, launch: '1 hour' })] });

type Environment = Partial<ConfigInput['environments'][number]>;

/** Each release builds an image of its own, so that each has something to do about the one group. */
async function start(pipeline: string, release: string, change: Environment = {}) {
  const started = await stage.startRelease(pipeline, release, stagingConfig(pipeline, ['web'], change));
  return {
    ...started,
    is: (state: 'refreshing' | 'waiting') =>
      started.until(({ environments }) => environments[0]?.targets[0]?.state === state, state),
  };
}

const historyOf = async ({ world, clock }: Emulator) => refreshHistory(world, await clock.now());
const targetOf = ({ environments }: ReleaseStatus) => environments[0]?.targets[0];

describe('a target that another release works on', () => {
  it('fails, and the other release goes on as if nothing had been', async () => {
    await stage.withWorker(async (emulator) => {
      const first = await start('shop', 'first');
      await first.is('refreshing');
      const second = await start('late', 'second', { onFailure: { spentBudget: 'fail' } });
      expect(targetOf(await second.ended())).toMatchObject({
        state: 'failed',
        reason: `another release works on it: ${environmentWorkflowId('shop', 'first', 'staging')}; see it: temporal workflow describe --workflow-id ${targetWorkflowId(WEB)}`,
      });
      expect(await first.ended()).toMatchObject({ phase: 'succeeded' });
      expect(await historyOf(emulator)).toHaveLength(1);
      await replayAll(stage.temporal.workflow, [environmentWorkflowId('late', 'second', 'staging')]);
    }, onlyWeb);
  });

  it('waits its turn where the environment says so', async () => {
    await stage.withWorker(async (emulator) => {
      const first = await start('shop', 'waited-for');
      await first.is('refreshing');
      const second = await start('late', 'waits', { busyTarget: 'wait' });
      expect(targetOf(await second.is('waiting'))?.reason).toBe(
        `waiting for ${environmentWorkflowId('shop', 'waited-for', 'staging')}, which works on it`,
      );
      expect(await first.ended()).toMatchObject({ phase: 'succeeded' });
      expect(await second.ended()).toMatchObject({ phase: 'succeeded' });
      const refreshes = await historyOf(emulator);
      expect(refreshes).toHaveLength(2);
      expect(mostRefreshesAtOnce({ refreshes }).count).toBe(1);
      await replayAll(stage.temporal.workflow, [environmentWorkflowId('late', 'waits', 'staging')]);
    }, onlyWeb);
  });

  it('is not waited for any more once the release is aborted', async () => {
    await stage.withWorker(async (emulator) => {
      const first = await start('shop', 'undisturbed');
      await first.is('refreshing');
      const second = await start('late', 'aborted', { busyTarget: 'wait' });
      await second.is('waiting');
      await second.handle.signal('abort', { by: 'ada' });
      const aborted = await second.ended();
      expect([aborted.phase, targetOf(aborted)?.state]).toEqual(['aborted', 'cancelled']);
      expect(await first.ended()).toMatchObject({ phase: 'succeeded' });
      expect(await historyOf(emulator)).toHaveLength(1);
    }, onlyWeb);
  });

  it('gives way to a rollback while it waits', async () => {
    await stage.withWorker(async (emulator) => {
      const first = await start('shop', 'kept');
      await first.is('refreshing');
      const second = await start('late', 'goes-back', { busyTarget: 'wait' });
      await second.is('waiting');
      await second.handle.executeUpdate('rollback', { args: [{ by: 'ada' }] });
      expect(await second.ended()).toMatchObject({ phase: 'rolledBack' });
      expect(await first.ended()).toMatchObject({ phase: 'succeeded' });
      expect(await historyOf(emulator)).toHaveLength(1);
    }, onlyWeb);
  });

  it('is not waited for any more once it is left out', async () => {
    await stage.withWorker(async (emulator) => {
      const first = await start('shop', 'goes-on');
      await first.is('refreshing');
      const second = await start('late', 'left-out', { busyTarget: 'wait' });
      await second.is('waiting');
      const skip = await second.handle.executeUpdate<CommandRecord, [object]>('skip', {
        args: [{ by: 'ada', targets: [WEB] }],
      });
      expect(skip.answers).toMatchObject([{ accepted: true, message: '1 target is left out' }]);
      const done = await second.ended();
      expect(targetOf(done)).toMatchObject({ state: 'skipped', reason: 'skipped by ada' });
      expect(await first.ended()).toMatchObject({ phase: 'succeeded' });
      expect(await historyOf(emulator)).toHaveLength(1);
      await replayAll(stage.temporal.workflow, [environmentWorkflowId('late', 'left-out', 'staging')]);
    }, onlyWeb);
  });

  it('is that very release after a reset of its environment, which follows the work that it has begun', async () => {
    await stage.withWorker(async (emulator) => {
      const release = await start('shop', 'reset');
      await release.is('refreshing');
      const workflowId = environmentWorkflowId('shop', 'reset', 'staging');
      await resetToBeforeItsTargets(workflowId);
      const ended = await release.ended();
      expect([ended.phase, targetOf(ended)]).toMatchObject(['succeeded', { state: 'succeeded' }]);
      expect(await historyOf(emulator)).toHaveLength(1);
      await replayAll(stage.temporal.workflow, [workflowId]);
    }, onlyWeb);
  });
});

/** Lets a workflow forget what it has done since it began to start children. */
async function resetToBeforeItsTargets(workflowId: string): Promise<void> {
  const { events } = await stage.temporal.workflow.getHandle(workflowId).fetchHistory();
  const children = (events ?? []).find((event) => event.startChildWorkflowExecutionInitiatedEventAttributes);
  const task = children?.startChildWorkflowExecutionInitiatedEventAttributes?.workflowTaskCompletedEventId;
  if (!task) throw new Error(`${workflowId} has started no child`);
  await stage.temporal.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId },
    workflowTaskFinishEventId: task,
    requestId: `reset ${workflowId}`,
    reason: 'a test',
  });
}
