import { Command, CommanderError } from 'commander';
import { ExitCode, GoldenAmiError } from '../client/goldenAmiError.js';
import { addAbort } from './commands/abort.js';
import { addDecisions } from './commands/decide.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addEmulator } from './commands/emulator.js';
import { addInit } from './commands/init.js';
import { addList } from './commands/list.js';
import { addPlan } from './commands/plan.js';
import { addRejectImage } from './commands/rejectImage.js';
import { addSchedule } from './commands/schedule.js';
import { addPace } from './commands/steering/pace.js';
import { addPause } from './commands/steering/pause.js';
import { addResume } from './commands/steering/resume.js';
import { addRetry } from './commands/steering/retry.js';
import { addRollback } from './commands/steering/rollback.js';
import { addSkip } from './commands/steering/skip.js';
import { addStart } from './commands/start.js';
import { addStatus } from './commands/status.js';
import { addValidate } from './commands/validate.js';
import { addWorker } from './commands/worker.js';
import type { CommandContext } from './context.js';
import type { Io } from './io.js';
import { printError } from './output.js';
import { packageVersion } from './version.js';

/**
 * Runs the `golden-ami` command.
 * @param args the arguments after the program's name
 * @returns the exit code; every error has been printed
 */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.Done;
  const program = buildProgram({ io, exit: (code) => (exitCode = code) });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed it, and ends with 0 for --help and --version.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Done : ExitCode.Error;
    if (!(error instanceof GoldenAmiError)) throw error;
    printError(io, error);
    return error.exitCode;
  }
}

function buildProgram(context: CommandContext): Command {
  const { io } = context;
  const program = new Command('golden-ami')
    .description('Brings a golden AMI to every Auto Scaling group and ECS service, in safe batches.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, 'Error: ')),
      getOutHelpWidth: () => io.size().columns,
      getErrHelpWidth: () => io.size().columns,
    })
    .showHelpAfterError('  To see what it takes: --help')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 error, 2 changes pending (plan --detailed-exitcode), 3 waiting for a decision,\n4 ended with failed or rolled-back targets, 5 refused by a guard, 130 interrupted (the release goes on).',
    );
  addInit(program, context);
  addValidate(program, context);
  addPlan(program, context);
  addStart(program, context);
  addStatus(program, context);
  addList(program, context);
  addDecisions(program, context);
  addPause(program, context);
  addResume(program, context);
  addRetry(program, context);
  addSkip(program, context);
  addRollback(program, context);
  addPace(program, context);
  addAbort(program, context);
  addRejectImage(program, context);
  addSchedule(program, context);
  addWorker(program, context);
  addEmulator(program, context);
  addDemo(program, context);
  addDoctor(program, context);
  return program;
}
