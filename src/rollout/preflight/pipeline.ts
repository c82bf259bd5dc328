import {
  completeDistribution,
  isDefaultKey,
  type DistributionGoal,
  type RegionDistribution,
} from '../distribution.js';
import type { Judgement } from './check.js';
import { sh } from '../../contract/shell.js';

/** A part of an Image Builder pipeline: what there is of it, or AWS's words. */
export type Part<Value> =
  | { readonly is: 'there'; readonly value: Value }
  | { readonly is: 'missing'; readonly words: string }
  | { readonly is: 'refused'; readonly words: string };

/** What is known of a pipeline that is to build an image. */
export interface PipelineFacts {
  readonly arn: string;
  readonly pipeline: Part<{
    readonly distributionArn?: string | undefined;
    readonly recipeArn?: string | undefined;
    readonly containerRecipeArn?: string | undefined;
    readonly infrastructureArn?: string | undefined;
  }>;
  readonly distribution?: Part<readonly RegionDistribution[]>;
  readonly recipe?: Part<{
    readonly parentImage?: string | undefined;
    readonly volumes: readonly RecipeVolume[];
  }>;
  readonly infrastructure?: Part<object>;
  /** Of an AMI that the recipe names as its parent. */
  readonly parent?: Part<object>;
}

/** A volume that a recipe names. */
export interface RecipeVolume {
  readonly encrypted?: boolean | undefined;
  readonly kmsKeyId?: string | undefined;
}

/** Whether a pipeline can build the image and send it everywhere. */
export function judgePipeline(facts: PipelineFacts, goal: DistributionGoal): Judgement[] {
  const { arn, pipeline } = facts;
  const [, , , region = '', account = ''] = arn.split(':');
  if (pipeline.is === 'missing') {
    const message =
      `there is no Image Builder pipeline ${arn}: ${pipeline.words}. Those of account ${account} in ${region}: ` +
      sh`aws imagebuilder list-image-pipelines --region ${region}`;
    return [{ fatal: true, message }];
  }
  if (pipeline.is === 'refused')
    return [{ fatal: true, message: `the Image Builder pipeline ${arn} cannot be read: ${pipeline.words}` }];
  const { distributionArn, recipeArn, containerRecipeArn, infrastructureArn } = pipeline.value;
  const found: Judgement[] = [
    // The release reads the distribution settings before it builds; the rest is Image Builder's to read.
    ...judgePart(facts.distribution, `distribution settings ${distributionArn ?? ''}`, true),
    ...judgePart(facts.recipe, `recipe ${recipeArn ?? ''}`, false),
    ...judgePart(facts.infrastructure, `infrastructure configuration ${infrastructureArn ?? ''}`, false),
  ];
  if (distributionArn === undefined) {
    const message =
      `the Image Builder pipeline ${arn} has no distribution settings; create some and attach them: ` +
      'aws imagebuilder create-distribution-configuration, then aws imagebuilder update-image-pipeline';
    found.push({ fatal: true, message });
  }
  if (recipeArn === undefined) {
    const what =
      containerRecipeArn === undefined ? 'has no recipe' : `builds container images (${containerRecipeArn})`;
    found.push({ fatal: true, message: `the Image Builder pipeline ${arn} ${what}: it makes no AMI` });
  }
  const parent = facts.recipe?.is === 'there' ? facts.recipe.value.parentImage : undefined;
  found.push(...judgePart(facts.parent, `parent image ${parent ?? ''} of its recipe`, false));
  if (facts.distribution?.is === 'there') {
    const { problems, overQuota } = completeDistribution(facts.distribution.value, goal);
    found.push(...[...problems, ...overQuota].map((message) => ({ fatal: true, message })));
    found.push(...judgeEncryption(facts, goal));
  }
  return found;

  function judgePart(part: Part<unknown> | undefined, what: string, isNeeded: boolean): Judgement[] {
    if (!part || part.is === 'there') return [];
    return part.is === 'missing'
      ? [
          {
            fatal: true,
            message: `the Image Builder pipeline ${arn} names the ${what}, which is not there: ${part.words}`,
          },
        ]
      : [
          {
            fatal: isNeeded,
            message: `the ${what} of the Image Builder pipeline could not be checked: ${part.words}`,
          },
        ];
  }
}

/**
 * "Cross-account distribution of an encrypted AMI requires a customer-managed key in the recipe's block
 * device mappings"; the key of the distribution settings "only encrypts copies made to other Regions or
 * accounts — the output AMI's own encryption comes from the recipe" (aws/agent-toolkit-for-aws, Image
 * Builder, "Distribution options"). So the user guide: "Specify your encryption key in the image recipe"
 * ("Set up cross-account AMI distribution with Image Builder").
 */
function judgeEncryption(
  { recipe, distribution }: PipelineFacts,
  { accounts, owner }: DistributionGoal,
): Judgement[] {
  if (
    recipe?.is !== 'there' ||
    distribution?.is !== 'there' ||
    !accounts.some((account) => account !== owner)
  )
    return [];
  const volume = recipe.value.volumes.find(
    ({ encrypted, kmsKeyId = 'alias/aws/ebs' }) => encrypted === true && isDefaultKey(kmsKeyId),
  );
  if (!volume) return [];
  const message =
    'the recipe encrypts a volume with the default key of EBS, and an image that is encrypted with the key that AWS manages cannot be shared with ' +
    'other accounts: name a key of your own in the recipe';
  // The account may have another default key.
  return [{ fatal: volume.kmsKeyId !== undefined, message }];
}
