import type {
  CreateImageRecipeCommandInput,
  CreateImageRecipeResponse,
  GetImageRecipeCommandInput,
  GetImageRecipeResponse,
} from '@aws-sdk/client-imagebuilder';
import type { RequestContext } from '../../../service.js';
import { findImage, imageVisibleTo } from '../../ec2.js';
import { parameterValue } from '../../ssm/parameter.js';
import { alreadyExists, invalidParameterValue, invalidRequest, notModelled } from '../errors.js';
import { checkName } from '../names.js';
import { answer, once, refuseSettings, stateOf } from '../request.js';
import { arnOf, normalName, resourceOf, type Architecture } from '../resources.js';
import { found } from '../state.js';
import { describeRecipe } from './describe.js';

/** One recipe by its ARN. */
export function getImageRecipe(
  { imageRecipeArn }: GetImageRecipeCommandInput,
  context: RequestContext,
): GetImageRecipeResponse {
  const recipe = found(stateOf(context).recipes, imageRecipeArn);
  return answer(context, { imageRecipe: describeRecipe(recipe, context.account) });
}

/** Makes a version of a recipe. Its components must be those that AWS manages: there are no others here. */
export function createImageRecipe(
  input: CreateImageRecipeCommandInput,
  context: RequestContext,
): CreateImageRecipeResponse {
  refuseSettings(input, ['additionalInstanceConfiguration', 'amiTags', 'blockDeviceMappings']);
  return once('CreateImageRecipe', input, context, () => {
    const { recipes } = stateOf(context);
    const name = checkName(input.name);
    const version = input.semanticVersion ?? '';
    if (!/^\d+\.\d+\.\d+$/.test(version)) {
      throw invalidParameterValue('semanticVersion', version, 'It must have the form 1.0.0');
    }
    const { account, region, now } = context;
    const arn = arnOf(account, region, 'image-recipe', `${normalName(name)}/${version}`);
    if (recipes.has(arn)) throw alreadyExists(arn);
    const parentImage = input.parentImage ?? '';
    recipes.set(arn, {
      arn,
      name,
      description: input.description,
      version,
      components: checkComponents(input),
      parentImage,
      architecture: architectureOf(parentImage, context),
      tags: input.tags ?? {},
      createdAt: now,
    });
    context.effect('CreateImageRecipe', resourceOf(arn), { parentImage });
    return { imageRecipeArn: arn };
  });
}

function checkComponents({ components = [] }: CreateImageRecipeCommandInput): string[] {
  const [first] = components;
  if (!first) throw invalidRequest('A recipe needs at least one component.');
  return components.map(({ componentArn = '', parameters }) => {
    if (parameters !== undefined) throw notModelled('parameters of components');
    if (
      !/^arn:aws[a-z-]*:imagebuilder:[^:]+:aws:component\/[a-z0-9-_]+\/(\d+|x)(\.(\d+|x)){2}(\/\d+)?$/.test(
        componentArn,
      )
    ) {
      throw invalidRequest(`The component '${componentArn}' does not exist.`);
    }
    return componentArn;
  });
}

/**
 * What an image is built on decides for which architecture it is: an AMI by its ID or by `ssm:` and a parameter, an
 * image that AWS manages, or one that was built here.
 */
function architectureOf(parentImage: string, context: RequestContext): Architecture {
  const { world, account, region, now } = context;
  if (/^arn:aws[a-z-]*:imagebuilder:[^:]+:aws:image\//.test(parentImage)) {
    return parentImage.includes('arm64') ? 'arm64' : 'x86_64';
  }
  if (parentImage.startsWith('arn:')) {
    const { builds } = stateOf(context);
    const build = [...builds.values()].findLast(
      ({ arn }) => arn === parentImage || arn.startsWith(`${parentImage}/`),
    );
    return (build ?? found(builds, parentImage)).architecture;
  }
  const parameter = parentImage.startsWith('ssm:') ? parentImage.slice('ssm:'.length) : undefined;
  const imageId =
    parameter === undefined ? parentImage : parameterValue(world, account, region, parameter, now);
  const image = findImage(world, imageId ?? '', region);
  if (!image || !imageVisibleTo(image, account)) {
    throw invalidRequest(`The parent image '${parentImage}' does not exist.`);
  }
  return image.architecture;
}
