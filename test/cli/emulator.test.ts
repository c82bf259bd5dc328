import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Report } from '../../emulator/checks.js';
import { loadFleet } from '../../emulator/fleet.js';
import { generateFleet } from '../../emulator/fleet/generate.js';
import { runCli } from '../../src/cli/program.js';
import { eventually } from '../client/stage.js';
import { clientsOf, emulate, MINUTE, PRODUCTION, STAGING } from '../emulator/support.js';
import { config } from '../support/fleets.js';
import { run, testIo } from './testIo.js';

const folder = mkdtempSync(join(tmpdir(), 'golden-ami-emulator-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const file = (name: string, content: string): string => {
  writeFileSync(path(name), content);
  return path(name);
};

/** Two staging groups and then a production group in refresh, all at once. */
async function ranThrough() {
  const emulator = await emulate();
  const start = (account: string, AutoScalingGroupName: string) =>
    clientsOf(emulator, account).autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName }));
  await start(STAGING, 'web-1');
  await start(STAGING, 'web-2');
  await start(STAGING, 'web-2').catch(() => undefined);
  emulator.clock.advance(MINUTE);
  await start(PRODUCTION, 'web');
  const text = await (await fetch(`${emulator.url}/_emulator/journal`)).text();
  return { url: emulator.url, journal: file('journal.jsonl', text) };
}

