import {
  CancelImageCreationCommand,
  GetDistributionConfigurationCommand,
  GetImageCommand,
  GetImagePipelineCommand,
  StartImagePipelineExecutionCommand,
  UpdateDistributionConfigurationCommand,
  type Distribution,
  type Image,
} from '@aws-sdk/client-imagebuilder';
import { withoutRepetition } from '../aws/calls/patience.js';
import { AwsCallError } from '../aws/errors.js';
import type { Polling } from '../config/schema.js';
import { FailureType } from '../contract/failures.js';
import type { ReleaseImage } from '../contract/image.js';
import { completeDistribution, type DistributionGoal } from '../rollout/distribution.js';
import type { Judgement } from '../rollout/preflight/check.js';
import { judgePipeline } from '../rollout/preflight/pipeline.js';
import { nextLookIn } from '../rollout/polling.js';
import type { ActivityDependencies } from './deps.js';
import { notYet, permanent } from './failures.js';
import { pipelineFacts } from './imageBuilder/pipelineFacts.js';

/** An Image Builder pipeline and whom to ask as. */
export interface PipelineRef {
  readonly pipelineArn: string;
  readonly roleArn?: string | undefined;
  readonly release: string;
}

/** States in which a build has ended badly, or its image was taken away since (Image Builder API, `ImageStatus`). */
const LOST: readonly string[] = ['FAILED', 'CANCELLED', 'DEPRECATED', 'DELETED', 'DISABLED'];

/** No state of a build says how far it is, so the looks are spread as if this much of it remained. */
const EXPECTED_STATE_SECONDS = 300;

