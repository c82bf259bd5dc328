import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeLaunchTemplatesCommand } from '@aws-sdk/client-ec2';
import { DescribeClustersCommand } from '@aws-sdk/client-ecs';
import { ListImagePipelinesCommand } from '@aws-sdk/client-imagebuilder';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../emulator/fleet.js';
import { AwsClients } from '../../src/aws/clients.js';
import { clientsOf, emulate, OWNER, STAGING } from './support.js';

/** A Region of every partition that the SDK knows, with how its ARNs begin. */
const PARTITIONS = [
  ['eu-west-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
] as const;
const regions = PARTITIONS.map(([region]) => region);

const fleet = parseFleet({
  owner: OWNER,
  regions,
  accounts: [{ id: STAGING, name: 'staging' }],
  images: [{ name: 'web-1.0.0' }],
  imagePipelines: regions.map((region) => ({ name: 'base', region })),
  autoScalingGroups: [
    { name: 'web', account: STAGING, regions: [...regions], desired: 1, image: 'web-1.0.0' },
  ],
  ecsClusters: regions.map((region) => ({ name: 'shop', account: STAGING, region })),
  topics: [{ name: 'news', account: OWNER, regions: [...regions] }],
  parameters: [{ name: '/image', account: STAGING, regions: [...regions], image: 'web-1.0.0' }],
});

describe.each(PARTITIONS)('%s', (region, partition) => {
  const begins = (account: string, service: string) =>
    expect.stringMatching(`^arn:${partition}:${service}:[a-z0-9-]*:${account}:`) as string;

  it(`has ARNs of ${partition}, in whatever service`, async () => {
    const emulator = await emulate(fleet);
    const { autoScaling, ec2, ecs, ssm, sts } = clientsOf(emulator, STAGING, region);
    const owned = clientsOf(emulator, 'worker', region);
    const groups = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
    expect(groups.AutoScalingGroups?.[0]).toMatchObject({
      AutoScalingGroupARN: begins(STAGING, 'autoscaling'),
      ServiceLinkedRoleARN: begins(STAGING, 'iam'),
    });
    const templates = await ec2.send(new DescribeLaunchTemplatesCommand({}));
    expect(templates.LaunchTemplates?.[0]?.CreatedBy).toEqual(begins(STAGING, 'iam'));
    const { clusters } = await ecs.send(new DescribeClustersCommand({ clusters: ['shop'] }));
    expect(clusters?.[0]?.clusterArn).toEqual(begins(STAGING, 'ecs'));
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/image' }));
    expect(Parameter?.ARN).toEqual(begins(STAGING, 'ssm'));
    const { Topics } = await owned.sns.send(new ListTopicsCommand({}));
    expect(Topics?.[0]?.TopicArn).toEqual(begins(OWNER, 'sns'));
    const { imagePipelineList } = await owned.imageBuilder.send(new ListImagePipelinesCommand({}));
    expect(imagePipelineList?.[0]?.arn).toEqual(begins(OWNER, 'imagebuilder'));
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toEqual(begins(STAGING, 'iam'));
  });

  it('is entered by the worker with a role of that partition', async () => {
    const emulator = await emulate(fleet);
    const aws = new AwsClients({
      endpoint: emulator.url,
      credentials: { accessKeyId: 'worker', secretAccessKey: 'secret' },
      stsRegion: region,
    });
    const access = { account: { id: STAGING, roleName: 'golden-ami' } };
    const identity = await aws.sts(access, region, 'r1').send(new GetCallerIdentityCommand({}));
    aws.close();
    expect(identity.Arn).toBe(`arn:${partition}:sts::${STAGING}:assumed-role/golden-ami/golden-ami-r1`);
  });
});

describe('partitions', () => {
  it('know nothing of the roles and sessions of others', async () => {
    const emulator = await emulate(fleet);
    const { sts } = clientsOf(emulator, 'worker', 'us-gov-west-1');
    const assume = (partition: string) =>
      sts.send(
        new AssumeRoleCommand({
          RoleArn: `arn:${partition}:iam::${STAGING}:role/golden-ami`,
          RoleSessionName: 'r1',
        }),
      );
    await expect(assume('aws')).rejects.toMatchObject({ name: 'ValidationError' });
    const { Credentials } = await assume('aws-us-gov');
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const elsewhere = clientsOf(emulator, session, 'cn-north-1').sts.send(new GetCallerIdentityCommand({}));
    await expect(elsewhere).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  it.each(['src', 'emulator'])('are named by no code of %s that makes an ARN', (folder) => {
    const root = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
    const made = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) =>
        /`[^`\n]*arn:aws[a-z-]*:[^`\n]*\$\{|\/\^arn:aws:/.test(readFileSync(`${root}${file}`, 'utf8')),
      );
    expect(made).toEqual([]);
  });
});
