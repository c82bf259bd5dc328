import { commandOf } from './commandLine.js';
import type { Outcome } from './runner.js';

/** One line on a run that has ended; of one that failed also why, and the command that repeats it. */
export function describeOutcome(outcome: Outcome): string[] {
  const { scenario, seed, seconds, problems, worstResumeSeconds, note } = outcome;
  const facts = [
    `${seconds.toFixed(1)} s`,
    ...(worstResumeSeconds === undefined ? [] : [`resumed within ${worstResumeSeconds.toFixed(1)} s`]),
    ...(note === undefined ? [] : [note]),
  ];
  const verdict = problems.length === 0 ? 'ok    ' : 'FAILED';
  return [
    `${verdict} ${scenario.name}, seed ${seed}: ${facts.join(', ')}`,
    ...problems.map((problem) => `         ${problem}`),
    ...(problems.length === 0 ? [] : [`         to repeat it: ${commandOf(outcome)}`]),
  ];
}

/** What is wrong with the runs of a scenario taken together. */
export function wrongTogether(outcomes: readonly Outcome[]): string[] {
  return byScenario(outcomes).flatMap(([name, ofScenario]) => {
    const most = ofScenario[0]?.scenario.mostCallsOnAverage;
    const average = mean(ofScenario.flatMap(({ callRatio }) => callRatio ?? []));
    const tooMany = `on average ${average.toFixed(2)} times the calls without faults, more than ${most}`;
    return [
      ...(most !== undefined && average > most ? [tooMany] : []),
      ...(ofScenario[0]?.scenario.together?.(ofScenario).problems ?? []),
    ].map((problem) => `FAILED ${name}: ${problem}`);
  });
}

/** What there is to see of all runs of the scenarios that have something to show, in Markdown. */
export function tablesOf(outcomes: readonly Outcome[]): string[] {
  return byScenario(outcomes).flatMap(([, ofScenario]) => {
    const table = ofScenario[0]?.scenario.together?.(ofScenario).table ?? [];
    return table.length === 0 ? [] : ['', ...table];
  });
}

/** The table at the end, in Markdown: a row for each scenario. */
export function summarize(outcomes: readonly Outcome[]): string[] {
  const rows = byScenario(outcomes).map(([name, ofScenario]) => {
    const failed = ofScenario.filter(({ problems }) => problems.length > 0).length;
    const resumes = ofScenario.flatMap(({ worstResumeSeconds }) => worstResumeSeconds ?? []);
    const ratios = ofScenario.flatMap(({ callRatio }) => callRatio ?? []);
    return [
      name,
      ofScenario.length,
      ofScenario.length - failed,
      failed,
      resumes.length === 0 ? '–' : `${Math.max(...resumes).toFixed(1)} s`,
      ratios.length === 0 ? '–' : `${mean(ratios).toFixed(2)} × (${Math.max(...ratios).toFixed(2)})`,
      `${Math.max(...ofScenario.map(({ seconds }) => seconds)).toFixed(0)} s`,
    ].join(' | ');
  });
  return [
    '| scenario | runs | passed | failed | worst resume time | calls, mean (worst) | longest run |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map((row) => `| ${row} |`),
  ];
}

function byScenario(outcomes: readonly Outcome[]): [name: string, outcomes: Outcome[]][] {
  const names = [...new Set(outcomes.map(({ scenario }) => scenario.name))].sort();
  return names.map((name) => [name, outcomes.filter(({ scenario }) => scenario.name === name)]);
}

/** 0 of nothing. */
function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
}
