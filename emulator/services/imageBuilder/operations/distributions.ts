import type {
  AmiDistributionConfiguration,
  CreateDistributionConfigurationCommandInput,
  CreateDistributionConfigurationResponse,
  Distribution,
  GetDistributionConfigurationCommandInput,
  GetDistributionConfigurationResponse,
  UpdateDistributionConfigurationCommandInput,
  UpdateDistributionConfigurationResponse,
} from '@aws-sdk/client-imagebuilder';
import { AwsError, type RequestContext } from '../../../service.js';
import { reviewAgenda } from '../build/settle.js';
import { alreadyExists, invalidParameterValue } from '../errors.js';
import { checkName } from '../names.js';
import { answer, once, refuseSettings, stateOf } from '../request.js';
import { arnOf, normalName, resourceOf, versionAt } from '../resources.js';
import { found } from '../state.js';
import { describeDistribution } from './describe.js';

/** One distribution configuration by its ARN. */
export function getDistributionConfiguration(
  { distributionConfigurationArn }: GetDistributionConfigurationCommandInput,
  context: RequestContext,
): GetDistributionConfigurationResponse {
  const settings = found(stateOf(context).distributions, distributionConfigurationArn);
  return answer(context, {
    distributionConfiguration: describeDistribution(settings, versionAt(settings, context.now)),
  });
}

/** Makes a distribution configuration. */
export function createDistributionConfiguration(
  input: CreateDistributionConfigurationCommandInput,
  context: RequestContext,
): CreateDistributionConfigurationResponse {
  return once('CreateDistributionConfiguration', input, context, () => {
    const { account, region, now } = context;
    const { distributions } = stateOf(context);
    const name = checkName(input.name);
    const arn = arnOf(account, region, 'distribution-configuration', normalName(name));
    if (distributions.has(arn)) throw alreadyExists(arn);
    const version = {
      from: now,
      description: input.description,
      distributions: checkDistributions(input.distributions, context.account),
    };
    distributions.set(arn, { arn, name, tags: input.tags ?? {}, createdAt: now, versions: [version] });
    context.effect('CreateDistributionConfiguration', resourceOf(arn), { regions: regionsOf(version) });
    return { distributionConfigurationArn: arn };
  });
}

/**
 * Replaces what a distribution configuration says: "any optional property that you omit is removed". Builds
 * that have begun to distribute are not affected.
 */
export function updateDistributionConfiguration(
  input: UpdateDistributionConfigurationCommandInput,
  context: RequestContext,
): UpdateDistributionConfigurationResponse {
  return once('UpdateDistributionConfiguration', input, context, () => {
    const arn = input.distributionConfigurationArn ?? '';
    const settings = found(stateOf(context).distributions, arn);
    const version = {
      from: context.now,
      description: input.description,
      distributions: checkDistributions(input.distributions, context.account),
    };
    settings.versions.push(version);
    reviewAgenda(context.world);
    context.effect('UpdateDistributionConfiguration', resourceOf(arn), { regions: regionsOf(version) });
    return { distributionConfigurationArn: arn };
  });
}

/** @throws InvalidParameterValueException, InvalidParameterCombinationException, NotImplementedByEmulator */
function checkDistributions(distributions: readonly Distribution[] = [], owner: string): Distribution[] {
  for (const distribution of distributions) {
    refuseSettings(distribution, NOT_MODELLED);
    checkAmi(distribution.amiDistributionConfiguration ?? {});
    checkIntegrations(distribution, owner);
  }
  const regions = regionsOf({ distributions });
  const twice = regions.find((region, index) => regions.indexOf(region) !== index);
  if (twice !== undefined) {
    throw invalidParameterValue('distributions', twice, 'A Region can be named only once');
  }
  return structuredClone([...distributions]);
}

/**
 * Of the owner of a parameter: "This account must be specified in distribution settings as a target account
 * for the Region."
 */
function checkIntegrations(
  { launchTemplateConfigurations = [], ssmParameterConfigurations = [], ...distribution }: Distribution,
  owner: string,
): void {
  for (const { launchTemplateId = '' } of launchTemplateConfigurations) {
    if (!/^lt-[a-z0-9-_]{17}$/.test(launchTemplateId)) {
      throw invalidParameterValue(
        'launchTemplateId',
        launchTemplateId,
        'It is not the ID of a launch template',
      );
    }
  }
  const owners = [owner, ...(distribution.amiDistributionConfiguration?.targetAccountIds ?? [])];
  for (const { amiAccountId = owner, parameterName = '' } of ssmParameterConfigurations) {
    if (!/^[a-zA-Z0-9_.\-/]{1,1011}$/.test(parameterName)) {
      throw invalidParameterValue('parameterName', parameterName, 'It is not the name of a parameter');
    }
    if (!owners.includes(amiAccountId)) {
      throw new AwsError(
        'InvalidParameterCombinationException',
        `The account ${amiAccountId} of the parameter ${parameterName} is not a target account in ${distribution.region}.`,
      );
    }
  }
}

function checkAmi({ targetAccountIds = [], launchPermission = {} }: AmiDistributionConfiguration): void {
  const {
    userIds = [],
    userGroups = [],
    organizationArns = [],
    organizationalUnitArns = [],
  } = launchPermission;
  for (const [name, accounts] of [
    ['targetAccountIds', targetAccountIds],
    ['userIds', userIds],
  ] as const) {
    const wrong = accounts.find((account) => !/^\d{12}$/.test(account));
    if (wrong !== undefined) throw invalidParameterValue(name, wrong, 'An account ID has 12 digits');
    if (accounts.length > MOST_ACCOUNTS) {
      throw invalidParameterValue(
        name,
        String(accounts.length),
        `There can be at most ${MOST_ACCOUNTS} accounts`,
      );
    }
  }
  for (const [name, arns] of Object.entries({ organizationArns, organizationalUnitArns })) {
    if (arns.length > MOST_ORGANIZATIONS) {
      throw invalidParameterValue(name, String(arns.length), `There can be at most ${MOST_ORGANIZATIONS}`);
    }
  }
  const group = userGroups.find((each) => each !== 'all');
  if (group !== undefined)
    throw invalidParameterValue('userGroups', group, 'The only supported value is all');
}

/** `AccountList` of the service's model. */
const MOST_ACCOUNTS = 1536;

/** `OrganizationArnList` and `OrganizationalUnitArnList`: "Maximum number of 25 items." */
const MOST_ORGANIZATIONS = 25;

const NOT_MODELLED = [
  'containerDistributionConfiguration',
  'fastLaunchConfigurations',
  'licenseConfigurationArns',
  's3ExportConfiguration',
] as const satisfies readonly (keyof Distribution)[];

function regionsOf({ distributions }: { readonly distributions: readonly Distribution[] }): string[] {
  return distributions.map(({ region }) => region ?? '');
}
