/** How to generate a fleet. */
export interface GenerateOptions {
  /** Everything follows from it. */
  readonly seed: number;
  /** Auto Scaling groups. */
  readonly groups: number;
  /** Accounts besides the owner's. */
  readonly accounts: number;
  readonly regions: number;
  /** Databases that groups share. */
  readonly databases: number;
  /** ECS clusters, each on a group of its own. */
  readonly clusters: number;
  /** Percentage of groups whose refreshes fail, roll back or get stuck. */
  readonly failing: number;
}

/** Options that do not describe a fleet. */
export class GenerateError extends Error {
  override readonly name = 'GenerateError';
}

/** The Regions of a generated fleet, in the order in which they are used: those that every account has enabled. */
export const GENERATED_REGIONS = [
  'eu-west-1',
  'us-east-1',
  'us-west-2',
  'eu-central-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
  'ca-central-1',
  'us-east-2',
  'us-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
] as const;

/** Smallest and largest value of each option. */
const LIMITS: Readonly<Record<keyof GenerateOptions, readonly [smallest: number, largest: number]>> = {
  seed: [0, 2 ** 31 - 1],
  groups: [1, 10_000],
  accounts: [1, 500],
  regions: [1, GENERATED_REGIONS.length],
  databases: [0, 1000],
  clusters: [0, 1000],
  failing: [0, 100],
};

/**
 * Checks options and fills in what is left out: a hundred groups over ten accounts and two Regions, with a database
 * for every ten and an ECS cluster for every fifty groups.
 * @throws GenerateError for what is out of range or does not fit together
 */
export function generateOptions(given: Partial<GenerateOptions> = {}): GenerateOptions {
  const groups = given.groups ?? 100;
  const options: GenerateOptions = {
    seed: 1,
    accounts: Math.max(1, Math.min(10, groups)),
    regions: 2,
    databases: Math.ceil(groups / 10),
    clusters: Math.floor(groups / 50),
    failing: 0,
    ...given,
    groups,
  };
  for (const name of Object.keys(LIMITS) as (keyof GenerateOptions)[]) {
    const value = options[name];
    const [smallest, largest] = LIMITS[name];
    if (!Number.isInteger(value) || value < smallest || value > largest) {
      throw new GenerateError(`${name}=${value} is not a whole number between ${smallest} and ${largest}.`);
    }
  }
  if (options.accounts > groups) {
    throw new GenerateError(
      `accounts=${options.accounts} is more than groups=${groups}: each account has one at least.`,
    );
  }
  if (options.clusters > groups) {
    throw new GenerateError(
      `clusters=${options.clusters} is more than groups=${groups}: each cluster is on its own.`,
    );
  }
  return options;
}

/**
 * Reads options as the command takes them: `groups=1000,accounts=50,regions=2,seed=7`.
 * @throws GenerateError for what is none
 */
export function parseGenerateOptions(text: string): GenerateOptions {
  const given: Partial<Record<keyof GenerateOptions, number>> = {};
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue;
    const [, name = '', value = ''] = /^([a-z]+)=(\d+)$/.exec(part) ?? [];
    if (!isOption(name)) {
      throw new GenerateError(
        `"${part}" is none of ${Object.keys(LIMITS).join(', ')}, each with = and a whole number.`,
      );
    }
    if (given[name] !== undefined) throw new GenerateError(`${name} is given twice.`);
    given[name] = Number(value);
  }
  return generateOptions(given);
}

function isOption(name: string): name is keyof GenerateOptions {
  return Object.hasOwn(LIMITS, name);
}
