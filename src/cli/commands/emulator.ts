import { join } from 'node:path';
import { once } from 'node:events';
import type { Command } from 'commander';
import { ErrorCode, ExitCode, GoldenAmiError } from '../../client/goldenAmiError.js';
import { parseNumber } from '../arguments.js';
import { action, type CommandContext } from '../context.js';
import { projectFolder } from '../projectFolder.js';

interface Options {
  readonly fleet: string;
  readonly host: string;
  readonly port: string;
  readonly speed: string;
}

/** The fleet of the demo, which is a good one to begin with. */
const DEMO_FLEET = 'emulator/fleets/demo.yaml';

/** `golden-ami emulator`: an emulated AWS for any AWS client. */
export function addEmulator(program: Command, context: CommandContext): void {
  program
    .command('emulator')
    .description('run an emulated AWS that any AWS client can talk to')
    .option('--fleet <file>', 'what there is in it', join(projectFolder(), DEMO_FLEET))
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <number>', 'where to listen; 0 takes a free one', '4599')
    .option('--speed <factor>', 'how fast its time runs: with 60 a second is a minute', '1')
    .action(action(context, (options: Options) => emulate(options, context)));
}

async function emulate(options: Options, { io }: CommandContext): Promise<ExitCode> {
  const port = parseNumber('--port', options.port, 0, 65_535);
  const speed = parseNumber('--speed', options.speed, 1, 100_000);
  const [{ startEmulator }, { loadFleet, FleetError }, { scaledClock }] = await Promise.all([
    import('../../../emulator/server.js'),
    import('../../../emulator/fleet.js'),
    import('../../../emulator/clock.js'),
  ]);
  try {
    const fleet = loadFleet(options.fleet);
    const emulator = await startEmulator({ fleet, clock: scaledClock(speed), port, host: options.host });
    io.out(`The AWS emulator listens at ${emulator.url}. Ctrl-C stops it. To use it from another terminal:`);
    io.out(`  export AWS_ENDPOINT_URL=${emulator.url}`);
    io.out(
      `  export AWS_ACCESS_KEY_ID=${fleet.owner} AWS_SECRET_ACCESS_KEY=anything AWS_REGION=${fleet.regions[0]}`,
    );
    if (!io.interrupt.aborted) await once(io.interrupt, 'abort');
    await emulator.close();
    return ExitCode.Done;
  } catch (error) {
    if (error instanceof FleetError) {
      throw new GoldenAmiError(ErrorCode.Usage, error.message, { cause: error });
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
    throw new GoldenAmiError(
      ErrorCode.Usage,
      `The emulator cannot listen on ${options.host}:${port} (${code}).`,
      { hint: 'Take another port with --port; 0 takes a free one.', cause: error },
    );
  }
}
