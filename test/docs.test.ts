import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FailureType } from '../src/contract/failures.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('docs/failures.md', () => {
  it('explains every failure type, in the order of the code', () => {
    const rows = [...read('docs/failures.md').matchAll(/^\| `(\w+)` *\|/gm)].map(([, type]) => type);
    expect(rows).toEqual(Object.values(FailureType));
  });
});

describe('links between the documents', () => {
  it.each([
    'README.md',
    'CONTRIBUTING.md',
    'docs/architecture.md',
    'docs/deploying.md',
    'docs/failures.md',
    'docs/emulator.md',
    'docs/plan.md',
    'docs/operations.md',
    'docs/reliability.md',
    'docs/security.md',
  ])('%s', (document) => {
    const links = [...read(document).matchAll(/\]\((?!https?:)([^)#]+)(#[^)]*)?\)/g)].map(
      ([, target]) => target ?? '',
    );
    const broken = links.filter((target) => !existsSync(join(root, dirname(document), target)));
    expect(broken).toEqual([]);
  });
});
