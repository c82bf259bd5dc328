import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * Runs a program in the project's folder and waits for its end.
 * @param {string} program
 * @param {string[]} args
 * @param {{ show?: boolean, timeoutSeconds?: number, env?: NodeJS.ProcessEnv, shell?: boolean }} options
 *   `show`: what it prints goes to our stderr as it comes, instead of into the result
 * @returns {Promise<{ ok: boolean, output: string }>} what it printed; if it could not run, why
 */
export function run(program, args, { show = false, timeoutSeconds, env = process.env, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env,
      shell,
      stdio: show ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let timedOut = false;
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    const timer =
      timeoutSeconds === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, timeoutSeconds * 1000);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ ok: false, output: error.message });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (timedOut) resolve({ ok: false, output: `no end after ${timeoutSeconds} seconds` });
      else resolve({ ok: code === 0, output: output.trim() });
    });
  });
}

/** The last line of what a program printed: where most of them say what went wrong. */
export function lastLine(output) {
  return output.trim().split('\n').at(-1) ?? '';
}
