import type {
  DescribeParametersCommandInput,
  GetParameterCommandInput,
  GetParameterHistoryCommandInput,
  GetParametersByPathCommandInput,
  GetParametersCommandInput,
  Parameter as ParameterDescription,
} from '@aws-sdk/client-ssm';
import { partitionOf } from '../../partition.js';
import { AwsError, type RequestContext } from '../../service.js';
import { pageOf, type Page } from '../paging.js';
import { notModelled, parameterNotFound, validationException, versionNotFound } from './errors.js';
import { describeTest, isBelow, labelsWanted, pathTest } from './filters.js';
import {
  parametersOf,
  selectVersion,
  splitSelector,
  type Parameter,
  type ParameterVersion,
} from './parameter.js';

/** The value of a parameter, or of one version or label of it. */
export function getParameter(input: GetParameterCommandInput, context: RequestContext): object {
  const name = input.Name ?? '';
  const found = select(name, context);
  if (found) return { Parameter: describe(found, context, input.WithDecryption ?? false) };
  const { qualifier } = splitSelector(name);
  throw qualifier !== undefined && parameterNamed(splitSelector(name).name, context)
    ? versionNotFound(splitSelector(name).name, qualifier)
    : parameterNotFound(name);
}

/** Up to ten values; what does not exist is named in the answer. */
export function getParameters(input: GetParametersCommandInput, context: RequestContext): object {
  const names = input.Names ?? [];
  if (names.length < 1 || names.length > 10) {
    throw validationException(
      `1 validation error detected: Value '[${names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length ` +
        (names.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 10'),
    );
  }
  const found = names.map((name) => ({ name, selected: select(name, context) }));
  return {
    Parameters: found.flatMap(({ selected }) =>
      selected ? [describe(selected, context, input.WithDecryption ?? false)] : [],
    ),
    InvalidParameters: found.filter(({ selected }) => !selected).map(({ name }) => name),
  };
}

/** The parameters directly below a path, or at any depth; by label, the versions that have it. */
export function getParametersByPath(input: GetParametersByPathCommandInput, context: RequestContext): object {
  const path = input.Path ?? '';
  if (!path.startsWith('/')) {
    throw validationException(
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". ' +
        'It can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    );
  }
  const filters = input.ParameterFilters;
  const wanted = pathTest(filters);
  const labels = labelsWanted(filters);
  const below = byName(context).filter(
    (parameter) => isBelow(parameter.name, path, input.Recursive ?? false) && wanted(parameter),
  );
  const { items, nextToken } = page(below, input, { largest: 10, usual: 10 });
  return {
    Parameters: items.flatMap((parameter) => {
      const version = labels
        ? parameter.versions.find((each) => labels.some((label) => each.labels.has(label)))
        : parameter.versions.at(-1);
      return version ? [describe({ parameter, version }, context, input.WithDecryption ?? false)] : [];
    }),
    NextToken: nextToken,
  };
}

/** All versions of a parameter that are kept, oldest first. */
export function getParameterHistory(input: GetParameterHistoryCommandInput, context: RequestContext): object {
  const parameter = parameterNamed(splitSelector(input.Name ?? '').name, context);
  if (!parameter) throw parameterNotFound(input.Name ?? '');
  const { items, nextToken } = page(parameter.versions, input, { largest: 50, usual: 50 });
  return {
    Parameters: items.map((version) => ({
      ...metadata(parameter, version),
      Value: shownValue(version, input.WithDecryption ?? false),
      Labels: [...version.labels],
    })),
    NextToken: nextToken,
  };
}

/** What there is to know of parameters besides their values. */
export function describeParameters(input: DescribeParametersCommandInput, context: RequestContext): object {
  if (input.Filters !== undefined)
    throw notModelled('Filters of DescribeParameters, the older form of ParameterFilters');
  if (input.Shared === true) throw notModelled('parameters that other accounts share');
  const matching = byName(context).filter(describeTest(input.ParameterFilters));
  const { items, nextToken } = page(matching, input, { largest: 50, usual: 10 });
  return {
    Parameters: items.flatMap((parameter) => {
      const version = parameter.versions.at(-1);
      return version ? [{ ...metadata(parameter, version), ARN: arnOf(parameter.name, context) }] : [];
    }),
    NextToken: nextToken,
  };
}

interface Selected {
  readonly parameter: Parameter;
  readonly version: ParameterVersion;
}

function select(selector: string, { world, account, region }: RequestContext): Selected | undefined {
  return selectVersion(world, account, region, selector);
}

function parameterNamed(name: string, { world, account, region }: RequestContext): Parameter | undefined {
  return parametersOf(world, account, region).get(name);
}

function byName({ world, account, region }: RequestContext): Parameter[] {
  return [...parametersOf(world, account, region).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(
  { parameter, version }: Selected,
  context: RequestContext,
  withDecryption: boolean,
): ParameterDescription {
  return {
    Name: parameter.name,
    Type: version.type,
    Value: shownValue(version, withDecryption),
    Version: version.version,
    LastModifiedDate: new Date(version.modifiedAt),
    ARN: arnOf(parameter.name, context),
    DataType: version.dataType,
  };
}

function metadata(parameter: Parameter, version: ParameterVersion): object {
  return {
    Name: parameter.name,
    Type: version.type,
    KeyId: version.keyId,
    LastModifiedDate: new Date(version.modifiedAt),
    LastModifiedUser: version.modifiedBy,
    Description: version.description,
    AllowedPattern: version.allowedPattern,
    Version: version.version,
    Tier: version.tier,
    Policies: (version.policies ?? []).map(({ type, text }) => ({
      PolicyType: type,
      PolicyText: text,
      PolicyStatus: 'Pending',
    })),
    DataType: version.dataType,
  };
}

/** Without leave to decrypt, a secret is answered as KMS's cipher text; here, as something that is plainly not it. */
function shownValue({ type, value }: ParameterVersion, withDecryption: boolean): string {
  return type === 'SecureString' && !withDecryption
    ? `encrypted:${Buffer.from(value).toString('base64')}`
    : value;
}

function arnOf(name: string, { account, region }: RequestContext): string {
  return `arn:${partitionOf(region)}:ssm:${region}:${account}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

function page<T>(
  all: readonly T[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
  { largest, usual }: { readonly largest: number; readonly usual: number },
): Page<T> {
  if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > largest)) {
    throw validationException(
      `1 validation error detected: Value '${MaxResults}' at 'maxResults' failed to satisfy constraint: Member must have value ` +
        (MaxResults < 1 ? 'greater than or equal to 1' : `less than or equal to ${largest}`),
    );
  }
  return pageOf(
    all,
    MaxResults ?? usual,
    NextToken,
    () => new AwsError('InvalidNextToken', 'The specified token is not valid.'),
  );
}
