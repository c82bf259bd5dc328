import { once } from 'node:events';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import type { Clock } from '../../../emulator/clock.js';
import type { Fleet } from '../../../emulator/fleet.js';
import { ErrorCode, ExitCode, GoldenAmiError } from '../../client/goldenAmiError.js';
import { parseNumber } from '../arguments.js';
import { action, type CommandContext } from '../context.js';
import type { Io } from '../io.js';
import { projectFolder } from '../projectFolder.js';
import { count } from '../render/words.js';
import { addCheck } from './emulator/check.js';
import { readFleet, writeGenerated } from './emulator/fleetSource.js';
import { sh } from '../../contract/shell.js';

interface Options {
  readonly fleet: string;
  readonly generate?: string;
  readonly write?: string;
  readonly faults?: string;
  readonly host: string;
  readonly port: string;
  readonly speed: string;
  readonly manualClock?: boolean;
}

/** The fleet of the demo, which is a good one to begin with. */
const DEMO_FLEET = 'emulator/fleets/demo.yaml';

/** `golden-ami emulator`: an emulated AWS for any AWS client. */
export function addEmulator(program: Command, context: CommandContext): void {
  const command = program
    .command('emulator')
    .description('run an emulated AWS that any AWS client can talk to')
    .addHelpText(
      'after',
      '\n--generate takes groups, accounts, regions, databases, clusters, failing (percent) and seed, each with a number:\n  golden-ami emulator --generate groups=1000,accounts=50,regions=2,seed=7',
    )
    .option('--fleet <file>', 'what there is in it', join(projectFolder(), DEMO_FLEET))
    .addOption(
      new Option('--generate <options>', 'a generated fleet instead; "" takes every default').conflicts(
        'fleet',
      ),
    )
    .option('--write <file>', 'write the generated fleet into a file (.yaml or .json) and end')
    .option('--faults <file>', 'what goes wrong in it on purpose, besides what the fleet says')
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <number>', 'where to listen; 0 takes a free one', '4599')
    .option('--speed <factor>', 'how fast its time runs: with 60 a second is a minute', '1')
    .addOption(
      new Option('--manual-clock', 'its time stands still until POST /_emulator/clock moves it').conflicts(
        'speed',
      ),
    )
    .action(action(context, (options: Options) => emulate(options, context)));
  addCheck(command, context);
}

async function emulate(options: Options, { io }: CommandContext): Promise<ExitCode> {
  const port = parseNumber('--port', options.port, 0, 65_535);
  const clock = await clockOf(options);
  if (options.write !== undefined) {
    await writeGenerated(options.generate, options.write);
    io.out(`Wrote ${options.write}. ` + sh`To run it: golden-ami emulator --fleet ${options.write}`);
    return ExitCode.Done;
  }
  const fleet = await readFleet(options.fleet, options.generate);
  const [{ startEmulator }, { loadFaults }, { FaultError }] = await Promise.all([
    import('../../../emulator/server.js'),
    import('../../../emulator/faults/load.js'),
    import('../../../emulator/faults/faults.js'),
  ]);
  try {
    const faults = options.faults === undefined ? [] : loadFaults(options.faults);
    const emulator = await startEmulator({ fleet, faults, clock, port, host: options.host });
    introduce(emulator.url, fleet, io);
    if (!io.interrupt.aborted) await once(io.interrupt, 'abort');
    await emulator.close();
    return ExitCode.Done;
  } catch (error) {
    if (error instanceof FaultError) {
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

async function clockOf({ speed, manualClock = false }: Options): Promise<Clock> {
  const factor = parseNumber('--speed', speed, 1, 100_000);
  const { ManualClock, scaledClock } = await import('../../../emulator/clock.js');
  return manualClock ? new ManualClock() : scaledClock(factor);
}

function introduce(url: string, { owner, regions, accounts }: Fleet, io: Io): void {
  io.out(`The AWS emulator listens at ${url}. Ctrl-C stops it. To use it from another terminal:`);
  io.out(`  export AWS_ENDPOINT_URL=${url}`);
  io.out(`  export AWS_ACCESS_KEY_ID=${owner} AWS_SECRET_ACCESS_KEY=anything`);
  // boto3 and version 1 of the AWS CLI know the second name only.
  io.out(`  export AWS_REGION=${regions[0]} AWS_DEFAULT_REGION=${regions[0]}`);
  io.out(
    `It has ${count(accounts.length, 'account')} besides the owner’s, and ${count(regions.length, 'Region')}; an account’s ID is an access key for it.`,
  );
}
