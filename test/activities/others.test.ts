import {
  GetDistributionConfigurationCommand,
  GetImagePipelineCommand,
  ImagebuilderClient,
} from '@aws-sdk/client-imagebuilder';
import { GetParameterHistoryCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activityBench, failureOf, type Bench } from '../support/activities.js';
import { awsClients } from '../support/aws.js';
import { fleet, OWNER, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { OWNER_CREDENTIALS } from '../support/simulation.js';

const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const PRIVATE_IMAGE = 'ami-0ccccccccccccccc1';
const accounts = [
  { id: STAGING, roleName: 'golden-ami', externalId: 'shop' },
  { id: PRODUCTION, roleName: 'golden-ami' },
];
const [staging, production] = accounts as [(typeof accounts)[0], (typeof accounts)[0]];
const image = { name: 'web', version: '1.1.0', amis: [{ region: REGION, amiId: NEW_IMAGE }] };
const pipelineArn = `arn:aws:imagebuilder:${REGION}:${OWNER}:image-pipeline/web-base`;
const release = 'r1';

let bench: Bench;
beforeEach(async () => {
  bench = await activityBench(
    fleet({
      topics: [
        { name: 'golden-ami', account: OWNER, region: REGION },
        { name: 'golden-ami.fifo', account: OWNER, region: REGION },
      ],
      images: [
        { name: 'web-1.0.0' },
        { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } },
        { name: 'private', ids: { [REGION]: PRIVATE_IMAGE }, sharedWith: [] },
      ],
    }),
  );
});
afterEach(() => bench.close());

const effects = (action: string) =>
  bench.emulator.journal.effects.filter((effect) => effect.action === action);

describe('reachAccounts', () => {
  it('names every account that refuses, in the words of AWS', async () => {
    await bench.run('reachAccounts', { accounts, region: REGION, release });
    const wrong = [
      { ...staging, externalId: 'other' },
      { ...production, roleName: 'admin' },
    ];
    const failure = await failureOf(bench.run('reachAccounts', { accounts: wrong, region: REGION, release }));
    expect(failure).toMatchObject({ type: 'AccountUnreachable', nonRetryable: true });
    expect(failure.message).toContain('2 of 2 accounts cannot be reached');
    expect(failure.message).toContain('is not authorized to perform: sts:AssumeRole');
    expect(failure.message).toContain('Check roleName and externalId');
  });
});

describe('channels', () => {
  const channel = {
    pipeline: 'web',
    environment: 'staging',
    accounts: [staging],
    regions: [REGION],
    release,
  };

  it('are written once, and confirmed when SSM has validated them', async () => {
    expect(await bench.run('writeChannel', { ...channel, image })).toEqual({
      written: [`${STAGING}, ${REGION}: ${NEW_IMAGE}`],
    });
    expect(await failureOf(bench.run('confirmChannel', { ...channel, image }))).toMatchObject({
      type: 'NotYet',
    });
    bench.clock.advance(30_000);
    await bench.run('confirmChannel', { ...channel, image });
    expect(await bench.run('writeChannel', { ...channel, image })).toEqual({ written: [] });
    const { ssm } = await awsClients(bench.emulator.url, STAGING, 'shop');
    const { Parameters } = await ssm.send(
      new GetParameterHistoryCommand({ Name: '/golden-ami/web/staging' }),
    );
    expect(Parameters?.map(({ Value, DataType }) => [Value, DataType])).toEqual([
      [NEW_IMAGE, 'aws:ec2:image'],
    ]);
  });

  it('are written everywhere but where an account lets nobody in, which is named', async () => {
    const closed = { ...production, roleName: 'gone' };
    const both = { ...channel, accounts: [closed, staging], image };
    expect(await bench.run('writeChannel', both)).toEqual({
      written: [`${STAGING}, ${REGION}: ${NEW_IMAGE}`],
      lockedOut: [
        {
          account: PRODUCTION,
          region: REGION,
          reason: expect.stringContaining('is not authorized to perform: sts:AssumeRole') as string,
        },
      ],
    });
    bench.clock.advance(30_000);
    await bench.run('confirmChannel', both);
    expect(await failureOf(bench.run('writeChannel', { ...both, accounts: [closed] }))).toMatchObject({
      type: 'AccountUnreachable',
      nonRetryable: true,
    });
  });

  it('fail where an account lets the worker in and refuses the write', async () => {
    bench.emulator.faults.add({ kind: 'accessDenied', operations: ['PutParameter'], accounts: [PRODUCTION] });
    const both = { ...channel, accounts: [production, staging], image };
    expect(await failureOf(bench.run('writeChannel', both))).toMatchObject({ type: 'AwsAccessDenied' });
    expect(effects('PutParameter')).toHaveLength(1);
  });

  it('are never confirmed when SSM drops the image without a word', async () => {
    const unshared = { ...image, amis: [{ region: REGION, amiId: PRIVATE_IMAGE }] };
    await bench.run('writeChannel', { ...channel, image: unshared });
    bench.clock.advance(60 * 60 * 1000);
    expect(await failureOf(bench.run('confirmChannel', { ...channel, image: unshared }))).toMatchObject({
      type: 'NotYet',
      message: expect.stringContaining(
        `/golden-ami/web/staging does not exist, expected ${PRIVATE_IMAGE}`,
      ) as string,
    });
  });
});

