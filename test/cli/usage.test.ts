import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleConfig } from '../../src/config/example.js';
import { run } from './testIo.js';

const folder = mkdtempSync(join(tmpdir(), 'golden-ami-'));
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const good = file('good.yaml', exampleConfig());

describe('help', () => {
  it('lists every command that there is, and no other', async () => {
    const { exitCode, out } = await run(['--help']);
    expect(exitCode).toBe(0);
    const commands = out
      .filter((line) => /^ {2}[a-z]/.test(line))
      .map((line) => line.trim().split(/[ |]/)[0]);
    expect(commands).toEqual([
      ...['init', 'validate', 'plan', 'start', 'status', 'list', 'approve', 'reject'],
      ...['pause', 'resume', 'retry', 'skip', 'rollback', 'pace', 'abort'],
      ...['reject-image', 'schedule', 'worker', 'emulator', 'demo', 'doctor', 'help'],
    ]);
  });

  it('explains the exit codes of status', async () => {
    const { exitCode, out } = await run(['status', '--help']);
    expect(exitCode).toBe(0);
    expect(out.join('\n')).toContain('3 while it waits for a decision');
  });
});

describe('a schedule', () => {
  it('is told to fall into a change of the clock', async () => {
    const schedule = (cron: string) =>
      file(
        'clock.yaml',
        exampleConfig()
          .replace(/cron: .*/, `cron: '${cron}'`)
          .replace(/timeZone: .*/, 'timeZone: Europe/Berlin'),
      );
    const found = await run(['validate', '-c', schedule('30 2 * * *')]);
    expect(found.exitCode).toBe(0);
    expect(found.err).toEqual([
      expect.stringMatching(/^Warning: cron "30 2 \* \* \*": on \d{4}-\d\d-\d\d there is/),
      expect.stringMatching(/^Warning: cron "30 2 \* \* \*": on \d{4}-\d\d-\d\d there is/),
    ]);
    expect((await run(['validate', '-c', schedule('30 4 * * *')])).err).toEqual([]);
  });
});

describe('bad input', () => {
  const config = ['--config', good];
  it.each([
    [['strat'], 1, ["Error: unknown command 'strat'", '(Did you mean start?)']],
    [['start', '--imgae', 'x'], 1, ["Error: unknown option '--imgae'", '(Did you mean --image?)']],
    [
      ['list', '-o', 'xml'],
      1,
      [
        "Error: option '-o, --output <format>' argument 'xml' is invalid. Allowed choices are text, json, jsonl.",
      ],
    ],
    [['list', '--limit', 'many'], 1, ['Error: --limit "many" is not a whole number between 1 and 100000.']],
    [
      ['start', ...config, '--worker-timeout', '0'],
      1,
      ['Error: --worker-timeout "0" is not a whole number between 1 and 86400.'],
    ],
    [['start', ...config, '--image', 'ami-1'], 1, ['Error: --image "ami-1" is not an image.']],
    [['status', '-w', '-o', 'json'], 1, ['Error: --watch prints one object after another: use -o jsonl.']],
    [
      ['retry', 'web/r1'],
      1,
      ['Error: Say which targets to retry: --failed, --target <id>, or --tag <key>=<value>.'],
    ],
    [['skip', 'web/r1', '--tag', 'x'], 1, ['Error: --tag "x" is not a tag.']],
    [
      ['pace', 'web/r1', '--max-concurrent', '501'],
      1,
      ['Error: --max-concurrent "501" is not a whole number between 1 and 500.'],
    ],
    [
      ['rollback', 'web/r1'],
      1,
      [
        'Error: There is no terminal to ask for a confirmation: nothing was done.',
        '  To do it without being asked, add --yes.',
      ],
    ],
    [
      ['rollback', 'web/r1', '-o', 'json'],
      1,
      ['Error: With -o json nobody is asked for a confirmation: nothing was done.'],
    ],
    [['emulator', '--port', 'http'], 1, ['Error: --port "http" is not a whole number between 0 and 65535.']],
    [
      ['status', '--profile', 'none'],
      1,
      ["Error: The Temporal connection settings cannot be used: Profile 'none' not found in config data"],
    ],
  ])('%j', async (args, exitCode, errors) => {
    const ran = await run(args, { env: { HOME: folder } });
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.err.slice(0, errors.length)).toEqual(errors);
    expect(ran.out).toEqual([]);
  });
});