describe('golden-ami emulator check', () => {
  it('answers from an exported journal alone', async () => {
    const { journal } = await ranThrough();
    const { exitCode, out, err } = await run(['emulator', 'check', journal, '--by', 'tag:Environment']);
    expect(err).toEqual([]);
    expect(out.join('\n')).toBe(
      `Calls: 4 from 2026-01-01T00:00:00.000Z to 2026-01-01T00:01:00.000Z
  CALLS  API                               ERROR ANSWERS
  4      autoscaling:StartInstanceRefresh  1 × InstanceRefreshInProgress

Calls per second, the fastest
  PEAK  MEAN  API                               IN                      PEAK AT
  3     0.05  autoscaling:StartInstanceRefresh  222222222222/eu-west-1  2026-01-01T00:00:00.000Z
  1     0.02  autoscaling:StartInstanceRefresh  333333333333/eu-west-1  2026-01-01T00:01:00.000Z

Changes
  CHANGES  TARGETS  ACTION                MORE THAN ONCE
  3        3        StartInstanceRefresh

Instance refreshes: 3 (2 InProgress, 1 Pending)
  OF                          REFRESHES  MOST AT ONCE  FIRST AT
  all                         3          3             2026-01-01T00:01:00.000Z
  tag:Environment production  1          1             2026-01-01T00:01:00.000Z
  tag:Environment staging     2          2             2026-01-01T00:00:00.000Z`,
    );
    expect(exitCode).toBe(0);
  });

  it('ends with 1 when a limit is broken, and says which', async () => {
    const { journal } = await ranThrough();
    const limits = [
      ...['--by', 'tag:Environment', '--by', 'account'],
      ...['--max-at-once', '3', '--max-at-once', 'staging=1'],
      ...['--max-rate', 'autoscaling:mutations=1/3', '--max-rate', 'autoscaling:mutations=1'],
      ...['--once', 'StartInstanceRefresh'],
      ...['--before', `${PRODUCTION}=2026-01-01T00:01:00Z`, '--before', '2026-01-01T00:01:00Z'],
    ];
    const { exitCode, out } = await run(['emulator', 'check', journal, ...limits]);
    expect(exitCode).toBe(1);
    expect(out.slice(out.indexOf('Limits') + 1).map((line) => line.trim().slice(0, 40))).toEqual([
      '✓ never more than 3 groups in refresh at',
      '✗ never more than 2 groups in refresh at',
      '✓ autoscaling mutations never in bursts ',
      '✗ autoscaling mutations never in bursts ',
      '✓ StartInstanceRefresh once for each of ',
      '✓ nothing changed in 333333333333 before',
      '✗ 2 changes by 3 calls before 2026-01-01',
    ]);
  });

  it('asks a running emulator, and answers programs in JSON', async () => {
    const { url, journal } = await ranThrough();
    const asked = await run(['emulator', 'check', '--url', `${url}/`, '-o', 'json', '--max-at-once', '2']);
    const read = await run(['emulator', 'check', journal, '-o', 'json', '--max-at-once', '2']);
    expect(asked).toEqual(read);
    expect(asked.exitCode).toBe(1);
    const report = JSON.parse(asked.out.join('\n')) as Report;
    expect(report).toMatchObject({
      holds: false,
      errors: { InstanceRefreshInProgress: 1 },
      apis: [{ errors: { InstanceRefreshInProgress: 1 } }],
    });
  });

  it('takes environments and their limits from a config', async () => {
    const { journal } = await ranThrough();
    const source = config();
    const [staging, production] = source.environments as [object, object];
    const check = async (change: object, ...more: string[]) => {
      const yaml = file('golden-ami.yaml', stringify({ ...source, ...change }));
      return run(['emulator', 'check', journal, '--environments', yaml, ...more]);
    };
    const kept = await check({});
    expect([kept.exitCode, kept.err]).toEqual([0, []]);
    expect(kept.out.join('\n')).toContain('environment production  1          1');
    const broken = await check({ environments: [{ ...staging, maxConcurrent: 1 }, production] });
    expect([broken.exitCode, broken.out.at(-2)]).toEqual([
      1,
      expect.stringMatching(/✗ never more than 2 groups .* in staging \(allowed: 1\)/) as unknown,
    ]);
    // What is said on the command line counts.
    const stated = await check(
      { environments: [{ ...staging, maxConcurrent: 1 }, production] },
      ...['--max-at-once', 'staging=2'],
    );
    expect(stated.exitCode).toBe(0);
    const accounts = [
      { id: STAGING, name: 'shared' },
      { id: PRODUCTION, name: 'live', environment: 'production' },
    ];
    const shared = await check({ accounts });
    expect(shared.err).toEqual([
      `Warning: Every environment may use ${STAGING}: what happened there counts for none of them.`,
      'Warning: No group of staging was ever in refresh.',
    ]);
  });

  it.each([
    [[], /^Error: Name a file with a journal, or a running emulator with --url\.$/],
    [['none.jsonl'], /^Error: ENOENT.*none\.jsonl/],
    [
      ['--url', 'http://127.0.0.1:1'],
      /^Error: No emulator can be asked at http:\/\/127\.0\.0\.1:1\/_emulator\/journal: /,
    ],
    [['x', '--by', 'colour'], /^Error: --by "colour" is none of account, region and tag:<key>\.$/],
    [['x', '--max-at-once', 'many'], /^Error: --max-at-once "many" is no number of groups\.$/],
    [['x', '--max-at-once', 'production=6'], /^Error: "production" names nothing yet\.$/],
    [['x', '--max-rate', 'autoscaling=2'], /^Error: --max-rate "autoscaling=2" is no call rate\.$/],
    [
      ['x', '--max-rate', 'autoscaling:reads=0'],
      /^Error: --max-rate "autoscaling:reads=0" is no call rate\.$/,
    ],
    [['x', '--before', 'noon'], /^Error: --before "noon" is no moment\.$/],
  ])('refuses %j', async (args, message) => {
    const { exitCode, out, err } = await run(['emulator', 'check', ...args]);
    expect([exitCode, out, err[0]]).toEqual([1, [], expect.stringMatching(message)]);
  });

  it('does not take a journal without a call for one that keeps its limits', async () => {
    const journal = file('empty.jsonl', '');
    const { exitCode, out, err } = await run(['emulator', 'check', journal, '--max-at-once', '5']);
    expect([exitCode, out, err[0]]).toEqual([1, [], expect.stringContaining('empty.jsonl holds no call')]);
    expect((await run(['emulator', 'check', journal])).exitCode).toBe(0);
  });

  it('names the line of a file that is no journal', async () => {
    const journal = file('bad.jsonl', '\n{"kind":"rumour"}\n');
    const { exitCode, err } = await run(['emulator', 'check', journal]);
    expect([exitCode, err[0]]).toEqual([1, expect.stringContaining('bad.jsonl:2: not a line of a journal')]);
  });
});

