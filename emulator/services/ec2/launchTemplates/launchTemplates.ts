import type {
  CreateLaunchTemplateCommandInput,
  CreateLaunchTemplateVersionCommandInput,
  DescribeLaunchTemplatesCommandInput,
  LaunchTemplate as TemplateDescription,
  ModifyLaunchTemplateCommandInput,
} from '@aws-sdk/client-ec2';
import { AwsError, type RequestContext } from '../../../service.js';
import { invalidParameterValue, tooManyTemplates, tooManyTemplateVersions } from '../errors.js';
import {
  addLaunchTemplateVersion,
  createLaunchTemplate as addLaunchTemplate,
  findLaunchTemplateByName,
  latestVersion,
  launchTemplateNamed,
  launchTemplatesOf,
  launchTemplateVersion,
  type LaunchTemplate,
  type LaunchTemplateData,
} from './launchTemplate.js';
import { ec2Page, endDryRun, filterTest, tagList, tagsFor, type FilterFields } from '../request.js';
import { oncePerToken } from '../tokens.js';
import { describeVersion } from './templateVersions.js';

/**
 * "You are limited to creating 5,000 launch templates per Region and 10,000 versions per launch template"
 * (EC2 user guide, "Launch template restrictions").
 */
const MAX_TEMPLATES = 5_000;
const MAX_VERSIONS = 10_000;

/** Launch templates of the account, as far as they match. */
export function describeLaunchTemplates(
  input: DescribeLaunchTemplatesCommandInput,
  { world, account, region }: RequestContext,
): object {
  const passes = filterTest(input.Filters, FIELDS, ({ tags }) => tags);
  const ids = input.LaunchTemplateIds ?? [];
  const names = input.LaunchTemplateNames ?? [];
  const named = [
    ...ids.map((LaunchTemplateId) => launchTemplateNamed(world, account, region, { LaunchTemplateId })),
    ...names.map((LaunchTemplateName) => launchTemplateNamed(world, account, region, { LaunchTemplateName })),
  ];
  endDryRun(input);
  const templates =
    named.length > 0 ? [...new Set(named)] : [...launchTemplatesOf(world, account, region).values()];
  const { items, nextToken } = ec2Page(templates.filter(passes), input, PAGES);
  return { LaunchTemplates: items.map(describe), NextToken: nextToken };
}

/** Makes a launch template with its first version. */
export function createLaunchTemplate(
  input: CreateLaunchTemplateCommandInput,
  context: RequestContext,
): object {
  const { world, account, region, caller, now } = context;
  return oncePerToken('CreateLaunchTemplate', input, context, () => {
    const name = input.LaunchTemplateName ?? '';
    if (!/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name)) {
      throw new AwsError(
        'InvalidLaunchTemplateName.MalformedException',
        'A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _.',
      );
    }
    if (findLaunchTemplateByName(world, account, region, name)) {
      throw new AwsError(
        'InvalidLaunchTemplateName.AlreadyExistsException',
        'Launch template name already in use.',
      );
    }
    if (launchTemplatesOf(world, account, region).size >= MAX_TEMPLATES) throw tooManyTemplates();
    endDryRun(input);
    const template = addLaunchTemplate(world, account, region, {
      name,
      data: dataOf(input),
      createdAt: now,
      createdBy: caller.arn,
      description: input.VersionDescription,
      tags: tagsFor(input.TagSpecifications, 'launch-template'),
    });
    context.effect('CreateLaunchTemplate', resourceOf(template, context), { id: template.id });
    return { LaunchTemplate: describe(template) };
  });
}

/**
 * Adds a version to a launch template: what the request says, on top of the source version if it names one.
 */
export function createLaunchTemplateVersion(
  input: CreateLaunchTemplateVersionCommandInput,
  context: RequestContext,
): object {
  const { world, account, region, caller, now } = context;
  return oncePerToken('CreateLaunchTemplateVersion', input, context, () => {
    const template = launchTemplateNamed(world, account, region, input);
    const source = input.SourceVersion
      ? inherited(launchTemplateVersion(template, input.SourceVersion).data)
      : {};
    if (template.versions.length >= MAX_VERSIONS) throw tooManyTemplateVersions();
    endDryRun(input);
    const version = addLaunchTemplateVersion(template, {
      description: input.VersionDescription,
      createdAt: now,
      createdBy: caller.arn,
      data: { ...source, ...dataOf(input) },
    });
    context.effect('CreateLaunchTemplateVersion', resourceOf(template, context), {
      version: version.number,
      imageId: version.data.ImageId,
      description: version.description,
    });
    return {
      LaunchTemplateVersion: describeVersion(template, version, {
        ...context,
        resolve: input.ResolveAlias ?? false,
      }),
    };
  });
}

/**
 * What a version hands on to one that is made from it. Source: `SourceVersion`, "Snapshots applied to the
 * block device mapping are ignored when creating a new version unless they are explicitly included."
 */
function inherited({ BlockDeviceMappings, ...data }: LaunchTemplateData): LaunchTemplateData {
  if (!BlockDeviceMappings) return data;
  return {
    ...data,
    BlockDeviceMappings: BlockDeviceMappings.map(({ Ebs, ...device }) => {
      if (!Ebs) return device;
      const { SnapshotId: _, ...volume } = Ebs;
      return { ...device, Ebs: volume };
    }),
  };
}

/** Makes another version the default one of a launch template. */
export function modifyLaunchTemplate(
  input: ModifyLaunchTemplateCommandInput,
  context: RequestContext,
): object {
  const { world, account, region } = context;
  return oncePerToken('ModifyLaunchTemplate', input, context, () => {
    const template = launchTemplateNamed(world, account, region, input);
    if (!input.DefaultVersion) throw invalidParameterValue('The request must contain a default version.');
    const { number } = launchTemplateVersion(template, input.DefaultVersion);
    endDryRun(input);
    template.defaultVersion = number;
    context.effect('ModifyLaunchTemplate', resourceOf(template, context), { defaultVersion: number });
    return { LaunchTemplate: describe(template) };
  });
}

/** The launch template data of a request, which EC2 answers in nearly the shape in which it takes it. */
function dataOf({
  LaunchTemplateData: data,
}: Pick<CreateLaunchTemplateCommandInput, 'LaunchTemplateData'>): LaunchTemplateData {
  if (!data || Object.keys(data).length === 0) {
    throw new AwsError('InvalidRequest', 'The request must contain launch template data.');
  }
  return data;
}

/** A launch template as EC2 answers it. */
export function describe(template: LaunchTemplate): TemplateDescription {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    CreateTime: new Date(template.createdAt),
    CreatedBy: template.createdBy,
    DefaultVersionNumber: template.defaultVersion,
    LatestVersionNumber: latestVersion(template),
    Tags: tagList(template.tags),
  };
}

/** ID of a launch template in the journal. */
export function resourceOf({ name }: LaunchTemplate, { account, region }: RequestContext): string {
  return `${account}/${region}/launch-template/${name}`;
}

const PAGES = { smallest: 1, largest: 200, usual: 200 };

const FIELDS: FilterFields<LaunchTemplate> = {
  'create-time': ({ createdAt }) => [new Date(createdAt).toISOString()],
  'launch-template-name': ({ name }) => [name],
};
