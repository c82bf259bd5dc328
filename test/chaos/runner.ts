import { Random } from '../../emulator/fleet/generate/random.js';
import { TemporalProcess } from '../support/temporalProcess.js';
import type { Finding, Scenario } from './scenario.js';
import { Lane } from './stage/lane.js';

/** A scenario with a seed: always the same moments, always the same faults. */
export interface Run {
  readonly scenario: Scenario;
  readonly seed: number;
}

/** How a run went. */
export interface Outcome extends Run, Finding {
  readonly seconds: number;
}

/**
 * Runs one run after the other on each of several lanes, all on one Temporal server.
 * @param lanes how many runs go on side by side; most of a run is waiting
 * @param onDone told of each run as it ends
 */
export async function perform(
  runs: readonly Run[],
  lanes: number,
  onDone: (outcome: Outcome) => void = () => undefined,
): Promise<Outcome[]> {
  const names = Array.from({ length: Math.min(lanes, runs.length) }, (_, index) => `lane-${index + 1}`);
  const server = await TemporalProcess.start({ namespaces: names });
  const open: Lane[] = [];
  try {
    for (const name of names) open.push(await Lane.open(server.address, name));
    const left = [...runs];
    const outcomes: Outcome[] = [];
    await Promise.all(
      open.map(async (lane) => {
        for (let next = left.shift(); next; next = left.shift()) {
          const outcome = await performOne(next, lane);
          outcomes.push(outcome);
          onDone(outcome);
        }
      }),
    );
    return outcomes;
  } finally {
    for (const lane of open) await lane.close();
    await server.kill();
  }
}

async function performOne({ scenario, seed }: Run, lane: Lane): Promise<Outcome> {
  const begun = performance.now();
  const random = new Random([scenario.name, seed]);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), scenario.limitSeconds * 1000);
  let finding: Finding;
  try {
    finding = await scenario.run({ seed, random, lane, signal: limit.signal });
  } catch (error) {
    const problem = limit.signal.aborted
      ? `it has not ended within ${scenario.limitSeconds} s; still at work: ${(await lane.atWork()).join('; ')}`
      : `it could not be run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    finding = { problems: [problem] };
  } finally {
    clearTimeout(timer);
  }
  await lane.clear();
  return { scenario, seed, ...finding, seconds: (performance.now() - begun) / 1000 };
}
