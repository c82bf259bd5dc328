import type { FleetSource } from '../../emulator/fleet.js';
import { checkConfig } from '../../src/config/load.js';
import type { Config, ConfigInput } from '../../src/config/schema.js';
import { OWNER, REGION } from './fleets.js';

/** A fleet of one environment in many places, and the config that rolls it over. */

const REGIONS = [REGION, 'us-east-1'] as const;
const ACCOUNTS = Array.from({ length: 25 }, (_, index) => String(200_000_000_001 + index));

/** Account-Regions that hold groups. */
export const PLACES = ACCOUNTS.length * REGIONS.length;

/** Groups of two quick instances each, equally many in every one of fifty account-Regions. */
export function wideFleet(groups: number): FleetSource {
  const places = ACCOUNTS.flatMap((account) => REGIONS.map((region) => ({ account, region })));
  return {
    seed: 7,
    owner: OWNER,
    regions: [...REGIONS],
    accounts: ACCOUNTS.map((id) => ({ id, name: `shop-${id}` })),
    images: [{ name: 'web-1.0.0' }],
    imagePipelines: [{ name: 'web-base', region: REGION, version: '1.1.0' }],
    autoScalingGroups: places.map(({ account, region }, index) => ({
      name: 'production-web-frontend-{n}',
      count: Math.floor((groups + PLACES - 1 - index) / PLACES),
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
): Config {
  return checkConfig({
    pipeline: 'web',
    image: {
      imageBuilder: { pipelineArn: `arn:aws:imagebuilder:${REGION}:${OWNER}:image-pipeline/web-base` },
    },
    accountDefaults: { roleName: 'golden-ami' },
    accounts: ACCOUNTS.map((id) => ({ id, name: `shop-${id}`, environment: 'production' })),
    regions: [...REGIONS],
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
