import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/server.js';
import { environmentWorkflowId, targetWorkflowId } from '../../src/contract/names.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { ClientStage, smallFleet, stagingConfig } from '../client/stage.js';
import { awsClients, ownersEc2 } from '../support/aws.js';
import { group, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { replayAll } from '../support/histories.js';

// On a real server: orders cut waits short, after which the time-skipping one stops skipping now and then.
let stage: ClientStage;
beforeAll(async () => {
  stage = await ClientStage.start();
});
afterAll(() => stage.stop());

const FIRST = 'ami-0bbbbbbbbbbbbbbb0';
const BEFORE = 'ami-0bbbbbbbbbbbbbbb1';
const NEW = 'ami-0aaaaaaaaaaaaaaa1';

type Group = Parameters<typeof group>[2];
const inStaging: Group = { desired: 2, tags: { Environment: 'staging' } };

/**
 * Two accounts of one environment: in the first the channel named what groups run, in the second an older
 * image.
 */
const fleetOf = (pipeline: string, groups: ReturnType<typeof group>[]) =>
  smallFleet({
    images: [
      { name: 'web-0.9.0', ids: { [REGION]: FIRST } },
      { name: 'web-1.0.0', ids: { [REGION]: BEFORE } },
      { name: 'web-1.1.0', ids: { [REGION]: NEW } },
    ],
    parameters: [
      { account: STAGING, image: 'web-1.0.0' },
      { account: PRODUCTION, image: 'web-0.9.0' },
    ].map((one) => ({
      ...one,
      name: `/golden-ami/${pipeline}/staging`,
      region: REGION,
      dataType: 'aws:ec2:image' as const,
    })),
    autoScalingGroups: groups,
  });

async function untilBaking(pipeline: string, release: string) {
  const config = stagingConfig(
    pipeline,
    ['*'],
    { bakeTime: '1 day', batchSize: 20 },
    {
      accounts: [{ id: STAGING, externalId: 'shop' }, { id: PRODUCTION }],
      image: { ami: { [REGION]: NEW } },
    },
  );
  const started = await stage.startRelease(pipeline, release, config);
  await started.until(({ environments }) => environments[0]?.state === 'baking', 'baking');
  return {
    ...started,
    rollBack: () => started.handle.executeUpdate('rollback', { args: [{ by: 'ada' }] }),
  };
}

/** Versions that instances of a group run, of its launch template. */
async function running({ url }: Emulator, account: string, name: string) {
  const { autoScaling } = await awsClients(url, account, account === STAGING ? 'shop' : undefined);
  const { AutoScalingGroups: [found] = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return [...new Set(found?.Instances?.map(({ LaunchTemplate }) => LaunchTemplate?.Version))];
}

async function channelOf({ url }: Emulator, account: string, pipeline: string) {
  const { ssm } = await awsClients(url, account, account === STAGING ? 'shop' : undefined);
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `/golden-ami/${pipeline}/staging` }));
  return Parameter?.Value;
}

