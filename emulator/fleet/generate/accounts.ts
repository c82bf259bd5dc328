import type { GenerateOptions } from './options.js';
import { Random } from './random.js';

/** What accounts and groups are for. */
export type Environment = 'staging' | 'production';

/** An account of a generated fleet. */
export interface GeneratedAccount {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  /** Absent for an account that has groups of both. */
  readonly environment: Environment | undefined;
}

const TEAMS = [
  'checkout',
  'search',
  'payments',
  'catalog',
  'shipping',
  'identity',
  'media',
  'pricing',
  'reviews',
  'support',
] as const;

/** The accounts of a fleet, every third one for staging; a single one is for everything. */
export function accountsOf({ seed, accounts }: GenerateOptions): GeneratedAccount[] {
  const ids = accountIds(seed, accounts + 1).slice(1);
  return ids.map((id, index) => {
    const round = Math.floor(index / TEAMS.length);
    const team = `${TEAMS[index % TEAMS.length] ?? ''}${round === 0 ? '' : `-${round + 1}`}`;
    const environment = accounts === 1 ? undefined : index % 3 === 0 ? 'staging' : 'production';
    return { id, name: `${team}-${environment ?? 'all'}`, team, environment };
  });
}

/** The account that builds images. */
export function ownerOf({ seed }: GenerateOptions): string {
  return accountIds(seed, 1)[0] ?? '';
}

/** Different account IDs; the first ones do not depend on how many there are. */
function accountIds(seed: number, count: number): string[] {
  const random = new Random([seed, 'accounts']);
  const ids = new Set<string>();
  while (ids.size < count) {
    ids.add(`${random.integer(100_000, 999_999)}${String(random.integer(0, 999_999)).padStart(6, '0')}`);
  }
  return [...ids];
}
