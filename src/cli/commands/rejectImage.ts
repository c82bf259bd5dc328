import type { Command } from 'commander';
import type { GoldenAmiClient, RejectedImage, Rejection } from '../../client.js';
import { ErrorCode, ExitCode, GoldenAmiError } from '../../client/goldenAmiError.js';
import { displayName } from '../../client/releaseRef.js';
import { action, withClient, type CommandContext } from '../context.js';
import {
  connectOptions,
  withConnection,
  withOutput,
  withPerson,
  type ConnectionOptions,
  type OutputOptions,
  type PersonOptions,
} from '../options.js';
import { print } from '../output.js';

interface Options extends ConnectionOptions, OutputOptions, PersonOptions {
  readonly reason?: string;
  readonly rollback?: boolean;
  readonly list?: boolean;
  readonly accept?: string;
}

const IMAGE =
  /^(ami-[0-9a-f]{8,17}|arn:aws[a-z-]*:imagebuilder:[a-z0-9-]+:\d{12}:image\/[a-z0-9_-]+\/\d+\.\d+\.\d+\/\d+)$/;

/** `golden-ami reject-image`: marks a bad image, which no release rolls out any more, and stops those that do. */
export function addRejectImage(program: Command, context: CommandContext): void {
  const command = program
    .command('reject-image')
    .description('mark a bad image: no release rolls it out any more, running ones are paused')
    .argument('[image]', 'an AMI ID, or the ARN of an Image Builder build version');
  withPerson(withConnection(withOutput(command)), context.io)
    .option('--reason <text>', 'why, for whoever is refused')
    .option('--rollback', 'bring back what running releases have done with it, instead of pausing them')
    .option('--list', 'show the images that are marked')
    .option('--accept <image>', 'take the mark of an image back')
    .action(
      action(context, (image: string | undefined, options: Options) => rejectImage(image, options, context)),
    );
}

async function rejectImage(
  image: string | undefined,
  options: Options,
  { io }: CommandContext,
): Promise<ExitCode> {
  const { by, reason, rollback, output, accept, list } = options;
  if ([image, accept, list].filter((one) => one !== undefined).length !== 1) {
    throw usage('reject-image takes an image, or --list, or --accept <image>: one of them.');
  }
  return withClient(connectOptions(options, io), async (client) => {
    if (list === true) {
      const rejections = await client.rejectedImages();
      print(io, output, rejections, () => renderRejections(rejections));
      return ExitCode.Done;
    }
    if (accept !== undefined) {
      await client.acceptImage(checked(accept), { by });
      print(io, output, { accepted: accept, by }, () => [`${accept} may be rolled out again.`]);
      return ExitCode.Done;
    }
    if (reason === undefined) throw usage('Say why, for whoever is refused: --reason.');
    const done = await client.rejectImage({ image: checked(image ?? ''), by, reason, rollBack: rollback });
    print(io, output, done, () => renderDone(done, client));
    return done.stopped.some((one) => one.done === 'notAsked') ? ExitCode.Error : ExitCode.Done;
  });
}

function checked(image: string): string {
  if (IMAGE.test(image)) return image;
  throw usage(`"${image}" is neither an AMI ID nor the ARN of an Image Builder build version.`);
}

function usage(message: string): GoldenAmiError {
  return new GoldenAmiError(ErrorCode.Usage, message, {
    hint: "Such as:  golden-ami reject-image ami-0123456789abcdef0 --reason 'its kernel panics'",
  });
}

function renderRejections(rejections: readonly Rejection[]): string[] {
  if (rejections.length === 0) return ['No image is rejected.'];
  return rejections.map(
    ({ images, by, at, reason }) => `${images.join(', ')}\n  rejected by ${by} at ${at}: ${reason}`,
  );
}

function renderDone({ images, stopped }: RejectedImage, { commands }: GoldenAmiClient): string[] {
  const [first = ''] = images;
  return [
    `No release rolls out ${images.join(', ')} any more.`,
    ...(stopped.length === 0 ? ['No running release had it.'] : []),
    ...stopped.flatMap((one) => {
      const name = displayName(one);
      if (one.done === 'notAsked') return [`! ${one.message}`];
      const what = one.done === 'paused' ? 'is paused' : 'goes back';
      return [
        `Release ${name} ${what}: ${one.message}`,
        ...(one.done === 'paused' ? [`  To undo it:  ${commands.goldenAmi('rollback', name)}`] : []),
      ];
    }),
    `To take this back:  ${commands.goldenAmi('reject-image', '--accept', first)}`,
  ];
}
