import { imageTrouble } from '../../aws/imageTroubles.js';
import type { AwsClients } from '../../aws/clients.js';
import { AwsCallError, passesByItself } from '../../aws/errors.js';
import { FailureType } from '../../contract/failures.js';
import { amiFor } from '../../contract/image.js';
import { channelParameterName } from '../../contract/names.js';
import type { ImageTrouble } from '../../contract/preflight.js';
import { sh } from '../../contract/shell.js';
import { oneLine } from '../../contract/text.js';
import { cut } from '../../contract/texts.js';
import { channelStep, restoredBy, writtenBy, type ChannelStep } from '../../rollout/channelHistory.js';
import { groupRef, type GroupInput } from '../autoScaling/groupAccess.js';
import type { ActivityDependencies } from '../deps.js';
import { notYet, permanent } from '../failures.js';
import { describePlace, inEveryPlace, type Place } from '../places.js';
import { DATA_TYPE, placesIn, shortened, type ChannelInput } from './input.js';
import { historyOf, putChannel, readChannel, untilValidated, VALIDATION_MS } from './parameter.js';

/** A group that follows the channel, on its way back. */
export type FollowerInput = GroupInput &
  Pick<ChannelInput, 'pipeline' | 'environment'> & {
    /** The release's image there. */
    readonly imageId: string;
  };

/** What a group that follows the channel has to wait for. */
export type FollowerStanding =
  /** The parameter names another image than the release's, and that can be launched. */
  | { readonly kind: 'back' }
  /** It still names the release's. */
  | { readonly kind: 'waits'; readonly message: string }
  /** However long anybody waits, it will not name one that can be launched. */
  | { readonly kind: 'never'; readonly message: string };

/** What has become of channel parameters that are to go back. */
export interface RestoredChannels {
  /** How many were written. */
  readonly restored: number;
  /** A line for each that stays as it is, with the reason. */
  readonly stays: string[];
  /** A line for each that SSM has still to validate; where that was asked for. */
  readonly waits?: string[];
  /**
   * A line for each that could not be written, and may be when it is tried again; where that was asked for.
   */
  readonly unwritten?: string[];
}

/** The parameters that say which AMI new instances get, on their way back. */
export function createChannelWayBackActivities({ aws }: Pick<ActivityDependencies, 'aws'>) {
  const way = new WayBack(aws);
  return {
    /** How the parameter of one group's place stands: what the group launches on its way back. One look. */
    lookAtChannelBack: (input: FollowerInput): Promise<FollowerStanding> => way.standingFor(input),

    /**
     * Looks whether the parameter of one group's place names another image than the release's. Fails as
     * `NotYet` until it does.
     * @throws ImageNotLaunchable when it never will, or names one that cannot be launched
     */
    async awaitChannelBack(input: FollowerInput): Promise<void> {
      const standing = await way.standingFor(input);
      switch (standing.kind) {
        case 'back':
          return;
        case 'waits':
          throw notYet({ status: 'notRestoredYet', message: standing.message }, VALIDATION_MS);
        case 'never':
          throw permanent(FailureType.ImageNotLaunchable, standing.message);
      }
    },

    /**
     * Puts the channel parameter back, in every account and Region where the release has written it and
     * nobody else has since. Its history says what was there: nothing has to be remembered, and nothing is
     * done twice. An image that cannot be launched any more is named and not written: SSM would never take
     * it.
     * @param input.namesWaiting whether places that are waited for are named; else one where AWS fails fails
     * all
     */
    async restoreChannel(
      input: ChannelInput & { readonly namesWaiting?: boolean },
    ): Promise<RestoredChannels> {
      const name = channelParameterName(input.pipeline, input.environment);
      const stays: string[] = [];
      const waits: string[] = [];
      const unwritten: string[] = [];
      let restored = 0;
      const restore = async (place: Place) => {
        const line = (text: string) => `${describePlace(place)}: ${name}: ${text}`;
        try {
          const step = await way.stepFor(place, input);
          if (step.kind === 'stays') stays.push(line(step.reason));
          if (step.kind !== 'write') return;
          await putChannel(aws, place, input, {
            value: step.value,
            dataType: step.dataType,
            description: restoredBy(input.pipeline, input.environment, input.release),
          });
          restored += 1;
          if (step.dataType === DATA_TYPE)
            waits.push(line(`${shownValue(step.value)} is written, and SSM has still to validate it`));
        } catch (error) {
          // One account that refuses must not keep the others from going back.
          if (neverWorks(error)) stays.push(line(error.message));
          else if (error instanceof AwsCallError && input.namesWaiting === true)
            unwritten.push(line(`not written yet: ${error.message}`));
          else throw error;
        }
      };
      await inEveryPlace(placesIn(input), (place) => untilValidated(() => restore(place)));
      return {
        restored,
        stays: shortened(stays.sort()),
        ...(input.namesWaiting === true && {
          waits: shortened(waits.sort()),
          unwritten: shortened(unwritten.sort()),
        }),
      };
    },

    /**
     * Reads the channel parameter back everywhere after {@link restoreChannel}. Fails as `NotYet` while one
     * still names the release's image and SSM may yet take the one of before. Places that refuse to be asked
     * were named when they were to be restored.
     * @returns a line for each whose image has gone since it was written
     */
    async confirmChannelRestored(input: ChannelInput): Promise<{ stays: string[] }> {
      const name = channelParameterName(input.pipeline, input.environment);
      const found = await inEveryPlace(placesIn(input), async (place) => {
        const line = (text: string) => `${describePlace(place)}: ${name}: ${text}`;
        try {
          const step = await way.stepFor(place, input);
          if (step.kind === 'write')
            return { wrong: `${describePlace(place)}: ${name} is not back at ${shownValue(step.value)}` };
          return step.kind === 'stays' && step.isImageGone ? { stays: line(step.reason) } : {};
        } catch (error) {
          if (!neverWorks(error)) throw error;
          return {};
        }
      });
      const wrong = found.flatMap((one) => one.wrong ?? []);
      if (wrong.length > 0) {
        throw notYet(
          {
            status: 'notRestoredYet',
            message: `${wrong.length} parameters are not restored yet:\n  ${shortened(wrong).join('\n  ')}`,
          },
          VALIDATION_MS,
        );
      }
      return { stays: shortened(found.flatMap((one) => one.stays ?? []).sort()) };
    },
  };
}

