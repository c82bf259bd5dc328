import type { Ami, Distribution } from '@aws-sdk/client-imagebuilder';
import { hasPassed, startOf, type Build } from './build.js';
import { amiIdOf, versionAt, type DistributionVersion, type Pipeline } from './state.js';

/** An AMI that a build brings about. */
export interface OutputImage {
  readonly imageId: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly region: string;
  /** Account that owns it: the pipeline's, or that of a copy. */
  readonly account: string;
  /** Accounts that may launch it besides its owner. */
  readonly sharedWith: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** What the distribution configuration said when the build began to distribute. */
export function distributionOf(build: Build, { distribution }: Pipeline): DistributionVersion {
  return versionAt(distribution, startOf(build, 'DISTRIBUTING'));
}

/**
 * The AMIs that a build has brought about by `now`: none before it has distributed them. Each Region gets one of the
 * pipeline's account, shared as the launch permissions say, and a copy of its own for every target account.
 */
export function imagesOf(build: Build, pipeline: Pipeline, owner: string, now: number): OutputImage[] {
  if (!hasPassed(build, 'DISTRIBUTING', now)) return [];
  return distributionOf(build, pipeline).distributions.flatMap((distribution) =>
    imagesIn(build, pipeline, owner, distribution),
  );
}

/** The AMIs as the image's `outputResources` names them. */
export function amisOf(images: readonly OutputImage[]): Ami[] {
  return images.map(({ region, imageId, name, description, account }) => ({
    region,
    image: imageId,
    name,
    description,
    accountId: account,
    state: { status: 'AVAILABLE' },
  }));
}

function imagesIn(
  build: Build,
  pipeline: Pipeline,
  owner: string,
  { region = '', amiDistributionConfiguration: settings = {} }: Distribution,
): OutputImage[] {
  const image = {
    name: nameOf(settings.name ?? `${pipeline.recipe.name} {{ imagebuilder:buildDate }}`, build),
    description: settings.description,
    region,
    tags: {
      CreatedBy: 'EC2 Image Builder',
      Ec2ImageBuilderArn: build.arn,
      ...settings.amiTags,
    },
  };
  const original: OutputImage = {
    ...image,
    imageId: amiIdOf(build, region, owner),
    account: owner,
    sharedWith: settings.launchPermission?.userIds ?? [],
  };
  const copies = (settings.targetAccountIds ?? []).map((account) => ({
    ...image,
    imageId: amiIdOf(build, region, account),
    account,
    sharedWith: [],
  }));
  return [original, ...copies];
}

/** Fills in the build date and version, as Image Builder does in the name of an AMI. */
function nameOf(template: string, build: Build): string {
  const buildDate = new Date(build.startedAt).toISOString().replaceAll(':', '-');
  const buildVersion = build.arn.split('/').at(-1) ?? '';
  return template
    .replaceAll(/\{\{\s*imagebuilder:buildDate\s*\}\}/g, buildDate)
    .replaceAll(/\{\{\s*imagebuilder:buildVersion\s*\}\}/g, buildVersion);
}
