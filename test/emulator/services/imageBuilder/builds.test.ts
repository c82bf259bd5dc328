import { EC2Client, ModifyImageAttributeCommand } from '@aws-sdk/client-ec2';
import {
  CreateImageCommand,
  GetDistributionConfigurationCommand,
  GetImageCommand,
  GetImagePipelineCommand,
  GetImageRecipeCommand,
  ListImageBuildVersionsCommand,
  ListImagePipelineImagesCommand,
  ListImagePipelinesCommand,
  ListImagesCommand,
  StartImagePipelineExecutionCommand,
  UpdateDistributionConfigurationCommand,
} from '@aws-sdk/client-imagebuilder';
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
  cancel,
  DISTRIBUTION,
  image,
  INFRASTRUCTURE,
  OTHER_REGION,
  outputs,
  ownersSeenBy,
  PIPELINE,
  RECIPE,
  start,
  withPipeline,
} from './support.js';

describe('a build', () => {
  it('passes through its states', async () => {
    const aws = await withPipeline();
    expect(await start(aws)).toBe(BUILD);
    const course: [number, string][] = [
      [0, 'PENDING'],
      [30 * SECOND, 'CREATING'],
      [30 * SECOND, 'BUILDING'],
      [10 * MINUTE, 'TESTING'],
      [5 * MINUTE, 'DISTRIBUTING'],
      [5 * MINUTE, 'INTEGRATING'],
      [30 * SECOND, 'AVAILABLE'],
    ];
    for (const [step, status] of course) {
      aws.clock.advance(step);
      expect((await image(aws)).state).toEqual({ status });
    }
  });

  it('brings about an image per Region and a copy per target account, which EC2 knows', async () => {
    const aws = await withPipeline({
      distribution: { regions: [REGION, OTHER_REGION], sharedWith: [ACCOUNT], copiedTo: [ACCOUNT] },
    });
    await start(aws);
    aws.clock.advance(11 * MINUTE - 1);
    expect(await ownersSeenBy(aws, OWNER)).toEqual([]);
    // Built, but not distributed: nobody else may launch it.
    aws.clock.advance(1);
    expect(await ownersSeenBy(aws, OWNER)).toEqual([OWNER]);
    expect(await ownersSeenBy(aws, ACCOUNT)).toEqual([]);
    // One Region after the other: half of the five minutes for each.
    aws.clock.advance(7 * MINUTE + 30 * SECOND);
    expect(await ownersSeenBy(aws, ACCOUNT)).toEqual([OWNER, ACCOUNT]);
    expect(await ownersSeenBy(aws, ACCOUNT, OTHER_REGION)).toEqual([]);
    expect(await outputs(aws)).toEqual([]);

    aws.clock.advance(3 * MINUTE);
    // Nobody has asked Image Builder since.
    expect(await ownersSeenBy(aws, ACCOUNT, OTHER_REGION)).toEqual([OWNER, ACCOUNT]);
    expect(await ownersSeenBy(aws, OWNER, OTHER_REGION)).toEqual([OWNER]);
    const amis = (await image(aws)).outputResources?.amis ?? [];
    expect(amis.map(({ region, accountId }) => [region, accountId])).toEqual([
      [REGION, OWNER],
      [REGION, ACCOUNT],
      [OTHER_REGION, OWNER],
      [OTHER_REGION, ACCOUNT],
    ]);
    expect(new Set(amis.map((ami) => ami.image)).size).toBe(4);
    expect(amis[0]).toMatchObject({
      name: 'golden 2026-01-01T00-00-00.000Z',
      state: { status: 'AVAILABLE' },
    });
  });

  it('tags its AMIs, which only their owners see, and says what a copy is a copy of', async () => {
    const aws = await withPipeline();
    await start(aws);
    aws.clock.advance(30 * MINUTE);
    const [built] = await amisSeenBy(aws, OWNER);
    const [copy] = await amisSeenBy(aws, OWNER, OTHER_REGION);
    expect(built?.Tags).toContainEqual({ Key: 'Ec2ImageBuilderArn', Value: BUILD });
    expect((await amisSeenBy(aws, ACCOUNT))[0]?.Tags ?? []).toEqual([]);
    expect(copy).toMatchObject({ SourceImageId: built?.ImageId, SourceImageRegion: REGION });
  });

  it('does not share what it is not told to share', async () => {
    const aws = await withPipeline({ distribution: {} });
    await start(aws);
    aws.clock.advance(30 * MINUTE);
    expect(await ownersSeenBy(aws, OWNER)).toEqual([OWNER]);
    expect(await ownersSeenBy(aws, ACCOUNT)).toEqual([]);
  });

  it('can be cancelled, but only until it is over', async () => {
    const aws = await withPipeline();
    await start(aws);
    aws.clock.advance(5 * MINUTE);
    await cancel(aws, 'first');
    expect((await image(aws)).state?.status).toBe('CANCELLED');
    aws.clock.advance(60 * MINUTE);
    expect((await image(aws)).state?.status).toBe('CANCELLED');
    expect(await ownersSeenBy(aws, OWNER)).toEqual([]);
    await cancel(aws, 'first');
    await expect(cancel(aws, 'second')).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  // CancelImageCreation: "Output resources that the build already created, such as AMIs and snapshots, aren't removed."
  it('that is cancelled leaves the AMIs that it has made', async () => {
    const aws = await withPipeline();
    await start(aws);
    aws.clock.advance(19 * MINUTE);
    await cancel(aws);
    aws.clock.advance(60 * MINUTE);
    expect(await ownersSeenBy(aws, ACCOUNT)).toEqual([OWNER]);
    expect(await ownersSeenBy(aws, OWNER, OTHER_REGION)).toEqual([]);
    expect(await outputs(aws)).toEqual([`${REGION} ${OWNER}`]);
  });

  it('of a recipe needs no pipeline, and may leave out the tests', async () => {
    const aws = await withPipeline();
    const { imageBuildVersionArn } = await aws.imageBuilder.send(
      new CreateImageCommand({
        imageRecipeArn: RECIPE,
        infrastructureConfigurationArn: INFRASTRUCTURE,
        imageTestsConfiguration: { imageTestsEnabled: false },
        clientToken: 'alone',
      }),
    );
    expect(imageBuildVersionArn).toBe(BUILD);
    aws.clock.advance(11 * MINUTE);
    expect((await image(aws)).state?.status).toBe('DISTRIBUTING');
    aws.clock.advance(6 * MINUTE);
    const described = await image(aws);
    expect(described).toMatchObject({ state: { status: 'AVAILABLE' }, imageRecipe: { arn: RECIPE } });
    expect(described.sourcePipelineArn).toBeUndefined();
    // Without a distribution configuration the AMI stays "in the account and Region where the build runs".
    expect(await outputs(aws)).toEqual([`${REGION} ${OWNER}`]);
    expect(await start(aws)).toBe(BUILD.replace(/1$/, '2'));
  });
});

describe('a client token', () => {
  it('starts one build, however often it comes', async () => {
    const aws = await withPipeline();
    expect(await start(aws, 'one')).toBe(BUILD);
    aws.clock.advance(60 * MINUTE);
    expect(await start(aws, 'one')).toBe(BUILD);
    expect(await start(aws, 'two')).toBe(BUILD.replace(/1$/, '2'));
    expect(aws.emulator.journal.effects.map(({ action }) => action)).toEqual([
      'StartImagePipelineExecution',
      'StartImagePipelineExecution',
    ]);
  });

  it('is refused for another request', async () => {
    const aws = await withPipeline();
    await start(aws);
    await expect(
      aws.imageBuilder.send(
        new StartImagePipelineExecutionCommand({
          imagePipelineArn: PIPELINE,
          clientToken: 'token',
          tags: { changed: 'yes' },
        }),
      ),
    ).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });
});

describe('a distribution configuration', () => {
  const change = (aws: Emulated, userIds: string[], clientToken: string) =>
    aws.imageBuilder.send(
      new UpdateDistributionConfigurationCommand({
        distributionConfigurationArn: DISTRIBUTION,
        clientToken,
        distributions: [
          { region: REGION, amiDistributionConfiguration: { name: 'x', launchPermission: { userIds } } },
        ],
      }),
    );

  it('is read when a build begins to distribute, not before and not after', async () => {
    const aws = await withPipeline();
    await start(aws);
    aws.clock.advance(10 * MINUTE);
    await change(aws, [ACCOUNT], 'while building');
    aws.clock.advance(7 * MINUTE);
    await change(aws, [], 'while distributing');
    aws.clock.advance(10 * MINUTE);
    expect((await image(aws)).outputResources?.amis).toHaveLength(1);
    expect(await ownersSeenBy(aws, ACCOUNT)).toEqual([OWNER]);
    const { distributionConfiguration } = await aws.imageBuilder.send(
      new GetDistributionConfigurationCommand({ distributionConfigurationArn: DISTRIBUTION }),
    );
    expect(
      distributionConfiguration?.distributions?.[0]?.amiDistributionConfiguration?.launchPermission?.userIds,
    ).toEqual([]);
  });

  it('is refused where the emulator would not do what it says', async () => {
    const aws = await withPipeline();
    await expect(
      aws.imageBuilder.send(
        new UpdateDistributionConfigurationCommand({
          distributionConfigurationArn: DISTRIBUTION,
          clientToken: 'templates',
          distributions: [
            {
              region: REGION,
              licenseConfigurationArns: [
                'arn:aws:license-manager:eu-west-1:111111111111:license-configuration:lic-1',
              ],
            },
          ],
        }),
      ),
    ).rejects.toMatchObject({ name: 'NotImplementedByEmulator' });
  });

  it('takes at most 25 organizations, and 25 units of them', async () => {
    const aws = await withPipeline();
    const update = (name: 'organizationArns' | 'organizationalUnitArns', count: number) =>
      aws.imageBuilder.send(
        new UpdateDistributionConfigurationCommand({
          distributionConfigurationArn: DISTRIBUTION,
          clientToken: `${name} ${count}`,
          distributions: [
            {
              region: REGION,
              amiDistributionConfiguration: {
                launchPermission: {
                  [name]: Array.from(
                    { length: count },
                    (_, index) => `arn:aws:organizations::111111111111:organization/o-${index}`,
                  ),
                },
              },
            },
          ],
        }),
      );
    for (const name of ['organizationArns', 'organizationalUnitArns'] as const) {
      await expect(update(name, 25)).resolves.toBeDefined();
      await expect(update(name, 26)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    }
  });

  it('encrypts copies only, and EC2 shares none that has the key of AWS', async () => {
    const aws = await withPipeline();
    const key = (region: string) => `arn:aws:kms:${region}:${OWNER}:alias/aws/ebs`;
    await aws.imageBuilder.send(
      new UpdateDistributionConfigurationCommand({
        distributionConfigurationArn: DISTRIBUTION,
        clientToken: 'keys',
        distributions: [REGION, OTHER_REGION].map((region) => ({
          region,
          amiDistributionConfiguration: { kmsKeyId: key(region) },
        })),
      }),
    );
    await start(aws);
    aws.clock.advance(60 * MINUTE);
    const share = async (region: string) => {
      const ec2 = new EC2Client({ ...settingsFor(aws.emulator.url, OWNER), region });
      const [ami] = await amisSeenBy(aws, OWNER, region);
      return ec2.send(
        new ModifyImageAttributeCommand({
          ImageId: ami?.ImageId,
          LaunchPermission: { Add: [{ UserId: ACCOUNT }] },
        }),
      );
    };
    await expect(share(REGION)).resolves.toBeDefined();
    await expect(share(OTHER_REGION)).rejects.toMatchObject({
      name: 'InvalidParameter',
      message: 'Snapshots encrypted with the AWS Managed CMK can’t be shared. Specify another snapshot.',
    });
  });

  it('names a Region once', async () => {
    const aws = await withPipeline();
    await expect(
      aws.imageBuilder.send(
        new UpdateDistributionConfigurationCommand({
          distributionConfigurationArn: DISTRIBUTION,
          clientToken: 'twice',
          distributions: [{ region: REGION }, { region: REGION }],
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });
});

describe('lists', () => {
  it('name pipelines, image versions and builds', async () => {
    const aws = await withPipeline();
    await start(aws, 'one');
    aws.clock.advance(60 * MINUTE);
    await start(aws, 'two');
    const { imagePipelineList } = await aws.imageBuilder.send(new ListImagePipelinesCommand({}));
    expect(imagePipelineList).toMatchObject([{ arn: PIPELINE, name: 'golden', status: 'ENABLED' }]);

    const { imageVersionList } = await aws.imageBuilder.send(new ListImagesCommand({ owner: 'Self' }));
    const version = BUILD.slice(0, -2);
    expect(imageVersionList?.map(({ arn }) => arn)).toEqual([version]);

    const builds = [BUILD.replace(/1$/, '2'), BUILD];
    const ofVersion = await aws.imageBuilder.send(
      new ListImageBuildVersionsCommand({ imageVersionArn: version }),
    );
    expect(ofVersion.imageSummaryList?.map(({ arn }) => arn)).toEqual(builds);
    const first = await aws.imageBuilder.send(
      new ListImagePipelineImagesCommand({ imagePipelineArn: PIPELINE, maxResults: 1 }),
    );
    const second = await aws.imageBuilder.send(
      new ListImagePipelineImagesCommand({ imagePipelineArn: PIPELINE, nextToken: first.nextToken }),
    );
    const paged = [...(first.imageSummaryList ?? []), ...(second.imageSummaryList ?? [])];
    expect(paged.map(({ arn, state }) => [arn, state?.status])).toEqual([
      [builds[0], 'PENDING'],
      [builds[1], 'AVAILABLE'],
    ]);
  });

  it('lead to the recipe', async () => {
    const aws = await withPipeline();
    const { imagePipeline } = await aws.imageBuilder.send(
      new GetImagePipelineCommand({ imagePipelineArn: PIPELINE }),
    );
    const { imageRecipe } = await aws.imageBuilder.send(
      new GetImageRecipeCommand({ imageRecipeArn: imagePipeline?.imageRecipeArn }),
    );
    expect(imageRecipe).toMatchObject({ name: 'golden', version: '1.2.0', owner: OWNER });
  });

  it.each([0, -1])('refuse a page of %i', async (maxResults) => {
    const aws = await withPipeline();
    await expect(aws.imageBuilder.send(new ListImagesCommand({ maxResults }))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  it('refuse a token that is none', async () => {
    const aws = await withPipeline();
    await expect(
      aws.imageBuilder.send(new ListImagesCommand({ nextToken: 'nonsense' })),
    ).rejects.toMatchObject({ name: 'InvalidPaginationTokenException' });
  });
});

it.each([
  { name: 'pipeline', command: new GetImagePipelineCommand({ imagePipelineArn: `${PIPELINE}-x` }) },
  { name: 'build', command: new GetImageCommand({ imageBuildVersionArn: BUILD }) },
  {
    name: 'pipeline to start',
    command: new StartImagePipelineExecutionCommand({ imagePipelineArn: `${PIPELINE}-x`, clientToken: 't' }),
  },
])('a $name that does not exist is not found', async ({ command }) => {
  const aws = await withPipeline();
  await expect(aws.imageBuilder.send(command as GetImageCommand)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
});
