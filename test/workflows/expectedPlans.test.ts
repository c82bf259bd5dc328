import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectedPlans } from '../../src/plans/file.js';
import { awsClients } from '../support/aws.js';
import { config, fleet, OWNER, PRODUCTION, STAGING } from '../support/fleets.js';
import { mutations } from '../support/journal.js';
import { Simulation, type Stage } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

/** Somebody gives a production group another version of its launch template. */
async function changeProduction({ emulator }: Stage): Promise<void> {
  const { autoScaling, ec2 } = await awsClients(emulator.url, PRODUCTION);
  const LaunchTemplateName = 'web-1';
  const made = await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateName,
      SourceVersion: '1',
      LaunchTemplateData: { InstanceType: 'm5.xlarge' },
    }),
  );
  await autoScaling.send(
    new UpdateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web-1',
      LaunchTemplate: {
        LaunchTemplateId: made.LaunchTemplateVersion?.LaunchTemplateId,
        Version: String(made.LaunchTemplateVersion?.VersionNumber),
      },
    }),
  );
}

it('goes on when the fleet still gives the plan, although the image is built in between', async () => {
  await simulation.with(fleet(), async (stage) => {
    const plan = await stage.plan(config());
    expect(plan.image).toBeUndefined();
    const release = await stage.start(config(), { expectedPlans: expectedPlans(plan) });
    await release.untilApprovalIsNeeded();
    await release.handle.signal('approve', { environment: 'production', by: 'test' });
    expect((await release.result()).phase).toBe('succeeded');
  });
});

it('refuses a fleet that has changed, before it changes anything', async () => {
  await simulation.with(fleet(), async (stage) => {
    const plan = await stage.plan(config());
    await changeProduction(stage);
    const before = [OWNER, STAGING, PRODUCTION].map(
      (account) => mutations(stage.emulator.journal, account).length,
    );
    const release = await stage.start(config(), { expectedPlans: expectedPlans(plan) });
    const failure = await release.failure();
    expect(failure.type).toBe('PlanChanged');
    expect(failure.message).toContain('production: expected plan');
    expect(failure.message).not.toContain('staging: expected');
    const after = [OWNER, STAGING, PRODUCTION].map(
      (account) =>
        mutations(stage.emulator.journal, account).filter((call) => !call.startsWith('sns:')).length,
    );
    expect(after).toEqual(before);
  });
});

it('ends an environment whose plan changes after the release has begun', async () => {
  await simulation.with(fleet(), async (stage) => {
    const plan = await stage.plan(config());
    const release = await stage.start(config(), { expectedPlans: expectedPlans(plan) });
    await release.until(({ phase }) => phase !== 'preparing', 'begun');
    await changeProduction(stage);
    const before = mutations(stage.emulator.journal, PRODUCTION).length;
    const failure = await release.failure();
    expect(failure).toMatchObject({ type: 'PlanChanged' });
    const { environments } = await release.status();
    expect(environments.map(({ name, state }) => [name, state])).toEqual([
      ['staging', 'succeeded'],
      ['production', 'failed'],
    ]);
    expect(mutations(stage.emulator.journal, PRODUCTION)).toHaveLength(before);
  });
});
