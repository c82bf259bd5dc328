import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { pythonTools } from '../../../scripts/python-tools.mjs';
import { services } from '../../../emulator/services/index.js';
import { runAgainst } from '../python.js';
import { emulate } from '../support.js';
import { differencesOf, type Answer } from './compare.js';
import { listedDifferences } from './differences.js';
import { startMoto } from './motoServer.js';

const folder = fileURLToPath(new URL('.', import.meta.url));

// Before the tests are collected, because there is one for each case.
const { pairs, implemented, defects } = await askBoth();

/** What the two answered to the same case. */
interface Pair {
  readonly name: string;
  readonly emulator: Answer;
  readonly moto: Answer;
}

/** Runs every case against both, and asks moto what it implements. */
async function askBoth(): Promise<{
  readonly pairs: readonly Pair[];
  /** Operations by signing name. */
  readonly implemented: Readonly<Record<string, readonly string[]>>;
  /** Calls that something went wrong in within the emulator. */
  readonly defects: readonly object[];
}> {
  const { python } = await pythonTools();
  const emulator = await emulate(undefined, 'suite');
  const moto = await startMoto(python);
  try {
    const [ours, theirs, list] = await Promise.all([
      runAgainst(emulator, python, [`${folder}run.py`, 'emulator']),
      runAgainst(moto, python, [`${folder}run.py`, 'moto']),
      runAgainst(moto, python, [
        `${folder}implemented.py`,
        ...services.map(({ signingName }) => signingName),
      ]),
    ]);
    const motoAnswers = answersIn(theirs.stdout);
    return {
      pairs: answersIn(ours.stdout).map((answer, index) => {
        const other = motoAnswers[index];
        if (!other) throw new Error('moto was asked less than the emulator');
        return { name: `${answer.operation} ${answer.title}`, emulator: answer, moto: other };
      }),
      implemented: JSON.parse(list.stdout) as Record<string, string[]>,
      defects: emulator.journal.calls.filter(({ defect }) => defect !== undefined),
    };
  } finally {
    await Promise.all([emulator.close(), moto.close()]);
  }
}

function answersIn(stdout: string): Answer[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

describe.each(services)('moto and $signingName', ({ signingName, operations }) => {
  const ofService = pairs.filter(({ emulator }) => emulator.service === signingName);
  const both = Object.keys(operations).filter((operation) => implemented[signingName]?.includes(operation));
  const listed = ofService.length === 0 ? {} : listedDifferences(signingName);

  it('is asked about every operation that both have', () => {
    expect([...new Set(ofService.map(({ emulator }) => emulator.operation))].sort()).toEqual(both.sort());
  });

  it.each(ofService.map((pair) => [pair.name, pair] as const))('%s', (_, { emulator, moto }) => {
    expect([emulator.failure, moto.failure]).toEqual([undefined, undefined]);
    expect(differencesOf(emulator, moto).filter((difference) => !Object.hasOwn(listed, difference))).toEqual(
      [],
    );
  });

  it('differs wherever it is listed', () => {
    const found = new Set(ofService.flatMap(({ emulator, moto }) => differencesOf(emulator, moto)));
    expect(Object.keys(listed).filter((difference) => !found.has(difference))).toEqual([]);
  });
});

it('finds no defect in the emulator', () => {
  expect(defects).toEqual([]);
});
