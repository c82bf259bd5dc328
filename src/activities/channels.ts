import { GetParameterCommand, PutParameterCommand, type Parameter } from '@aws-sdk/client-ssm';
import { AwsCallError } from '../aws/errors.js';
import type { AccountConfig } from '../config/schema.js';
import { amiFor, type ReleaseImage } from '../contract/image.js';
import { channelParameterName } from '../contract/names.js';
import type { ActivityDependencies } from './deps.js';
import { notYet } from './failures.js';
import { describePlace, inEveryPlace, placesOf, type Place } from './places.js';

/** With this data type SSM checks that the account can use the AMI, and `resolve:ssm:` accepts the parameter. */
const DATA_TYPE = 'aws:ec2:image';

/** SSM validates an AMI ID after it has answered; it takes some seconds. */
const NEXT_LOOK_MS = 5_000;

/** Which parameter of which environment is to name which image, and where. */
export interface ChannelInput {
  readonly pipeline: string;
  readonly environment: string;
  readonly image: ReleaseImage;
  readonly accounts: AccountConfig[];
  readonly regions: string[];
  readonly release: string;
}

/** The parameters that say which AMI new instances get. */
export function createChannelActivities({ aws }: ActivityDependencies) {
  async function read(place: Place, name: string, release: string): Promise<Parameter | undefined> {
    try {
      const answer = await aws
        .ssm(place, place.region, release)
        .send(new GetParameterCommand({ Name: name }));
      return answer.Parameter;
    } catch (error) {
      if (error instanceof AwsCallError && error.kind === 'notFound') return undefined;
      throw error;
    }
  }

  const holds = (parameter: Parameter | undefined, amiId: string | undefined) =>
    parameter?.Value === amiId && parameter?.DataType === DATA_TYPE;

  return {
    /**
     * Writes the channel parameter in every account and Region where it does not name the image yet. PutParameter takes
     * no client token: reading first is what makes this safe to repeat.
     * @returns places written, a line each
     */
    async writeChannel(input: ChannelInput): Promise<{ written: string[] }> {
      const name = channelParameterName(input.pipeline, input.environment);
      const written = await inEveryPlace(placesOf(input.accounts, input.regions), async (place) => {
        const amiId = amiFor(input.image, place.account.id, place.region);
        if (amiId === undefined || holds(await read(place, name, input.release), amiId)) return undefined;
        await aws.ssm(place, place.region, input.release).send(
          new PutParameterCommand({
            Name: name,
            Value: amiId,
            Type: 'String',
            DataType: DATA_TYPE,
            Overwrite: true,
            Description: `AMI of ${input.pipeline} in ${input.environment}, written by golden-ami`,
          }),
        );
        return `${describePlace(place)}: ${amiId}`;
      });
      return { written: written.filter((line) => line !== undefined) };
    },

    /**
     * Reads the channel parameter back everywhere: SSM answers a write of an AMI ID before it has validated it, and
     * drops one that the account cannot use without a word. Fails as `NotYet` until all parameters are right.
     */
    async confirmChannel(input: ChannelInput): Promise<void> {
      const name = channelParameterName(input.pipeline, input.environment);
      const wrong = (
        await inEveryPlace(placesOf(input.accounts, input.regions), async (place) => {
          const amiId = amiFor(input.image, place.account.id, place.region);
          const parameter = await read(place, name, input.release);
          if (holds(parameter, amiId)) return undefined;
          const found = parameter
            ? `is ${parameter.Value ?? 'empty'} (${parameter.DataType ?? 'text'})`
            : 'does not exist';
          return `${describePlace(place)}: ${name} ${found}, expected ${amiId ?? 'an AMI ID'} (${DATA_TYPE})`;
        })
      ).filter((line) => line !== undefined);
      if (wrong.length > 0) {
        throw notYet(
          {
            status: 'notWrittenYet',
            message: `${wrong.length} parameters are not written yet:\n  ${wrong.join('\n  ')}`,
          },
          NEXT_LOOK_MS,
        );
      }
    },
  };
}
