import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CancelImageCreationCommand,
  CreateImageCommand,
  DistributeImageCommand,
  GetImageCommand,
  ListImageBuildVersionsCommand,
  ListWorkflowExecutionsCommand,
  RetryImageCommand,
  StartImagePipelineExecutionCommand,
  UpdateDistributionConfigurationCommand,
  type SsmParameterConfiguration,
} from '@aws-sdk/client-imagebuilder';
import { GetParameterHistoryCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { imageBuilderEvents, setBuildOutcome } from '../../../../emulator/services/imageBuilder.js';
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
  BUILD,
  DISTRIBUTION,
  image,
  INFRASTRUCTURE,
  OTHER_REGION,
  PIPELINE,
  RECIPE,
  withPipeline,
} from './support.js';

/** Something that is done at a moment; what AWS refuses then is refused in both worlds. */
interface Step {
  /** Time that passes before it, in half minutes. */
  readonly wait: number;
  readonly action: (typeof ACTIONS)[number];
  readonly choice: number;
}

const ACTIONS = [
  'start',
  'alone',
  'distribute',
  'cancel',
  'retry',
  'configure',
  'outcome',
  'parameter',
] as const;
const OUTCOMES = [
  'available',
  'failedBuild',
  'failedTest',
  'failedDistribution',
  'failedIntegration',
] as const;
const HALF_MINUTE = 30 * SECOND;

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    wait: fc.integer({ min: 0, max: 30 }),
    action: fc.constantFrom(...ACTIONS),
    choice: fc.integer({ min: 0, max: 11 }),
  }),
  { minLength: 1, maxLength: 8 },
);

it('builds and parameters are the same after one jump of the clock as after many small steps', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const [jumped, stepped] = await Promise.all([withPipeline(), withPipeline()]);
      for (const [index, step] of script.entries()) {
        jumped.clock.advance(step.wait * HALF_MINUTE);
        await creep(stepped, step.wait * HALF_MINUTE);
        await Promise.all([act(jumped, step, index), act(stepped, step, index)]);
      }
      jumped.clock.advance(40 * MINUTE);
      await creep(stepped, 40 * MINUTE);
      expect(await everything(stepped)).toEqual(await everything(jumped));
    }),
    { numRuns: 12 },
  );
});

/** Lets time pass in steps of uneven length, with a look after each. */
async function creep(aws: Emulated, duration: number): Promise<void> {
  const end = aws.clock.now() + duration;
  while (aws.clock.now() < end) {
    aws.clock.advance(Math.min(end - aws.clock.now(), 97 * SECOND));
    await aws.imageBuilder.send(new ListImageBuildVersionsCommand({}));
  }
}

async function act(aws: Emulated, { action, choice }: Step, index: number): Promise<void> {
  const clientToken = `step-${index}`;
  const imageBuildVersionArn = BUILD.replace(/1$/, String(1 + (choice % 3)));
  switch (action) {
    case 'start':
      await aws.imageBuilder.send(
        new StartImagePipelineExecutionCommand({ imagePipelineArn: PIPELINE, clientToken }),
      );
      return;
    case 'alone':
      await aws.imageBuilder.send(
        new CreateImageCommand({
          imageRecipeArn: RECIPE,
          infrastructureConfigurationArn: INFRASTRUCTURE,
          distributionConfigurationArn: DISTRIBUTION,
          imageTestsConfiguration: { imageTestsEnabled: choice % 2 === 0 },
          clientToken,
        }),
      );
      return;
    case 'distribute':
      await aws.imageBuilder.send(
        new DistributeImageCommand({
          sourceImage: aws.imageId('old'),
          distributionConfigurationArn: DISTRIBUTION,
          executionRole: 'distributor',
          clientToken,
        }),
      );
      return;
    case 'cancel':
      await aws.imageBuilder
        .send(new CancelImageCreationCommand({ imageBuildVersionArn, clientToken }))
        .catch(() => undefined);
      return;
    case 'retry':
      await aws.imageBuilder
        .send(new RetryImageCommand({ imageBuildVersionArn, clientToken }))
        .catch(() => undefined);
      return;
    case 'configure':
      await aws.imageBuilder.send(
        new UpdateDistributionConfigurationCommand({
          distributionConfigurationArn: DISTRIBUTION,
          distributions: [
            { region: OTHER_REGION, amiDistributionConfiguration: { targetAccountIds: [ACCOUNT] } },
            ...(choice % 2 === 0 ? [{ region: REGION, ssmParameterConfigurations: [written(choice)] }] : []),
          ],
          clientToken,
        }),
      );
      return;
    case 'outcome':
      setBuildOutcome(aws.emulator.world, OWNER, REGION, 'golden', {
        outcome: OUTCOMES[choice % OUTCOMES.length] ?? 'available',
        failures: 1 + (choice % 2),
        failedRegions: choice % 3 === 0 ? [OTHER_REGION] : [],
      });
      return;
    case 'parameter': {
      // The AMI of the first build, which may come about, or not, before Parameter Store looks at it.
      const { outputResources } = await image(aws).catch(() => ({ outputResources: undefined }));
      await parameterStore(aws).send(
        new PutParameterCommand({
          Name: '/ami',
          Type: 'String',
          DataType: 'aws:ec2:image',
          Value: outputResources?.amis?.[0]?.image ?? aws.imageId(choice % 2 === 0 ? 'old' : 'new'),
          Overwrite: true,
        }),
      );
    }
  }
}

/** A parameter that integrations write besides the steps. */
function written(choice: number): SsmParameterConfiguration {
  return { parameterName: '/ami', dataType: choice % 4 === 0 ? 'aws:ec2:image' : 'text' };
}

function parameterStore(aws: Emulated): SSMClient {
  return new SSMClient(settingsFor(aws.emulator.url, OWNER));
}

/** All that can be seen of both services and of the images that there are. */
async function everything(aws: Emulated): Promise<unknown> {
  const { imageSummaryList = [] } = await aws.imageBuilder.send(new ListImageBuildVersionsCommand({}));
  const builds = await Promise.all(
    imageSummaryList.map(async ({ arn: imageBuildVersionArn }) => {
      const { image: described } = await aws.imageBuilder.send(new GetImageCommand({ imageBuildVersionArn }));
      const { workflowExecutions } = await aws.imageBuilder.send(
        new ListWorkflowExecutionsCommand({ imageBuildVersionArn }),
      );
      return { described, workflowExecutions };
    }),
  );
  const images = await Promise.all(
    [OWNER, ACCOUNT].flatMap((account) =>
      [REGION, OTHER_REGION].map(async (region) => {
        const ec2 = new EC2Client({ ...settingsFor(aws.emulator.url, account), region });
        return (await ec2.send(new DescribeImagesCommand({}))).Images;
      }),
    ),
  );
  const history = await parameterStore(aws)
    .send(new GetParameterHistoryCommand({ Name: '/ami' }))
    .then(({ Parameters }) => Parameters)
    .catch(() => undefined);
  const events = imageBuilderEvents(aws.emulator.world, OWNER, REGION, { after: 0, until: aws.clock.now() });
  return {
    builds,
    images,
    history,
    events,
    effects: aws.emulator.journal.effects.map(({ call: _, sequence: __, ...effect }) => effect),
  };
}
