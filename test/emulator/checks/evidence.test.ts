import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, it } from 'vitest';
import {
  EvidenceError,
  gatherEvidence,
  mutatingCalls,
  readEvidence,
  reportOn,
} from '../../../emulator/checks.js';
import { clientsOf, emulate, MINUTE, PRODUCTION, REGION, STAGING } from '../support.js';

/** One group's refresh that has ended, another one's that goes on. */
async function ranThrough() {
  const emulator = await emulate();
  const start = (account: string, AutoScalingGroupName: string) =>
    clientsOf(emulator, account).autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName }));
  await start(STAGING, 'web-1');
  emulator.clock.advance(60 * MINUTE);
  await start(PRODUCTION, 'web');
  emulator.clock.advance(MINUTE);
  const text = await (await fetch(`${emulator.url}/_emulator/journal`)).text();
  return { emulator, lines: text.trimEnd().split('\n') };
}

it('an exported journal ends with the refreshes, which nobody wrote down while they went', async () => {
  const { lines } = await ranThrough();
  expect(lines.slice(-2).map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      kind: 'refresh',
      account: STAGING,
      region: REGION,
      group: 'web-1',
      refreshId: expect.any(String) as string,
      start: expect.any(Number) as number,
      end: expect.any(Number) as number,
      status: 'Successful',
      tags: { Environment: 'staging', Service: 'web' },
    },
    {
      kind: 'refresh',
      account: PRODUCTION,
      region: REGION,
      group: 'web',
      refreshId: expect.any(String) as string,
      start: expect.any(Number) as number,
      status: 'InProgress',
      tags: { Environment: 'production', Service: 'web' },
    },
  ]);
});

it('an exported journal answers what the living emulator answers', async () => {
  const { emulator, lines } = await ranThrough();
  const living = gatherEvidence(emulator, emulator.clock.now());
  const read = await readEvidence(lines);
  expect(read).toEqual(living);
  const question = { groupings: [], limits: [] };
  expect(reportOn(read, question)).toEqual(reportOn(living, question));
});

it('a dry run is none of the calls that may have changed something, whatever it was answered', async () => {
  const emulator = await emulate();
  const { ec2 } = clientsOf(emulator, STAGING);
  const run = () =>
    ec2.send(new RunInstancesCommand({ DryRun: true, MinCount: 1, MaxCount: 1 })).catch(() => {});
  await run();
  emulator.faults.add({ kind: 'throttle', service: 'ec2' });
  await run();
  const lines = (await (await fetch(`${emulator.url}/_emulator/journal`)).text()).trimEnd().split('\n');
  const read = await readEvidence(lines);
  expect(read.calls.filter(({ operation }) => operation === 'RunInstances')).toMatchObject([
    { dryRun: true },
    { dryRun: true, outcome: 'RequestLimitExceeded' },
  ]);
  expect(mutatingCalls(read)).toEqual([]);
});

it.each([
  ['{"kind":"call"', 'run.jsonl:2: not JSON'],
  ['{"kind":"rumour"}', 'run.jsonl:2: not a line of a journal (kind: '],
  ['{"kind":"refresh","account":1}', 'run.jsonl:2: not a line of a journal (account: '],
])('a line that is none of a journal is named: %s', async (line, message) => {
  const reading = readEvidence(['', line], 'run.jsonl');
  await expect(reading).rejects.toThrow(EvidenceError);
  await expect(reading).rejects.toThrow(message);
});
