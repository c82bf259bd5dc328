import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FleetSource } from '../../emulator/fleet.js';
import type { ConfigInput } from '../../src/config/schema.js';
import type { CommandRecord } from '../../src/contract/commands.js';
import { config, fleet, group, REGION, STAGING } from '../support/fleets.js';
import { mutations } from '../support/journal.js';
import { Simulation, type Release, type Stage } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const DEAD = { kind: 'deadApplication', image: 'web-1.1.0' } as const;
type TargetGroup = NonNullable<FleetSource['targetGroups']>[number];

/** One group whose health check type is EC2, behind a target group. */
const fleetOf = (change: Partial<FleetSource> = {}, targets: Partial<TargetGroup> = {}) =>
  fleet({
    images: [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } }],
    targetGroups: [{ name: 'web', account: STAGING, region: REGION, ...targets }],
    autoScalingGroups: [group('web-1', STAGING, { targetGroups: ['web'] })],
    ecsClusters: [],
    ...change,
  });

const configOf = (change: Partial<ConfigInput['environments'][number]> = {}): ConfigInput =>
  config({
    accounts: [{ id: STAGING, externalId: 'shop' }],
    environments: [
      {
        name: 'staging',
        autoScalingGroups: { include: [{ names: ['web-*'] }] },
        ...change,
      },
    ],
  });

const start = (stage: Stage, ...change: Parameters<typeof configOf>) =>
  stage.start(configOf(...change), { image: { amis: { [REGION]: NEW_IMAGE }, version: '1.1.0' } });
const send = (release: Release, name: string, args: object = {}) =>
  release.handle.executeUpdate<CommandRecord, [object]>(name, { args: [{ by: 'ada', ...args }] });
const targetOf = async (release: Release) => (await release.status()).environments[0]?.targets[0];
const refreshes = ({ emulator }: Stage) =>
  mutations(emulator.journal, STAGING).filter((call) => call.endsWith(':StartInstanceRefresh')).length;
const decisionIsNeeded = (release: Release) =>
  release.until(({ waitingFor }) => waitingFor?.kind === 'decision', 'waiting for a decision');
const isBack = (release: Release) =>
  release.until(({ environments }) => environments[0]?.targets[0]?.state === 'rolledBack', 'rolled back');
const isWaiting = (release: Release) =>
  release.until(
    ({ environments }) => environments[0]?.targets[0]?.reason?.includes('to be healthy') ?? false,
    'waiting for its targets',
  );

describe('a group whose application is dead on the new image', () => {
  it("is failed with AWS's reason although its refresh is Successful", async () => {
    await simulation.with(fleetOf(), async (stage) => {
      stage.emulator.faults.add(DEAD);
      const release = await start(stage);
      const { environments } = await isWaiting(release);
      expect(environments[0]?.targets).toMatchObject([
        {
          state: 'refreshing',
          reason: expect.stringMatching(
            /^the refresh is Successful; waiting for \d of 4 targets of target group web to be healthy: i-/,
          ) as string,
        },
      ]);
      await decisionIsNeeded(release);
      expect(await targetOf(release)).toMatchObject({
        state: 'failed',
        reason: expect.stringMatching(
          /^the refresh is Successful, but after 15m it is still waiting for 4 of 4 targets of target group web to be healthy: i-.* \(unhealthy, Target\.FailedHealthChecks: .*\)\. See it: aws elbv2 describe-target-health --region eu-west-1 --target-group-arn arn:\S+$/,
        ) as string,
      });
      await release.handle.signal('abort', { by: 'ada' });
      await release.failure();
    });
  });

  it('is brought back by a new refresh where that is asked for', async () => {
    await simulation.with(fleetOf(), async (stage) => {
      stage.emulator.faults.add(DEAD);
      const release = await start(stage, { onFailure: { target: 'rollBack' } });
      // Failed it is as soon as it goes back.
      await decisionIsNeeded(release);
      await isBack(release);
      expect(await targetOf(release)).toMatchObject({
        state: 'rolledBack',
        reason: expect.stringContaining('refreshed back to launch template version 1') as string,
      });
      expect(refreshes(stage)).toBe(2);
      await release.handle.signal('abort', { by: 'ada' });
      await release.failure();
    });
  });

  it('goes back at once when it is told to while it waits, and is not brought back as long as it is not healthy there', async () => {
    await simulation.with(fleetOf(), async (stage) => {
      stage.emulator.faults.add(DEAD);
      const release = await start(stage);
      await isWaiting(release);
      stage.emulator.faults.add({ kind: 'deadApplication', image: 'web-1.0.0' });
      await send(release, 'rollback', { reason: 'it is dead' });
      await release.failure();
      expect(await targetOf(release)).toMatchObject({
        state: 'failed',
        reason: expect.stringMatching(
          /launch template version 1.*, but after 15m it is still waiting for 4 of 4 targets .*Target\.FailedHealthChecks/,
        ) as string,
      });
      expect(refreshes(stage)).toBe(2);
    });
  });

  it('is not called succeeded when the release is aborted while it waits', async () => {
    await simulation.with(fleetOf(), async (stage) => {
      stage.emulator.faults.add(DEAD);
      const release = await start(stage);
      await isWaiting(release);
      await release.handle.signal('abort', { by: 'ada' });
      await release.failure();
      expect(await targetOf(release)).toMatchObject({
        state: 'failed',
        reason: expect.stringMatching(
          /^the release was aborted; AWS says the refresh is Successful.*; waiting for 4 of 4 targets of target group web to be healthy/,
        ) as string,
      });
    });
  });

  it('succeeds where the environment asks to be warned only, with the reason', async () => {
    await simulation.with(fleetOf(), async (stage) => {
      stage.emulator.faults.add(DEAD);
      const release = await start(stage, { targetHealth: { unhealthy: 'warn', timeout: '5 minutes' } });
      expect(await release.result()).toMatchObject({ environments: { staging: { succeeded: 1 } } });
      expect((await targetOf(release))?.reason).toMatch(
        /^the refresh is Successful, but after 5m it is still waiting for 4 of 4 targets/,
      );
    });
  });
});

