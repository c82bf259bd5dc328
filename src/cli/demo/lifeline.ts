import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Runs a program until it ends or standard input does: the pipe to this process is the program's lifeline, so that not
 * even a killed demo leaves one behind.
 */
const WHILE_STDIN_IS_OPEN = `
  exec 3<&0
  "$@" &
  server=$!
  (cat <&3 >/dev/null; kill "$server" 2>/dev/null) &
  wait "$server"
`;

/** A program that ends with this process, however that ends, in a process group of its own. */
export function spawnOnLifeline(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(
    'sh',
    ['-c', WHILE_STDIN_IS_OPEN, 'sh', program, ...args],
    // In a process group of its own, or Ctrl-C would end it before the worker has let go of it.
    { stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  // Nothing is ever written to it; that it breaks with the process is no news.
  child.stdin.on('error', () => undefined);
  return child;
}
