import makeBundle from '../globalSetup.js';
import { quietRuntime } from '../support/runtime.js';
import { readCommandLine, USAGE, type Request } from './commandLine.js';
import { perform } from './runner.js';
import { scenarios } from './scenarios/index.js';
import { describeOutcome, summarize, tablesOf, wrongTogether } from './summary.js';

/**
 * npm run chaos: whole releases under kills, faults and interruptions, each drawn from a seed, each judged by the
 * emulator's journal and the release's own status. Ends with 1 when a run has failed.
 */
const print = (lines: readonly string[]) => lines.forEach((line) => console.log(line));

function requestOrUsage(): Request | undefined {
  try {
    return readCommandLine(process.argv.slice(2), scenarios);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
    print(scenarios.map(({ name, about, runs }) => `  ${name.padEnd(16)} ${about} (${runs} runs)`));
    return undefined;
  }
}

const request = requestOrUsage();
if (request) {
  quietRuntime();
  await makeBundle();
  const outcomes = await perform(request.runs, request.lanes, (outcome) => print(describeOutcome(outcome)));
  const together = wrongTogether(outcomes);
  print([...together, ...tablesOf(outcomes), '', ...summarize(outcomes)]);
  if (together.length > 0 || outcomes.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
} else {
  process.exitCode = 1;
}
