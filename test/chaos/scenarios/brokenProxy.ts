import { countBy } from '../../../emulator/checks/counting.js';
import { REGION } from '../../support/fleets.js';
import { startBrokenProxy, type BrokenProxy, type ProxyStrike } from '../../support/brokenProxy/proxy.js';
import { wideConfig, wideFleet } from '../../support/wide.js';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import { polling } from '../stage/fleets.js';
import { ReleaseRun } from '../stage/release.js';
import { wrongWithSuccess } from '../stage/verdict.js';
import { failedWorkflowTasks } from '../stage/workflowTasks.js';

/** Of all calls. */
const RATE = 0.05;

/** A call that gets no answer is given up after so long; the proxy is silent for longer. */
const PATIENCE_MS = 3000;
const SILENCE_MS = 10_000;

/** In so many ways, of those that there are, answers have to be broken for a run to count. */
const LEAST_WAYS = 12;

/** How large the release is. */
export interface ProxySize {
  readonly groups: number;
  readonly accounts: number;
}

/** A wide release behind a proxy that breaks answers in every way it knows. */
export function brokenProxy(size: ProxySize = { groups: 300, accounts: 60 }): Scenario {
  return {
    name: 'broken-proxy',
    about: `${size.groups} groups in ${size.accounts} accounts, behind a proxy that breaks 5 % of the answers`,
    runs: 3,
    limitSeconds: 600,
    run: (context) => run(context, size),
  };
}

async function run(context: RunContext, { groups, accounts }: ProxySize): Promise<Finding> {
  const { seed, lane, signal } = context;
  const width = { accounts, regions: [REGION] };
  const config = wideConfig({ batchSize: groups, maxConcurrent: 60 }, polling, width);
  return lane.onFleet(wideFleet(groups, width), async (emulator) => {
    const proxy = await startBrokenProxy({ to: emulator.url, rate: RATE, seed, silenceMs: SILENCE_MS });
    try {
      const begun = new Date();
      return await lane.withWorker(
        emulator,
        async () => {
          const release = await ReleaseRun.start(lane, emulator, config, `proxied-${seed}`);
          await release.seeThrough(signal);
          const status = await release.status(signal);
          return {
            problems: [
              ...(await wrongWithSuccess({ emulator, config, status, approvedAt: release.approvedAt })),
              ...(await failedWorkflowTasks(lane.client.workflow, begun)),
              ...tooFew(proxy),
            ],
            note: noteOf(proxy),
          };
        },
        { endpoint: proxy.url, requestTimeoutMs: PATIENCE_MS },
      );
    } finally {
      await proxy.close();
    }
  });
}

/** A run in which next to nothing was struck proves nothing. */
function tooFew({ strikes, requests }: BrokenProxy): string[] {
  const ways = new Set(strikes.map(({ way }) => way)).size;
  return [
    ...(ways < LEAST_WAYS ? [`only ${ways} ways to break an answer were tried`] : []),
    ...(strikes.length < (requests() * RATE) / 2
      ? [`only ${strikes.length} of ${requests()} calls were struck`]
      : []),
  ];
}

function noteOf({ strikes, requests }: BrokenProxy): string {
  const by = (key: (strike: ProxyStrike) => string) =>
    [...countBy(strikes, key)].map(([name, count]) => `${name} ${count}`).join(', ');
  return (
    `${strikes.length} of ${requests()} calls struck; by way: ${by(({ way }) => way)}; ` +
    `by operation: ${by(({ operation }) => operation)}; ${strikes.filter(({ executed }) => executed).length} executed`
  );
}