const targetsOf = ({ environments }: ReleaseStatus) =>
  Object.fromEntries(
    (environments[0]?.targets ?? []).map(({ id, state }) => [id.replace(/^.*\/asg\//, ''), state]),
  );
const effectsOf = ({ journal }: Emulator, account: string, action: string) =>
  journal.effects.filter((effect) => effect.account === account && effect.action === action).length;
const replayed = (pipeline: string, release: string, groups: string[]) =>
  replayAll(stage.temporal.workflow, [
    environmentWorkflowId(pipeline, release, 'staging'),
    ...groups.map((name) => targetWorkflowId(name)),
  ]);

describe('an environment that goes back, in one account of which the image that the channel named was deregistered', () => {
  it('goes back at once, and names that parameter instead of waiting for it', async () => {
    await stage.withWorker(
      async (emulator) => {
        const release = await untilBaking('gone', 'r1');
        await ownersEc2(emulator.url).send(new DeregisterImageCommand({ ImageId: FIRST }));
        await release.rollBack();
        const ended = await release.ended();
        expect(ended.phase).toBe('rolledBack');
        expect(targetsOf(ended)).toEqual({ one: 'rolledBack', two: 'rolledBack' });
        for (const [account, name] of [
          [STAGING, 'one'],
          [PRODUCTION, 'two'],
        ] as const)
          expect(await running(emulator, account, name)).toEqual(['1']);
        const { message = '' } = ended.environments[0] ?? {};
        expect(message).toContain('not all of the channel parameters went back:');
        expect(message).toContain(
          `${PRODUCTION}, ${REGION}: /golden-ami/gone/staging: it named ${FIRST} before the release`,
        );
        expect(message).toMatch(new RegExp(`cannot launch: ${FIRST} is .*deregistered`));
        expect(message).toContain(`aws ssm put-parameter --region ${REGION} --name /golden-ami/gone/staging`);
        // Written once on the way forward, and never on the way back.
        expect(effectsOf(emulator, PRODUCTION, 'PutParameter')).toBe(1);
        expect(await channelOf(emulator, PRODUCTION, 'gone')).toBe(NEW);
        expect(await channelOf(emulator, STAGING, 'gone')).toBe(BEFORE);
        await replayed('gone', 'r1', [`${STAGING}/${REGION}/asg/one`, `${PRODUCTION}/${REGION}/asg/two`]);
      },
      fleetOf('gone', [group('one', STAGING, inStaging), group('two', PRODUCTION, inStaging)]),
    );
  });

  it('ends nothing of the groups that follow it there: they fail at once, and the others go back', async () => {
    const follows: Group = {
      ...inStaging,
      template: { kind: 'ssm', parameter: '/golden-ami/follow/staging' },
    };
    await stage.withWorker(
      async (emulator) => {
        const release = await untilBaking('follow', 'r1');
        await ownersEc2(emulator.url).send(new DeregisterImageCommand({ ImageId: FIRST }));
        const refreshed = effectsOf(emulator, PRODUCTION, 'StartInstanceRefresh');
        await release.rollBack();
        const ended = await release.ended();
        expect(targetsOf(ended)).toEqual({
          'follows-one': 'rolledBack',
          'follows-two': 'failed',
          two: 'rolledBack',
        });
        const failed = ended.environments[0]?.targets.find(({ state }) => state === 'failed');
        expect(failed?.reason).toContain(
          `not rolled back: the channel parameter /golden-ami/follow/staging of account ${PRODUCTION}, ${REGION} names ${NEW}, and stays`,
        );
        // That of the group that names a version.
        expect(effectsOf(emulator, PRODUCTION, 'StartInstanceRefresh')).toBe(refreshed + 1);
        await replayed('follow', 'r1', [
          `${STAGING}/${REGION}/asg/follows-one`,
          `${PRODUCTION}/${REGION}/asg/follows-two`,
        ]);
      },
      fleetOf('follow', [
        group('follows-one', STAGING, follows),
        group('follows-two', PRODUCTION, follows),
        group('two', PRODUCTION, inStaging),
      ]),
    );
  });
});

describe('an environment that goes back, in one account of which the channel cannot be written', () => {
  it('brings every group back that does not follow it there, and says what it waits for', async () => {
    const follows: Group = {
      ...inStaging,
      template: { kind: 'ssm', parameter: '/golden-ami/waits/staging' },
    };
    await stage.withWorker(
      async (emulator) => {
        const release = await untilBaking('waits', 'r1');
        const fault = emulator.faults.add({
          kind: 'serverError',
          operations: ['PutParameter'],
          accounts: [PRODUCTION],
        });
        await release.rollBack();
        const waiting = await release.until(
          (status) =>
            ['follows-one', 'one', 'two'].every((name) => targetsOf(status)[name] === 'rolledBack') &&
            (status.environments[0]?.targets.some(({ reason }) => reason?.startsWith('waits: ')) ?? false),
          'back but for the group that follows the parameter',
        );
        expect(targetsOf(waiting)['follows-two']).toBe('rollingBack');
        expect(waiting.message).toMatch(
          /^staging: rolled back by ada: 4 targets go back; \d channel parameters? (is|are) waited for:\n/,
        );
        expect(waiting.message).toContain(
          `${PRODUCTION}, ${REGION}: /golden-ami/waits/staging: not written yet: SSM:PutParameter in account ${PRODUCTION}`,
        );
        expect(
          waiting.environments[0]?.targets.find(({ state }) => state === 'rollingBack')?.reason,
        ).toContain(
          `waits: the channel parameter /golden-ami/waits/staging of account ${PRODUCTION}, ${REGION} still names ${NEW}, the image of the release, and is to name ${FIRST} again`,
        );
        emulator.faults.remove(fault);
        const ended = await release.ended(60);
        expect(ended.phase).toBe('rolledBack');
        expect(targetsOf(ended)['follows-two']).toBe('rolledBack');
        expect(ended.environments[0]?.message).not.toContain('channel parameters');
        expect(await channelOf(emulator, PRODUCTION, 'waits')).toBe(FIRST);
        await replayed('waits', 'r1', [
          `${STAGING}/${REGION}/asg/one`,
          `${PRODUCTION}/${REGION}/asg/follows-two`,
        ]);
      },
      fleetOf('waits', [
        group('one', STAGING, inStaging),
        group('follows-one', STAGING, follows),
        group('two', PRODUCTION, inStaging),
        group('follows-two', PRODUCTION, follows),
      ]),
    );
  });
});
