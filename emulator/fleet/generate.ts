import { parseFleet } from '../fleet.js';
import { accountsOf, ownerOf, type GeneratedAccount } from './generate/accounts.js';
import { clustersOf } from './generate/clusters.js';
import { BASE_IMAGE, channelOf, groupsOf } from './generate/groups.js';
import { GENERATED_REGIONS, generateOptions, type GenerateOptions } from './generate/options.js';
import type { Fleet, FleetSource } from './schema.js';

export { GenerateError, parseGenerateOptions, type GenerateOptions } from './generate/options.js';

/**
 * A fleet as large as wanted, the same for the same options: groups of all sizes, durations and kinds of templates over
 * staging and production accounts, with tags for environments, services, teams, priorities and shared databases; some ECS
 * clusters; an image pipeline, a channel parameter in every account and Region, and a topic.
 * @throws GenerateError for options that are out of range
 */
export function generateFleet(options: Partial<GenerateOptions> = {}): Fleet {
  return parseFleet(generateFleetSource(options), 'generated fleet');
}

/**
 * The same as a fleet file has it, without what is left to the schema's defaults.
 * @throws GenerateError for options that are out of range
 */
export function generateFleetSource(given: Partial<GenerateOptions> = {}): FleetSource {
  const options = generateOptions(given);
  const accounts = accountsOf(options) as [GeneratedAccount, ...GeneratedAccount[]];
  const regions = GENERATED_REGIONS.slice(0, options.regions) as [string, ...string[]];
  const owner = ownerOf(options);
  const groups = groupsOf(options, accounts, regions);
  return {
    seed: options.seed,
    owner,
    regions,
    accounts: accounts.map(({ id, name }) => ({ id, name })),
    images: [{ name: BASE_IMAGE }, { name: 'base-1.1.0' }],
    imagePipelines: [{ name: 'base', region: regions[0], version: '1.2.0' }],
    parameters: accounts.flatMap(({ id, environment }) =>
      (environment ? [environment] : (['staging', 'production'] as const)).map((each) => ({
        name: channelOf(each),
        account: id,
        regions,
        dataType: 'aws:ec2:image' as const,
        image: BASE_IMAGE,
      })),
    ),
    autoScalingGroups: groups,
    ecsClusters: clustersOf(options, groups),
    topics: [{ name: 'golden-ami', account: owner, region: regions[0] }],
  };
}
