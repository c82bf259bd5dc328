import { DescribeImagesCommand, type Image } from '@aws-sdk/client-ec2';
import { GetParameterCommand, type Parameter } from '@aws-sdk/client-ssm';
import { AwsCallError, isClosed, passesByItself } from '../aws/errors.js';
import type { AccountConfig } from '../config/schema.js';
import { FailureType } from '../contract/failures.js';
import { amiFor, type ReleaseImage } from '../contract/image.js';
import type { ActivityDependencies } from './deps.js';
import { notYet, permanent } from './failures.js';
import { refuseRejected } from './rejections.js';
import { describePlace, inEveryPlace, placesOf, type Place } from './places.js';
import { sh } from '../contract/shell.js';

/** States of an AMI that may still become `available` (EC2 API, `ImageState`). */
const UNFINISHED: readonly string[] = ['pending', 'transient'];

/** A copy or a launch permission that was just made is visible everywhere after some seconds. */
const NEXT_LOOK_MS = 10_000;

/** Why an image cannot be launched in a place. */
interface Obstacle {
  readonly message: string;
  /** It may pass by itself. */
  readonly mayChange: boolean;
  /** Nobody could look: it says nothing of the image. */
  readonly isUnseen?: boolean;
  /** What kept everybody from looking, where that may pass by itself. */
  readonly passing?: AwsCallError;
}

/** Finding images, and making sure that they can be launched. */
export function createImageActivities({ aws, workflows }: ActivityDependencies) {
  /** Why the image cannot be launched in a place, or undefined if it can. */
  async function obstacleIn(
    place: Place,
    image: ReleaseImage,
    release: string,
  ): Promise<Obstacle | undefined> {
    const where = describePlace(place);
    const amiId = amiFor(image, place.account.id, place.region);
    if (amiId === undefined)
      return { message: `${where}: the image has no copy in this Region`, mayChange: false };
    try {
      const answer = await aws
        .ec2(place, place.region, release)
        .send(new DescribeImagesCommand({ ImageIds: [amiId], IncludeDeprecated: true }));
      return judgeAmi(answer.Images?.[0], amiId, where);
    } catch (error) {
      if (!(error instanceof AwsCallError)) throw error;
      const message = `${where}: ${error.code}: ${error.words}`;
      // EC2 has one word for a session that has expired and for a clock that is wrong. The session has been renewed before this is
      // seen: one account that gives none that works must not hold up the others.
      if (error.kind === 'clock') return { message, mayChange: false, isUnseen: true, passing: error };
      if (!passesByItself(error)) {
        return {
          message,
          mayChange: error.kind === 'notFound',
          isUnseen: isClosed(error),
        };
      }
      throw error;
    }
  }

  return {
    /**
     * Reads the image that an SSM parameter names, in every Region.
     * @throws ImageNotFound where the parameter does not exist or holds no AMI ID
     */
    async readImageParameter(input: {
      name: string;
      roleArn?: string | undefined;
      regions: string[];
      release: string;
    }): Promise<ReleaseImage> {
      const read = await Promise.all(
        input.regions.map(async (region) => ({
          region,
          parameter: await aws
            .ssm({ roleArn: input.roleArn }, region, input.release)
            .send(new GetParameterCommand({ Name: input.name }))
            .then((answer) => answer.Parameter)
            .catch((error: unknown) => {
              if (error instanceof AwsCallError && error.kind === 'notFound') return undefined;
              throw error;
            }),
        })),
      );
      const problems = read.flatMap(({ region, parameter }) => {
        const problem = imageParameterProblem(parameter, input.name, region);
        return problem === undefined ? [] : [`SSM parameter ${input.name} ${problem} in ${region}`];
      });
      if (problems.length > 0) throw permanent(FailureType.ImageNotFound, problems.join('\n'));
      const amis = read.map(({ region, parameter }) => ({ region, amiId: amiIdIn(parameter) }));
      return { name: input.name, version: amis[0]?.amiId ?? '', amis };
    },

    /**
     * Makes sure that the image can be launched in every account and Region: there is a copy, it is visible to the
     * account, and it is available. A place where nobody may look is passed over, as long as somebody may look in another:
     * whoever looks for its targets names it.
     * @param input.patient wait for copies and launch permissions that may still come (after a build); otherwise the
     *   first look decides (an image that was there before)
     * @throws ImageNotLaunchable naming every place
     */
    async verifyImage(input: {
      image: ReleaseImage;
      accounts: AccountConfig[];
      regions: string[];
      release: string;
      patient: boolean;
    }): Promise<void> {
      await refuseRejected(input.image, workflows);
      const places = placesOf(input.accounts, input.regions);
      const found = (
        await inEveryPlace(places, (place) => obstacleIn(place, input.image, input.release))
      ).filter((obstacle) => obstacle !== undefined);
      const isUnseenEverywhere = found.filter(({ isUnseen }) => isUnseen).length === places.length;
      const passing = found.find((obstacle) => obstacle.passing)?.passing;
      if (isUnseenEverywhere && passing) throw passing;
      const obstacles = found.filter(({ isUnseen }) => isUnseen !== true || isUnseenEverywhere);
      if (obstacles.length === 0) return;
      const message = `the image ${input.image.version} cannot be launched in ${obstacles.length} places:\n${obstacles
        .map((obstacle) => `  ${obstacle.message}`)
        .join('\n')}`;
      if (input.patient && obstacles.every((obstacle) => obstacle.mayChange)) {
        throw notYet({ status: 'notLaunchableYet', message }, NEXT_LOOK_MS);
      }
      throw permanent(FailureType.ImageNotLaunchable, message);
    },
  };
}

