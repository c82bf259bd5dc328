import { DescribeImagesCommand, EC2Client, type Image as Ami } from '@aws-sdk/client-ec2';
import {
  CancelImageCreationCommand,
  GetImageCommand,
  RetryImageCommand,
  StartImagePipelineExecutionCommand,
  type Image,
} from '@aws-sdk/client-imagebuilder';
import type { FleetSource } from '../../../../emulator/fleet.js';
import { ACCOUNT, emulate, OWNER, REGION, settingsFor, type Emulated } from '../autoScaling/emulated.js';

export type FleetPipeline = NonNullable<FleetSource['imagePipelines']>[number];

export const OTHER_REGION = 'us-east-1';
export const PIPELINE = `arn:aws:imagebuilder:${REGION}:${OWNER}:image-pipeline/golden`;
export const RECIPE = `arn:aws:imagebuilder:${REGION}:${OWNER}:image-recipe/golden/1.2.0`;
export const INFRASTRUCTURE = `arn:aws:imagebuilder:${REGION}:${OWNER}:infrastructure-configuration/golden`;
export const DISTRIBUTION = `arn:aws:imagebuilder:${REGION}:${OWNER}:distribution-configuration/golden`;
/** The first build of the pipeline. */
export const BUILD = `arn:aws:imagebuilder:${REGION}:${OWNER}:image/golden/1.2.0/1`;

/** An emulator with a pipeline that builds in 10 minutes, tests in 5, distributes to two Regions in 5. */
export function withPipeline(overrides: Partial<FleetPipeline> = {}): Promise<Emulated> {
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

/** Starts a build and returns its ARN. */
export async function start(aws: Emulated, clientToken = 'token'): Promise<string> {
  const { imageBuildVersionArn } = await aws.imageBuilder.send(
    new StartImagePipelineExecutionCommand({ imagePipelineArn: PIPELINE, clientToken }),
  );
  return imageBuildVersionArn ?? '';
}

export async function retry(
  aws: Emulated,
  clientToken = 'retry',
  imageBuildVersionArn = BUILD,
): Promise<void> {
  await aws.imageBuilder.send(new RetryImageCommand({ imageBuildVersionArn, clientToken }));
}

export async function cancel(
  aws: Emulated,
  clientToken = 'cancel',
  imageBuildVersionArn = BUILD,
): Promise<void> {
  await aws.imageBuilder.send(new CancelImageCreationCommand({ imageBuildVersionArn, clientToken }));
}

/** A build as Image Builder describes it. */
export async function image(aws: Emulated, imageBuildVersionArn = BUILD): Promise<Image> {
  const answer = await aws.imageBuilder.send(new GetImageCommand({ imageBuildVersionArn }));
  return answer.image ?? {};
}

/** Region and account of the AMIs that Image Builder names for a build. */
export async function outputs(aws: Emulated, arn = BUILD): Promise<string[]> {
  const { outputResources } = await image(aws, arn);
  return (outputResources?.amis ?? []).map(({ region, accountId }) => `${region} ${accountId}`);
}

/** The images that an account can launch, without those that the fleet began with. */
export async function amisSeenBy(aws: Emulated, account: string, region = REGION): Promise<Ami[]> {
  const ec2 = new EC2Client({ ...settingsFor(aws.emulator.url, account), region });
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({}));
  const first = new Set(aws.emulator.fleet.images.map(({ imageId }) => imageId));
  return Images.filter(({ ImageId = '' }) => !first.has(ImageId));
}

/** Owners of those images. */
export async function ownersSeenBy(
  aws: Emulated,
  account: string,
  region = REGION,
): Promise<(string | undefined)[]> {
  return (await amisSeenBy(aws, account, region)).map(({ OwnerId }) => OwnerId);
}
