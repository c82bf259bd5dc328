import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import {
  GetDistributionConfigurationCommand,
  GetImagePipelineCommand,
  GetImageRecipeCommand,
  GetInfrastructureConfigurationCommand,
} from '@aws-sdk/client-imagebuilder';
import type { AwsClients } from '../../aws/clients.js';
import { AwsCallError, passesByItself } from '../../aws/errors.js';
import type { Part, PipelineFacts } from '../../rollout/preflight/pipeline.js';
import type { PipelineRef } from '../imageBuilder.js';

/** Looks at an Image Builder pipeline and at everything that it names; changes nothing. */
export async function pipelineFacts(
  aws: AwsClients,
  { pipelineArn, roleArn, release }: PipelineRef,
): Promise<PipelineFacts> {
  const region = pipelineArn.split(':')[3] ?? '';
  const client = aws.imageBuilder({ roleArn }, region, release);
  const pipeline = await part(async () => {
    const { imagePipeline } = await client.send(
      new GetImagePipelineCommand({ imagePipelineArn: pipelineArn }),
    );
    return {
      distributionArn: imagePipeline?.distributionConfigurationArn,
      recipeArn: imagePipeline?.imageRecipeArn,
      containerRecipeArn: imagePipeline?.containerRecipeArn,
      infrastructureArn: imagePipeline?.infrastructureConfigurationArn,
    };
  });
  if (pipeline.is !== 'there') return { arn: pipelineArn, pipeline };
  const { distributionArn, recipeArn, infrastructureArn } = pipeline.value;
  const distribution = await optionalPart(distributionArn, async (distributionConfigurationArn) => {
    const answer = await client.send(
      new GetDistributionConfigurationCommand({ distributionConfigurationArn }),
    );
    return answer.distributionConfiguration?.distributions ?? [];
  });
  const recipe = await optionalPart(recipeArn, async (imageRecipeArn) => {
    const { imageRecipe } = await client.send(new GetImageRecipeCommand({ imageRecipeArn }));
    const volumes = (imageRecipe?.blockDeviceMappings ?? []).map(({ ebs }) => ({
      encrypted: ebs?.encrypted,
      kmsKeyId: ebs?.kmsKeyId,
    }));
    return { parentImage: imageRecipe?.parentImage, volumes };
  });
  const infrastructure = await optionalPart(infrastructureArn, async (infrastructureConfigurationArn) => {
    await client.send(new GetInfrastructureConfigurationCommand({ infrastructureConfigurationArn }));
    return {};
  });
  const parentImage = recipe?.is === 'there' ? recipe.value.parentImage : undefined;
  // A parent may also be an image of Image Builder or an SSM parameter, which change with time.
  const parentAmi = parentImage !== undefined && /^ami-/.test(parentImage) ? parentImage : undefined;
  const parent = await optionalPart(parentAmi, async (amiId) => {
    await aws.ec2({ roleArn }, region, release).send(new DescribeImagesCommand({ ImageIds: [amiId] }));
    return {};
  });
  return {
    arn: pipelineArn,
    pipeline,
    ...(distribution && { distribution }),
    ...(recipe && { recipe }),
    ...(infrastructure && { infrastructure }),
    ...(parent && { parent }),
  };
}

async function optionalPart<Value>(
  name: string | undefined,
  read: (name: string) => Promise<Value>,
): Promise<Part<Value> | undefined> {
  return name === undefined ? undefined : part(() => read(name));
}

async function part<Value>(read: () => Promise<Value>): Promise<Part<Value>> {
  try {
    return { is: 'there', value: await read() };
  } catch (error) {
    if (!(error instanceof AwsCallError) || passesByItself(error)) throw error;
    const { message: words } = error;
    return error.kind === 'notFound' ? { is: 'missing', words } : { is: 'refused', words };
  }
}
