/** Number of hexadecimal digits that the IDs of all instances of a group have in common. */
export const MARK_LENGTH = 8;

const PREFIX = 'i-0';

/** More instances than one series ever has. */
const SERIES_LENGTH = 2 ** 20;

/** Instances that are numbered together: those of one refresh, or those that a group launches besides. */
export interface InstanceSeries {
  /** Of the group; found again by {@link markOf}. */
  readonly mark: string;
  /** 0 for the group itself, else the refresh's position among all of the group, from 1. */
  readonly number: number;
}

/** ID of the instance with that number in a series. No two of a group are alike. */
export function instanceIdOf({ mark, number }: InstanceSeries, ordinal: number): string {
  const scattered = scatter(number * SERIES_LENGTH + ordinal);
  return `${PREFIX}${mark}${scattered.toString(16).padStart(8, '0')}`;
}

/** What the IDs of all instances of a group have in common. */
export function markOf(instanceId: string): string {
  return instanceId.slice(PREFIX.length, PREFIX.length + MARK_LENGTH);
}

/**
 * Another number of 32 bits for each, so that IDs do not look counted. The finalizer of MurmurHash3: a hash of some
 * cryptographic strength would make large fleets start slowly.
 */
function scatter(number: number): number {
  let bits = (number ^ 0x9e3779b9) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
