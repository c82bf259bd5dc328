import { DescribeImagesCommand, type EC2Client, type Image } from '@aws-sdk/client-ec2';
import type { ImageTrouble } from '../contract/preflight.js';
import type { PlaceName } from '../contract/place.js';
import { sh } from '../contract/shell.js';
import { oneLine } from '../contract/text.js';
import { AwsCallError, AwsErrorKind, isSilent } from './errors.js';

/**
 * "You can specify up to 50 filters and up to 200 total filter values in a single request" (EC2 user guide,
 * "List and filter your resources").
 */
const IMAGES_PER_CALL = 200;

/**
 * States from which an image does not come back by itself (EC2 API, `ImageState`, whose values are not
 * explained there).
 */
const GONE: readonly string[] = ['deregistered', 'disabled', 'error', 'failed', 'invalid'];

/**
 * What speaks against launching images of an account-Region, by AMI ID; those that nothing speaks against are
 * missing.
 * @throws AwsCallError when EC2 does not say
 */
export async function imageTroubles(
  ec2: EC2Client,
  place: PlaceName,
  amiIds: readonly string[],
): Promise<Map<string, ImageTrouble>> {
  const wanted = [...new Set(amiIds)];
  const troubles = new Map<string, ImageTrouble>();
  const note = (amiId: string, image: Image | undefined, words?: string) => {
    const trouble = troubleOf(amiId, image, place, { words });
    if (trouble) troubles.set(amiId, trouble);
  };
  if (wanted.length === 1) {
    const [amiId = ''] = wanted;
    const { image, words } = await imageNamed(ec2, amiId);
    note(amiId, image, words);
    return troubles;
  }
  for (let start = 0; start < wanted.length; start += IMAGES_PER_CALL) {
    const ids = wanted.slice(start, start + IMAGES_PER_CALL);
    // By a filter: asked for by ID, one that is not there would fail the call for all.
    const { Images = [] } = await ec2.send(
      new DescribeImagesCommand({
        Filters: [{ Name: 'image-id', Values: ids }],
        IncludeDeprecated: true,
        IncludeDisabled: true,
      }),
    );
    const found = new Map(Images.map((image) => [image.ImageId, image]));
    for (const amiId of ids) {
      const image = found.get(amiId);
      if (image) note(amiId, image);
      else {
        // A list that lacks an image says less than a refusal of its ID does.
        const alone = await imageNamed(ec2, amiId);
        note(amiId, alone.image, alone.words);
      }
    }
  }
  return troubles;
}

/**
 * What speaks against launching one image.
 * @returns undefined when nothing does, or EC2 may not be asked: then it is not known
 * @throws AwsCallError when EC2 did not answer, which passes
 */
export async function imageTrouble(
  ec2: EC2Client,
  place: PlaceName,
  amiId: string,
): Promise<ImageTrouble | undefined> {
  try {
    return (await imageTroubles(ec2, place, [amiId])).get(amiId);
  } catch (error) {
    if (isSilent(error)) return undefined;
    throw error;
  }
}

/**
 * One image as EC2 describes it. "A disabled AMI does not appear in DescribeImages API calls by default"
 * (`DisableImage`), so it is asked for as well.
 * @returns AWS's words where it says that there is none
 */
async function imageNamed(ec2: EC2Client, amiId: string): Promise<{ image?: Image; words?: string }> {
  try {
    const { Images: [image] = [] } = await ec2.send(
      new DescribeImagesCommand({ ImageIds: [amiId], IncludeDeprecated: true, IncludeDisabled: true }),
    );
    return image ? { image } : {};
  } catch (error) {
    if (error instanceof AwsCallError && error.kind === AwsErrorKind.NotFound)
      return { words: `${error.code}: ${error.words}` };
    throw error;
  }
}

/**
 * What speaks against launching an image, as EC2 has described it. "Recently deregistered images appear in
 * the returned results for a short interval and then return empty results" (`DescribeImages`); later EC2 says
 * that there is none. So it does of one that the account may not launch any more: "If an AMI was shared with
 * an Amazon Web Services account, … they lose access to the disabled AMI" (`DisableImage`); and "When Allowed
 * AMIs is set to enabled, only allowed images are returned" (`DescribeImages`).
 * @param image undefined where EC2 has shown none
 */
export function troubleOf(
  amiId: string,
  image: Image | undefined,
  { account, region }: PlaceName,
  { words, now = Date.now() }: { readonly words?: string | undefined; readonly now?: number } = {},
): ImageTrouble | undefined {
  const restore = sh`aws ec2 restore-image-from-recycle-bin --region ${region} --image-id ${amiId}`;
  const share = sh`aws ec2 modify-image-attribute --region ${region} --image-id ${amiId} --launch-permission ${`Add=[{UserId=${account}}]`}`;
  if (!image) {
    return {
      isGone: true,
      what:
        `${amiId} is not there for account ${account} in ${region} any more: deregistered, disabled, not shared with it, or not among its Allowed AMIs` +
        (words === undefined ? '' : ` (${words})`),
      help:
        `Its owner can restore it: ${restore}; or share it again: ${share}; ` +
        `what the account allows: ${sh`aws ec2 get-allowed-images-settings --region ${region}`}`,
    };
  }
  const { State: state = 'available', StateReason: reason, DeprecationTime: since, OwnerId: owner } = image;
  if (GONE.includes(state)) {
    const why = reason?.Message === undefined ? '' : ` (${oneLine(reason.Message)})`;
    const what = `${amiId} is ${state}${why}`;
    if (state === 'disabled') {
      // Those that lost access "do not regain access automatically. Once the AMI is available, it can be
      // shared with them again" (`EnableImage`).
      const enable = sh`aws ec2 enable-image --region ${region} --image-id ${amiId}`;
      const again = owner === undefined || owner === account ? '' : `, and share it again: ${share}`;
      return { isGone: true, what, help: `Its owner can enable it: ${enable}${again}` };
    }
    if (state === 'deregistered') {
      // "A deregistered AMI can't be used to launch new instances. … It can be restored before its retention
      // period expires", where a rule of the Recycle Bin keeps it (`DeregisterImage`).
      return { isGone: true, what, help: `Its owner can restore it from the Recycle Bin: ${restore}` };
    }
    return { isGone: true, what };
  }
  if (since !== undefined && Date.parse(since) <= now) {
    // "Existing users and launch services, such as launch templates and Auto Scaling groups, can continue to
    // use a deprecated AMI by specifying its ID" (EC2 user guide, "Deprecate an Amazon EC2 AMI").
    const cancel = sh`aws ec2 disable-image-deprecation --region ${region} --image-id ${amiId}`;
    return {
      isGone: false,
      what: `${amiId} is deprecated since ${since}`,
      help: `Its owner can take that back: ${cancel}`,
    };
  }
  return undefined;
}
