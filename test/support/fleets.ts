import type { FleetSource } from '../../emulator/fleet.js';
import type { ConfigInput } from '../../src/config/schema.js';

export const OWNER = '111111111111';
export const STAGING = '222222222222';
export const PRODUCTION = '333333333333';
export const REGION = 'eu-west-1';

type Group = NonNullable<FleetSource['autoScalingGroups']>[number];

/** One Auto Scaling group of four instances; its refresh takes some minutes. */
export function group(name: string, account: string, change: Partial<Group> = {}): Group {
  return {
    name,
    account,
    region: REGION,
    desired: 4,
    image: 'web-1.0.0',
    tags: { Environment: account === STAGING ? 'staging' : 'production' },
    ...change,
  };
}

/** Two accounts, one Region, three staging and two production groups, one ECS service. */
export function fleet(change: Partial<FleetSource> = {}): FleetSource {
  return {
    seed: 7,
    owner: OWNER,
    regions: [REGION],
    accounts: [
      { id: STAGING, name: 'shop-staging', externalId: 'shop' },
      { id: PRODUCTION, name: 'shop-production' },
    ],
    images: [{ name: 'web-1.0.0' }, { name: 'web-1.1.0' }, { name: 'not-shared', sharedWith: [] }],
    imagePipelines: [{ name: 'web-base', region: REGION, version: '1.2.0' }],
    autoScalingGroups: [
      group('web-1', STAGING),
      group('web-2', STAGING),
      group('web-3', STAGING),
      group('web-1', PRODUCTION),
      group('web-2', PRODUCTION),
    ],
    ecsClusters: [
      {
        name: 'shop',
        account: STAGING,
        region: REGION,
        capacityGroup: 'web-2',
        services: [{ name: 'api', desired: 2, tags: { Environment: 'staging' } }],
      },
    ],
    topics: [{ name: 'golden-ami', account: OWNER, region: REGION }],
    ...change,
  };
}

/** A config for {@link fleet}: staging in batches of two with no gate, production behind an approval. */
export function config(change: Partial<ConfigInput> = {}): ConfigInput {
  return {
    pipeline: 'web',
    image: {
      imageBuilder: { pipelineArn: `arn:aws:imagebuilder:${REGION}:${OWNER}:image-pipeline/web-base` },
    },
    accountDefaults: { roleName: 'golden-ami' },
    accounts: [
      { id: STAGING, name: 'shop-staging', externalId: 'shop', environment: 'staging' },
      { id: PRODUCTION, name: 'shop-production', environment: 'production' },
    ],
    regions: [REGION],
    environments: [
      {
        name: 'staging',
        autoScalingGroups: { include: [{ tags: { Environment: 'staging' } }] },
        ecsServices: { include: [{ tags: { Environment: 'staging' } }] },
        batchSize: 2,
        bakeTime: '2 hours',
      },
      {
        name: 'production',
        autoScalingGroups: { include: [{ tags: { Environment: 'production' } }] },
        batchSize: 1,
        approval: true,
      },
    ],
    notifications: [
      { type: 'console' },
      { type: 'sns', topicArn: `arn:aws:sns:${REGION}:${OWNER}:golden-ami` },
    ],
    ...change,
  };
}

/** The config without its selectors of services where the fleet has none: one that matches nothing is refused. */
export function suiting(
  { ecsClusters }: { readonly ecsClusters: readonly unknown[] },
  source: ConfigInput,
): ConfigInput {
  if (ecsClusters.length > 0) return source;
  return {
    ...source,
    environments: source.environments.map(({ ecsServices: _, ...environment }) => environment),
  };
}
