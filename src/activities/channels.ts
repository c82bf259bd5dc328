import type { Parameter } from '@aws-sdk/client-ssm';
import { AwsCallError, passesByItself } from '../aws/errors.js';
import type { AccountConfig } from '../config/schema.js';
import { FailureType } from '../contract/failures.js';
import { amiFor, type ReleaseImage } from '../contract/image.js';
import { placeId, type PlaceName, type UnreachablePlace } from '../contract/place.js';
import { channelParameterName } from '../contract/names.js';
import { channelStep, restoredBy, writtenBy, type ChannelStep } from '../rollout/channelHistory.js';
import { groupRef, type GroupInput } from './autoScaling/groupAccess.js';
import { historyOf, putChannel, readChannel, untilValidated, VALIDATION_MS } from './channels/parameter.js';
import type { ActivityDependencies } from './deps.js';
import { notYet, permanent } from './failures.js';
import { refuseRejected } from './rejections.js';
import { describePlace, inEveryOpenPlace, inEveryPlace, placesOf, type Place } from './places.js';

/** With this data type SSM checks that the account can use the AMI, and `resolve:ssm:` accepts the parameter. */
const DATA_TYPE = 'aws:ec2:image';

/** Which parameter of which environment is to name which image, and where. */
export interface ChannelInput {
  readonly pipeline: string;
  readonly environment: string;
  readonly image: ReleaseImage;
  readonly accounts: AccountConfig[];
  readonly regions: string[];
  /** Places of these accounts and Regions that are left alone: nothing is rolled out there. */
  readonly except?: readonly PlaceName[];
  readonly release: string;
}

/** Lines of places that an answer names; the rest is counted. */
const PLACES_NAMED = 50;

/** The parameters that say which AMI new instances get. */
export function createChannelActivities({ aws, workflows }: ActivityDependencies) {
  async function stepFor(place: Place, input: ChannelInput): Promise<ChannelStep> {
    const value = amiFor(input.image, place.account.id, place.region);
    if (value === undefined) return { kind: 'nothing' };
    const description = writtenBy(input.pipeline, input.environment, input.release);
    return channelStep(await historyOf(aws, place, input), { value, description });
  }

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

    /**
     * Looks whether the parameter of one group's place names another image than the release's: what the group launches on its
     * way back. Fails as `NotYet` until it does.
     */
    async awaitChannelBack(
      input: GroupInput & Pick<ChannelInput, 'pipeline' | 'environment'> & { readonly imageId: string },
    ): Promise<void> {
      const place = { account: input.account, region: groupRef(input.targetId).region };
      const value = (await readChannel(aws, place, input))?.Value;
      if (value !== undefined && value !== input.imageId) return;
      const name = channelParameterName(input.pipeline, input.environment);
      const message = `${describePlace(place)}: ${name} ${value === undefined ? 'does not exist' : `names ${value}`}`;
      throw notYet({ status: 'notRestoredYet', message }, VALIDATION_MS);
    },

    /**
     * Puts the channel parameter back, in every account and Region where the release has written it and nobody else has
     * since. Its history says what was there: nothing has to be remembered, and nothing is done twice.
     * @returns how many were written, and a line for each that stays, with the reason
     */
    async restoreChannel(input: ChannelInput): Promise<{ restored: number; stays: string[] }> {
      const name = channelParameterName(input.pipeline, input.environment);
      const stays: string[] = [];
      let restored = 0;
      const restore = async (place: Place) => {
        const says = (reason: string) => stays.push(`${describePlace(place)}: ${name}: ${reason}`);
        try {
          const step = await stepFor(place, input);
          if (step.kind === 'stays') says(step.reason);
          if (step.kind !== 'write') return;
          await putChannel(aws, place, input, {
            value: step.value,
            dataType: step.dataType,
            description: restoredBy(input.pipeline, input.environment, input.release),
          });
          restored += 1;
        } catch (error) {
          // One account that refuses must not keep the others from going back.
          if (!neverWorks(error)) throw error;
          says(error.message);
        }
      };
      await inEveryPlace(placesIn(input), (place) => untilValidated(() => restore(place)));
      return { restored, stays: shortened(stays.sort()) };
    },

    /**
     * Reads the channel parameter back everywhere after {@link restoreChannel}. Fails as `NotYet` while one still names
     * the release's image: SSM drops an AMI ID that the account can use no more without a word. Places that refuse to be asked were named when they were to be restored.
     */
    async confirmChannelRestored(input: ChannelInput): Promise<void> {
      const name = channelParameterName(input.pipeline, input.environment);
      const wrong = (
        await inEveryPlace(placesIn(input), async (place) => {
          try {
            const step = await stepFor(place, input);
            if (step.kind !== 'write') return undefined;
            return `${describePlace(place)}: ${name} is not back at ${step.value}`;
          } catch (error) {
            if (!neverWorks(error)) throw error;
            return undefined;
          }
        })
      ).filter((line) => line !== undefined);
      if (wrong.length > 0) {
        throw notYet(
          {
            status: 'notRestoredYet',
            message: `${wrong.length} parameters are not restored yet:\n  ${shortened(wrong).join('\n  ')}`,
          },
          VALIDATION_MS,
        );
      }
    },
  };
}

/** The places whose parameter is meant. */
function placesIn({ accounts, regions, except = [] }: ChannelInput): Place[] {
  const left = new Set(except.map(placeId));
  return placesOf(accounts, regions).filter(
    ({ account, region }) => !left.has(placeId({ account: account.id, region })),
  );
}

/** Whether a place answers like this however often it is asked. */
function neverWorks(error: unknown): error is AwsCallError {
  return error instanceof AwsCallError && !passesByItself(error);
}

/** So many places that a payload stays small and a person reads it. */
function shortened(lines: readonly string[]): string[] {
  const left = lines.length - PLACES_NAMED;
  return left > 0 ? [...lines.slice(0, PLACES_NAMED), `and ${left} more`] : [...lines];
}
