import type { LabelParameterVersionCommandInput, PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { AwsError, type RequestContext } from '../../service.js';
import { parameterNotFound, validationException } from './errors.js';
import {
  MAX_VERSIONS,
  parametersOf,
  writeImageParameter,
  writeParameter,
  type Parameter,
  type ParameterVersion,
  type ParameterWrite,
} from './parameter.js';

/**
 * Writes a parameter. One of data type `aws:ec2:image` is answered at once and validated afterwards: when the account
 * cannot launch the image, it is never written.
 */
export function putParameter(input: PutParameterCommandInput, context: RequestContext): object {
  const { world, account, region, caller, now } = context;
  const name = checkName(input.Name ?? '');
  const known = parametersOf(world, account, region).get(name);
  const latest = known?.versions.at(-1);
  if (latest && input.Overwrite !== true) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  const write = checkWrite(input, latest, { modifiedAt: now, modifiedBy: caller.arn });
  if (known) checkOldestVersion(known);

  const Version =
    write.dataType === 'aws:ec2:image'
      ? writeImageParameter(world, account, region, name, write)
      : writeParameter(world, account, region, name, write).version;
  context.effect('PutParameter', resourceOf(name, context), {
    version: Version,
    dataType: write.dataType,
    ...(write.type !== 'SecureString' && { value: write.value }),
  });
  return { Version, Tier: write.tier };
}

/** Labels one version; a label that another version has moves over. */
export function labelParameterVersion(
  input: LabelParameterVersionCommandInput,
  context: RequestContext,
): object {
  const { world, account, region } = context;
  const name = input.Name ?? '';
  const parameter = parametersOf(world, account, region).get(name);
  if (!parameter) throw parameterNotFound(name);
  const version =
    input.ParameterVersion === undefined
      ? parameter.versions.at(-1)
      : parameter.versions.find(({ version }) => version === input.ParameterVersion);
  if (!version) {
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${input.ParameterVersion} of ${name}. Verify the version and try again.`,
    );
  }
  const labels = input.Labels ?? [];
  const InvalidLabels = labels.filter((label) => !isLabel(label));
  const valid = labels.filter(isLabel);
  if (new Set([...version.labels, ...valid]).size > MAX_LABELS) {
    throw new AwsError(
      'ParameterVersionLabelLimitExceeded',
      `A parameter version can have a maximum of ${MAX_LABELS} labels.`,
    );
  }
  for (const label of valid) {
    for (const other of parameter.versions) other.labels.delete(label);
    version.labels.add(label);
  }
  context.effect('LabelParameterVersion', resourceOf(name, context), {
    version: version.version,
    labels: valid,
  });
  return { InvalidLabels, ParameterVersion: version.version };
}

const MAX_LABELS = 10;
/** Characters of a value, per tier. */
const LONGEST_VALUE = { Standard: 4096, Advanced: 8192 };

function checkName(name: string): string {
  if (!/^[a-zA-Z0-9_.\-/]{1,2048}$/.test(name)) {
    throw validationException(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of ' +
        'sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following ' +
        '3 symbols .-_',
    );
  }
  if (/^\/?(aws|ssm)/i.test(name)) {
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  }
  if (name.includes('/') && !name.startsWith('/')) {
    throw validationException('Parameter name must be a fully qualified name.');
  }
  return name;
}

function checkWrite(
  input: PutParameterCommandInput,
  latest: ParameterVersion | undefined,
  by: Pick<ParameterWrite, 'modifiedAt' | 'modifiedBy'>,
): ParameterWrite {
  const value = input.Value ?? '';
  const type = input.Type ?? latest?.type;
  if (!type) {
    throw validationException(
      'A parameter type is required when you create a parameter. Please specify a parameter type and try again.',
    );
  }
  if (type !== 'String' && type !== 'StringList' && type !== 'SecureString') {
    throw validationException(
      `1 validation error detected: Value '${String(type)}' at 'type' failed to satisfy constraint: ` +
        'Member must satisfy enum value set: [SecureString, StringList, String]',
    );
  }
  if (latest && latest.type !== type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      "Parameter Store doesn't support changing a parameter type in a hierarchy.",
    );
  }
  const tier = input.Tier === 'Advanced' || latest?.tier === 'Advanced' ? 'Advanced' : 'Standard';
  if (value === '' || value.length > LONGEST_VALUE[tier]) {
    throw validationException(
      value === ''
        ? "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1"
        : `${tier} tier parameters support a maximum parameter value of ${LONGEST_VALUE[tier]} characters. ` +
            'To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.',
    );
  }
  const allowedPattern = input.AllowedPattern ?? latest?.allowedPattern;
  if (allowedPattern && !matches(value, allowedPattern)) {
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
    );
  }
  const dataType = input.DataType ?? latest?.dataType ?? 'text';
  if (dataType !== 'text' && dataType !== 'aws:ec2:image') {
    throw validationException(
      `The following data type is not supported: ${dataType} (Data type names are all lowercase.)`,
    );
  }
  if (dataType === 'aws:ec2:image' && !/^ami-[0-9a-f]{8,17}$/.test(value)) {
    throw validationException(
      `Parameter value ${value} isn't a valid Amazon Machine Image (AMI) ID. The expected format is ami-12345abcdeEXAMPLE.`,
    );
  }
  // An overwrite that says nothing of it leaves the description as it was.
  const description = input.Description ?? latest?.description;
  return { value, type, dataType, tier, description, allowedPattern, ...by };
}

function matches(value: string, pattern: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    throw new AwsError('InvalidAllowedPatternException', 'The provided AllowedPattern is not valid.');
  }
}

/** The oldest version makes room for the newest, unless it has a label. */
function checkOldestVersion({ name, versions }: Parameter): void {
  const [oldest] = versions;
  if (versions.length < MAX_VERSIONS || !oldest || oldest.labels.size === 0) return;
  throw new AwsError(
    'ParameterMaxVersionLimitExceeded',
    `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. ` +
      `Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. ` +
      'Move the label to another version of the parameter, and try again.',
  );
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html */
function isLabel(label: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_.-]{0,99}$/.test(label) && !/^(aws|ssm)/i.test(label);
}

function resourceOf(name: string, { account, region }: RequestContext): string {
  return `${account}/${region}/parameter${name.startsWith('/') ? '' : '/'}${name}`;
}
