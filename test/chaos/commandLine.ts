import { parseArgs } from 'node:util';
import type { Run } from './runner.js';
import type { Scenario } from './scenario.js';

/** What `npm run chaos` was asked for. */
export interface Request {
  readonly runs: readonly Run[];
  readonly lanes: number;
}

/** Six lanes keep two processors busy: each is mostly waiting. */
const DEFAULT_LANES = '6';

export const USAGE = `npm run chaos -- [scenario…] [--seed N] [--runs N] [--lanes N]

  scenario…   which scenarios; without any, all
  --seed N    seed of the first run of each scenario, 1 unless given; the next run has the next seed
  --runs N    how many runs of each scenario; without it, as many as the scenario says
  --lanes N   how many runs go on side by side, ${DEFAULT_LANES} unless given`;

/**
 * Reads the arguments of `npm run chaos`.
 * @throws Error saying what is wrong with them
 */
export function readCommandLine(args: readonly string[], scenarios: readonly Scenario[]): Request {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string' },
      lanes: { type: 'string', default: DEFAULT_LANES },
    },
  });
  const first = wholeNumber('--seed', values.seed, 0);
  const lanes = wholeNumber('--lanes', values.lanes, 1);
  const asked = values.runs === undefined ? undefined : wholeNumber('--runs', values.runs, 1);
  const chosen =
    positionals.length === 0 ? scenarios : positionals.map((name) => scenarioNamed(name, scenarios));
  const runs = chosen.flatMap((scenario) =>
    Array.from({ length: asked ?? scenario.runs }, (_, index) => ({ scenario, seed: first + index })),
  );
  return { runs, lanes };
}

/** The command that repeats a run. */
export function commandOf({ scenario, seed }: Run): string {
  return `npm run chaos -- ${scenario.name} --seed ${seed} --runs 1`;
}

function scenarioNamed(name: string, scenarios: readonly Scenario[]): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found) return found;
  throw new Error(
    `there is no scenario "${name}"; there are ${scenarios.map((scenario) => scenario.name).join(', ')}`,
  );
}

function wholeNumber(option: string, text: string, smallest: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= smallest) return number;
  throw new Error(`${option} ${text}: expected a whole number, at least ${smallest}`);
}
