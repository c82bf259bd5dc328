import { MockActivityEnvironment } from '@temporalio/testing';
import { parseFleet, type FleetSource } from '../emulator/fleet.js';
import type { Call } from '../emulator/journal.js';
import { startEmulator } from '../emulator/server.js';
import { createDiscoveryActivities, type PageInput } from '../src/activities/discovery.js';
import { DEFAULT_AUTO_SCALING_BUDGET } from '../src/aws/calls/callBudget.js';
import { AwsClients } from '../src/aws/clients.js';
import { checkConfig } from '../src/config/check.js';
import type { PlaceName } from '../src/contract/place.js';
import type { DiscoveredPage } from '../src/contract/plan.js';
import { configOfSlice, discoverySlices } from '../src/rollout/discoverySlices.js';

/**
 * How long it takes to find 1,000 groups over 50 account-Regions with what the plan needs of each, within the call budgets
 * that a worker keeps, counted by the emulator's journal: npm run bench:discovery. docs/performance.md has a run of it.
 */
const ACCOUNTS = 25;
const REGIONS = ['eu-west-1', 'us-east-1'];
const GROUPS_PER_PLACE = 20;
const OWNER = '111111111111';
const ENVIRONMENT = 'staging';

const accounts = Array.from({ length: ACCOUNTS }, (_, n) => ({
  id: String(200_000_000_000 + n),
  name: `account-${n}`,
}));
const fleet: FleetSource = {
  owner: OWNER,
  regions: REGIONS,
  accounts,
  images: [{ name: 'base' }],
  autoScalingGroups: accounts.flatMap(({ id }) =>
    REGIONS.flatMap((region) =>
      Array.from({ length: GROUPS_PER_PLACE }, (_, n) => ({
        name: `web-${n}`,
        account: id,
        region,
        desired: 4,
        image: 'base',
      })),
    ),
  ),
};
const config = checkConfig({
  pipeline: 'web',
  image: { ssmParameter: { name: '/base' } },
  accountDefaults: { roleName: 'golden-ami' },
  accounts,
  regions: REGIONS,
  environments: [{ name: ENVIRONMENT, autoScalingGroups: { include: [{ names: ['*'] }] } }],
});

const emulator = await startEmulator({ fleet: parseFleet(fleet) });
const aws = new AwsClients({
  endpoint: emulator.url,
  credentials: { accessKeyId: OWNER, secretAccessKey: 'secret' },
});
const activities = createDiscoveryActivities({
  aws,
  announce: () => undefined,
  workflows: {
    isRunning: () => Promise.resolve(true),
    rejections: () => Promise.resolve([]),
    parentOf: () => Promise.resolve(undefined),
    runOf: () => Promise.resolve(undefined),
    kindOf: () => Promise.resolve(undefined),
    askRelease: () => Promise.resolve({ hasBegun: false }),
    endOf: () => Promise.resolve(undefined),
  },
});

async function discoverSlice(places: readonly PlaceName[]): Promise<number> {
  let found = 0;
  for (let after: string | undefined; ;) {
    const input: PageInput = {
      config: configOfSlice(config, ENVIRONMENT, places),
      environment: ENVIRONMENT,
      release: 'bench',
      places,
      after,
    };
    const page: DiscoveredPage = await new MockActivityEnvironment().run(
      (of: PageInput) => activities.discoverTargets(of),
      input,
    );
    found += page.targets.length;
    if (!page.more) return found;
    after = page.targets.at(-1)?.id;
  }
}

/** The most calls of one account and Region in any span of so many milliseconds. */
function mostWithin(calls: readonly Call[], span: number): number {
  const byPlace = new Map<string, number[]>();
  for (const { account, region, at } of calls) {
    const key = `${account}/${region}`;
    byPlace.set(key, [...(byPlace.get(key) ?? []), at]);
  }
  let most = 0;
  for (const times of byPlace.values()) {
    let first = 0;
    times.forEach((at, last) => {
      while (at - (times[first] ?? at) >= span) first++;
      most = Math.max(most, last - first + 1);
    });
  }
  return most;
}

const started = performance.now();
const slices = discoverySlices(config, ENVIRONMENT);
const found = await Promise.all(slices.map(discoverSlice));
const seconds = (performance.now() - started) / 1000;

const { calls } = emulator.journal;
const byOperation = new Map<string, number>();
for (const { service, operation } of calls) {
  const name = `${service}:${operation}`;
  byOperation.set(name, (byOperation.get(name) ?? 0) + 1);
}
const reads = calls.filter(({ service }) => service === 'autoscaling');
const { readsPerSecond } = DEFAULT_AUTO_SCALING_BUDGET;
const total = found.reduce((sum, count) => sum + count, 0);
console.log(`${total} groups in ${ACCOUNTS * REGIONS.length} account-Regions: ${seconds.toFixed(1)} s`);
for (const [name, count] of [...byOperation].sort()) console.log(`  ${name}  ${count}`);
console.log('Auto Scaling reads of one account and Region, at most, and what the budget allows:');
for (const span of [1, 2, 5, 10]) {
  const allowed = readsPerSecond * 5 + readsPerSecond * span;
  console.log(`  in ${span} s  ${mostWithin(reads, span * 1000)}  (${allowed})`);
}
aws.close();
await emulator.close();
