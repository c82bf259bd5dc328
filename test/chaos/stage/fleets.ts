import { join } from 'node:path';
import { loadFleet, type FleetSource } from '../../../emulator/fleet.js';
import { demoConfig } from '../../../src/cli/demo/demoConfig.js';
import type { ConfigInput } from '../../../src/config/schema.js';
import { config, fleet, group, STAGING } from '../../support/fleets.js';

/** A fleet, and the config of a release that is rolled over it. */
export interface Scene {
  readonly fleet: FleetSource;
  readonly config: ConfigInput;
  /** About so many calls to AWS are made by a release that nothing happens to; moments are drawn from them. */
  readonly calls: number;
}

/** Looks go with a clock on which ten minutes pass in a second. */
export const polling = {
  minInterval: '0.2 seconds',
  maxInterval: '0.5 seconds',
  reportInterval: '0.2 seconds',
} as const;

/** The demo's forty groups and six services in two environments, the second behind an approval. */
export function demoScene(): Scene {
  const demo = loadFleet(join(import.meta.dirname, '../../../emulator/fleets/demo.yaml'));
  const config = demoConfig(demo);
  const environments = config.environments.map((environment) => ({ ...environment, bakeTime: '1 second' }));
  return { fleet: demo, config: { ...config, environments, polling, notifications: [] }, calls: 850 };
}

/** The same scene, where every other group names `$Latest` of its launch template: a release changes what it launches at once. */
export function withLatest(scene: Scene): Scene {
  const autoScalingGroups = scene.fleet.autoScalingGroups?.map((one, index) =>
    index % 2 === 0 ? { ...one, template: { kind: '$Latest' } as const } : one,
  );
  return { ...scene, fleet: { ...scene.fleet, autoScalingGroups } };
}

/** One group in one environment: a release that is over soon, whatever is done to it. */
export function tinyScene(): Scene {
  const usual = smallScene();
  const [staging] = usual.config.environments;
  if (!staging) throw new Error('the config for tests has a staging environment');
  return {
    fleet: fleet({ autoScalingGroups: [group('web-1', STAGING)], ecsClusters: [] }),
    config: {
      ...usual.config,
      accounts: [{ id: STAGING, externalId: 'shop' }],
      environments: [{ ...staging, ecsServices: undefined }],
    },
    calls: 35,
  };
}

/** Five groups and a service: a release of seconds, with every kind of change in it. */
export function smallScene(): Scene {
  const usual = config();
  const environments = usual.environments.map((environment) => ({ ...environment, bakeTime: '1 second' }));
  const small = fleet({
    imagePipelines: [
      {
        name: 'web-base',
        region: 'eu-west-1',
        version: '1.2.0',
        // Not complete, so that the release has to change the distribution settings.
        distribution: { regions: ['eu-west-1'], sharedWith: [], copiedTo: [] },
      },
    ],
  });
  return { fleet: small, config: { ...usual, environments, polling }, calls: 110 };
}

/** The small scene, with the groups of staging in a capacity pool that lets one of them in at a time. */
export function pooledScene(): Scene {
  const scene = smallScene();
  const autoScalingGroups = scene.fleet.autoScalingGroups?.map((one) => ({
    ...one,
    tags: { ...one.tags, Database: 'orders' },
  }));
  return {
    ...scene,
    fleet: { ...scene.fleet, autoScalingGroups },
    config: { ...scene.config, capacityPools: [{ name: 'database', tag: 'Database', limit: 1 }] },
  };
}