describe('verifyImage', () => {
  const everywhere = { accounts, regions: [REGION], release, patient: false };

  it('accepts an image that every account can launch', async () => {
    await bench.run('verifyImage', { ...everywhere, image });
  });

  it('names every place where it cannot be launched', async () => {
    const unshared = { ...image, amis: [{ region: REGION, amiId: PRIVATE_IMAGE }] };
    const failure = await failureOf(bench.run('verifyImage', { ...everywhere, image: unshared }));
    expect(failure).toMatchObject({ type: 'ImageNotLaunchable', nonRetryable: true });
    expect(failure.message).toContain(`${STAGING}, ${REGION}: `);
    expect(failure.message).toContain(`${PRODUCTION}, ${REGION}: `);
  });

  it('waits for what may still come after a build, but not for a Region without a copy', async () => {
    const unshared = { ...image, amis: [{ region: REGION, amiId: PRIVATE_IMAGE }] };
    const patient = { ...everywhere, patient: true };
    expect(await failureOf(bench.run('verifyImage', { ...patient, image: unshared }))).toMatchObject({
      type: 'NotYet',
    });
    expect(
      await failureOf(bench.run('verifyImage', { ...patient, image, regions: ['us-east-1'] })),
    ).toMatchObject({
      type: 'ImageNotLaunchable',
      message: expect.stringContaining('no copy in this Region') as string,
    });
  });
});

describe('ensureDistribution', () => {
  it('names every account and Region once', async () => {
    const input = {
      pipelineArn,
      release,
      clientToken: 'token',
      goal: { accounts: [STAGING, PRODUCTION], regions: [REGION], mode: 'share' as const },
    };
    const { added } = await bench.run('ensureDistribution', input);
    expect(added).toEqual([`${STAGING} in ${REGION}`, `${PRODUCTION} in ${REGION}`]);
    expect(await bench.run('ensureDistribution', input)).toEqual({ added: [] });
    const client = new ImagebuilderClient({
      endpoint: bench.emulator.url,
      region: REGION,
      credentials: OWNER_CREDENTIALS,
    });
    const { imagePipeline } = await client.send(
      new GetImagePipelineCommand({ imagePipelineArn: pipelineArn }),
    );
    const { distributionConfiguration } = await client.send(
      new GetDistributionConfigurationCommand({
        distributionConfigurationArn: imagePipeline?.distributionConfigurationArn,
      }),
    );
    expect(
      distributionConfiguration?.distributions?.find((entry) => entry.region === REGION)
        ?.amiDistributionConfiguration?.launchPermission?.userIds,
    ).toEqual([STAGING, PRODUCTION]);
  });
});

describe('startImageBuild', () => {
  it('starts one build per client token', async () => {
    const input = { pipelineArn, release, clientToken: 'token' };
    const first = await bench.run('startImageBuild', input);
    expect(await bench.run('startImageBuild', input)).toEqual(first);
    expect(await bench.run('startImageBuild', { ...input, clientToken: 'another' })).not.toEqual(first);
  });
});

describe('startServiceDeployment', () => {
  it('redeploys once, however often it is asked, and adopts the deployment', async () => {
    const service = { targetId: `${STAGING}/${REGION}/ecs/shop/api`, account: staging, release };
    const before = await bench.run('inspectService', service);
    const input = { ...service, previousDeploymentId: before.deployment?.deploymentId };
    const first = await bench.run('startServiceDeployment', input);
    expect(first.adopted).toBe(false);
    expect(await bench.run('startServiceDeployment', input)).toEqual({ ...first, adopted: true });
    expect(effects('UpdateService')).toHaveLength(1);
  });
});

describe('notify', () => {
  it('publishes to SNS, within what SNS takes as a subject', async () => {
    const topicArn = `arn:aws:sns:${REGION}:${OWNER}:golden-ami`;
    const text = { subject: `line\nbreak ${'x'.repeat(200)}`, message: 'hello' };
    await bench.run('notify', { to: { type: 'sns', topicArn }, text, release });
    expect(effects('Publish')).toHaveLength(1);
    await bench.run('notify', { to: { type: 'console' }, text, release });
    expect(bench.announcements).toEqual([{ ...text, subject: text.subject.replace('\n', ' ') }]);
  });

  it('gives a FIFO topic what it refuses messages without; every attempt is the same message', async () => {
    const topicArn = `arn:aws:sns:${REGION}:${OWNER}:golden-ami.fifo`;
    const notify = (subject: string) =>
      bench.run('notify', { to: { type: 'sns', topicArn }, text: { subject, message: 'm' }, release });
    await notify('one');
    // The bench gives each call the same run and activity ID, as the attempts of one activity have.
    await notify('again');
    const [first, ...others] = effects('Publish');
    expect([first?.details, others]).toEqual([expect.objectContaining({ subject: 'one' }), []]);
  });

  it('says that a topic does not exist', async () => {
    const topicArn = `arn:aws:sns:${REGION}:${OWNER}:gone`;
    const failure = await failureOf(
      bench.run('notify', { to: { type: 'sns', topicArn }, text: { subject: 's', message: 'm' }, release }),
    );
    expect(failure).toMatchObject({ type: 'AwsRefused', nonRetryable: true });
  });
});
