import { RefreshOutcome, type FleetSource } from '../schema.js';
import type { Environment, GeneratedAccount } from './accounts.js';
import type { GenerateOptions } from './options.js';
import { Random, type Weighted } from './random.js';

/** An Auto Scaling group as a fleet file describes it, in one Region. */
export type GeneratedGroup = NonNullable<FleetSource['autoScalingGroups']>[number] & {
  readonly region: string;
  readonly tags: Record<string, string> & { readonly Environment: Environment };
};

/** What groups run before a release, and what the parameters of the channels say. */
export const BASE_IMAGE = 'base-1.0.0';

/** Many are small, some are large, and some are of the sizes that are easily forgotten. */
const SIZES: readonly [Weighted<readonly [number, number]>, ...Weighted<readonly [number, number]>[]] = [
  [[0, 0], 2],
  [[1, 1], 13],
  [[2, 3], 55],
  [[4, 8], 20],
  [[9, 20], 8],
  [[21, 60], 2],
];

const ROLES = ['api', 'web', 'worker', 'batch', 'cache', 'gateway'] as const;
const LAUNCHES = ['30 seconds', '1 minute', '90 seconds', '3 minutes', '5 minutes'] as const;
const TERMINATIONS = ['15 seconds', '30 seconds', '1 minute', '2 minutes'] as const;
const WARMUPS = [undefined, '30 seconds', '1 minute', '2 minutes', '5 minutes', '10 minutes'] as const;
const GRACE_PERIODS = ['0 seconds', '1 minute', '5 minutes'] as const;
const INSTANCE_TYPES = ['m5.large', 't3.medium', 'c6i.xlarge', 'r6i.2xlarge'] as const;
const PRIORITIES: readonly [Weighted<string>, ...Weighted<string>[]] = [
  ['1', 5],
  ['2', 15],
  ['3', 50],
  ['4', 30],
];
const FAILURES = [RefreshOutcome.fails, RefreshOutcome.rollsBack, RefreshOutcome.stuck] as const;

/**
 * The groups of a fleet: every account has one, the others crowd in a few accounts and in the first Region. What one
 * group is like does not depend on how many others there are.
 */
export function groupsOf(
  options: GenerateOptions,
  accounts: readonly [GeneratedAccount, ...GeneratedAccount[]],
  regions: readonly [string, ...string[]],
): GeneratedGroup[] {
  return Array.from({ length: options.groups }, (_, index) => {
    const random = new Random([options.seed, 'group', index]);
    const account = accounts[index < accounts.length ? index : random.skewed(accounts.length)] ?? accounts[0];
    const region = regions[random.skewed(regions.length)] ?? regions[0];
    return groupOf(random, index, account, region, options);
  });
}

function groupOf(
  random: Random,
  index: number,
  account: GeneratedAccount,
  region: string,
  { databases, failing }: GenerateOptions,
): GeneratedGroup {
  const environment = account.environment ?? (random.chance(1 / 3) ? 'staging' : 'production');
  const role = random.pick(ROLES);
  const [smallest, largest] = random.weighted(SIZES);
  const desired = random.integer(smallest, largest);
  const warmup = random.pick(WARMUPS);
  const template = templateOf(random, environment);
  return {
    name: `${account.team}-${role}-${index + 1}`,
    account: account.id,
    region,
    desired,
    min: random.chance(0.5) ? desired : Math.floor(desired / 2),
    max: desired + random.integer(1, Math.max(2, desired)),
    image: BASE_IMAGE,
    instanceType: random.pick(INSTANCE_TYPES),
    tags: {
      Environment: environment,
      Service: `${account.team}-${role}`,
      Team: account.team,
      Priority: random.weighted(PRIORITIES),
      ...databaseTag(random, environment, databases),
    },
    launch: random.pick(LAUNCHES),
    terminate: random.pick(TERMINATIONS),
    healthCheckGracePeriod: random.pick(GRACE_PERIODS),
    ...(warmup !== undefined && { defaultInstanceWarmup: warmup }),
    template,
    ...mixedInstancesOf(random, template),
    ...(random.chance(failing / 100) && {
      refresh: { outcome: random.pick(FAILURES), atPercentage: random.integer(0, 99) },
    }),
  };
}

/** Two groups in three use a database, most of them one of the few large ones; no database serves both environments. */
function databaseTag(random: Random, environment: Environment, databases: number): { Database?: string } {
  if (databases === 0 || !random.chance(2 / 3)) return {};
  return { Database: `${environment}-db-${random.skewed(databases) + 1}` };
}

function templateOf(random: Random, environment: Environment): NonNullable<GeneratedGroup['template']> {
  const kind = random.weighted<'pinned' | '$Latest' | '$Default' | 'ssm' | 'launchConfiguration'>([
    ['pinned', 77],
    ['$Latest', 8],
    ['$Default', 6],
    ['ssm', 6],
    ['launchConfiguration', 3],
  ]);
  return kind === 'ssm' ? { kind, parameter: channelOf(environment) } : { kind };
}

/** A few groups with a launch template choose among instance types, or by what an instance must have. */
function mixedInstancesOf(
  random: Random,
  { kind }: NonNullable<GeneratedGroup['template']>,
): Pick<GeneratedGroup, 'mixedInstances'> {
  const choice = random.weighted<'none' | 'types' | 'attributes'>([
    ['none', 93],
    ['types', 5],
    ['attributes', 2],
  ]);
  if (choice === 'none' || kind === 'launchConfiguration') return {};
  const overrides =
    choice === 'types'
      ? INSTANCE_TYPES.slice(0, random.integer(2, INSTANCE_TYPES.length)).map((instanceType) => ({
          instanceType,
        }))
      : [{ requirements: { vCpus: { min: 2, max: 8 }, memoryMiB: { min: 4096 } } }];
  return { mixedInstances: { overrides, onDemandPercentage: random.pick([0, 50, 100]) } };
}

/** The parameter that says which image new instances of an environment get. */
export function channelOf(environment: Environment): string {
  return `/golden-ami/base/${environment}`;
}
