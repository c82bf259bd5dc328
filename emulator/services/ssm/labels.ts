import type {
  LabelParameterVersionCommandInput,
  LabelParameterVersionResult,
  UnlabelParameterVersionCommandInput,
  UnlabelParameterVersionResult,
} from '@aws-sdk/client-ssm';
import { AwsError, type RequestContext } from '../../service.js';
import { parameterNotFound, versionNotFound } from './errors.js';
import { parametersOf, resourceOf, type Parameter, type ParameterVersion } from './parameter.js';

/** Labels one version, the latest unless another is named; a label that another version has moves over. */
export function labelParameterVersion(
  input: LabelParameterVersionCommandInput,
  context: RequestContext,
): LabelParameterVersionResult {
  const { name, parameter, version } = versionOf(input, context);
  const labels = input.Labels ?? [];
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
  return {
    InvalidLabels: labels.filter((label) => !isLabel(label)),
    ParameterVersion: version.version,
  };
}

/** Takes labels off one version. Those that it does not have are named in the answer. */
export function unlabelParameterVersion(
  input: UnlabelParameterVersionCommandInput,
  context: RequestContext,
): UnlabelParameterVersionResult {
  const { name, version } = versionOf(input, context);
  const labels = input.Labels ?? [];
  const removed = labels.filter((label) => version.labels.delete(label));
  if (removed.length > 0) {
    context.effect('UnlabelParameterVersion', resourceOf(name, context), {
      version: version.version,
      labels: removed,
    });
  }
  return { RemovedLabels: removed, InvalidLabels: labels.filter((label) => !removed.includes(label)) };
}

const MAX_LABELS = 10;

function versionOf(
  input: { readonly Name?: string | undefined; readonly ParameterVersion?: number | undefined },
  { world, account, region }: RequestContext,
): { name: string; parameter: Parameter; version: ParameterVersion } {
  const { Name: name = '', ParameterVersion: number } = input;
  const parameter = parametersOf(world, account, region).get(name);
  if (!parameter) throw parameterNotFound(name);
  const version =
    number === undefined
      ? parameter.versions.at(-1)
      : parameter.versions.find(({ version }) => version === number);
  if (!version) throw versionNotFound(name, number ?? 0);
  return { name, parameter, version };
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html */
function isLabel(label: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_.-]{0,99}$/.test(label) && !/^(aws|ssm)/i.test(label);
}
