import type { LaunchTemplateConfiguration, SsmParameterConfiguration } from '@aws-sdk/client-imagebuilder';
import { partitionOf } from '../../../partition.js';
import type { World } from '../../../world.js';
import { addLaunchTemplateVersion, findLaunchTemplate, launchTemplateVersion } from '../../ec2.js';
import {
  isFull,
  parametersOf,
  settleParameters,
  writeImageParameter,
  writeParameter,
} from '../../ssm/parameter.js';
import { distributionAt, type Build } from './build.js';
import { stretchesIn } from './course.js';
import { imagesOf } from './outputs.js';
import { integrationText } from './reasons.js';

/**
 * Carries out what a distribution configuration says of launch templates and parameters, but for what an earlier attempt
 * has done. When something of it cannot be done, the attempt fails, and says in which Region.
 * @param at when the attempt gets through `INTEGRATING`, in milliseconds since the epoch
 */
export function integrate(world: World, build: Build, attempt: number, at: number): void {
  const problems: string[] = [];
  for (const { key, region, run } of integrationsOf(build, at)) {
    if (build.settled.has(key)) continue;
    const problem = run(world);
    if (problem === undefined) build.settled.add(key);
    else problems.push(`In region '${region}' - '${problem}'`);
  }
  const current = build.attempts[attempt];
  if (problems.length === 0 || !current) return;
  current.failure = {
    during: 'INTEGRATING',
    reason: integrationText(build, attempt, problems),
    regions: [],
    accounts: [],
  };
}

/** One change that a build makes when it is integrated; `run` answers what went wrong, if something did. */
interface Integration {
  readonly key: string;
  readonly region: string;
  readonly run: (world: World) => string | undefined;
}

function integrationsOf(build: Build, at: number): Integration[] {
  const distributedFrom = stretchesIn(build, 'DISTRIBUTING')[0]?.start ?? at;
  return distributionAt(build, distributedFrom).distributions.flatMap(
    ({ region = '', launchTemplateConfigurations = [], ssmParameterConfigurations = [] }) => [
      ...launchTemplateConfigurations.map((configuration) => ({
        key: `template ${region} ${configuration.accountId ?? build.owner} ${configuration.launchTemplateId}`,
        region,
        run: (world: World) => updateTemplate(world, build, region, configuration, at),
      })),
      ...ssmParameterConfigurations.map((configuration) => ({
        key: `parameter ${region} ${configuration.amiAccountId ?? build.owner} ${configuration.parameterName}`,
        region,
        run: (world: World) => putParameter(world, build, region, configuration, at),
      })),
    ],
  );
}

/**
 * Adds a version with the AMI to a launch template, on top of its default version, and makes it the default one unless
 * told otherwise: "If you don't set a value, Image Builder treats it as true."
 */
function updateTemplate(
  world: World,
  build: Build,
  region: string,
  {
    launchTemplateId: id = '',
    accountId: account = build.owner,
    setDefaultVersion = true,
  }: LaunchTemplateConfiguration,
  at: number,
): string | undefined {
  const template = findLaunchTemplate(world, account, region, id);
  if (!template) return `EC2 Client Error: 'The launch-template ID '${id}' does not exist'`;
  const source = launchTemplateVersion(template);
  const version = addLaunchTemplateVersion(template, {
    description: `Created by EC2 Image Builder for ${build.arn}`,
    createdAt: at,
    createdBy: serviceRoleOf(account, region),
    data: { ...source.data, ImageId: imageFor(build, region, account) },
  });
  if (setDefaultVersion) template.defaultVersion = version.number;
  return undefined;
}

/** Writes the AMI ID into a parameter: "creates the Parameter if it doesn't already exist. Otherwise, it updates" it. */
function putParameter(
  world: World,
  build: Build,
  region: string,
  {
    parameterName: name = '',
    amiAccountId: account = build.owner,
    dataType = 'text',
  }: SsmParameterConfiguration,
  at: number,
): string | undefined {
  // What was written before must be there before.
  settleParameters(world, at);
  const known = parametersOf(world, account, region).get(name);
  const latest = known?.versions.at(-1);
  if (latest && latest.type !== 'String')
    return `SSM Client Error: 'The parameter ${name} is of another type'`;
  if (known && isFull(known)) return `SSM Client Error: 'The oldest version of ${name} has a label'`;
  const place = { account, region, name };
  const write = {
    value: imageFor(build, region, account),
    type: 'String',
    dataType,
    tier: latest?.tier ?? 'Standard',
    description: latest?.description,
    modifiedAt: at,
    modifiedBy: serviceRoleOf(account, region),
  } as const;
  if (dataType === 'aws:ec2:image') writeImageParameter(world, place, write, true);
  else writeParameter(world, place, write);
  return undefined;
}

/** AMI ID for an account in a Region: that of its own copy, or else of the one that is shared with it. */
function imageFor(build: Build, region: string, account: string): string {
  const there = imagesOf(build).filter((image) => image.region === region);
  return (there.find((image) => image.account === account) ?? there[0])?.imageId ?? '';
}

function serviceRoleOf(account: string, region: string): string {
  return `arn:${partitionOf(region)}:sts::${account}:assumed-role/AWSServiceRoleForImageBuilder/EC2ImageBuilderIntegrationService`;
}
