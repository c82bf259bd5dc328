import { GetImageCommand, ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import type { ConfigInput } from '../../src/config/schema.js';
import type { ReleaseInput, ReleaseResult } from '../../src/contract/messages.js';
import { releaseWorkflowId, TASK_QUEUE, WorkflowType } from '../../src/contract/names.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { ClientStage, eventually, quickConfig } from '../client/stage.js';
import { fleet, group, OWNER, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { replayAll } from '../support/histories.js';
import { mutations } from '../support/journal.js';
import { failureOf, OWNER_CREDENTIALS } from '../support/simulation.js';

// On a real server: the time-skipping one stops skipping now and then once an activity was cancelled during an attempt.
let stage: ClientStage;
beforeAll(async () => {
  stage = await ClientStage.start();
});
afterAll(() => stage.stop());

const slow = fleet({
  autoScalingGroups: [
    group('web-1', STAGING, { launch: '1 hour' }),
    group('web-2', STAGING, { launch: '1 hour' }),
    group('web-3', STAGING),
    group('web-1', PRODUCTION),
  ],
  ecsClusters: [],
});

const batchesOfTwo = quickConfig({
  environments: quickConfig().environments.map((environment) => ({ ...environment, batchSize: 2 })),
});

async function start(config: ConfigInput, release: string) {
  const handle = await stage.temporal.workflow.start<(input: ReleaseInput) => Promise<ReleaseResult>>(
    WorkflowType.Release,
    { workflowId: releaseWorkflowId('web', release), taskQueue: TASK_QUEUE, args: [{ config }] },
  );
  const status = () => handle.query<ReleaseStatus>('status');
  const until = (wanted: (status: ReleaseStatus) => boolean, what: string) =>
    eventually(async () => {
      const now = await status();
      return wanted(now) ? now : undefined;
    }, what);
  return { handle, status, until, failure: () => failureOf(handle.result()) };
}

const refreshing = (count: number) => (status: ReleaseStatus) =>
  status.environments[0]?.targets.filter((target) => target.refreshId !== undefined).length === count;

describe('abort', () => {
  it('cancels what runs, waits until AWS says so, and names every target', async () => {
    await stage.withWorker(async (emulator) => {
      const release = await start(batchesOfTwo, 'mid-batch');
      await release.until(refreshing(2), 'two refreshes under way');
      await release.handle.signal('abort', { by: 'ada', reason: 'wrong image' });
      expect(await release.failure()).toEqual({
        type: 'ReleaseAborted',
        message: 'aborted by ada: wrong image',
      });

      const status = await release.status();
      expect(status).toMatchObject({ phase: 'aborted', abort: { by: 'ada', reason: 'wrong image' } });
      const [staging] = status.environments;
      expect(staging?.state).toBe('cancelled');
      expect(staging?.targets.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
      expect(staging?.targets[0]?.reason).toContain('AWS says the refresh is Cancelled');
      expect(staging?.targets[2]?.reason).toBe('the release was aborted before it began');
      const history = refreshHistory(emulator.world, await emulator.clock.now());
      expect(history.map((refresh) => refresh.status)).toEqual(['Cancelled', 'Cancelled']);
      await replayAll(stage.temporal.workflow, [release.handle.workflowId]);
    }, slow);
  });

  it('is what a cancellation of the workflow means', async () => {
    await stage.withWorker(async (emulator) => {
      const release = await start(batchesOfTwo, 'cancelled');
      await release.until(refreshing(2), 'two refreshes under way');
      await release.handle.cancel();
      expect(await release.failure()).toMatchObject({ type: 'ReleaseAborted' });
      const history = refreshHistory(emulator.world, await emulator.clock.now());
      expect(history.map((refresh) => refresh.status)).toEqual(['Cancelled', 'Cancelled']);
    }, slow);
  });

  it('ends a release that waits for an approval, and nothing in production has changed', async () => {
    await stage.withWorker(async (emulator) => {
      const release = await start(quickConfig(), 'at-the-gate');
      await release.until((status) => status.waitingFor?.kind === 'approval', 'waiting for an approval');
      await release.handle.signal('abort', { by: 'ada' });
      expect(await release.failure()).toMatchObject({ type: 'ReleaseAborted' });
      const status = await release.status();
      expect(status.environments.map(({ state }) => state)).toEqual(['succeeded', 'cancelled']);
      expect(mutations(emulator.journal, PRODUCTION)).toEqual([]);
      await replayAll(stage.temporal.workflow, [release.handle.workflowId]);
    });
  });

  it('cancels a build under way', async () => {
    const imagePipelines = [{ name: 'web-base', region: REGION, build: '100 hours' }];
    await stage.withWorker(async (emulator) => {
      const release = await start(quickConfig(), 'in-the-build');
      const { waitingFor } = await release.until(
        (status) => status.waitingFor?.kind === 'imageBuild',
        'building',
      );
      await release.handle.signal('abort', { by: 'ada' });
      expect(await release.failure()).toMatchObject({ type: 'ReleaseAborted' });
      const settings = { endpoint: emulator.url, region: REGION, credentials: OWNER_CREDENTIALS };
      const imageBuildVersionArn = /arn:\S+/.exec(waitingFor?.message ?? '')?.[0];
      const { image } = await new ImagebuilderClient(settings).send(
        new GetImageCommand({ imageBuildVersionArn }),
      );
      expect(image?.state?.status).toBe('CANCELLED');
      expect(mutations(emulator.journal, OWNER)).toContain('imagebuilder:CancelImageCreation');
      await replayAll(stage.temporal.workflow, [release.handle.workflowId]);
    }, fleet({ imagePipelines }));
  });
});
