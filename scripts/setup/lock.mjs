import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cache } from './paths.mjs';
import { report } from './report.mjs';

const file = join(cache, 'setup.lock');

/**
 * Runs `work` while no other set-up of this folder runs: two `npm ci` at once, as from `npm test` and `npm run demo`
 * in two terminals, would delete each other's files.
 */
export async function withLock(work) {
  mkdirSync(cache, { recursive: true });
  let told = false;
  while (!take()) {
    if (!told) report('waiting for another set-up of this folder to end');
    told = true;
    await sleep(500);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take() {
  // A link appears with its content, or not at all: nobody ever reads a lock without its owner.
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isRunning(owner())) rmSync(file, { force: true });
    return false;
  } finally {
    rmSync(mine);
  }
}

/** Process ID in the lock; undefined when it has just been released. */
function owner() {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isRunning(pid) {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
