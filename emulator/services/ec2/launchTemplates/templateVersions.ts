import type {
  DescribeLaunchTemplateVersionsCommandInput,
  LaunchTemplateVersion as VersionDescription,
} from '@aws-sdk/client-ec2';
import type { RequestContext } from '../../../service.js';
import { missingParameter } from '../errors.js';
import {
  launchTemplateNamed,
  launchTemplatesOf,
  launchTemplateVersion,
  versionNumber,
  type LaunchTemplate,
  type LaunchTemplateVersion,
} from './launchTemplate.js';
import { resolveImageId } from './resolve.js';
import { ec2Page, endDryRun, filterTest, type FilterFields } from '../request.js';

interface Described {
  readonly template: LaunchTemplate;
  readonly version: LaunchTemplateVersion;
}

/** Versions of one launch template, newest first; or the latest and default versions of all. */
export function describeLaunchTemplateVersions(
  input: DescribeLaunchTemplateVersionsCommandInput,
  context: RequestContext,
): object {
  const passes = filterTest(input.Filters, FIELDS, () => NO_TAGS);
  const versions = selectVersions(input, context).filter(passes);
  endDryRun(input);
  const { items, nextToken } = ec2Page(versions, input, PAGES);
  const resolve = input.ResolveAlias ?? false;
  return {
    LaunchTemplateVersions: items.map(({ template, version }) =>
      describeVersion(template, version, { ...context, resolve }),
    ),
    NextToken: nextToken,
  };
}

function selectVersions(
  input: DescribeLaunchTemplateVersionsCommandInput,
  { world, account, region }: RequestContext,
): Described[] {
  const { LaunchTemplateId, LaunchTemplateName, Versions = [], MinVersion, MaxVersion } = input;
  if (LaunchTemplateId === undefined && LaunchTemplateName === undefined) {
    if (Versions.length === 0 || Versions.some((version) => !/^\$(Latest|Default)$/.test(version))) {
      throw missingParameter('LaunchTemplateId');
    }
    return [...launchTemplatesOf(world, account, region).values()].flatMap((template) =>
      distinct(template, Versions),
    );
  }
  const template = launchTemplateNamed(world, account, region, input);
  if (Versions.length > 0) return distinct(template, Versions);
  const least = MinVersion ? versionNumber(template, MinVersion) : 1;
  const most = MaxVersion ? versionNumber(template, MaxVersion) : Infinity;
  return template.versions
    .filter(({ number }) => number >= least && number <= most)
    .map((version) => ({ template, version }))
    .reverse();
}

function distinct(template: LaunchTemplate, versions: readonly string[]): Described[] {
  return [...new Set(versions.map((version) => launchTemplateVersion(template, version)))].map((version) => ({
    template,
    version,
  }));
}

/**
 * A version as EC2 answers it.
 * @param context `resolve`: whether an image given as an SSM parameter is answered as the AMI ID that it stands for
 */
export function describeVersion(
  template: LaunchTemplate,
  version: LaunchTemplateVersion,
  {
    world,
    account,
    region,
    now,
    resolve,
  }: Pick<RequestContext, 'world' | 'account' | 'region' | 'now'> & { readonly resolve: boolean },
): VersionDescription {
  const { data } = version;
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    VersionNumber: version.number,
    VersionDescription: version.description,
    CreateTime: new Date(version.createdAt),
    CreatedBy: version.createdBy,
    DefaultVersion: version.number === template.defaultVersion,
    LaunchTemplateData: resolve
      ? { ...data, ImageId: resolveImageId(world, account, region, data.ImageId, now) }
      : data,
  };
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

const PAGES = { smallest: 1, largest: 200, usual: 200 };

const FIELDS: FilterFields<Described> = {
  'create-time': ({ version }) => [new Date(version.createdAt).toISOString()],
  'image-id': ({ version }) => (version.data.ImageId === undefined ? [] : [version.data.ImageId]),
  'instance-type': ({ version }) =>
    version.data.InstanceType === undefined ? [] : [version.data.InstanceType],
  'is-default-version': ({ template, version }) => [String(version.number === template.defaultVersion)],
};
