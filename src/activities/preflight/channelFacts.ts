import { GetParameterHistoryCommand, type ParameterHistory, type SSMClient } from '@aws-sdk/client-ssm';
import { AwsCallError } from '../../aws/errors.js';
import type { ChannelFacts, ChannelToRead } from '../../contract/preflight.js';

/**
 * "Parameter Store retains the 100 most recently created versions of a parameter"
 * (`ParameterMaxVersionLimitExceeded`).
 */
const MOST_VERSIONS = 100;

/** What there is of channel parameters; one that does not exist is left out. */
export async function readChannels(
  ssm: SSMClient,
  channels: readonly ChannelToRead[],
): Promise<ChannelFacts[]> {
  const found: ChannelFacts[] = [];
  for (const channel of channels) {
    const versions = await versionsOf(ssm, channel.name);
    const latest = versions.at(-1);
    if (!latest) continue;
    found.push({
      ...channel,
      type: latest.Type ?? 'String',
      dataType: latest.DataType ?? 'text',
      ...(latest.AllowedPattern !== undefined && { allowedPattern: latest.AllowedPattern }),
      ...(latest.Policies?.length && { policies: latest.Policies.map(({ PolicyType = '' }) => PolicyType) }),
      ...(isImage(latest) && latest.Value !== undefined && { amiId: latest.Value }),
      ...(versions.length >= MOST_VERSIONS && versions[0]?.Labels?.length && { isFull: true }),
    });
  }
  return found;
}

/** The value of any other one is nobody's business here. */
function isImage({ Type, DataType }: ParameterHistory): boolean {
  return Type === 'String' && DataType === 'aws:ec2:image';
}

/** Oldest first. */
async function versionsOf(ssm: SSMClient, name: string): Promise<ParameterHistory[]> {
  const versions: ParameterHistory[] = [];
  let next: string | undefined;
  try {
    do {
      const { Parameters = [], NextToken } = await ssm.send(
        new GetParameterHistoryCommand({ Name: name, ...(next !== undefined && { NextToken: next }) }),
      );
      versions.push(...Parameters);
      next = NextToken;
    } while (next !== undefined);
  } catch (error) {
    if (error instanceof AwsCallError && error.kind === 'notFound') return [];
    throw error;
  }
  return versions.sort((one, other) => (one.Version ?? 0) - (other.Version ?? 0));
}
