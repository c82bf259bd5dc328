import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.js';
import { config, fleet, group, OWNER, REGION, STAGING } from '../support/fleets.js';
import { Simulation, type Stage } from '../support/simulation.js';
import { giveUpAfter } from '../support/unknownStart.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

const only = (selected: Partial<ConfigInput['environments'][number]>) =>
  config({
    accounts: [{ id: STAGING, externalId: 'shop' }],
    environments: [{ name: 'staging', ...selected }],
  });
const tags = { Environment: 'staging' };

const effects = ({ emulator }: Stage, action: string) =>
  emulator.journal.effects.filter((effect) => effect.action === action).length;

it('a refresh whose start was given up is followed, if AWS has started it', async () => {
  const groups = fleet({ autoScalingGroups: [group('web', STAGING)], ecsClusters: [] });
  await simulation.with(groups, async (stage) => {
    giveUpAfter(stage, 'StartInstanceRefresh', 'DescribeInstanceRefreshes');
    const release = await stage.start(only({ autoScalingGroups: { include: [{ tags }] } }));
    const result = await release.result();
    expect(result.environments.staging).toMatchObject({ succeeded: 1 });
    expect(effects(stage, 'StartInstanceRefresh')).toBe(1);
  });
});

it('a deployment whose start was given up is followed, if ECS has started it', async () => {
  await simulation.with(fleet(), async (stage) => {
    giveUpAfter(stage, 'UpdateService', 'DescribeServices');
    const release = await stage.start(only({ ecsServices: { include: [{ tags }] } }));
    const result = await release.result();
    expect(result.environments.staging).toMatchObject({ succeeded: 1 });
    expect(effects(stage, 'UpdateService')).toBe(1);
  });
});

it('a build whose start nobody has answered is cancelled when the release is aborted', async () => {
  await simulation.with(fleet({}), async (stage) => {
    const operations = ['StartImagePipelineExecution'];
    const fault = stage.emulator.faults.add({ kind: 'brokenAnswer', how: 'resetInBody', operations });
    const pipelineArn = `arn:aws:imagebuilder:${REGION}:${OWNER}:image-pipeline/web-base`;
    const release = await stage.start(config({ image: { imageBuilder: { pipelineArn } } }));
    await release.until(
      ({ phase }) => phase === 'building' && effects(stage, operations[0] ?? '') > 0,
      'a build that nobody knows',
    );
    await release.handle.signal('abort', { by: 'ada' });
    await release.until(({ abort }) => abort !== undefined, 'aborted');
    stage.emulator.faults.remove(fault);
    expect((await release.failure()).type).toBe('ReleaseAborted');
    expect(effects(stage, 'StartImagePipelineExecution')).toBe(1);
    expect(effects(stage, 'CancelImageCreation')).toBe(1);
  });
});
