import type { Command } from 'commander';
import type { ExitCode } from '../../client/goldenAmiError.js';
import { action, type CommandContext } from '../context.js';
import type { DemoOptions } from '../demo/runDemo.js';

/** `golden-ami demo`: a whole release on this machine, against an emulated AWS. */
export function addDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description(
      'watch a whole release on this machine: Temporal server, emulated AWS, worker, and an approval',
    )
    .option('-y, --yes', 'approve production without asking, and end when the release has ended')
    .action(action(context, (options: DemoOptions) => demo(options, context)));
}

async function demo(options: DemoOptions, { io }: CommandContext): Promise<ExitCode> {
  const { runDemo } = await import('../demo/runDemo.js');
  return runDemo(options, io);
}