describe('no Temporal server', () => {
  it('is said readably by every command that needs one', async () => {
    const commands = [
      ['status', 'shop/1'],
      ['list'],
      ['start', '--config', good],
      ['plan', '--config', good],
      ['approve', 'shop/1'],
      ['pause', 'shop/1'],
      ['retry', 'shop/1', '--failed'],
      ['worker'],
      ['schedule', 'list'],
    ];
    // At once, because each waits five seconds for one.
    const ran = await Promise.all(commands.map((args) => run([...args, '--address', '127.0.0.1:1'])));
    for (const { exitCode, out, err } of ran) {
      expect([exitCode, out]).toEqual([1, []]);
      expect(err).toEqual([
        'Error: No Temporal server answered at 127.0.0.1:1 within 5 s.',
        '  Is it running, and is that the address you mean? (--address, TEMPORAL_ADDRESS, temporal.toml)',
        '  To start a development server:  temporal server start-dev',
        '  To see golden-ami at work without any server:  golden-ami demo',
      ]);
    }
  });
});

describe('golden-ami validate', () => {
  it('says what a good config holds', async () => {
    const { exitCode, out, err } = await run(['validate', '-c', good]);
    expect([exitCode, err]).toEqual([0, []]);
    expect(out[0]).toMatch(
      new RegExp(`^${good} is valid: pipeline \\S+, \\d+ accounts?, \\d+ Regions?, environments `),
    );
  });

  it('prints the whole config, defaults filled in, as JSON', async () => {
    const { out } = await run(['validate', '-c', good, '-o', 'json']);
    expect(JSON.parse(out.join('\n'))).toMatchObject({ polling: { maxInterval: '1 minute' } });
  });

  it('reports all mistakes at once, each with its place', async () => {
    const bad = file('bad.yaml', 'pipeline: shop\nregions: [eu-west-1]\naccounts: [12]\nenviroments: []\n');
    const { exitCode, out, err } = await run(['validate', '-c', bad]);
    expect([exitCode, out]).toEqual([1, []]);
    expect(err[0]).toMatch(new RegExp(`^Error: ${bad} has \\d+ mistakes:$`));
    expect(err.filter((line) => line.includes(`${bad}:`)).length).toBeGreaterThan(2);
    expect(err.join('\n')).toContain('environments');
  });

  it.each([
    ['missing.yaml', undefined, /missing\.yaml does not exist\. golden-ami init writes a commented example/],
    ['empty.yaml', '', /empty\.yaml is empty\./],
    ['text.yaml', 'just a text', /text\.yaml is not a config: /],
    ['broken.yaml', 'a: [1', /broken\.yaml has a mistake:/],
  ])('says readably what is wrong with %s, and nothing is started', async (name, content, message) => {
    const path = content === undefined ? join(folder, name) : file(name, content);
    for (const verb of ['validate', 'plan', 'start']) {
      const { exitCode, out, err } = await run([verb, '--config', path]);
      expect([exitCode, out]).toEqual([1, []]);
      expect(err[0]).toMatch(message);
    }
  });

  it('tells an account on the command line from one in the file', async () => {
    const { exitCode, err } = await run(['plan', '-c', good, '--account', '12', '--address', '127.0.0.1:1']);
    expect(exitCode).toBe(1);
    expect(err.join('\n')).toContain('--account 12');
  });
});

describe('golden-ami init', () => {
  it('writes an example that is valid, and never over a file that is there', async () => {
    const path = join(folder, 'init.yaml');
    const first = await run(['init', '-c', path]);
    expect(first.exitCode).toBe(0);
    expect(first.out).toContain(`  golden-ami validate --config ${path}`);
    expect((await run(['validate', '-c', path])).exitCode).toBe(0);

    writeFileSync(path, 'mine');
    const second = await run(['init', '-c', path]);
    expect([second.exitCode, second.err[0]]).toEqual([
      5,
      `Error: ${path} is already there; nothing was written.`,
    ]);
    expect(readFileSync(path, 'utf8')).toBe('mine');
    await run(['init', '-c', path, '--force']);
    expect(readFileSync(path, 'utf8')).toBe(exampleConfig());
  });

  it('prints the example when asked to', async () => {
    const { out } = await run(['init', '--stdout']);
    expect(out.join('\n')).toBe(exampleConfig().trimEnd());
  });
});
