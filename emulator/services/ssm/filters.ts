import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { AwsError } from '../../service.js';
import { validationException } from './errors.js';
import type { Parameter } from './parameter.js';

/** Whether a parameter is wanted. */
export type ParameterTest = (parameter: Parameter) => boolean;

/**
 * What `DescribeParameters` is asked for: "all of the listed patterns are valid except Label".
 * @throws InvalidFilterKey, InvalidFilterOption, ValidationException
 */
export function describeTest(filters: readonly ParameterStringFilter[] = []): ParameterTest {
  return testOf(filters, ({ Key: key = '' }) => key.startsWith('tag:') || DESCRIBED.includes(key));
}

/**
 * What `GetParametersByPath` is asked for: "tag, DataType, Name, Path, and Tier" are not valid there.
 * @throws InvalidFilterKey, InvalidFilterOption, ValidationException
 */
export function pathTest(filters: readonly ParameterStringFilter[] = []): ParameterTest {
  return testOf(filters, ({ Key: key = '' }) => ['KeyId', 'Label', 'Type'].includes(key));
}

/** The labels that `GetParametersByPath` is asked for; undefined: it is not asked for any. */
export function labelsWanted(filters: readonly ParameterStringFilter[] = []): readonly string[] | undefined {
  return filters.find(({ Key }) => Key === 'Label')?.Values;
}

/** Filters are joined with AND, the values of one with OR. */
function testOf(
  filters: readonly ParameterStringFilter[],
  valid: (filter: ParameterStringFilter) => boolean,
): ParameterTest {
  const tests = filters.map((filter): ParameterTest => {
    if (!KNOWN_KEYS.test(filter.Key ?? '')) {
      throw validationException(
        `1 validation error detected: Value '${filter.Key}' at 'parameterFilters.1.member.key' failed to satisfy constraint: ` +
          `Member must satisfy regular expression pattern: ${KNOWN_KEYS.source.slice(2, -2)}`,
      );
    }
    if (!valid(filter)) {
      throw new AwsError('InvalidFilterKey', `The filter key ${filter.Key} is not valid for this operation.`);
    }
    return filter.Key === 'Path' ? belowPath(filter) : withField(filter);
  });
  return (parameter) => tests.every((test) => test(parameter));
}

function belowPath({
  Option: option = 'OneLevel',
  Values: paths = [],
}: ParameterStringFilter): ParameterTest {
  if (option !== 'OneLevel' && option !== 'Recursive') throw invalidOption(option);
  return ({ name }) => paths.some((path) => isBelow(name, path, option === 'Recursive'));
}

/**
 * Whether a parameter is in the hierarchy of a path.
 * @param recursive at any depth, or else directly below
 */
export function isBelow(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/'));
}

function withField({
  Key: key = '',
  Option: option = 'Equals',
  Values: values = [],
}: ParameterStringFilter): ParameterTest {
  const matches = OPTIONS[option];
  if (!matches) throw invalidOption(option);
  if (key.startsWith('tag:')) {
    const tag = key.slice('tag:'.length);
    // Without values, whether there is such a tag.
    return ({ tags }) =>
      tags.has(tag) && (values.length === 0 || values.some((value) => matches(tags.get(tag) ?? '', value)));
  }
  if (values.length === 0) throw validationException(`The filter ${key} needs a value.`);
  return (parameter) =>
    (FIELDS[key]?.(parameter) ?? []).some((text) => values.some((value) => matches(text, value)));
}

/** The pattern of `ParameterStringFilter.Key` in AWS's model. */
const KNOWN_KEYS = /^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$/;

const DESCRIBED: readonly string[] = ['DataType', 'KeyId', 'Name', 'Path', 'Tier', 'Type'];

const FIELDS: Readonly<Record<string, (parameter: Parameter) => readonly string[]>> = {
  DataType: ({ versions }) => [versions.at(-1)?.dataType ?? ''],
  KeyId: ({ versions }) => [versions.at(-1)?.keyId ?? ''],
  Label: ({ versions }) => versions.flatMap(({ labels }) => [...labels]),
  Name: ({ name }) => [name],
  Tier: ({ versions }) => [versions.at(-1)?.tier ?? ''],
  Type: ({ versions }) => [versions.at(-1)?.type ?? ''],
};

const OPTIONS: Readonly<Record<string, (text: string, value: string) => boolean>> = {
  BeginsWith: (text, value) => text.startsWith(value),
  Contains: (text, value) => text.includes(value),
  Equals: (text, value) => text === value,
};

function invalidOption(option: string): AwsError {
  return new AwsError('InvalidFilterOption', `The filter option ${option} is not valid.`);
}