/** What is to be done with one parameter; with a word of the image that it is to name again. */
type LookedAtStep = ChannelStep & { readonly isImageGone?: true };

/** Looks at what channel parameters go back to. */
class WayBack {
  constructor(private readonly aws: AwsClients) {}

  async stepFor(place: Place, input: ChannelInput): Promise<LookedAtStep> {
    const value = amiFor(input.image, place.account.id, place.region);
    if (value === undefined) return { kind: 'nothing' };
    const description = writtenBy(input.pipeline, input.environment, input.release);
    const step = channelStep(await historyOf(this.aws, place, input), { value, description });
    return this.#unlessGone(step, value, place, input);
  }

  async standingFor(input: FollowerInput): Promise<FollowerStanding> {
    const { pipeline, environment, imageId, release } = input;
    const place = { account: input.account, region: groupRef(input.targetId).region };
    const name = channelParameterName(pipeline, environment);
    const parameter = `the channel parameter ${name} of account ${describePlace(place)}`;
    const see = sh`aws ssm get-parameter-history --region ${place.region} --name ${name}`;
    const now = await readChannel(this.aws, place, input);
    if (now?.Value === undefined)
      return { kind: 'waits', message: `${parameter} does not exist. See it: ${see}` };
    if (now.Value !== imageId) return this.#launchable(now.Value, now.DataType, parameter, place, release);
    const description = writtenBy(pipeline, environment, release);
    const history = await historyOf(this.aws, place, input);
    const newest = history.at(-1);
    // Gone back between the two looks.
    if (newest && newest.value !== imageId)
      return this.#launchable(newest.value, newest.dataType, parameter, place, release);
    const step = await this.#unlessGone(
      channelStep(history, { value: imageId, description }),
      imageId,
      place,
      input,
    );
    switch (step.kind) {
      case 'write':
        return {
          kind: 'waits',
          message: `${parameter} still names ${imageId}, the image of the release, and is to name ${shownValue(step.value)} again. See it: ${see}`,
        };
      case 'stays':
        return { kind: 'never', message: `${parameter} names ${imageId}, and stays: ${step.reason}` };
      case 'nothing':
        return {
          kind: 'never',
          message: `${parameter} named ${imageId}, the image of the release, before that began: there is no other to go back to. See it: ${see}`,
        };
    }
  }

  async #launchable(
    value: string,
    dataType: string | undefined,
    parameter: string,
    place: Place,
    release: string,
  ): Promise<FollowerStanding> {
    const trouble = dataType === DATA_TYPE ? await this.#troubleOf(value, place, release) : undefined;
    if (trouble?.isGone !== true) return { kind: 'back' };
    const message = `${parameter} names an image that cannot be launched: ${trouble.what}.${helpWith(trouble)}`;
    return { kind: 'never', message };
  }

  /**
   * "If you submit an invalid AMI value, the PutParameter operation will return success, but the asynchronous
   * validation will fail and the parameter will not be created or updated" (`PutParameter`): so the image is
   * looked at before it is written.
   */
  async #unlessGone(
    step: ChannelStep,
    now: string,
    place: Place,
    channel: Pick<ChannelInput, 'pipeline' | 'environment' | 'release'>,
  ): Promise<LookedAtStep> {
    if (step.kind !== 'write' || step.dataType !== DATA_TYPE) return step;
    const trouble = await this.#troubleOf(step.value, place, channel.release);
    if (trouble?.isGone !== true) return step;
    const name = channelParameterName(channel.pipeline, channel.environment);
    const put = sh`aws ssm put-parameter --region ${place.region} --name ${name} --type String --data-type ${DATA_TYPE} --overwrite --value ami-…`;
    const reason =
      `it named ${shownValue(step.value)} before the release, and SSM takes no image that the account cannot launch: ${trouble.what}. ` +
      `It goes on naming ${now}, which new instances get that follow it.${helpWith(trouble)} Or name another image: ${put}`;
    return { kind: 'stays', reason, isImageGone: true };
  }

  #troubleOf(amiId: string, place: Place, release: string) {
    const { account, region } = place;
    return imageTrouble(this.aws.ec2(place, region, release), { account: account.id, region }, amiId);
  }
}

/** The sentence that says what makes an image launchable again; nothing where nothing does. */
function helpWith({ help }: ImageTrouble): string {
  return help === undefined ? '' : ` ${help}.`;
}

/** So much of what somebody has written into a parameter is shown. */
const SHOWN_VALUE = 60;

function shownValue(value: string): string {
  return cut(oneLine(value), SHOWN_VALUE);
}

/** Whether a place answers like this however often it is asked. */
function neverWorks(error: unknown): error is AwsCallError {
  return error instanceof AwsCallError && !passesByItself(error);
}