/** Building an image, and sending it everywhere. */
export function createImageBuilderActivities({ aws }: ActivityDependencies) {
  const clientFor = (arn: string, roleArn: string | undefined, release: string) =>
    aws.imageBuilder({ roleArn }, regionOf(arn), release);

  return {
    /**
     * Makes the pipeline's distribution settings name every account and Region. What they name already stays.
     * @returns what was added, a line each
     * @throws InvalidRelease when the pipeline has no distribution settings, or ones that cannot be completed
     */
    async ensureDistribution(
      input: PipelineRef & { goal: Omit<DistributionGoal, 'owner' | 'home'>; clientToken: string },
    ): Promise<{ added: string[] }> {
      const client = clientFor(input.pipelineArn, input.roleArn, input.release);
      const { imagePipeline } = await client.send(
        new GetImagePipelineCommand({ imagePipelineArn: input.pipelineArn }),
      );
      const settingsArn = imagePipeline?.distributionConfigurationArn;
      if (settingsArn === undefined) {
        throw permanent(
          FailureType.InvalidRelease,
          `the Image Builder pipeline ${input.pipelineArn} has no distribution settings; create some and attach them: ` +
            'aws imagebuilder create-distribution-configuration, then aws imagebuilder update-image-pipeline',
        );
      }
      const { distributionConfiguration: settings } = await client.send(
        new GetDistributionConfigurationCommand({ distributionConfigurationArn: settingsArn }),
      );
      const { distributions, added, problems } = completeDistribution(settings?.distributions ?? [], {
        ...input.goal,
        ...homeOf(input.pipelineArn),
      });
      if (problems.length > 0) throw permanent(FailureType.InvalidRelease, problems.join('\n'));
      if (added.length > 0) {
        await client.send(
          new UpdateDistributionConfigurationCommand({
            distributionConfigurationArn: settingsArn,
            distributions: distributions as Distribution[],
            clientToken: input.clientToken,
            ...(settings?.description === undefined ? {} : { description: settings.description }),
          }),
        );
      }
      return { added };
    },

    /**
     * Looks whether the pipeline can build the image and send it everywhere, before a release is started.
     * @returns what would fail, and what could not be looked at
     */
    async inspectPipeline(
      input: PipelineRef & { goal: Omit<DistributionGoal, 'owner' | 'home'> },
    ): Promise<{ found: Judgement[] }> {
      const facts = await pipelineFacts(aws, input);
      return { found: judgePipeline(facts, { ...input.goal, ...homeOf(input.pipelineArn) }) };
    },

    /**
     * Starts a build. The client token makes it one build, however often the call is made.
     * @returns ARN of the build version
     */
    async startImageBuild(
      input: PipelineRef & { clientToken: string },
    ): Promise<{ imageVersionArn: string }> {
      const answer = await clientFor(input.pipelineArn, input.roleArn, input.release).send(
        new StartImagePipelineExecutionCommand({
          imagePipelineArn: input.pipelineArn,
          clientToken: input.clientToken,
        }),
      );
      if (answer.imageBuildVersionArn === undefined) {
        throw new Error(`Image Builder started a build of ${input.pipelineArn} and named no build version`);
      }
      return { imageVersionArn: answer.imageBuildVersionArn };
    },

    /**
     * Looks at a build; fails as `NotYet` until it is available.
     * @throws ImageBuildFailed with Image Builder's own reason
     * @throws ImageNotFound when there is no such build version
     */
    async awaitImageBuild(input: {
      imageVersionArn: string;
      roleArn?: string | undefined;
      release: string;
      polling: Polling;
    }): Promise<ReleaseImage> {
      const { imageVersionArn: arn } = input;
      let image: Image | undefined;
      try {
        const client = clientFor(arn, input.roleArn, input.release);
        ({ image } = await withoutRepetition(() =>
          client.send(new GetImageCommand({ imageBuildVersionArn: arn })),
        ));
      } catch (error) {
        if (error instanceof AwsCallError && error.kind === 'notFound') {
          throw permanent(FailureType.ImageNotFound, `Image Builder has no image ${arn}: ${error.words}`);
        }
        throw error;
      }
      const status = image?.state?.status ?? 'PENDING';
      const reason = image?.state?.reason;
      if (status === 'AVAILABLE') return toReleaseImage(arn, image);
      if (LOST.includes(status)) {
        throw permanent(
          FailureType.ImageBuildFailed,
          `the image build ${arn} is ${status}: ${reason ?? 'Image Builder gave no reason'}`,
        );
      }
      throw notYet(
        { status, message: `the image build is ${status}${reason === undefined ? '' : `: ${reason}`}` },
        nextLookIn(EXPECTED_STATE_SECONDS, input.polling),
      );
    },

    /** Cancels a build that is no longer wanted; one that has ended stays as it is. */
    async cancelImageBuild(input: {
      imageVersionArn: string;
      roleArn?: string | undefined;
      release: string;
      clientToken: string;
    }): Promise<void> {
      try {
        await clientFor(input.imageVersionArn, input.roleArn, input.release).send(
          new CancelImageCreationCommand({
            imageBuildVersionArn: input.imageVersionArn,
            clientToken: input.clientToken,
          }),
        );
      } catch (error) {
        if (error instanceof AwsCallError && (error.kind === 'refused' || error.kind === 'notFound')) return;
        throw error;
      }
    },
  };
}

/** Whose a pipeline is, and where. */
function homeOf(pipelineArn: string): Pick<DistributionGoal, 'owner' | 'home'> {
  const [, , , home = '', owner = ''] = pipelineArn.split(':');
  return { owner, home };
}

function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

function toReleaseImage(arn: string, image: Image | undefined): ReleaseImage {
  const amis = (image?.outputResources?.amis ?? []).flatMap(({ accountId, region, image: amiId }) =>
    region === undefined || amiId === undefined
      ? []
      : [{ region, amiId, ...(accountId === undefined ? {} : { account: accountId }) }],
  );
  const [, name = arn, version = '', build = ''] = /:image\/([^/]+)\/([^/]+)\/(\d+)$/.exec(arn) ?? [];
  return { name: image?.name ?? name, version: `${version}/${build}`, imageVersionArn: arn, amis };
}
