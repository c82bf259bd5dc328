import { z } from 'zod';
import { milliseconds } from '../../duration.js';
import { accountId, count, duration, place } from '../common.js';
import { counted } from '../placement.js';
import type { ReferenceCheck } from '../referenceCheck.js';

/** "[M]ust contain only alphanumeric characters or hyphens, and must not begin or end with a hyphen." */
const targetGroupName = z
  .string()
  .regex(/^(?!-)[A-Za-z0-9{}-]{1,32}(?<!-)$/, 'expected up to 32 letters, digits and hyphens inside');

const threshold = z.number().int().min(2).max(10);

/** A whole number of seconds within the bounds that AWS sets. */
const seconds = (from: number, to: number) =>
  duration.refine(
    (value) => milliseconds(value) >= from * 1000 && milliseconds(value) <= to * 1000,
    `expected ${from} to ${to} seconds`,
  );

/**
 * Target groups of Elastic Load Balancing as a fleet file describes them; defaults and bounds are those of
 * `CreateTargetGroup` in its API reference.
 */
export const targetGroup = z.strictObject({
  name: targetGroupName.describe('{n} counts from 1; needed when count is above 1.'),
  count,
  account: accountId,
  ...place,
  protocol: z.enum(['HTTP', 'HTTPS', 'TCP', 'TLS']).default('HTTP'),
  port: z.number().int().min(1).max(65_535).default(80),
  loadBalancer: z
    .boolean()
    .default(true)
    .describe('Whether a load balancer, called like it, sends it traffic. If not, its targets are unused.'),
  interval: seconds(5, 300).default('30 seconds').describe('From one health check to the next.'),
  healthyThreshold: threshold.default(5),
  unhealthyThreshold: threshold
    .default(2)
    .describe('So many health checks fail before a target is unhealthy.'),
  deregistrationDelay: seconds(0, 3600).default('5 minutes').describe('How long a target is draining.'),
});

type DescribedTargetGroup = z.output<typeof targetGroup>;

/** One target group. Times are milliseconds. */
export interface FleetTargetGroup {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly protocol: DescribedTargetGroup['protocol'];
  readonly port: number;
  readonly loadBalancer: boolean;
  readonly interval: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly deregistrationDelay: number;
}

/** One entry per target group and Region. */
export function expandTargetGroups(groups: readonly DescribedTargetGroup[]): FleetTargetGroup[] {
  return groups.flatMap((described) => {
    const {
      count: _,
      region: _region,
      regions: _regions,
      interval,
      deregistrationDelay,
      ...rest
    } = described;
    return counted(described).map(({ name, region }) => ({
      ...rest,
      name,
      region,
      interval: milliseconds(interval),
      deregistrationDelay: milliseconds(deregistrationDelay),
    }));
  });
}

/**
 * Whether the target groups of a fleet fit the rest of it.
 * @returns the target groups: `<account>/<region>/<name>`
 */
export function checkTargetGroups(
  groups: readonly DescribedTargetGroup[],
  check: ReferenceCheck,
): ReadonlySet<string> {
  const known = new Set<string>();
  for (const [index, described] of groups.entries()) {
    const path = `targetGroups[${index}]`;
    check.accounts(`${path}.account`, [described.account]);
    const names = check.names(path, described);
    for (const region of check.place(path, described)) {
      for (const name of names) {
        const id = `${described.account}/${region}/${name}`;
        check.unique(`${path}.name`, 'target group', id);
        known.add(id);
      }
    }
  }
  return known;
}
