import type { PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { AwsError, type RequestContext } from '../../service.js';
import { notModelled, validationException } from './errors.js';
import {
  isFull,
  parametersOf,
  resourceOf,
  writeImageParameter,
  writeParameter,
  type Parameter,
  type ParameterPolicy,
  type ParameterDataType,
  type ParameterTier,
  type ParameterVersion,
  type ParameterWrite,
} from './parameter.js';

/**
 * Writes a parameter. One of data type `aws:ec2:image` is answered at once and validated afterwards: when the account
 * cannot launch the image, it is never written.
 */
export function putParameter(input: PutParameterCommandInput, context: RequestContext): object {
  const { world, account, region, caller, now } = context;
  const policies = policiesOf(input);
  const name = checkName(input.Name ?? '');
  const known = parametersOf(world, account, region).get(name);
  const latest = known?.versions.at(-1);
  if (latest && input.Overwrite !== true) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (input.Overwrite === true && input.Tags !== undefined) {
    throw validationException(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. " +
        'To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
    );
  }
  const written = checkWrite(input, latest, { modifiedAt: now, modifiedBy: caller.arn });
  if (policies.length > 0 && written.tier !== 'Advanced') {
    throw new AwsError(
      'PoliciesLimitExceededException',
      'Parameter policies need the advanced-parameter tier.',
    );
  }
  const write = { ...written, policies };
  if (known) checkOldestVersion(known);

  const place = { account, region, name, tags: tagsOf(input) };
  const Version =
    write.dataType === 'aws:ec2:image'
      ? writeImageParameter(world, place, write, input.Overwrite ?? false)
      : writeParameter(world, place, write).version;
  context.effect('PutParameter', resourceOf(name, context), {
    version: Version,
    dataType: write.dataType,
    ...(write.type !== 'SecureString' && { value: write.value }),
  });
  return { Version, Tier: write.tier };
}

/** Size of a value in bytes, per tier: "4 KB" and "8 KB". */
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
  const tier = tierOf(input.Tier, latest?.tier, value);
  if (value === '' || Buffer.byteLength(value) > LONGEST_VALUE[tier]) {
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
  const dataType = dataTypeOf(input.DataType ?? latest?.dataType ?? 'text');
  if (dataType === 'aws:ec2:image' && !/^ami-[0-9a-f]{8,17}$/.test(value)) {
    throw validationException(
      `Parameter value ${value} isn't a valid Amazon Machine Image (AMI) ID. The expected format is ami-12345abcdeEXAMPLE.`,
    );
  }
  if (input.KeyId !== undefined && type !== 'SecureString') {
    throw validationException('KeyId is required for SecureString type parameter only.');
  }
  const keyId = type === 'SecureString' ? (input.KeyId ?? latest?.keyId ?? 'alias/aws/ssm') : undefined;
  // An overwrite that says nothing of it leaves the description as it was.
  const description = input.Description ?? latest?.description;
  return { value, type, dataType, tier, keyId, description, allowedPattern, ...by };
}

/**
 * "You can change a standard parameter to an advanced parameter any time. But you can't revert an advanced parameter to a
 * standard parameter." Intelligent-Tiering takes the advanced tier only for what needs it.
 */
function tierOf(asked: string | undefined, latest: ParameterTier | undefined, value: string): ParameterTier {
  if (asked === 'Standard' && latest === 'Advanced') {
    throw validationException(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the " +
        'standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.',
    );
  }
  const needed = asked === 'Intelligent-Tiering' && Buffer.byteLength(value) > LONGEST_VALUE.Standard;
  return asked === 'Advanced' || latest === 'Advanced' || needed ? 'Advanced' : 'Standard';
}

function dataTypeOf(dataType: string): ParameterDataType {
  if (dataType === 'text' || dataType === 'aws:ec2:image') return dataType;
  if (OTHER_DATA_TYPES.includes(dataType)) throw notModelled(`parameters of the data type ${dataType}`);
  throw validationException(
    `The following data type is not supported: ${dataType} (Data type names are all lowercase.)`,
  );
}

/** Data types of `PutParameterRequest$DataType` whose values Parameter Store validates in ways of their own. */
const OTHER_DATA_TYPES: readonly string[] = [
  'aws:account:id',
  'aws:region',
  'aws:ssm:integration',
  'binary',
  'boolean',
  'email',
  'float',
  'hostname',
  'integer',
  'ipv4-address',
  'ipv6-address',
  'json',
  'jsonc',
  'url',
];

/** Policies as a request writes them: a JSON array; `[]` takes all of them off. They have no effect here. */
function policiesOf({ Policies = '[]' }: PutParameterCommandInput): ParameterPolicy[] {
  try {
    const policies = JSON.parse(Policies) as { Type: string }[];
    return policies.map((policy) => ({ type: policy.Type, text: JSON.stringify(policy) }));
  } catch {
    throw new AwsError('InvalidPolicyTypeException', `The policies are not valid: ${Policies}`);
  }
}

function tagsOf({ Tags = [] }: PutParameterCommandInput): Record<string, string> {
  return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

function matches(value: string, pattern: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    throw new AwsError('InvalidAllowedPatternException', 'The provided AllowedPattern is not valid.');
  }
}

/** The oldest version makes room for the newest, unless it has a label. */
function checkOldestVersion(parameter: Parameter): void {
  const { name, versions } = parameter;
  const [oldest] = versions;
  if (!isFull(parameter) || !oldest) return;
  throw new AwsError(
    'ParameterMaxVersionLimitExceeded',
    `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. ` +
      `Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. ` +
      'Move the label to another version of the parameter, and try again.',
  );
}
