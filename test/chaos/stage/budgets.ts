import type { FleetSource } from '../../../emulator/fleet.js';
import type { Random } from '../../../emulator/fleet/generate/random.js';
import type { FaultRuleSource } from '../../../emulator/faults/schema.js';
import type { ConfigInput } from '../../../src/config/schema.js';
import { config, fleet, group, REGION, STAGING } from '../../support/fleets.js';

/** Looks come at most so far apart: much less than all the batches take, so that what goes on in spite of the budget is seen. */
const MAX_INTERVAL = '10 seconds';

/** What AWS says of every refresh that fails. */
export const REASON = 'Instances failed their health checks.';

const ACCOUNTS = [STAGING, '444444444444'] as const;
const CLUSTER = 'shop';
const SERVICES = 2;

/** A failure budget in numbers. */
export interface Budget {
  /** Failures that are tolerated in all; infinite when only accounts are counted. */
  readonly total: number;
  /** And in one account. */
  readonly perAccount: number;
}

/** A fleet in one environment, some of whose refreshes fail, more than the budget tolerates. */
export interface BudgetScene {
  readonly fleet: FleetSource;
  readonly config: ConfigInput;
  readonly faults: readonly FaultRuleSource[];
  readonly budget: Budget;
  readonly maxConcurrent: number;
  /** What becomes of those that run when the budget is spent. */
  readonly running: 'finish' | 'rollBack';
  /** In words. */
  readonly about: string;
}

/**
 * Draws a fleet, a budget, and who fails.
 * @param sizes how many groups there are, at least and at most
 */
export function drawBudgetScene(random: Random, sizes: { least: number; most: number }): BudgetScene {
  const count = random.integer(sizes.least, sizes.most);
  const groups = Array.from({ length: count }, (_, index) => {
    const account = ACCOUNTS[index % ACCOUNTS.length] ?? STAGING;
    return group(`web-${index + 1}`, account, {
      desired: random.integer(1, 4),
      launch: `${random.integer(30, 300)} seconds`,
      tags: { Environment: 'staging' },
    });
  });
  const drawn = drawBudget(random, count + SERVICES);
  const { total, perAccount } = drawn.budget;
  const tolerated = Math.min(total, perAccount);
  // All in one account where that is what is counted; the names are drawn, so that they are spread over the batches.
  const candidates = shuffled(groups, random).filter(
    ({ account }) => perAccount === Infinity || account === STAGING,
  );
  const failing = candidates.slice(0, tolerated + random.integer(1, 5));
  const batchSize = random.integer(3, 8);
  const maxConcurrent = random.integer(2, batchSize);
  const running = random.pick(['finish', 'rollBack'] as const);
  const [staging] = config().environments;
  if (!staging) throw new Error('the config for tests has a staging environment');
  return {
    fleet: fleet({
      accounts: ACCOUNTS.map((id) => ({ id, name: `shop-${id}`, externalId: 'shop' })),
      autoScalingGroups: groups,
      ecsClusters: [
        {
          name: CLUSTER,
          account: STAGING,
          region: REGION,
          capacityGroup: 'web-1',
          services: [{ name: 'api-{n}', count: SERVICES, desired: 2, tags: { Environment: 'staging' } }],
        },
      ],
    }),
    config: config({
      accounts: ACCOUNTS.map((id) => ({ id, externalId: 'shop', environment: 'staging' })),
      environments: [
        {
          ...staging,
          batchSize,
          maxConcurrent,
          bakeTime: '1 second',
          failureBudget: drawn.source,
          onFailure: { running },
        },
      ],
      polling: { minInterval: '0.2 seconds', maxInterval: MAX_INTERVAL, reportInterval: '0.2 seconds' },
    }),
    // Each of them fails once.
    faults: failing.map(({ name, account }) => ({
      kind: 'refresh' as const,
      groups: [name],
      accounts: [account],
      outcome: 'fails' as const,
      atPercentage: random.integer(0, 100),
      reason: REASON,
      count: 1,
    })),
    budget: drawn.budget,
    maxConcurrent,
    running,
    about:
      `${count} groups, ${failing.length} fail, budget ${JSON.stringify(drawn.source)}, ` +
      `${maxConcurrent} of ${batchSize} at once, running: ${running}`,
  };
}

/** A count, a percentage, or a count for each account. */
function drawBudget(
  random: Random,
  size: number,
): { budget: Budget; source: ConfigInput['environments'][number]['failureBudget'] } {
  const few = random.integer(0, 3);
  switch (random.pick(['count', 'percentage', 'perAccount'] as const)) {
    case 'count':
      return { budget: { total: few, perAccount: Infinity }, source: few };
    case 'percentage': {
      const percent = random.integer(0, 12);
      const total = Math.floor((size * percent) / 100);
      return { budget: { total, perAccount: Infinity }, source: `${percent}%` };
    }
    case 'perAccount':
      return { budget: { total: Infinity, perAccount: few }, source: { perAccount: few } };
  }
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