describe('a group whose instances become healthy late', () => {
  it('is waited for, and succeeds', async () => {
    await simulation.with(fleetOf({}, { interval: '5 minutes' }), async (stage) => {
      const release = await start(stage);
      await isWaiting(release);
      expect(await release.result()).toMatchObject({ environments: { staging: { succeeded: 1 } } });
      expect(await targetOf(release)).not.toHaveProperty('reason');
      expect(refreshes(stage)).toBe(1);
    });
  });

  it('succeeds on a retry when that was too late, and is not refreshed again', async () => {
    await simulation.with(fleetOf({}, { interval: '5 minutes' }), async (stage) => {
      const release = await start(stage, { targetHealth: { timeout: '1 minute' } });
      await decisionIsNeeded(release);
      expect(await targetOf(release)).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining('(initial, Elb.InitialHealthChecking') as string,
      });
      await stage.pass('10 minutes');
      await send(release, 'retry', { failed: true });
      expect(await release.result()).toMatchObject({ environments: { staging: { succeeded: 1 } } });
      expect((await targetOf(release))?.reason).toBe(`already runs ${NEW_IMAGE}`);
      expect(refreshes(stage)).toBe(1);
    });
  });
});

describe('a group that was not healthy before the release', () => {
  it('is warned of in the plan, fails, and is brought back without waiting for what was broken before', async () => {
    const images = [
      { name: 'web-1.0.0', deadApplication: true },
      { name: 'web-1.1.0', deadApplication: true, ids: { [REGION]: NEW_IMAGE } },
    ];
    await simulation.with(fleetOf({ images }), async (stage) => {
      const plan = await stage.plan(configOf(), { image: { amis: { [REGION]: NEW_IMAGE } } });
      expect(JSON.stringify(plan)).toMatch(
        /4 of 4 targets of target group web are not healthy: .*Target\.FailedHealthChecks.*before its refresh begins/,
      );
      const release = await start(stage, { onFailure: { target: 'rollBack' } });
      // Failed it is as soon as it goes back.
      await decisionIsNeeded(release);
      await isBack(release);
      expect(await targetOf(release)).toMatchObject({
        state: 'rolledBack',
        unhealthyBefore: ['web'],
        reason: expect.stringContaining(
          'it was not healthy at web before the release, which was not waited for',
        ) as string,
      });
      await release.handle.signal('abort', { by: 'ada' });
      await release.failure();
    });
  });
});

describe('a role that may not ask for the health of targets', () => {
  it('fails no release, and is not believed silently: the plan warns, and the result says so', async () => {
    await simulation.with(fleetOf(), async (stage) => {
      stage.emulator.faults.add(DEAD);
      stage.emulator.faults.add({ kind: 'accessDenied', operations: ['DescribeTargetHealth'] });
      const image = { amis: { [REGION]: NEW_IMAGE } };
      const { environments } = await stage.plan(configOf(), { image });
      expect(environments[0]?.warnings).toContainEqual(
        expect.stringMatching(
          new RegExp(
            `^${STAGING}/${REGION}: whether the targets of load balancers are healthy cannot be seen, .*` +
              'the role lacks elasticloadbalancing:DescribeTargetHealth: .*AccessDenied',
          ),
        ),
      );
      const release = await start(stage);
      expect(await release.result()).toMatchObject({ environments: { staging: { succeeded: 1 } } });
      expect((await targetOf(release))?.reason).toMatch(
        /^the refresh is Successful; whether its instances are healthy at target group web could not be looked at: the role lacks elasticloadbalancing:DescribeTargetHealth/,
      );
    });
  });
});
