/** What one Region's entry of Image Builder's distribution settings says, as far as golden-ami changes it. */
export interface RegionDistribution {
  readonly region?: string | undefined;
  readonly amiDistributionConfiguration?:
    | {
        readonly targetAccountIds?: string[] | undefined;
        readonly launchPermission?: { readonly userIds?: string[] | undefined } | undefined;
      }
    | undefined;
}

/** What the distribution settings must name. */
export interface DistributionGoal {
  readonly regions: readonly string[];
  readonly accounts: readonly string[];
  /** Account that owns the pipeline: it has the image anyway. */
  readonly owner: string;
  /** Give an account that is not named yet launch permission, or a copy of its own. */
  readonly mode: 'share' | 'copy';
}

/** Distribution settings that name everything, and what had to be added to them. */
export interface CompletedDistribution<Entry> {
  readonly distributions: Entry[];
  /** One line for each account and Region that was missing; empty when nothing was. */
  readonly added: string[];
}

/**
 * Adds to distribution settings what they do not name yet. What they say already stays as it is, for accounts and
 * Regions that golden-ami does not know too.
 */
export function completeDistribution<Entry extends RegionDistribution>(
  current: readonly Entry[],
  goal: DistributionGoal,
): CompletedDistribution<Entry | RegionDistribution> {
  const added: string[] = [];
  const distributions: (Entry | RegionDistribution)[] = [...current];
  for (const region of goal.regions) {
    let index = distributions.findIndex((entry) => entry.region === region);
    if (index < 0) {
      index = distributions.push({ region, amiDistributionConfiguration: {} }) - 1;
      added.push(region);
    }
    const entry = distributions[index] ?? { region };
    const ami = entry.amiDistributionConfiguration ?? {};
    const named = new Set([
      ...(ami.targetAccountIds ?? []),
      ...(ami.launchPermission?.userIds ?? []),
      goal.owner,
    ]);
    const missing = goal.accounts.filter((account) => !named.has(account));
    if (missing.length === 0) continue;
    added.push(...missing.map((account) => `${account} in ${region}`));
    distributions[index] = {
      ...entry,
      amiDistributionConfiguration:
        goal.mode === 'copy'
          ? { ...ami, targetAccountIds: [...(ami.targetAccountIds ?? []), ...missing] }
          : {
              ...ami,
              launchPermission: {
                ...ami.launchPermission,
                userIds: [...(ami.launchPermission?.userIds ?? []), ...missing],
              },
            },
    };
  }
  return { distributions, added };
}
