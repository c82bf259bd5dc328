import {
  GetImagePipelineCommand,
  UpdateDistributionConfigurationCommand,
} from '@aws-sdk/client-imagebuilder';
import { describe, expect, it } from 'vitest';
import { setBuildOutcome } from '../../../../emulator/services/imageBuilder.js';
import { ACCOUNT, MINUTE, OWNER, REGION, SECOND, type Emulated } from '../autoScaling/emulated.js';
import {
  amisSeenBy,
  BUILD,
  cancel,
  DISTRIBUTION,
  image,
  OTHER_REGION,
  outputs,
  ownersSeenBy,
  PIPELINE,
  retry,
  start,
  withPipeline,
} from './support.js';

const HOUR = 60 * MINUTE;

async function stateOf(aws: Emulated): Promise<{ status?: string | undefined; reason: string }> {
  const { state } = await image(aws);
  return { status: state?.status, reason: state?.reason ?? '' };
}

describe('a build that fails', () => {
  it.each([
    { outcome: 'failedBuild', minutes: 11, amis: [] },
    { outcome: 'failedTest', minutes: 16, amis: [OWNER] },
    { outcome: 'failedDistribution', minutes: 21, amis: [OWNER] },
    { outcome: 'failedIntegration', minutes: 21.5, amis: [OWNER] },
  ] as const)(
    'as $outcome does so after $minutes minutes and leaves $amis',
    async ({ outcome, minutes, amis }) => {
      const aws = await withPipeline({ outcome, reason: 'It did not work.' });
      await start(aws);
      aws.clock.advance(minutes * MINUTE - 1);
      expect((await image(aws)).state?.status).not.toBe('FAILED');
      aws.clock.advance(1);
      expect((await image(aws)).state).toEqual({ status: 'FAILED', reason: 'It did not work.' });
      aws.clock.advance(24 * HOUR);
      expect((await image(aws)).state?.status).toBe('FAILED');
      expect(await ownersSeenBy(aws, OWNER)).toEqual(amis);
      expect(await ownersSeenBy(aws, ACCOUNT)).toEqual(outcome === 'failedIntegration' ? [OWNER] : []);
    },
  );

  it.each([
    [
      'failedBuild',
      /^Workflow Execution ID: 'wf-[0-9a-f-]{36}' failed with reason: Document arn:aws:imagebuilder:.* failed!$/,
    ],
    [
      'failedTest',
      /^Workflow Execution ID: 'wf-[0-9a-f-]{36}' failed with reason: Document arn:aws:imagebuilder:.* failed!$/,
    ],
    [
      'failedDistribution',
      /^Not all distribution jobs are completed\. 1\) AMI Copy Reported Failure For ami-/,
    ],
    [
      'failedIntegration',
      /^Integration failed with JobId '[0-9a-f-]{36}', status = 'Failed' for ARN 'arn:aws:imagebuilder:.*:image\/golden\/1\.2\.0\/1'\.$/,
    ],
  ] as const)('as %s says why', async (outcome, reason) => {
    const aws = await withPipeline({ outcome });
    await start(aws);
    aws.clock.advance(HOUR);
    expect(await stateOf(aws)).toEqual({ status: 'FAILED', reason: expect.stringMatching(reason) as string });
  });

  // ImagePipeline$consecutiveFailures: "If the pipeline runs manually and fails, the count remains the same."
  it('is told by its pipeline, but counts as a failure only when it was scheduled', async () => {
    const aws = await withPipeline({ outcome: 'failedBuild' });
    await start(aws);
    aws.clock.advance(HOUR);
    const { imagePipeline } = await aws.imageBuilder.send(
      new GetImagePipelineCommand({ imagePipelineArn: PIPELINE }),
    );
    expect(imagePipeline).toMatchObject({
      lastRunStatus: 'FAILED',
      consecutiveFailures: 0,
      status: 'ENABLED',
    });
  });
});

describe('a distribution', () => {
  it('that fails in one Region leaves the others their AMI, and names the Region', async () => {
    const aws = await withPipeline({ outcome: 'failedDistribution', failedRegions: [OTHER_REGION] });
    await start(aws);
    aws.clock.advance(HOUR);
    const [ami] = await amisSeenBy(aws, OWNER);
    expect(await stateOf(aws)).toEqual({
      status: 'FAILED',
      reason:
        `Not all distribution jobs are completed. 1) AMI Copy Reported Failure For ${ami?.ImageId} when distributing ` +
        `the image from the source account (ID: ${OWNER}) to the destination account (ID: ${OWNER}) in Region ${OTHER_REGION}.`,
    });
    expect(await outputs(aws)).toEqual([`${REGION} ${OWNER}`]);
    expect(await ownersSeenBy(aws, ACCOUNT)).toEqual([OWNER]);
    expect(await ownersSeenBy(aws, OWNER, OTHER_REGION)).toEqual([]);
  });

  it('that fails to one account leaves the others theirs, and names the account in every Region', async () => {
    const aws = await withPipeline({
      distribution: { regions: [REGION, OTHER_REGION], copiedTo: [ACCOUNT] },
      outcome: 'failedDistribution',
      failedAccounts: [ACCOUNT],
    });
    await start(aws);
    aws.clock.advance(HOUR);
    const { status, reason } = await stateOf(aws);
    expect(status).toBe('FAILED');
    expect(
      [...reason.matchAll(/\(ID: (\d+)\) in Region ([a-z0-9-]+)/g)].map(([, ...place]) => place),
    ).toEqual([
      [ACCOUNT, REGION],
      [ACCOUNT, OTHER_REGION],
    ]);
    expect(await outputs(aws)).toEqual([`${REGION} ${OWNER}`, `${OTHER_REGION} ${OWNER}`]);
    expect(await ownersSeenBy(aws, ACCOUNT)).toEqual([]);
  });

  // ImageState$reason has at most 1,024 characters.
  it('that fails in many places names as many as there is room for, and counts the others', async () => {
    const aws = await withPipeline({ outcome: 'failedDistribution' });
    const targetAccountIds = Array.from({ length: 20 }, (_, index) => String(300_000_000_000 + index));
    await aws.imageBuilder.send(
      new UpdateDistributionConfigurationCommand({
        distributionConfigurationArn: DISTRIBUTION,
        distributions: [{ region: REGION, amiDistributionConfiguration: { targetAccountIds } }],
        clientToken: 'many',
      }),
    );
    await start(aws);
    aws.clock.advance(HOUR);
    const { reason } = await stateOf(aws);
    expect(reason.length).toBeLessThanOrEqual(1024);
    const named = reason.match(/AMI Copy Reported Failure/g)?.length ?? 0;
    expect(named).toBeGreaterThan(1);
    expect(reason.endsWith(` And ${targetAccountIds.length + 1 - named} more.`)).toBe(true);
  });
});

