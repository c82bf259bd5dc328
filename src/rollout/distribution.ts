/**
 * What one Region's entry of Image Builder's distribution settings says, as far as golden-ami reads or
 * changes it.
 */
export interface RegionDistribution {
  readonly region?: string | undefined;
  readonly amiDistributionConfiguration?:
    | {
        readonly name?: string | undefined;
        readonly description?: string | undefined;
        readonly amiTags?: Record<string, string> | undefined;
        readonly kmsKeyId?: string | undefined;
        readonly targetAccountIds?: string[] | undefined;
        readonly launchPermission?: LaunchPermission | undefined;
      }
    | undefined;
}

interface LaunchPermission {
  readonly userIds?: string[] | undefined;
  readonly userGroups?: string[] | undefined;
  readonly organizationArns?: string[] | undefined;
  readonly organizationalUnitArns?: string[] | undefined;
}

/** What the distribution settings must name. */
export interface DistributionGoal {
  readonly regions: readonly string[];
  readonly accounts: readonly string[];
  /** Account that owns the pipeline: it has the image anyway. */
  readonly owner: string;
  /** Region of the pipeline: a Region that is added is made like it. Omitted: like the first. */
  readonly home?: string;
  /** Give an account that is not named yet launch permission, or a copy of its own. */
  readonly mode: 'share' | 'copy';
}

/** Distribution settings that name everything, and what had to be added to them. */
export interface CompletedDistribution<Entry> {
  readonly distributions: Entry[];
  /** One line for each account and Region that was missing; empty when nothing was. */
  readonly added: string[];
  /**
   * Why the settings must not be written like this, or what AWS would refuse; empty when nothing is wrong.
   */
  readonly problems: string[];
  /** What is beyond a quota that AWS raises on request: nobody here knows whether it has. */
  readonly overQuota: string[];
}

/**
 * "AMI sharing: The maximum number of entities (organizations, organizational units (OUs), and accounts) that
 * an AMI can be shared with in a Region. Note that if you share an AMI with an organization or OU, the number
 * of accounts in the organization or OU does not count towards the quota." 1,000 by default, and "you can
 * request a quota increase" (EC2 user guide, "AMI quotas in Amazon EC2").
 */
const SHARES = 1_000;

/**
 * "Array Members: … Maximum number of 1536 items" of `userIds` and of `targetAccountIds` (`AccountList` of
 * Image Builder).
 */
const ACCOUNTS = 1_536;

/**
 * Adds to distribution settings what they do not name yet. What they say already stays as it is, for accounts
 * and Regions that golden-ami does not know too. Settings that share with everybody, an organization or a
 * unit of one are complete for any account: whether it belongs to that is not asked here, but whether it can
 * launch the image is, later.
 */
export function completeDistribution<Entry extends RegionDistribution>(
  current: readonly Entry[],
  goal: DistributionGoal,
): CompletedDistribution<Entry | RegionDistribution> {
  const added: string[] = [];
  const problems: string[] = [];
  const overQuota: string[] = [];
  const model = current.find(({ region }) => region === goal.home) ?? current[0];
  const distributions: (Entry | RegionDistribution)[] = [...current];
  for (const region of goal.regions) {
    let index = distributions.findIndex((entry) => entry.region === region);
    if (index < 0) {
      const { entry, problem } = likeIn(region, model);
      if (problem !== undefined) problems.push(problem);
      index = distributions.push(entry) - 1;
      added.push(region);
    }
    const entry = distributions[index] ?? { region };
    const missing = missingAccounts(entry, goal);
    if (missing.length > 0) {
      added.push(...missing.map((account) => `${account} in ${region}`));
      distributions[index] = withAccounts(entry, missing, goal.mode);
    }
    problems.push(...problemsOf(distributions[index] ?? entry, goal.owner));
    overQuota.push(...overQuotaOf(distributions[index] ?? entry));
  }
  return { distributions, added, problems, overQuota };
}

/** Accounts that an entry gives the image neither by name nor otherwise. */
function missingAccounts(
  { amiDistributionConfiguration: ami = {} }: RegionDistribution,
  goal: DistributionGoal,
): string[] {
  if (sharesWithMany(ami.launchPermission)) return [];
  const named = new Set([
    ...(ami.targetAccountIds ?? []),
    ...(ami.launchPermission?.userIds ?? []),
    goal.owner,
  ]);
  return goal.accounts.filter((account) => !named.has(account));
}

/**
 * Whether launch permission goes to everybody, an organization or a unit of one: "When you share an AMI with
 * an organization or an OU, all of the children accounts gain access to the AMI" (EC2 user guide, "Share an
 * AMI with organizations and organizational units").
 */
function sharesWithMany(permission: LaunchPermission = {}): boolean {
  const { userGroups = [], organizationArns = [], organizationalUnitArns = [] } = permission;
  return userGroups.includes('all') || organizationArns.length + organizationalUnitArns.length > 0;
}

