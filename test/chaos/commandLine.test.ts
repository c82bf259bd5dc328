import { describe, expect, it } from 'vitest';
import { commandOf, readCommandLine } from './commandLine.js';
import type { Scenario } from './scenario.js';

const scenario = (name: string, runs: number): Scenario => ({
  name,
  about: name,
  runs,
  limitSeconds: 1,
  run: () => Promise.resolve({ problems: [] }),
});
const known = [scenario('kill-worker', 2), scenario('abort', 3)];
const read = (...args: string[]) => {
  const { runs, lanes } = readCommandLine(args, known);
  return { lanes, runs: runs.map((run) => `${run.scenario.name} ${run.seed}`) };
};

describe('npm run chaos', () => {
  it('runs every scenario as often as it says, from seed 1', () => {
    expect(read()).toEqual({
      lanes: 6,
      runs: ['kill-worker 1', 'kill-worker 2', 'abort 1', 'abort 2', 'abort 3'],
    });
  });

  it('runs what it is asked for', () => {
    expect(read('abort', '--seed', '17', '--runs', '2', '--lanes', '1')).toEqual({
      lanes: 1,
      runs: ['abort 17', 'abort 18'],
    });
  });

  it.each([
    [['sleep'], 'there is no scenario "sleep"; there are kill-worker, abort'],
    [['--runs', '0'], '--runs 0: expected a whole number, at least 1'],
    [['--seed', '1.5'], '--seed 1.5: expected a whole number, at least 0'],
    [['--lanes', 'two'], '--lanes two: expected a whole number, at least 1'],
  ])('refuses %j', (args, message) => {
    expect(() => read(...args)).toThrow(message);
  });

  it('names the command that repeats a run', () => {
    const [run] = readCommandLine(['abort', '--seed', '17'], known).runs;
    if (!run) throw new Error('there is a run');
    const [, args = ''] = commandOf(run).split(' -- ');
    expect(read(...args.split(' ')).runs).toEqual(['abort 17']);
  });
});
