import {
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplateVersionsCommand,
  RunInstancesCommand,
  type EC2Client,
  type ResponseLaunchTemplateData,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { ImageFacts, LaunchProblem, TemplateToTry, TriedLaunch } from '../contract/preflight.js';
import { AwsCallError, isLockedOut, passesByItself } from './errors.js';
import { copyData } from './templateCopy.js';

/** How EC2 answers a request with `DryRun` that would have succeeded, and one that the identity may not make. */
const WOULD_SUCCEED = 'DryRunOperation';
const NOT_ALLOWED = 'UnauthorizedOperation';

/** In place of an image that is still to be built. */
const NO_IMAGE = 'ami-00000000000000000';

/**
 * Answers that say something of the moment, of one subnet, or of what a dry run leaves out, and not of every launch. Instances
 * that are replaced may give a quota room; Auto Scaling tries other subnets and types.
 */
const PASSING =
  /^(Unsupported|VPCIdNotSpecified|MissingParameter|InvalidLaunchTemplateId\..*|MaxSpotInstanceCountExceeded|SpotMaxPriceTooLow|InsufficientFreeAddressesInSubnet|InsufficientAddressCapacity|.*LimitExceeded)$/;

/** What dry runs with one launch template came to. */
export interface Trial {
  readonly launch: TriedLaunch;
  /** AWS's words for each operation that the identity may not call. */
  readonly missing: Readonly<Record<string, string>>;
}

/**
 * Asks EC2, by dry runs, whether the identity may make a version of a launch template and launch from it, and whether the
 * image can be launched so. EC2 Auto Scaling asks for the second permission of whoever starts a refresh.
 * @param launched `fits`: whether the image runs on the type; if not, the answer counts as to permissions only
 */
export async function tryLaunch(
  client: EC2Client,
  template: TemplateToTry,
  launched: {
    readonly image: Pick<ImageFacts, 'amiId' | 'rootDevice'> | undefined;
    readonly instanceType: string | undefined;
    readonly fits: boolean;
  },
): Promise<Trial> {
  const { key, id, version, getsVersion } = template;
  const { image, instanceType, fits } = launched;
  const answers = [
    getsVersion ? await answerOf(() => tryVersion(client, template, image?.amiId)) : undefined,
    await answerOf(async () =>
      client.send(new RunInstancesCommand(await launchOf(client, template, image, instanceType))),
    ),
  ]
    .filter((answer) => answer !== undefined)
    // The template's own image, which the release is to replace: its owner may have taken it back from the
    // account.
    .filter((answer) => image !== undefined || !isOfImage(answer));
  const missing = answers.filter(isPermission).map(({ call, message }) => [call.operation, message]);
  const [problem] = answers
    .filter((answer) => !isPermission(answer))
    .flatMap((answer) => problemOf(answer, image !== undefined, fits) ?? []);
  return {
    launch: { key, id, version, ...(problem && { problem }) },
    missing: Object.fromEntries(missing) as Record<string, string>,
  };
}

async function tryVersion(
  client: EC2Client,
  { id, version }: TemplateToTry,
  amiId = NO_IMAGE,
): Promise<unknown> {
  return client.send(
    new CreateLaunchTemplateVersionCommand({
      DryRun: true,
      LaunchTemplateId: id,
      SourceVersion: version,
      // EC2 asks for some data, and does not look the image up; nothing is made.
      LaunchTemplateData: { ImageId: amiId },
    }),
  );
}

/** A launch as EC2 Auto Scaling makes it: with the new version's image and volumes, a type and a subnet of the group. */
async function launchOf(
  client: EC2Client,
  { id, version, getsVersion, subnet }: TemplateToTry,
  image: Pick<ImageFacts, 'amiId' | 'rootDevice'> | undefined,
  instanceType: string | undefined,
): Promise<RunInstancesCommandInput> {
  const launch = {
    DryRun: true,
    MinCount: 1,
    MaxCount: 1,
    LaunchTemplate: { LaunchTemplateId: id, Version: version },
  };
  if (!image) return launch;
  const { LaunchTemplateVersions: versions = [] } = await client.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [version] }),
  );
  const data = versions[0]?.LaunchTemplateData ?? {};
  const { amiId: imageId, rootDevice } = image;
  const { BlockDeviceMappings } = getsVersion ? copyData(data, { imageId, rootDevice }) : {};
  return {
    ...launch,
    ImageId: imageId,
    ...(BlockDeviceMappings && { BlockDeviceMappings }),
    ...(instanceType !== undefined &&
      instanceType !== data.InstanceType && {
        InstanceType: instanceType as NonNullable<RunInstancesCommandInput['InstanceType']>,
      }),
    ...(subnet !== undefined && inSubnet(subnet, data)),
  };
}

/** "If you specify a network interface, you must specify any subnets as part of the network interface" (`SubnetId`). */
function inSubnet(
  SubnetId: string,
  { NetworkInterfaces = [] }: ResponseLaunchTemplateData,
): Pick<RunInstancesCommandInput, 'SubnetId' | 'NetworkInterfaces'> {
  if (NetworkInterfaces.length === 0) return { SubnetId };
  return {
    NetworkInterfaces: NetworkInterfaces.map(({ ConnectionTrackingSpecification: _, ...each }) => ({
      ...each,
      SubnetId: each.NetworkInterfaceId === undefined ? SubnetId : undefined,
    })),
  };
}

/** A dry run always fails; undefined when it says that it would have succeeded. */
async function answerOf(dryRun: () => Promise<unknown>): Promise<AwsCallError | undefined> {
  try {
    await dryRun();
    return undefined;
  } catch (error) {
    if (isLockedOut(error) || !(error instanceof AwsCallError)) throw error;
    if (error.code === WOULD_SUCCEED) return undefined;
    // No answer: to be asked again.
    if (error.kind !== 'busy' && passesByItself(error)) throw error;
    return error;
  }
}

/**
 * Whether EC2 has refused the image of a launch: it is gone, or not shared with the account, which EC2 says
 * in the code that it has for permissions ("AuthFailure: Not authorized for images: [ami-…]").
 */
function isOfImage({ code, words }: AwsCallError): boolean {
  return code.startsWith('InvalidAMIID.') || (code === 'AuthFailure' && /\bimages?\b/i.test(words));
}

function isPermission({ code, kind }: AwsCallError): boolean {
  return code === NOT_ALLOWED || kind === 'accessDenied';
}

/** What an answer that is neither success nor a permission means. */
function problemOf(
  { code, kind, words }: AwsCallError,
  hasImage: boolean,
  fits: boolean,
): LaunchProblem | undefined {
  // Types are judged by what is known of them.
  if (hasImage && !fits) return undefined;
  const passes = kind === 'busy' || kind === 'quota' || PASSING.test(code);
  return { code, words, fatal: hasImage && !passes };
}
