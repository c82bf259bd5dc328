import type { PastRefresh } from '../services/autoScaling.js';

/** What a call, an effect or a refresh happened to, as far as groupings ask. */
export type Placed = Pick<PastRefresh, 'account' | 'region'> & Partial<Pick<PastRefresh, 'tags'>>;

/** A way to divide what happened: by account, by a tag's value, by environment. */
export interface Grouping {
  /** `account`, `tag:Environment` */
  readonly name: string;
  /** Absent for what belongs nowhere, such as a group without the tag. */
  readonly valueOf: (placed: Placed) => string | undefined;
}

/** The grouping of a name: `account`, `region` or `tag:<key>`; undefined when there is none. */
export function groupingNamed(name: string): Grouping | undefined {
  if (name === 'account') return { name, valueOf: ({ account }) => account };
  if (name === 'region') return { name, valueOf: ({ region }) => region };
  const [, key] = /^tag:(.+)$/.exec(name) ?? [];
  return key === undefined ? undefined : { name, valueOf: ({ tags }) => tags?.[key] };
}

/** A grouping by what each account is for. Accounts that are not named belong nowhere. */
export function groupingByAccounts(name: string, purposes: ReadonlyMap<string, string>): Grouping {
  return { name, valueOf: ({ account }) => purposes.get(account) };
}
