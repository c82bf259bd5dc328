import type { FleetSource } from '../schema.js';
import type { GeneratedGroup } from './groups.js';
import type { GenerateOptions } from './options.js';
import { Random } from './random.js';

type Cluster = NonNullable<FleetSource['ecsClusters']>[number];

const SETTLING = ['1 minute', '3 minutes', '10 minutes'] as const;

/** The ECS clusters of a fleet, each carried by another group, with a few services of the group's tags. */
export function clustersOf(
  { seed, clusters }: GenerateOptions,
  groups: readonly GeneratedGroup[],
): Cluster[] {
  // Evenly over the groups, so that no group carries two.
  return Array.from(
    { length: clusters },
    (_, index) => groups[Math.floor((index * groups.length) / clusters)],
  ).flatMap((group, index) => (group ? [clusterOf(new Random([seed, 'cluster', index]), index, group)] : []));
}

function clusterOf(random: Random, index: number, { account, region, name, tags }: GeneratedGroup): Cluster {
  return {
    name: `cluster-${index + 1}`,
    account,
    region,
    capacityGroup: name,
    tags: { Environment: tags.Environment },
    services: Array.from({ length: random.integer(1, 5) }, (_, service) => ({
      name: `service-${service + 1}`,
      desired: random.integer(1, 8),
      launchType: random.chance(0.8) ? 'EC2' : 'FARGATE',
      settle: random.pick(SETTLING),
      circuitBreaker: random.chance(0.5),
      tags,
    })),
  };
}