/** A line break at its end is what a pipe into the AWS CLI leaves: it says nothing else. */
function amiIdIn(parameter: Parameter | undefined): string {
  return parameter?.Value?.trim() ?? '';
}

/** So much of a value that is no AMI ID is shown. */
const SHOWN_VALUE = 60;

/** Why a parameter names no image; undefined when it does. */
function imageParameterProblem(
  parameter: Parameter | undefined,
  name: string,
  region: string,
): string | undefined {
  if (!parameter) return 'does not exist';
  const put = sh`aws ssm put-parameter --region ${region} --name … --type String --data-type aws:ec2:image --value ami-…`;
  switch (parameter.Type) {
    case 'SecureString':
      return `is a SecureString, which golden-ami does not decrypt; an AMI ID is no secret: write it to a String (${put}), or name another parameter than ${name},`;
    case 'StringList':
      return `is a StringList, and which of its values is meant, nothing says; write one AMI ID to a String (${put}), or name another parameter than ${name},`;
    default: {
      const value = amiIdIn(parameter);
      if (/^ami-[0-9a-f]{8,17}$/.test(value)) return undefined;
      const shown = JSON.stringify(value.length > SHOWN_VALUE ? `${value.slice(0, SHOWN_VALUE)}…` : value);
      const json = /^[{[]/.test(value) ? ': golden-ami takes the AMI ID itself and not JSON around it' : '';
      return `holds ${shown}, which is no AMI ID${json},`;
    }
  }
}

function judgeAmi(ami: Image | undefined, amiId: string, where: string): Obstacle | undefined {
  if (!ami)
    return {
      message: `${where}: ${amiId} does not exist or is not shared with the account`,
      mayChange: true,
    };
  if (ami.State !== 'available') {
    const reason = ami.StateReason?.Message === undefined ? '' : `: ${ami.StateReason.Message}`;
    return {
      message: `${where}: ${amiId} is ${ami.State ?? 'in an unknown state'}${reason}`,
      mayChange: ami.State !== undefined && UNFINISHED.includes(ami.State),
    };
  }
  if (ami.ImageAllowed === false) {
    return {
      message: `${where}: the account's Allowed AMIs settings do not allow ${amiId}`,
      mayChange: false,
    };
  }
  return undefined;
}
