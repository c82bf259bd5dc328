import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerProcess } from '../../support/workerProcess.js';
import type { Finding, RunContext } from '../scenario.js';
import type { Emulator } from '../../../emulator/server.js';
import type { Scene } from './fleets.js';
import { resumption, underWay, type Resumption } from './interrupted.js';
import { ReleaseRun } from './release.js';
import { wrongWithSuccess } from './verdict.js';

/** A kill comes so long after the call it is drawn for, at most: it meets requests, answers and reports alike. */
const JITTER_MS = 60;

/** What is killed, and how often. */
export interface Killing {
  /** Name of the release. */
  readonly release: string;
  readonly kills: number;
  /** Kills. Work is expected to go on from its end. */
  readonly kill: () => Promise<void>;
  /** Brings back what still has to be brought back; it may have to be waited for, and that counts. */
  readonly bringBack: () => Promise<void>;
  /** Everything must go on by then. */
  readonly resumeWithinSeconds: number;
}

/** A release whose worker is a process of its own, and in the middle of which something is killed at random points. */
export async function releaseUnderKills(
  { random, lane, signal }: RunContext,
  { config, calls }: Scene,
  emulator: Emulator,
  worker: WorkerProcess,
  { release: name, kills, kill, bringBack, resumeWithinSeconds }: Killing,
): Promise<Finding> {
  const release = await ReleaseRun.start(lane, emulator, config, name);
  const over = release.seeThrough(signal);
  over.catch(() => undefined);
  const resumptions: Resumption[] = [];
  const problems: string[] = [];
  const points = Array.from({ length: kills }, () => random.integer(0, calls)).sort((a, b) => a - b);
  for (const point of points) {
    await release.callsReach(point, signal);
    await sleep(random.next() * JITTER_MS);
    if (release.isOver) break;
    await kill();
    const since = Date.now();
    const interrupted = await underWay(lane);
    const struck = { since, calls: emulator.journal.calls.length, isOver: () => release.isOver };
    const [resumed] = await Promise.all([
      resumption(lane, interrupted, emulator, struck, signal),
      bringBack(),
    ]);
    resumptions.push(resumed);
    if (resumed.seconds > resumeWithinSeconds)
      problems.push(`after ${point} calls: ${resumed.what} went on ${resumed.seconds.toFixed(1)} s later`);
    if (!worker.isRunning) {
      problems.push(`after ${point} calls: the worker has ended by itself`);
      await worker.start();
    }
  }
  await over;
  const status = await release.status(signal);
  const worst = Math.max(0, ...resumptions.map(({ seconds }) => seconds));
  return {
    problems: [
      ...problems,
      ...(await wrongWithSuccess({ emulator, config, status, approvedAt: release.approvedAt })),
    ],
    worstResumeSeconds: worst,
    note: `${resumptions.length} kills, ${emulator.journal.calls.length} calls`,
  };
}
