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

/** The table at the end, in Markdown: a row for each scenario. */
export function summarize(outcomes: readonly Outcome[]): string[] {
  const names = [...new Set(outcomes.map(({ scenario }) => scenario.name))].sort();
  const rows = names.map((name) => {
    const ofScenario = outcomes.filter(({ scenario }) => scenario.name === name);
    const failed = ofScenario.filter(({ problems }) => problems.length > 0).length;
    const resumes = ofScenario.flatMap(({ worstResumeSeconds }) => worstResumeSeconds ?? []);
    const worst = resumes.length === 0 ? '–' : `${Math.max(...resumes).toFixed(1)} s`;
    const longest = `${Math.max(...ofScenario.map(({ seconds }) => seconds)).toFixed(0)} s`;
    return [name, ofScenario.length, ofScenario.length - failed, failed, worst, longest].join(' | ');
  });
  return [
    '| scenario | runs | passed | failed | worst resume time | longest run |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map((row) => `| ${row} |`),
  ];
}
