import type { FleetSource } from '../../../emulator/fleet.js';
import type { ConfigInput } from '../../../src/config/schema.js';
import { channelParameterName } from '../../../src/contract/names.js';
import { fleet, group, PRODUCTION, REGION, STAGING } from '../../support/fleets.js';
import { polling, type Scene } from './fleets.js';

type Group = NonNullable<FleetSource['autoScalingGroups']>[number];

const PIPELINE = 'web';

/** Another account of the first environment. */
const SECOND_STAGING = '444444444444';

const NEW_IMAGE = 'ami-0000000000000000b';

/** Each kind of group that can be refreshed, and as many as their shares of a real fleet. */
const KINDS: readonly Partial<Group>[] = [
  {},
  { template: { kind: '$Latest' } },
  {},
  { template: { kind: '$Default' }, desired: 2 },
  { mixedInstances: { overrides: [{ instanceType: 'm5.large' }, { instanceType: 'm5a.large' }] } },
  { template: { kind: 'ssm', parameter: channelParameterName(PIPELINE, 'staging') } },
  { newInstancesProtected: true, desired: 3 },
  {
    template: { kind: '$Latest' },
    mixedInstances: { overrides: [{ instanceType: 'm5.large' }] },
    suspendedProcesses: ['AZRebalance'],
  },
  { desired: 1, max: 1, min: 0 },
  {
    template: { kind: '$Default' },
    maintenancePolicy: { minHealthyPercentage: 50, maxHealthyPercentage: 150 },
  },
];

/**
 * One environment of groups of every kind and a few services, with channel parameters that were there before; and a second
 * one behind an approval that nobody gives, so that the release stays open long after the first one is done.
 * @param groups how many
 * @param calls about so many calls the release makes until it waits for the approval
 */
export function motleyScene(groups = 40, calls = 640): Scene {
  const kinds = Array.from({ length: groups }, (_, index) =>
    group(`web-${index + 1}`, index % 2 === 0 ? STAGING : SECOND_STAGING, {
      tags: { Environment: 'staging', Service: `web-${index % 5}` },
      ...KINDS[index % KINDS.length],
    }),
  );
  return {
    fleet: fleet({
      accounts: [
        { id: STAGING, name: 'shop-staging', externalId: 'shop' },
        { id: SECOND_STAGING, name: 'shop-staging-2' },
        { id: PRODUCTION, name: 'shop-production' },
      ],
      images: [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } }],
      imagePipelines: [],
      autoScalingGroups: [...kinds, group('web-1', PRODUCTION)],
      ecsClusters: [STAGING, SECOND_STAGING].map((account, index) => ({
        name: 'shop',
        account,
        region: REGION,
        capacityGroup: `web-${index + 1}`,
        services: [{ name: 'api-{n}', count: 2, desired: 2, tags: { Environment: 'staging' } }],
      })),
      parameters: [
        { account: STAGING, name: channelParameterName(PIPELINE, 'staging') },
        { account: SECOND_STAGING, name: channelParameterName(PIPELINE, 'staging') },
        { account: PRODUCTION, name: channelParameterName(PIPELINE, 'production') },
      ].map((parameter) => ({ ...parameter, region: REGION, dataType: 'aws:ec2:image', image: 'web-1.0.0' })),
      topics: [],
    }),
    config: config(),
    calls,
  };
}

function config(): ConfigInput {
  const tagged = (environment: string) => ({ include: [{ tags: { Environment: environment } }] });
  return {
    pipeline: PIPELINE,
    image: { ami: { [REGION]: NEW_IMAGE } },
    accountDefaults: { roleName: 'golden-ami' },
    accounts: [
      { id: STAGING, externalId: 'shop', environment: 'staging' },
      { id: SECOND_STAGING, environment: 'staging' },
      { id: PRODUCTION, environment: 'production' },
    ],
    regions: [REGION],
    environments: [
      {
        name: 'staging',
        autoScalingGroups: tagged('staging'),
        ecsServices: tagged('staging'),
        batchSize: 10,
        maxConcurrent: 6,
        refresh: {
          minHealthyPercentage: 50,
          maxHealthyPercentage: 150,
          scaleInProtectedInstances: 'Refresh',
          skipMatching: true,
          autoRollback: true,
        },
        rollback: { maxConcurrent: 10, refresh: { minHealthyPercentage: 0, maxHealthyPercentage: 100 } },
        bakeTime: '2 seconds',
      },
      { name: 'production', autoScalingGroups: tagged('production'), approval: true },
    ],
    polling,
  };
}