describe('golden-ami emulator --generate', () => {
  it('writes a fleet into a file', async () => {
    const args = ['emulator', '--generate', 'groups=20,accounts=4,seed=7', '--write', path('fleet.yaml')];
    const { exitCode, out } = await run(args);
    expect([exitCode, out]).toEqual([
      0,
      [`Wrote ${path('fleet.yaml')}. To run it: golden-ami emulator --fleet ${path('fleet.yaml')}`],
    ]);
    expect(loadFleet(path('fleet.yaml'))).toEqual(generateFleet({ groups: 20, accounts: 4, seed: 7 }));
    await run(args);
    await run([...args.slice(0, -1), path('again.yaml')]);
    expect(readFileSync(path('again.yaml'), 'utf8')).toBe(readFileSync(path('fleet.yaml'), 'utf8'));
  });

  it('starts with it, and with a clock that stands still', async () => {
    const interrupt = new AbortController();
    const io = testIo({ interrupt: interrupt.signal });
    const ended = runCli(
      ['emulator', '--generate', 'groups=5,accounts=3', '--manual-clock', '--port', '0'],
      io,
    );
    const url = await eventually(
      () => Promise.resolve(/AWS_ENDPOINT_URL=(\S+)/.exec(io.outLines.join('\n'))?.[1]),
      'listening',
    );
    expect(io.outLines.at(-1)).toBe(
      'It has 3 accounts besides the owner’s, and 2 Regions; an account’s ID is an access key for it.',
    );
    // One name for newer clients, one for boto3 and version 1 of the AWS CLI.
    expect(io.outLines.join('\n')).toMatch(/AWS_REGION=(\S+) AWS_DEFAULT_REGION=\1\n/);
    const moved = await fetch(`${url}/_emulator/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"advance":"90 minutes"}',
    });
    expect(await moved.json()).toEqual({ now: '2026-01-01T01:30:00.000Z' });
    interrupt.abort();
    expect(await ended).toBe(0);
  });

  it('starts with the faults of a file', async () => {
    const faults = file('faults.yaml', '- { kind: throttle, service: sts }');
    const interrupt = new AbortController();
    const io = testIo({ interrupt: interrupt.signal });
    const ended = runCli(['emulator', '--faults', faults, '--port', '0'], io);
    const url = await eventually(
      () => Promise.resolve(/AWS_ENDPOINT_URL=(\S+)/.exec(io.outLines.join('\n'))?.[1]),
      'listening',
    );
    const { faults: inForce } = (await (await fetch(`${url}/_emulator/faults`)).json()) as {
      faults: object[];
    };
    expect(inForce).toMatchObject([{ id: 'fault-1', rule: { kind: 'throttle', service: 'sts' }, struck: 0 }]);
    interrupt.abort();
    expect(await ended).toBe(0);
  });

  it.each([
    ['- { kind: throttle, rate: 2 }', 'faults[0].rate: Too big: expected number to be <=1'],
    ['- { kind: reset, operations: [X] }', 'faults[0].operations[0]: the emulator has no operation X'],
    ['kind: reset', 'expected a list of faults'],
  ])('refuses faults that are none: %s', async (content, problem) => {
    const { exitCode, err } = await run(['emulator', '--faults', file('wrong.yaml', content), '--port', '0']);
    expect(exitCode).toBe(1);
    expect(err.join('\n')).toContain(problem);
  });

  it.each([
    [['--generate', 'groups=0'], '--generate: groups=0 is not a whole number between 1 and 10000.'],
    [
      ['--generate', 'groups=0', '--write', 'x'],
      '--generate: groups=0 is not a whole number between 1 and 10000.',
    ],
    [['--write', 'x.yaml'], '--write is for a fleet made by --generate.'],
    [
      ['--generate', '', '--fleet', 'x'],
      "option '--generate <options>' cannot be used with option '--fleet <file>'",
    ],
    [
      ['--manual-clock', '--speed', '2'],
      "option '--manual-clock' cannot be used with option '--speed <factor>'",
    ],
    [
      ['--generate', '', '--write', path('no/folder')],
      `ENOENT: no such file or directory, open '${path('no/folder')}'`,
    ],
  ])('refuses %j', async (args, message) => {
    const { exitCode, err } = await run(['emulator', ...args]);
    expect([exitCode, err[0]]).toEqual([1, `Error: ${message}`]);
  });
});
