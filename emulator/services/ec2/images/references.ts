import type {
  DescribeImageReferencesCommandInput,
  ImageReference,
  ImageReferenceResourceType,
} from '@aws-sdk/client-ec2';
import { partitionOf } from '../../../partition.js';
import { AwsError, type RequestContext } from '../../../service.js';
import { instancesInRegion } from '../../autoScaling/instances/instances.js';
import { imageBuilderStore } from '../../imageBuilder/state.js';
import { parametersOf } from '../../ssm/parameter.js';
import { missingParameter } from '../errors.js';
import { launchTemplatesOf } from '../launchTemplates/launchTemplate.js';
import { ec2Page, endDryRun } from '../request.js';
import { checkForm } from './lookup.js';

/** How many versions of a launch template are looked at when the request does not say. */
const USUAL_DEPTH = 20;

type Finder = (ids: ReadonlySet<string>, context: RequestContext, depth: number) => ImageReference[];

const FINDERS: Readonly<Record<ImageReferenceResourceType, Finder>> = {
  'ec2:Instance': findInstances,
  'ec2:LaunchTemplate': findLaunchTemplates,
  'ssm:Parameter': findParameters,
  'imagebuilder:ImageRecipe': findRecipes,
  // There are no container recipes.
  'imagebuilder:ContainerRecipe': () => [],
};

/** What in the account uses images: its own, and those of others. */
export function describeImageReferences(
  input: DescribeImageReferencesCommandInput,
  context: RequestContext,
): object {
  const ids = input.ImageIds ?? [];
  if (ids.length === 0) throw missingParameter('ImageIds');
  for (const id of ids) checkForm(id);
  const all = input.IncludeAllResourceTypes === true;
  const requested = input.ResourceTypes ?? [];
  if (all === requested.length > 0) {
    throw new AwsError(
      'InvalidParameterCombination',
      'Specify either IncludeAllResourceTypes or ResourceTypes, and not both.',
    );
  }
  endDryRun(input);
  const types = all
    ? (Object.keys(FINDERS) as ImageReferenceResourceType[]).map((ResourceType) => ({ ResourceType }))
    : requested;
  const references = types.flatMap(({ ResourceType, ...rest }) =>
    ResourceType ? FINDERS[ResourceType](new Set(ids), context, depthOf(rest)) : [],
  );
  const { items, nextToken } = ec2Page(references, input, { smallest: 1, largest: 1000 });
  return { ImageReferences: items, NextToken: nextToken };
}

type RequestedType = NonNullable<DescribeImageReferencesCommandInput['ResourceTypes']>[number];

function depthOf({ ResourceTypeOptions = [] }: Pick<RequestedType, 'ResourceTypeOptions'>): number {
  const option = ResourceTypeOptions.find(({ OptionName }) => OptionName === 'version-depth');
  return Number(option?.OptionValues?.[0] ?? USUAL_DEPTH);
}

function findInstances(
  ids: ReadonlySet<string>,
  { world, account, region, now }: RequestContext,
): ImageReference[] {
  return instancesInRegion(world, account, region, now)
    .filter(({ imageId }) => ids.has(imageId))
    .map(({ imageId, instanceId }) => ({
      ImageId: imageId,
      ResourceType: 'ec2:Instance',
      Arn: `arn:${partitionOf(region)}:ec2:${region}:${account}:instance/${instanceId}`,
    }));
}

function findLaunchTemplates(
  ids: ReadonlySet<string>,
  { world, account, region }: RequestContext,
  depth: number,
): ImageReference[] {
  return [...launchTemplatesOf(world, account, region).values()].flatMap(({ id, versions }) => {
    const used = new Set(versions.slice(-depth).flatMap(({ data }) => data.ImageId ?? []));
    return [...used]
      .filter((imageId) => ids.has(imageId))
      .map((ImageId): ImageReference => ({
        ImageId,
        ResourceType: 'ec2:LaunchTemplate',
        Arn: `arn:${partitionOf(region)}:ec2:${region}:${account}:launch-template/${id}`,
      }));
  });
}

function findParameters(
  ids: ReadonlySet<string>,
  { world, account, region }: RequestContext,
): ImageReference[] {
  return [...parametersOf(world, account, region).values()].flatMap(
    ({ name, versions }): ImageReference[] => {
      const latest = versions.at(-1);
      if (latest?.dataType !== 'aws:ec2:image' || !ids.has(latest.value)) return [];
      return [
        {
          ImageId: latest.value,
          ResourceType: 'ssm:Parameter',
          Arn: `arn:${partitionOf(region)}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`,
        },
      ];
    },
  );
}

function findRecipes(ids: ReadonlySet<string>, { world, account, region }: RequestContext): ImageReference[] {
  return [...imageBuilderStore.of(world, account, region).recipes.values()]
    .filter(({ parentImage }) => ids.has(parentImage))
    .map(({ arn, parentImage }) => ({
      ImageId: parentImage,
      ResourceType: 'imagebuilder:ImageRecipe',
      Arn: arn,
    }));
}
