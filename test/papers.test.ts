import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;

describe('docs/decisions/dependencies.md', () => {
  const [runTime = '', development = ''] = read('docs/decisions/dependencies.md').split('## For development');
  const listed = (text: string) =>
    [...text.matchAll(/^\| `([^`]+)`\s+\| .*\w.*\|$/gm)].map(([, name]) => name);

  test('has a reason for every dependency, and for no other', () => {
    expect(listed(runTime)).toEqual(Object.keys(manifest.dependencies).sort());
    expect(listed(development)).toEqual(Object.keys(manifest.devDependencies).sort());
  });
});

test('every dependency has one exact version', () => {
  for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test('the lock file has the packages of every platform, or npm ci refuses it', () => {
  type Package = { readonly optionalDependencies?: Readonly<Record<string, string>> };
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Readonly<Record<string, Package>>;
  };
  const paths = Object.keys(packages);
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
    for (const name of Object.keys(optionalDependencies)) {
      const isThere = paths.some((each) => each.endsWith(`node_modules/${name}`));
      expect(isThere, `${name} of ${path}`).toBe(true);
    }
  }
});

describe('every page', () => {
  const pages = [
    ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
    ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name)),
  ];

  test.each(pages)('%s names npm scripts that exist', (page) => {
    for (const [, script = ''] of read(page).matchAll(/npm run ([a-z][\w:-]*)/g)) {
      expect(Object.keys(manifest.scripts)).toContain(script);
    }
  });
});

test('decisions have numbers of their own', () => {
  const numbers = readdirSync(join(ROOT, 'docs/decisions')).flatMap((name) => /^\d{4}/.exec(name) ?? []);
  expect(numbers.length).toBeGreaterThan(0);
  expect(new Set(numbers).size).toBe(numbers.length);
});
