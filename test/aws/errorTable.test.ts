import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { typeOf } from '../../src/activities/failures.js';
import { ACTION_BY_KIND, AWS_ERRORS, AwsErrorKind, type AwsErrorList } from '../../src/aws/errorTable.js';
import { operationsCalled } from '../support/operations.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The errors that the SDK lists for an operation, from AWS's own model. */
function errorsOf(operation: string): string[] {
  const [client = '', name = ''] = operation.split(' ');
  const declaration = read(`node_modules/@aws-sdk/${client}/dist-types/commands/${name}Command.d.ts`);
  return [...declaration.matchAll(/@throws \{@link (\w+)\} \((?:client|server) fault\)/g)].map(
    ([, error = '']) => error,
  );
}

const codesOf = ({ codes }: AwsErrorList) => Object.values(codes).flat();

describe('the table of AWS errors', () => {
  const operations = operationsCalled();
  const known = new Set(AWS_ERRORS.flatMap(codesOf));

  it('is about what the worker calls', () => {
    expect(operations).toContain('client-auto-scaling StartInstanceRefresh');
    expect(operations).toContain('client-ec2 DescribeLaunchTemplateVersions');
    expect(operations.flatMap(errorsOf)).toContain('ClusterNotFoundException');
  });

  it.each(operations)('has every error that the SDK lists for %s', (operation) => {
    expect(errorsOf(operation).filter((error) => !known.has(error))).toEqual([]);
  });

  it('has each code once', () => {
    const codes = AWS_ERRORS.flatMap(codesOf);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });
});

/** A list as docs/failures.md shows it, without the spaces that align its columns. */
function asShown(list: AwsErrorList): string[] {
  return [
    `### ${list.title}`,
    `[Source](${list.source}).`,
    '| kind | what is done | type | codes |',
    ...Object.values(AwsErrorKind).flatMap((kind) => {
      const codes = list.codes[kind]?.map((code) => `\`${code}\``).join(', ');
      return codes === undefined
        ? []
        : [`| ${kind} | ${ACTION_BY_KIND[kind]} | \`${typeOf(kind)}\` | ${codes} |`];
    }),
  ];
}

describe('docs/failures.md', () => {
  it('shows the table', () => {
    const [, section = ''] = read('docs/failures.md').split('## Every error of AWS');
    const lines = section
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ').trim())
      .filter((line) => /^(###|\[Source\]|\|)/.test(line) && !/^\| -/.test(line));
    expect(lines).toEqual(AWS_ERRORS.flatMap(asShown));
  });
});
