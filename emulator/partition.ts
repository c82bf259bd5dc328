import { partition } from '@aws-sdk/util-endpoints';

/**
 * The partition of a Region, as ARNs begin with it: `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`, `aws-iso` and its like. By the
 * data that the SDK finds endpoints by (`partitions.json`).
 */
export function partitionOf(region: string): string {
  return partition(region).name;
}

/** How the names of a Region's endpoints end: `amazonaws.com`, `amazonaws.com.cn`, … */
export function dnsSuffixOf(region: string): string {
  return partition(region).dnsSuffix;
}
