import { partition } from '@aws-sdk/util-endpoints';
import type { z } from 'zod';
import { isMapping } from './relations.js';

/**
 * Which partition a Region is in: by the data that the SDK itself finds endpoints by.
 * "Each AWS account is scoped to one partition", and nothing in one reaches into another, so a config is about one.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export function partitionOf(region: string): string {
  return partition(region).name;
}

/** What is wrong with an ARN for Regions of a partition; undefined when it is right, or no ARN. */
export function partitionMistake(arn: unknown, expected: string): string | undefined {
  const [, own = '', region = ''] =
    (typeof arn === 'string' && /^arn:([^:]*):[^:]*:([^:]*):/.exec(arn)) || [];
  if (own === '') return undefined;
  if (region !== '' && partitionOf(region) !== own) {
    return `expected an ARN that begins with arn:${partitionOf(region)}, the partition of ${region}`;
  }
  return own === expected ? undefined : `expected an ARN of partition ${expected}, as regions are of it`;
}

/** All Regions, and all that ARNs name, are in one partition. */
export function checkPartitions(value: unknown, context: z.RefinementCtx): void {
  const regions = at(value, 'regions');
  const [first, ...others] = Array.isArray(regions) ? (regions as unknown[]) : [];
  if (typeof first !== 'string') return;
  const expected = partitionOf(first);
  others.forEach((region, index) => {
    if (typeof region !== 'string' || partitionOf(region) === expected) return;
    const message =
      `expected a Region of partition ${expected}, as ${first} is (this one is of ${partitionOf(region)}): ` +
      'no account is in two partitions, so each needs a config of its own';
    context.addIssue({ code: 'custom', path: ['regions', index + 1], message });
  });
  const notifications = at(value, 'notifications');
  const count = Array.isArray(notifications) ? notifications.length : 0;
  for (const path of [
    ['image', 'imageBuilder', 'pipelineArn'],
    ['image', 'imageBuilder', 'roleArn'],
    ['image', 'ssmParameter', 'roleArn'],
    ...Array.from({ length: count }, (_, index) =>
      ['topicArn', 'roleArn'].map((key) => ['notifications', index, key]),
    ).flat(),
  ]) {
    const message = partitionMistake(at(value, ...path), expected);
    if (message !== undefined) context.addIssue({ code: 'custom', path, message });
  }
}

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((part, key) => {
    if (Array.isArray(part)) return part[Number(key)] as unknown;
    return isMapping(part) ? part[key] : undefined;
  }, value);
}
