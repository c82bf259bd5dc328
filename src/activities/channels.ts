import type { Parameter } from '@aws-sdk/client-ssm';
import { FailureType } from '../contract/failures.js';
import { amiFor } from '../contract/image.js';
import type { UnreachablePlace } from '../contract/place.js';
import { channelParameterName } from '../contract/names.js';
import { writtenBy } from '../rollout/channelHistory.js';
import { DATA_TYPE, placesIn, type ChannelInput } from './channels/input.js';
import { putChannel, readChannel, untilValidated, VALIDATION_MS } from './channels/parameter.js';
import { createChannelWayBackActivities } from './channels/wayBack.js';
import type { ActivityDependencies } from './deps.js';
import { notYet, permanent } from './failures.js';
import { refuseRejected } from './rejections.js';
import { describePlace, inEveryOpenPlace, type Place } from './places.js';

export type { ChannelInput } from './channels/input.js';

/** The parameters that say which AMI new instances get. */
export function createChannelActivities({ aws, workflows }: ActivityDependencies) {
  const holds = (parameter: Parameter | undefined, amiId: string | undefined) =>
    parameter?.Value === amiId && parameter?.DataType === DATA_TYPE;

  return {
    /**
     * Writes the channel parameter in every account and Region where it does not name the image yet. PutParameter takes
     * no client token: reading first is what makes this safe to repeat. A place that does not let the worker in is named
     * and holds nothing back; one that refuses the write itself does.
     * @returns places written, a line each, and those that could not be entered, if any
     * @throws AccountUnreachable when no place lets the worker in
     */
    async writeChannel(input: ChannelInput): Promise<{ written: string[]; lockedOut?: UnreachablePlace[] }> {
      await refuseRejected(input.image, workflows);
      const places = placesIn(input);
      const write = async (place: Place) => {
        const amiId = amiFor(input.image, place.account.id, place.region);
        if (amiId === undefined || holds(await readChannel(aws, place, input), amiId)) return undefined;
        await putChannel(aws, place, input, {
          value: amiId,
          dataType: DATA_TYPE,
          description: writtenBy(input.pipeline, input.environment, input.release),
        });
        return `${describePlace(place)}: ${amiId}`;
      };
      const { results, lockedOut } = await inEveryOpenPlace(places, (place) =>
        untilValidated(() => write(place)),
      );
      const [first] = lockedOut;
      if (first && lockedOut.length === places.length) {
        throw permanent(FailureType.AccountUnreachable, `no account lets the worker in: ${first.reason}`);
      }
      return {
        written: results.filter((line) => line !== undefined),
        ...(lockedOut.length > 0 && { lockedOut }),
      };
    },

    /**
     * Reads the channel parameter back everywhere: SSM answers a write of an AMI ID before it has validated it, and
     * drops one that the account cannot use without a word. Fails as `NotYet` until all parameters are right. A
     * place that does not let the worker in is passed over: it was named when it was to be written, or its targets tell.
     */
    async confirmChannel(input: ChannelInput): Promise<void> {
      const name = channelParameterName(input.pipeline, input.environment);
      const { results } = await inEveryOpenPlace(placesIn(input), async (place) => {
        const amiId = amiFor(input.image, place.account.id, place.region);
        const parameter = await readChannel(aws, place, input);
        if (holds(parameter, amiId)) return undefined;
        const found = parameter
          ? `is ${parameter.Value ?? 'empty'} (${parameter.DataType ?? 'text'})`
          : 'does not exist';
        return `${describePlace(place)}: ${name} ${found}, expected ${amiId ?? 'an AMI ID'} (${DATA_TYPE})`;
      });
      const wrong = results.filter((line) => line !== undefined);
      if (wrong.length > 0) {
        throw notYet(
          {
            status: 'notWrittenYet',
            message: `${wrong.length} parameters are not written yet:\n  ${wrong.join('\n  ')}`,
          },
          VALIDATION_MS,
        );
      }
    },

    ...createChannelWayBackActivities({ aws }),
  };
}