function withAccounts(
  entry: RegionDistribution,
  missing: readonly string[],
  mode: DistributionGoal['mode'],
): RegionDistribution {
  const ami = entry.amiDistributionConfiguration ?? {};
  const { launchPermission, targetAccountIds = [] } = ami;
  return {
    ...entry,
    amiDistributionConfiguration:
      mode === 'copy'
        ? { ...ami, targetAccountIds: [...targetAccountIds, ...missing] }
        : {
            ...ami,
            launchPermission: {
              ...launchPermission,
              userIds: [...(launchPermission?.userIds ?? []), ...missing],
            },
          },
  };
}

/**
 * A Region that is added, with the settings of one that is there. What belongs to one Region only, such as
 * parameters and launch templates, is not taken along; a key is, where one there may have the same name:
 * "Related multi-Region keys have the same key ID. Their key ARNs differ only in the Region field" (KMS
 * developer guide, "Multi-Region keys"), and "you can have aliases with the same name in different Regions"
 * (`CreateAlias`). Whether it is there is not asked: "Neither AWS nor AWS KMS ever automatically creates or
 * replicates multi-Region keys into any Region on your behalf."
 */
function likeIn(
  region: string,
  model: RegionDistribution | undefined,
): { entry: RegionDistribution; problem?: string } {
  const { kmsKeyId, ...ami } = model?.amiDistributionConfiguration ?? {};
  if (kmsKeyId === undefined) return { entry: { region, amiDistributionConfiguration: ami } };
  const parts = kmsKeyId.split(':');
  const isEverywhere = /^(alias\/|key\/mrk-)/.test(parts.slice(5).join(':'));
  if (!isEverywhere) {
    const problem =
      `the distribution settings encrypt the image in ${model?.region ?? 'another Region'} with the key ${kmsKeyId}, which is there alone, and ${region} is ` +
      `missing: add ${region} to them with a key of its own (aws imagebuilder update-distribution-configuration), or use a multi-Region key`;
    return { entry: { region, amiDistributionConfiguration: ami }, problem };
  }
  const there = parts.with(3, region).join(':');
  return { entry: { region, amiDistributionConfiguration: { ...ami, kmsKeyId: there } } };
}

/** What AWS would refuse: as it is written, or after the build. */
function problemsOf(
  { region = '', amiDistributionConfiguration: ami = {} }: RegionDistribution,
  owner: string,
): string[] {
  const { launchPermission = {}, targetAccountIds = [], kmsKeyId = '' } = ami;
  const { userIds = [] } = launchPermission;
  const problems: string[] = [];
  if (userIds.length > ACCOUNTS) {
    problems.push(
      `the image would be shared with ${userIds.length} accounts in ${region}, and Image Builder takes ${ACCOUNTS}: ${SHARE_WITH_ONE}`,
    );
  }
  if (targetAccountIds.length > ACCOUNTS) {
    problems.push(
      `the image would be copied to ${targetAccountIds.length} accounts in ${region}, and Image Builder takes ${ACCOUNTS}`,
    );
  }
  const others = [...userIds, ...targetAccountIds].filter((account) => account !== owner);
  if (isDefaultKey(kmsKeyId) && (others.length > 0 || sharesWithMany(launchPermission))) {
    problems.push(
      `the distribution settings encrypt the image in ${region} with the key that AWS manages for EBS (${kmsKeyId}), and such an image cannot be ` +
        'shared with other accounts: name a key of your own',
    );
  }
  return problems;
}

const SHARE_WITH_ONE =
  'share it with an organization or a unit of one instead (organizationArns and organizationalUnitArns of launchPermission in the distribution settings), which counts once';

/** What EC2 refuses after the build, unless the account's quota was raised. */
function overQuotaOf({ region = '', amiDistributionConfiguration: ami = {} }: RegionDistribution): string[] {
  const { userIds = [], organizationArns = [], organizationalUnitArns = [] } = ami.launchPermission ?? {};
  const shares = userIds.length + organizationArns.length + organizationalUnitArns.length;
  if (shares <= SHARES || userIds.length > ACCOUNTS) return [];
  return [
    `the image would be shared with ${shares} accounts, organizations and units in ${region}, and AWS allows ${SHARES} unless the quota AMI sharing was raised ` +
      `there: ${SHARE_WITH_ONE}; where it was raised, start with --ignore-preflight`,
  ];
}

/**
 * "You can’t share AMIs that are backed by snapshots that are encrypted with the default AWS managed key"
 * (EC2 user guide, "Share an AMI with specific AWS accounts"). Which that is: "Amazon EBS automatically
 * creates a unique AWS managed key in each Region where you store AWS resources. This KMS key has the alias
 * alias/aws/ebs" ("Amazon EBS encryption"). Copies for other accounts fail alike (AWS re:Post, knowledge
 * center, image-builder-distr-error-encrypted-ami).
 */
export function isDefaultKey(kmsKeyId: string): boolean {
  return /(^|:)alias\/aws\/ebs$/.test(kmsKeyId);
}