describe('RetryImage', () => {
  // "The same build version returns to the test or distribution phase where it failed and continues from there."
  it('distributes what was not distributed, under the same build version', async () => {
    const aws = await withPipeline({
      outcome: 'failedDistribution',
      failedRegions: [OTHER_REGION],
      failures: 1,
    });
    await start(aws);
    aws.clock.advance(HOUR);
    const before = await amisSeenBy(aws, OWNER);
    await retry(aws);
    expect((await image(aws)).state).toEqual({ status: 'DISTRIBUTING' });
    expect(await outputs(aws)).toEqual([]);
    aws.clock.advance(5 * MINUTE);
    expect(await ownersSeenBy(aws, ACCOUNT, OTHER_REGION)).toEqual([OWNER]);
    expect((await image(aws)).state).toEqual({ status: 'INTEGRATING' });
    aws.clock.advance(30 * SECOND);
    expect((await image(aws)).state).toEqual({ status: 'AVAILABLE' });
    expect(await outputs(aws)).toEqual([`${REGION} ${OWNER}`, `${OTHER_REGION} ${OWNER}`]);
    expect(await amisSeenBy(aws, OWNER)).toEqual(before);
    expect(aws.emulator.journal.effects.map(({ action }) => action)).toEqual([
      'StartImagePipelineExecution',
      'RetryImage',
    ]);
  });

  it('tests again what failed its tests, and fails again as long as the reason lasts', async () => {
    const aws = await withPipeline({ outcome: 'failedTest', failures: 2 });
    await start(aws);
    aws.clock.advance(HOUR);
    await retry(aws, 'first');
    expect((await image(aws)).state?.status).toBe('TESTING');
    aws.clock.advance(5 * MINUTE);
    expect((await image(aws)).state?.status).toBe('FAILED');
    await retry(aws, 'second');
    aws.clock.advance(11 * MINUTE);
    expect((await image(aws)).state?.status).toBe('AVAILABLE');
    expect(await ownersSeenBy(aws, ACCOUNT)).toEqual([OWNER]);
  });

  it('goes on where a build was cancelled', async () => {
    const aws = await withPipeline();
    await start(aws);
    aws.clock.advance(19 * MINUTE);
    await cancel(aws);
    await retry(aws);
    aws.clock.advance(6 * MINUTE);
    expect((await image(aws)).state?.status).toBe('AVAILABLE');
    expect(await ownersSeenBy(aws, OWNER, OTHER_REGION)).toEqual([OWNER]);
  });

  it.each([
    ['is under way', { minutes: 5 }, {}],
    ['is available', { minutes: 60 }, {}],
    ['failed before there was an image', { minutes: 60 }, { outcome: 'failedBuild' as const }],
  ])('is refused when the build %s', async (_, { minutes }, pipeline) => {
    const aws = await withPipeline(pipeline);
    await start(aws);
    aws.clock.advance(minutes * MINUTE);
    const before = await image(aws);
    await expect(retry(aws)).rejects.toMatchObject({ name: 'InvalidRequestException' });
    expect(await image(aws)).toEqual(before);
  });

  it('happens once per client token', async () => {
    const aws = await withPipeline({ outcome: 'failedTest' });
    await start(aws);
    aws.clock.advance(HOUR);
    await retry(aws, 'same');
    aws.clock.advance(HOUR);
    await retry(aws, 'same');
    expect((await image(aws)).state?.status).toBe('FAILED');
    await expect(retry(aws, 'same', BUILD.replace(/1$/, '2'))).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
  });
});

describe('setBuildOutcome', () => {
  it('decides how the next builds go, not those under way', async () => {
    const aws = await withPipeline();
    const first = await start(aws, 'first');
    setBuildOutcome(aws.emulator.world, OWNER, REGION, 'golden', { outcome: 'failedBuild', failures: 1 });
    const second = await start(aws, 'second');
    const third = await start(aws, 'third');
    aws.clock.advance(HOUR);
    const states = await Promise.all([first, second, third].map((arn) => image(aws, arn)));
    expect(states.map(({ state }) => state?.status)).toEqual(['AVAILABLE', 'FAILED', 'AVAILABLE']);
  });

  it('knows only pipelines that there are', async () => {
    const { emulator } = await withPipeline();
    expect(() => {
      setBuildOutcome(emulator.world, OWNER, REGION, 'none', { outcome: 'available' });
    }).toThrow('there is no image pipeline none of 111111111111 in eu-west-1');
  });
});
