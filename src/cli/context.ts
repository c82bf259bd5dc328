import type { ConnectOptions, ExitCode, GoldenAmiClient } from '../client.js';
import type { Io } from './io.js';

/** What every command is given. */
export interface CommandContext {
  readonly io: Io;
  /** Takes the exit code of the command that ran. */
  exit(code: ExitCode): void;
}

/** What a command does: returns the exit code, or throws a `GoldenAmiError`. */
type Action<Args extends unknown[]> = (...args: Args) => ExitCode | Promise<ExitCode>;

/** Turns what a command does into what commander calls. */
export function action<Args extends unknown[]>(
  context: CommandContext,
  run: Action<Args>,
): (...args: Args) => Promise<void> {
  return async (...args) => context.exit(await run(...args));
}

/** Runs `use` with a client, and closes it however that ends. */
export async function withClient<T>(
  options: ConnectOptions,
  use: (client: GoldenAmiClient) => Promise<T>,
): Promise<T> {
  // Loaded when it is needed: `--help` and `validate` answer at once without Temporal's SDK.
  const { GoldenAmiClient } = await import('../client.js');
  const client = await GoldenAmiClient.connect(options);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
