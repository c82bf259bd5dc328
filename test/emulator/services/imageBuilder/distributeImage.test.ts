import { DistributeImageCommand } from '@aws-sdk/client-imagebuilder';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  MINUTE,
  OWNER,
  REGION,
  SECOND,
  settingsFor,
  type Emulated,
} from '../autoScaling/emulated.js';
import {
  amisSeenBy,
  BUILD,
  DISTRIBUTION,
  image,
  OTHER_REGION,
  outputs,
  ownersSeenBy,
  start,
  withPipeline,
} from './support.js';

const VERSION = BUILD.slice(0, -2);
const OTHER_BUILD = BUILD.replace(/1$/, '2');

async function distribute(aws: Emulated, sourceImage: string, clientToken = 'distribute'): Promise<string> {
  const { imageBuildVersionArn } = await aws.imageBuilder.send(
    new DistributeImageCommand({
      sourceImage,
      distributionConfigurationArn: DISTRIBUTION,
      executionRole: 'distributor',
      clientToken,
    }),
  );
  return imageBuildVersionArn ?? '';
}

describe('DistributeImage', () => {
  it('copies an AMI by a distribution alone', async () => {
    const aws = await withPipeline();
    const arn = await distribute(aws, aws.imageId('old'));
    expect(arn).toBe(`arn:aws:imagebuilder:${REGION}:${OWNER}:image/golden/1.0.0/1`);
    const course: [number, string][] = [
      [0, 'PENDING'],
      [30 * SECOND, 'DISTRIBUTING'],
      [5 * MINUTE, 'INTEGRATING'],
      [30 * SECOND, 'AVAILABLE'],
    ];
    for (const [step, status] of course) {
      aws.clock.advance(step);
      expect((await image(aws, arn)).state).toEqual({ status });
    }
    expect(await outputs(aws, arn)).toEqual([`${REGION} ${OWNER}`, `${OTHER_REGION} ${OWNER}`]);
    expect(await ownersSeenBy(aws, ACCOUNT, OTHER_REGION)).toEqual([OWNER]);
    const [copy] = await amisSeenBy(aws, ACCOUNT);
    expect(copy?.SourceImageId).toBe(aws.imageId('old'));
    expect((await image(aws, arn)).imageRecipe).toBeUndefined();
  });

  it('takes an SSM parameter that holds an AMI ID', async () => {
    const aws = await withPipeline();
    const ssm = new SSMClient(settingsFor(aws.emulator.url, OWNER));
    await ssm.send(new PutParameterCommand({ Name: '/base', Value: aws.imageId('new'), Type: 'String' }));
    await distribute(aws, 'ssm:/base');
    aws.clock.advance(10 * MINUTE);
    expect((await amisSeenBy(aws, OWNER))[0]?.SourceImageId).toBe(aws.imageId('new'));
  });

  // DistributeImageRequest$sourceImage: "An image version ARN resolves to the latest available build version."
  it('takes an image of Image Builder, and of a version the latest that is available', async () => {
    const aws = await withPipeline();
    await start(aws, 'first');
    aws.clock.advance(60 * MINUTE);
    await start(aws, 'second');
    const arn = await distribute(aws, VERSION);
    expect(arn).toBe(BUILD.replace(/1$/, '3'));
    aws.clock.advance(10 * MINUTE);
    const [built] = await amisSeenBy(aws, OWNER);
    const [copied] = await amisSeenBy(aws, OWNER, OTHER_REGION).then((amis) => amis.slice(-1));
    expect(copied?.SourceImageId).toBe(built?.ImageId);
  });

  it.each([
    ['an image under way', OTHER_BUILD, 'InvalidRequestException'],
    ['an image that is not there', BUILD.replace(/1$/, '7'), 'ResourceNotFoundException'],
    ['an AMI that is not there', 'ami-12345678', 'InvalidRequestException'],
    ['a parameter that is not there', 'ssm:/none', 'InvalidRequestException'],
  ])('refuses %s', async (_, sourceImage, name) => {
    const aws = await withPipeline();
    await start(aws, 'first');
    await start(aws, 'second');
    await expect(distribute(aws, sourceImage)).rejects.toMatchObject({ name });
  });

  it('happens once per client token', async () => {
    const aws = await withPipeline();
    const arn = await distribute(aws, aws.imageId('old'));
    expect(await distribute(aws, aws.imageId('old'))).toBe(arn);
    await expect(distribute(aws, aws.imageId('new'))).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
  });
});
