import type { Ami, AmiDistributionConfiguration } from '@aws-sdk/client-imagebuilder';
import { amiIdOf, buildNumberOf, distributionAt, sourceImageOf, type Build } from './build.js';
import { startOf, stretchesIn, type BuildFailure } from './course.js';

/** The distribution of an image to one account in one Region. */
export interface DistributionJob {
  readonly region: string;
  readonly account: string;
  readonly settings: AmiDistributionConfiguration;
  /** When it is through, in milliseconds since the epoch; absent: not in the attempts that there are. */
  readonly doneAt?: number;
}

/** An AMI that a build brings about. Times are milliseconds since the epoch, and may lie in the future. */
export interface OutputImage {
  readonly imageId: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly region: string;
  /** Account that owns it: the build's, or that of a copy. */
  readonly account: string;
  readonly source?: { readonly imageId: string; readonly region: string } | undefined;
  readonly madeAt: number;
  /** When its further tags and its launch permissions are set; absent: its distribution has not succeeded. */
  readonly distributedAt?: number | undefined;
  /** Those that the distribution configuration names. */
  readonly tags: Readonly<Record<string, string>>;
  /** Accounts that may launch it besides its owner. */
  readonly sharedWith: readonly string[];
  /** Organizations and units of them that may, by ARN. */
  readonly sharedThrough: readonly string[];
  /** Whether every account may launch it. */
  readonly public: boolean;
  /**
   * That of the distribution settings, which "only encrypts copies made to other Regions or accounts"
   * (aws/agent-toolkit-for-aws, Image Builder, "Distribution options"). The key of a recipe is not modelled.
   */
  readonly kmsKeyId?: string | undefined;
}

/**
 * The distribution jobs of a build, with those that fail or are still to come; none before it is clear that
 * it distributes. A Region after the other is done, in equal parts of the step's time. A retry takes up only
 * what is left, by "the original distribution configuration and settings".
 * https://docs.aws.amazon.com/imagebuilder/latest/userguide/distribution-enhanced_functionality.html
 */
export function jobsOf(build: Build): DistributionJob[] {
  const stretches = stretchesIn(build, 'DISTRIBUTING');
  const [first] = stretches;
  if (!first) return [];
  let jobs: DistributionJob[] = plannedJobs(build, first.start);
  for (const { start, end, attempt } of stretches) {
    const regions = [
      ...new Set(jobs.filter(({ doneAt }) => doneAt === undefined).map(({ region }) => region)),
    ];
    jobs = jobs.map((job) => {
      const share = (regions.indexOf(job.region) + 1) / regions.length;
      const doneAt = start + Math.round(build.durations.DISTRIBUTING * share);
      const done = job.doneAt === undefined && doneAt <= end && !fails(job, build.attempts[attempt]?.failure);
      return done ? { ...job, doneAt } : job;
    });
  }
  return jobs;
}

/** The jobs that failed in the attempt at `position`. */
export function failedJobsOf(build: Build, position: number): DistributionJob[] {
  const failure = build.attempts[position]?.failure;
  const attempts = build.attempts.slice(0, position + 1);
  return jobsOf({ ...build, attempts }).filter((job) => job.doneAt === undefined && fails(job, failure));
}

/**
 * The AMIs of a build, those to come included: one in the account and Region of the build at the end of
 * `BUILDING`, shared when it is distributed; one of the account in every other Region; a copy of its own for
 * every target account.
 */
export function imagesOf(build: Build): OutputImage[] {
  const jobs = jobsOf(build);
  const built = builtImageOf(build, jobs);
  const copies = jobs
    .filter(({ region, account }) => !built || region !== built.region || account !== built.account)
    .flatMap((job) => (job.doneAt === undefined ? [] : [copyOf(build, job, job.doneAt)]));
  return built ? [built, ...copies] : copies;
}

/** The AMIs that there are at `now`, as the image's `outputResources` names them. */
export function amisOf(build: Build, now: number): Ami[] {
  return imagesOf(build)
    .filter(({ madeAt }) => madeAt <= now)
    .map(({ region, imageId, name, description, account }) => ({
      region,
      image: imageId,
      name,
      description,
      accountId: account,
      state: { status: 'AVAILABLE' },
    }));
}

function plannedJobs(build: Build, moment: number): DistributionJob[] {
  const { owner, region: home } = build;
  const jobs = distributionAt(build, moment).distributions.flatMap(
    ({ region = '', amiDistributionConfiguration: settings = {} }) =>
      [...new Set([owner, ...(settings.targetAccountIds ?? [])])].map((account) => ({
        region,
        account,
        settings,
      })),
  );
  const atHome = build.sourceImageId !== undefined || jobs.some(({ region }) => region === home);
  return atHome ? jobs : [{ region: home, account: owner, settings: {} }, ...jobs];
}

function fails({ region, account }: DistributionJob, failure: BuildFailure | undefined): boolean {
  if (failure?.during !== 'DISTRIBUTING') return false;
  const { regions, accounts } = failure;
  return (
    (regions.length === 0 || regions.includes(region)) &&
    (accounts.length === 0 || accounts.includes(account))
  );
}

function builtImageOf(build: Build, jobs: readonly DistributionJob[]): OutputImage | undefined {
  const { owner, region } = build;
  const built = stretchesIn(build, 'BUILDING').find(({ outcome }) => outcome === 'passed');
  if (!built) return undefined;
  const job = jobs.find((each) => each.region === region && each.account === owner);
  const then = distributionAt(build, built.end).distributions.find((each) => each.region === region);
  const settings = job?.settings ?? {};
  return {
    imageId: amiIdOf(build, region, owner),
    ...namesOf(build, then?.amiDistributionConfiguration ?? {}),
    region,
    account: owner,
    madeAt: built.end,
    ...(job?.doneAt !== undefined && { distributedAt: job.doneAt }),
    ...permissionsOf(settings),
    tags: settings.amiTags ?? {},
  };
}

function copyOf(build: Build, { region, account, settings }: DistributionJob, doneAt: number): OutputImage {
  return {
    imageId: amiIdOf(build, region, account),
    ...namesOf(build, settings),
    region,
    account,
    source: { imageId: sourceImageOf(build), region: build.region },
    madeAt: doneAt,
    distributedAt: doneAt,
    // A launch permission is for the AMI of the build's account: a copy belongs to its account alone.
    ...permissionsOf(account === build.owner ? settings : {}),
    tags: settings.amiTags ?? {},
    kmsKeyId: settings.kmsKeyId,
  };
}

function permissionsOf({
  launchPermission,
}: AmiDistributionConfiguration): Pick<OutputImage, 'sharedWith' | 'sharedThrough' | 'public'> {
  return {
    sharedWith: launchPermission?.userIds ?? [],
    sharedThrough: [
      ...(launchPermission?.organizationArns ?? []),
      ...(launchPermission?.organizationalUnitArns ?? []),
    ],
    public: launchPermission?.userGroups?.includes('all') ?? false,
  };
}

/** The name and description of an AMI, with the build date and version filled in, as Image Builder does. */
function namesOf(
  build: Build,
  { name = `${build.name} {{ imagebuilder:buildDate }}`, description }: AmiDistributionConfiguration,
): Pick<OutputImage, 'name' | 'description'> {
  const buildDate = new Date(startOf(build)).toISOString().replaceAll(':', '-');
  return {
    name: name
      .replaceAll(/\{\{\s*imagebuilder:buildDate\s*\}\}/g, buildDate)
      .replaceAll(/\{\{\s*imagebuilder:buildVersion\s*\}\}/g, buildNumberOf(build)),
    description,
  };
}
