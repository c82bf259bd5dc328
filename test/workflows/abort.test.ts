import { GetImageCommand, ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import { config, fleet, group, OWNER, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { mutations } from '../support/journal.js';
import { OWNER_CREDENTIALS, Simulation } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

const slow = fleet({
  autoScalingGroups: [
    group('web-1', STAGING, { launch: '30 minutes' }),
    group('web-2', STAGING, { launch: '30 minutes' }),
    group('web-3', STAGING),
    group('web-1', PRODUCTION),
  ],
  ecsClusters: [],
});

describe('abort', () => {
  it('cancels what runs, waits until AWS says so, and names every target', async () => {
    await simulation.with(slow, async (stage) => {
      const release = await stage.start(config());
      await release.until(
        (status) =>
          status.environments[0]?.targets.filter((target) => target.refreshId !== undefined).length === 2,
        'two refreshes under way',
      );
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
      const history = refreshHistory(stage.emulator.world, await stage.env.currentTimeMs());
      expect(history.map((refresh) => refresh.status)).toEqual(['Cancelled', 'Cancelled']);
      expect(stage.announcements.at(-1)?.subject).toContain('ReleaseAborted');
    });
  });

  it('is what a cancellation of the workflow means', async () => {
    await simulation.with(slow, async (stage) => {
      const release = await stage.start(config());
      await release.until(
        (status) => status.environments[0]?.targets.some((target) => target.refreshId) ?? false,
        'refreshing',
      );
      await release.handle.cancel();
      expect(await release.failure()).toMatchObject({ type: 'ReleaseAborted' });
      const history = refreshHistory(stage.emulator.world, await stage.env.currentTimeMs());
      expect(history.every((refresh) => refresh.status === 'Cancelled')).toBe(true);
    });
  });

  it('ends a release that waits for an approval, and nothing in production has changed', async () => {
    await simulation.with(fleet(), async (stage) => {
      const release = await stage.start(config());
      await release.untilApprovalIsNeeded();
      await release.handle.signal('abort', { by: 'ada' });
      expect(await release.failure()).toMatchObject({ type: 'ReleaseAborted' });
      const status = await release.status();
      expect(status.environments.map(({ state }) => state)).toEqual(['succeeded', 'cancelled']);
      expect(mutations(stage.emulator.journal, PRODUCTION)).toEqual([]);
    });
  });

  it('cancels a build under way', async () => {
    const imagePipelines = [{ name: 'web-base', region: REGION, build: '10 hours' }];
    await simulation.with(fleet({ imagePipelines }), async (stage) => {
      const release = await stage.start(config({ polling: { buildTimeout: '2 days' } }));
      const { waitingFor } = await release.until(
        (status) => status.waitingFor?.kind === 'imageBuild',
        'building',
      );
      await release.handle.signal('abort', { by: 'ada' });
      expect(await release.failure()).toMatchObject({ type: 'ReleaseAborted' });
      const client = new ImagebuilderClient({
        endpoint: stage.emulator.url,
        region: REGION,
        credentials: OWNER_CREDENTIALS,
      });
      const imageBuildVersionArn = /arn:\S+/.exec(waitingFor?.message ?? '')?.[0];
      const { image } = await client.send(new GetImageCommand({ imageBuildVersionArn }));
      expect(image?.state?.status).toBe('CANCELLED');
      expect(mutations(stage.emulator.journal, OWNER)).toContain('imagebuilder:CancelImageCreation');
    });
  });
});
