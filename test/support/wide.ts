import type { FleetSource } from '../../emulator/fleet.js';
import { checkConfig } from '../../src/config/load.js';
import type { Config, ConfigInput } from '../../src/config/schema.js';
import { OWNER, REGION } from './fleets.js';

/** A fleet of one environment in many places, and the config that rolls it over. */

/** Where the groups are. */
export interface Width {
  readonly accounts: number;
  readonly regions: readonly string[];
}

const FIFTY_PLACES: Width = { accounts: 25, regions: [REGION, 'us-east-1'] };

const accountsOf = ({ accounts }: Width) =>
  Array.from({ length: accounts }, (_, index) => String(200_000_000_001 + index));

/** Groups of two quick instances each, equally many in every account-Region. */
export function wideFleet(groups: number, width = FIFTY_PLACES): FleetSource {
  const accounts = accountsOf(width);
  const places = accounts.flatMap((account) => width.regions.map((region) => ({ account, region })));
  return {
    seed: 7,
    owner: OWNER,
    regions: [...width.regions],
    accounts: accounts.map((id) => ({ id, name: `shop-${id}` })),
    images: [{ name: 'web-1.0.0' }],
    imagePipelines: [{ name: 'web-base', region: REGION, version: '1.1.0' }],
    autoScalingGroups: places.map(({ account, region }, index) => ({
      name: 'production-web-frontend-{n}',
      count: Math.floor((groups + places.length - 1 - index) / places.length),
      account,
      region,
      desired: 2,
      image: 'web-1.0.0',
      tags: { Environment: 'production' },
      launch: '30 seconds',
      terminate: '15 seconds',
    })),
    topics: [],
  };
}

/** A config for {@link wideFleet}, with one environment. */
export function wideConfig(
  environment: Partial<ConfigInput['environments'][number]>,
  polling: ConfigInput['polling'],
  width = FIFTY_PLACES,
): Config {
  return checkConfig({
    pipeline: 'web',
    image: {
      imageBuilder: { pipelineArn: `arn:aws:imagebuilder:${REGION}:${OWNER}:image-pipeline/web-base` },
    },
    accountDefaults: { roleName: 'golden-ami' },
    accounts: accountsOf(width).map((id) => ({ id, name: `shop-${id}`, environment: 'production' })),
    regions: [...width.regions],
    environments: [
      {
        name: 'production',
        autoScalingGroups: { include: [{ tags: { Environment: 'production' } }] },
        ...environment,
      },
    ],
    polling,
    notifications: [],
  });
}
