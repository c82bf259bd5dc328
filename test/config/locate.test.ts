import fc from 'fast-check';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { locateProblems, parsePath } from '../../src/config/locate.js';
import { formatPath } from '../../src/config/problems.js';

const file = join(mkdtempSync(join(tmpdir(), 'golden-ami-')), 'golden-ami.yaml');
writeFileSync(
  file,
  ['pipeline: web', 'environments:', '  - name: staging', '    ecsServices: {}', ''].join('\n'),
);

it('names the line of each problem, whichever way its path is written', () => {
  const message = 'selects nothing';
  expect(
    locateProblems(file, [
      { path: ['environments', 0, 'ecsServices'], message },
      { path: 'config.environments[0].name', message },
      { path: ['environments', 7], message },
    ]),
  ).toEqual([
    `${file}:4:18  environments[0].ecsServices  selects nothing`,
    `${file}:3:11  environments[0].name  selects nothing`,
    `${file}:2:1  environments[7]  selects nothing`,
  ]);
});

it('says what it can when the file is gone', () => {
  expect(locateProblems(`${file}.gone`, [{ path: 'environments[0]', message: 'selects nothing' }])).toEqual([
    'environments[0]  selects nothing',
  ]);
});

it('reads every path that is written', () => {
  const key = fc.string({ minLength: 1 });
  fc.assert(
    fc.property(fc.array(fc.oneof(key, fc.nat()), { minLength: 1 }), (path) => {
      expect(parsePath(formatPath(path))).toEqual(path);
    }),
  );
});
