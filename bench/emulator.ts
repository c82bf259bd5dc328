import { generateFleet } from '../emulator/fleet/generate.js';
import type { Fleet } from '../emulator/fleet.js';
import { pinned, loadFromOutside, startEmulatorProcess } from './emulator/processes.js';
import { autoScalingRequest } from './emulator/requests.js';

/**
 * npm run bench:emulator: how long the emulator takes to start, what it takes of memory and how many
 * `DescribeInstanceRefreshes` it answers on one processor, with fleets of several sizes, each in a process of its own.
 * Ends with 1 when the largest fleet misses a target.
 */
const FLEETS = [
  { groups: 100, accounts: 10, regions: 2, seed: 7 },
  { groups: 1000, accounts: 50, regions: 2, seed: 7 },
  { groups: 10_000, accounts: 500, regions: 2, seed: 7 },
] as const;

const TARGETS = { startUpMs: 5000, rssMb: 500, perSecond: 1000 };

/** So many groups are in refresh while they are asked after. */
const REFRESHES = 500;
const CONNECTIONS = 8;
const WARM_UP_SECONDS = 2;
const SECONDS = 10;

interface Row {
  readonly groups: number;
  readonly accounts: number;
  readonly instances: number;
  readonly startUpMs: number;
  readonly startUpCpuMs: number;
  readonly rssMb: number;
  readonly liveMb: number;
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly p99: number;
  /** What a call leaves in memory, its line of the journal before all. */
  readonly bytesPerCall: number;
}

const rows: Row[] = [];
for (const options of FLEETS) {
  rows.push(await measure(options));
}
print(rows);
const largest = rows.at(-1);
if (largest && missed(largest)) process.exitCode = 1;

async function measure(options: (typeof FLEETS)[number]): Promise<Row> {
  const generate = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  const emulator = await startEmulatorProcess(generate.join());
  try {
    const started = await emulator.taken();
    const fleet = generateFleet(options);
    const asked = fleet.autoScalingGroups.filter(({ desired }) => desired > 0).slice(0, REFRESHES);
    await startRefreshes(emulator.port, asked);
    const before = await emulator.taken();
    const { answers, seconds, refused, p99 } = await loadFromOutside({
      host: '127.0.0.1',
      port: emulator.port,
      requests: requests(asked, 'DescribeInstanceRefreshes'),
      connections: CONNECTIONS,
      warmUp: WARM_UP_SECONDS,
      seconds: SECONDS,
    });
    if (refused > 0) throw new Error(`${refused} of ${answers} requests were refused`);
    const after = await emulator.taken();
    const calls = (answers * (WARM_UP_SECONDS + SECONDS)) / SECONDS;
    return {
      groups: options.groups,
      accounts: options.accounts,
      instances: fleet.autoScalingGroups.reduce((sum, { desired }) => sum + desired, 0),
      startUpMs: emulator.startUpMs,
      startUpCpuMs: started.cpuMs,
      rssMb: started.rss / 1e6,
      liveMb: started.live / 1e6,
      perSecond: answers / seconds,
      perCpuSecond: calls / ((after.cpuMs - before.cpuMs) / 1000),
      p99,
      bytesPerCall: (after.live - before.live) / calls,
    };
  } finally {
    await emulator.stop();
  }
}

/** Starts refreshes and lets them come half way. */
async function startRefreshes(port: number, groups: Fleet['autoScalingGroups']): Promise<void> {
  const url = `http://127.0.0.1:${port}`;
  for (const request of requests(groups, 'StartInstanceRefresh')) {
    const [head = '', body = ''] = request.split('\r\n\r\n');
    const headers = head
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(': ') as [string, string])
      .filter(([name]) => name === 'authorization' || name === 'content-type');
    const response = await fetch(url, { method: 'POST', body, headers });
    await response.text();
  }
  await fetch(`${url}/_emulator/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"advance":"2 minutes"}',
  });
}

function requests(groups: Fleet['autoScalingGroups'], operation: string): string[] {
  return groups.map(({ account, region = '', name }) =>
    autoScalingRequest({ account, region, operation, group: name }),
  );
}

function missed({ startUpMs, rssMb, perSecond }: Row): boolean {
  return startUpMs >= TARGETS.startUpMs || rssMb >= TARGETS.rssMb || perSecond < TARGETS.perSecond;
}

function print(measured: readonly Row[]): void {
  const lines = [
    `Node.js ${process.version}, ${process.platform}/${process.arch}; ${pinned ? 'the emulator on one processor, its clients on another' : 'processes not pinned'}`,
    '',
    '| groups | accounts | instances | start-up | of it processor time | memory (RSS) | live heap | answers/s | answers per processor second | p99 | heap per call |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...measured.map(
      (row) =>
        `| ${row.groups} | ${row.accounts} | ${row.instances} | ${(row.startUpMs / 1000).toFixed(1)} s | ${(row.startUpCpuMs / 1000).toFixed(1)} s | ${row.rssMb.toFixed(0)} MB | ${row.liveMb.toFixed(0)} MB | ${row.perSecond.toFixed(0)} | ${row.perCpuSecond.toFixed(0)} | ${row.p99.toFixed(1)} ms | ${row.bytesPerCall.toFixed(0)} B |`,
    ),
    '',
    `Targets for the largest: start-up below ${TARGETS.startUpMs / 1000} s, memory below ${TARGETS.rssMb} MB, at least ${TARGETS.perSecond} answers/s: ${measured.at(-1) && missed(measured.at(-1) as Row) ? 'MISSED' : 'kept'}.`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
