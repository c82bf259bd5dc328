import {
  GetParameterCommand,
  paginateGetParameterHistory,
  PutParameterCommand,
  type Parameter,
} from '@aws-sdk/client-ssm';
import type { AwsClients } from '../../aws/clients.js';
import { AwsCallError, passesByItself } from '../../aws/errors.js';
import { channelParameterName } from '../../contract/names.js';
import type { ChannelVersion } from '../../rollout/channelHistory.js';
import { asFailure } from '../failures.js';
import type { Place } from '../places.js';

/** Which parameter, and for which release it is asked. */
export interface ChannelRef {
  readonly pipeline: string;
  readonly environment: string;
  readonly release: string;
}

/**
 * Reads a channel parameter.
 * @returns undefined when it does not exist
 */
export async function readChannel(
  aws: AwsClients,
  place: Place,
  channel: ChannelRef,
): Promise<Parameter | undefined> {
  try {
    const answer = await ssm(aws, place, channel).send(new GetParameterCommand({ Name: nameOf(channel) }));
    return answer.Parameter;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/**
 * The versions of a channel parameter, oldest first; SSM keeps the last hundred.
 * @returns none when it does not exist
 */
export async function historyOf(
  aws: AwsClients,
  place: Place,
  channel: ChannelRef,
): Promise<ChannelVersion[]> {
  const pages = paginateGetParameterHistory({ client: ssm(aws, place, channel) }, { Name: nameOf(channel) });
  const versions: (ChannelVersion & { version: number })[] = [];
  try {
    for await (const page of pages) {
      for (const { Value, DataType, Description, Version } of page.Parameters ?? []) {
        versions.push({
          value: Value ?? '',
          dataType: DataType ?? 'text',
          description: Description ?? '',
          version: Version ?? 0,
        });
      }
    }
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
  return versions.sort((one, other) => one.version - other.version);
}

/** SSM validates an AMI ID after it has answered; it takes some seconds. */
export const VALIDATION_MS = 5_000;

/**
 * Work that writes channel parameters. When it fails in one place, the next attempt is not made before SSM has validated
 * what was written in others, or here with an answer that was lost: it would read the version before, and write again.
 */
export async function untilValidated<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AwsCallError && passesByItself(error) ? asFailure(error, VALIDATION_MS) : error;
  }
}

/** Writes a new version; SSM answers before it has validated an AMI ID. */
export async function putChannel(
  aws: AwsClients,
  place: Place,
  channel: ChannelRef,
  { value, dataType, description }: ChannelVersion,
): Promise<void> {
  await ssm(aws, place, channel).send(
    new PutParameterCommand({
      Name: nameOf(channel),
      Value: value,
      Type: 'String',
      DataType: dataType,
      Overwrite: true,
      Description: description,
    }),
  );
}

function ssm(aws: AwsClients, place: Place, { release }: ChannelRef) {
  return aws.ssm(place, place.region, release);
}

function nameOf({ pipeline, environment }: ChannelRef): string {
  return channelParameterName(pipeline, environment);
}

function isAbsent(error: unknown): boolean {
  return error instanceof AwsCallError && error.kind === 'notFound';
}
