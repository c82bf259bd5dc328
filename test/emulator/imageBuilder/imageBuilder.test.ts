import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CancelImageCreationCommand,
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
  type Image,
} from '@aws-sdk/client-imagebuilder';
import { describe, expect, it } from 'vitest';
import type { FleetSource } from '../../../emulator/fleet.js';
import {
  ACCOUNT,
  MINUTE,
  OWNER,
  REGION,
  SECOND,
  emulate,
  settingsFor,
  type Emulated,
} from '../autoScaling/emulated.js';

type FleetPipeline = NonNullable<FleetSource['imagePipelines']>[number];

const OTHER_REGION = 'us-east-1';
const PIPELINE = `arn:aws:imagebuilder:${REGION}:${OWNER}:image-pipeline/golden`;
const DISTRIBUTION = `arn:aws:imagebuilder:${REGION}:${OWNER}:distribution-configuration/golden`;
const BUILD = `arn:aws:imagebuilder:${REGION}:${OWNER}:image/golden/1.2.0/1`;

function withPipeline(overrides: Partial<FleetPipeline> = {}): Promise<Emulated> {
  const pipeline: FleetPipeline = {
    name: 'golden',
    region: REGION,
    version: '1.2.0',
    build: '10 minutes',
    test: '5 minutes',
    distribute: '5 minutes',
    distribution: { regions: [REGION, OTHER_REGION], sharedWith: [ACCOUNT] },
    ...overrides,
  };
  return emulate({ regions: [REGION, OTHER_REGION], imagePipelines: [pipeline] });
}

async function start(aws: Emulated, clientToken = 'token'): Promise<string> {
  const { imageBuildVersionArn } = await aws.imageBuilder.send(
    new StartImagePipelineExecutionCommand({ imagePipelineArn: PIPELINE, clientToken }),
  );
  return imageBuildVersionArn ?? '';
}

async function image(aws: Emulated, imageBuildVersionArn = BUILD): Promise<Image> {
  const answer = await aws.imageBuilder.send(new GetImageCommand({ imageBuildVersionArn }));
  return answer.image ?? {};
}

/** Owners of the images that an account can launch, without those that the fleet began with. */
async function imagesSeenBy(
  aws: Emulated,
  account: string,
  region = REGION,
): Promise<(string | undefined)[]> {
  const ec2 = new EC2Client({ ...settingsFor(aws.emulator.url, account), region });
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({}));
  const first = new Set(aws.emulator.fleet.images.map(({ imageId }) => imageId));
  return Images.filter(({ ImageId = '' }) => !first.has(ImageId)).map(({ OwnerId }) => OwnerId);
}

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
      distribution: { regions: [REGION, OTHER_REGION], sharedWith: [ACCOUNT], copiedTo: ['222222222222'] },
    });
    await start(aws);
    aws.clock.advance(20 * MINUTE);
    expect(await imagesSeenBy(aws, OWNER)).toEqual([]);
    expect((await image(aws)).outputResources?.amis).toEqual([]);

    aws.clock.advance(MINUTE + 30 * SECOND);
    // Nobody has asked Image Builder since.
    expect(await imagesSeenBy(aws, ACCOUNT)).toEqual([OWNER, ACCOUNT]);
    expect(await imagesSeenBy(aws, OWNER, OTHER_REGION)).toEqual([OWNER]);
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

  it('does not share what it is not told to share', async () => {
    const aws = await withPipeline({ distribution: {} });
    await start(aws);
    aws.clock.advance(30 * MINUTE);
    expect(await imagesSeenBy(aws, OWNER)).toEqual([OWNER]);
    expect(await imagesSeenBy(aws, ACCOUNT)).toEqual([]);
  });

  it.each([
    { outcome: 'failedBuild', minutes: 11 },
    { outcome: 'failedTest', minutes: 16 },
    { outcome: 'failedDistribution', minutes: 21 },
  ] as const)('that is $outcome ends as FAILED after $minutes minutes', async ({ outcome, minutes }) => {
    const aws = await withPipeline({ outcome, reason: 'It did not work.' });
    await start(aws);
    aws.clock.advance(minutes * MINUTE - 1);
    expect((await image(aws)).state?.status).not.toBe('FAILED');
    aws.clock.advance(1);
    expect((await image(aws)).state).toEqual({ status: 'FAILED', reason: 'It did not work.' });
    aws.clock.advance(24 * 60 * MINUTE);
    expect((await image(aws)).state?.status).toBe('FAILED');
    expect(await imagesSeenBy(aws, OWNER)).toEqual([]);
    const { imagePipeline } = await aws.imageBuilder.send(
      new GetImagePipelineCommand({ imagePipelineArn: PIPELINE }),
    );
    expect(imagePipeline).toMatchObject({ lastRunStatus: 'FAILED', consecutiveFailures: 1 });
  });

  it('can be cancelled, but only until it is over', async () => {
    const aws = await withPipeline();
    await start(aws);
    aws.clock.advance(5 * MINUTE);
    const cancel = (clientToken: string) =>
      aws.imageBuilder.send(new CancelImageCreationCommand({ imageBuildVersionArn: BUILD, clientToken }));
    await cancel('first');
    expect((await image(aws)).state?.status).toBe('CANCELLED');
    aws.clock.advance(60 * MINUTE);
    expect((await image(aws)).state?.status).toBe('CANCELLED');
    expect(await imagesSeenBy(aws, OWNER)).toEqual([]);
    await cancel('first');
    await expect(cancel('second')).rejects.toMatchObject({ name: 'InvalidRequestException' });
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
    expect(await imagesSeenBy(aws, ACCOUNT)).toEqual([OWNER]);
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
            { region: REGION, launchTemplateConfigurations: [{ launchTemplateId: 'lt-0123456789abcdef0' }] },
          ],
        }),
      ),
    ).rejects.toMatchObject({ name: 'NotImplementedByEmulator' });
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
