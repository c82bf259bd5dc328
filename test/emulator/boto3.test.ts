import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { pythonTools } from '../../scripts/python-tools.mjs';
import { services } from '../../emulator/services/index.js';
import { runAgainst } from './python.js';
import { emulate } from './support.js';

const folder = fileURLToPath(new URL('boto3/', import.meta.url));

/** What one check came to, as `boto3/run.py` prints it. */
interface Outcome {
  readonly operation: string;
  readonly failure?: string;
}

// boto3 sends every request and parses every answer: botocore's own parsers are the judge of the wire.
describe.each(services)('boto3 and $signingName', ({ signingName, operations }) => {
  let outcomes: Outcome[];

  beforeAll(async () => {
    const { python } = await pythonTools();
    const emulator = await emulate(undefined, 'suite');
    const { stdout } = await runAgainst(emulator, python, [`${folder}run.py`, signingName]);
    await emulator.close();
    outcomes = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Outcome);
    expect(emulator.journal.calls.filter(({ defect }) => defect !== undefined)).toEqual([]);
  });

  it('has one check for every operation', () => {
    expect(outcomes.map(({ operation }) => operation).sort()).toEqual(Object.keys(operations).sort());
  });

  it.each(Object.keys(operations))('%s', (operation) => {
    expect(outcomes.find((outcome) => outcome.operation === operation)).toEqual({ operation });
  });
});
