import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { runCli } from '../../src/cli/program.js';
import { ClientStage, eventually, quickConfig, smallFleet } from '../client/stage.js';
import { awsClients } from '../support/aws.js';
import { OWNER, PRODUCTION } from '../support/fleets.js';
import { run, testIo } from './testIo.js';

const folder = mkdtempSync(join(tmpdir(), 'golden-ami-'));
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : stringify(content));
  return path;
};

/** Starts a command that runs until it is interrupted, and waits until it has said something. */
async function runUntilReady(args: readonly string[], ready: RegExp) {
  const interrupt = new AbortController();
  const io = testIo({ interrupt: interrupt.signal });
  const exitCode = runCli(args, io);
  const said = await eventually(
    () => Promise.resolve(ready.exec([...io.outLines, ...io.errLines].join('\n')) ?? undefined),
    `said ${ready}`,
  );
  return {
    said,
    /** Presses Ctrl-C. */
    stop: async () => {
      interrupt.abort();
      return { exitCode: await exitCode, err: io.errLines };
    },
  };
}

describe('golden-ami emulator and golden-ami worker', () => {
  let stage: ClientStage;
  beforeAll(async () => {
    stage = await ClientStage.start();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await stage.stop();
  });

  it('work together, and stop when asked to', async () => {
    const fleet = file('fleet.yaml', smallFleet());
    const emulator = await runUntilReady(
      ['emulator', '--fleet', fleet, '--port', '0', '--speed', '600'],
      /AWS_ENDPOINT_URL=(\S+)/,
    );
    const endpoint = emulator.said[1] ?? '';
    const { autoScaling } = await awsClients(endpoint, PRODUCTION);
    const { AutoScalingGroups: groups } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
    expect(groups?.length).toBe(2);

    // As the emulator says: an account's ID is an access key for it.
    vi.stubEnv('AWS_ACCESS_KEY_ID', OWNER);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'anything');
    const worker = await runUntilReady(
      ['worker', '--address', stage.address, '--aws-endpoint', endpoint],
      /polls task queue (\S+) in namespace default/,
    );
    const config = file('golden-ami.yaml', quickConfig());
    const plan = await run(['plan', '-c', config, '--address', stage.address]);
    expect(plan.err).toEqual([]);
    expect(plan.out.at(-1)).toBe('5 targets would be worked on. Nothing has changed.');

    const stopped = await worker.stop();
    expect(stopped.exitCode).toBe(0);
    // Nobody reads along, so the log is for machines.
    const log = stopped.err.map((line) => JSON.parse(line) as { level: string; msg: string });
    expect(log.map(({ level }) => level)).toEqual(['info', 'info', 'info']);
    expect(log[0]?.msg).toMatch(/^golden-ami \d+\.\d+\.\d+, from the sources, not versioned$/);
    expect(log.at(-1)?.msg).toBe(
      'The worker has stopped. Releases wait in Temporal and go on when one is back.',
    );
    expect((await emulator.stop()).exitCode).toBe(0);
    await expect(autoScaling.send(new DescribeAutoScalingGroupsCommand({}))).rejects.toThrow();
  });
});

describe('golden-ami emulator', () => {
  it('says what is wrong with a fleet', async () => {
    const { exitCode, err } = await run([
      'emulator',
      '--fleet',
      file('bad.yaml', { owner: '1' }),
      '--port',
      '0',
    ]);
    expect(exitCode).toBe(1);
    expect(err[0]).toMatch(/^Error: .*bad\.yaml has .*problems?:$/);
    const missing = await run(['emulator', '--fleet', join(folder, 'none.yaml')]);
    expect([missing.exitCode, missing.err.join('\n')]).toEqual([
      1,
      expect.stringContaining('none.yaml') as unknown,
    ]);
  });

  it('says that its port is taken', async () => {
    const first = await runUntilReady(['emulator', '--port', '0'], /listens at http:\/\/127\.0\.0\.1:(\d+)/);
    const port = first.said[1] ?? '';
    const second = await run(['emulator', '--port', port]);
    expect([second.exitCode, second.err]).toEqual([
      1,
      [
        `Error: The emulator cannot listen on 127.0.0.1:${port} (EADDRINUSE).`,
        '  Take another port with --port; 0 takes a free one.',
      ],
    ]);
    await first.stop();
  });
});
