import type { ConfigInput } from '../../../src/config/schema.js';
import { REGION, STAGING } from '../../support/fleets.js';
import { smallScene, withLatest, type Scene } from './fleets.js';
import { motleyScene } from './motley.js';
import type { ReleaseRun } from './release.js';

/** A release that goes somewhere, and the moment from which its calls are struck. */
export interface Journey {
  readonly name: string;
  readonly direction: 'forward' | 'back' | 'abort';
  readonly scene: Scene;
  /** What it is for: called on every such journey to which nothing happens. */
  readonly calls?: readonly string[];
  /** Ends when the release has come to where it is struck. */
  readonly begins: (release: ReleaseRun, signal: AbortSignal) => Promise<void>;
}

/**
 * The small scene with an alarm that is watched and target groups: every kind of operation that a release
 * calls on its way forward.
 */
function watchedScene(): Scene {
  const { fleet, config, calls } = smallScene();
  const environments = config.environments.map((environment): ConfigInput['environments'][number] =>
    environment.name === 'staging'
      ? { ...environment, alarms: [{ name: 'errors', account: STAGING }] }
      : environment,
  );
  const alarms = [{ name: 'errors', account: STAGING, region: REGION, state: 'OK' as const }];
  return behindTargetGroups({ fleet: { ...fleet, alarms }, config: { ...config, environments }, calls });
}

/** The same groups, each with a target group of the name of its account and Region. */
function behindTargetGroups(scene: Scene): Scene {
  const { autoScalingGroups = [] } = scene.fleet;
  const places = new Map(autoScalingGroups.map((one) => [`${one.account}/${one.region}`, one] as const));
  const targetGroups = [...places.values()].map(({ account, region }) => ({ name: 'web', account, region }));
  return {
    ...scene,
    fleet: {
      ...scene.fleet,
      targetGroups,
      autoScalingGroups: autoScalingGroups.map((one) => ({ ...one, targetGroups: ['web'] })),
    },
  };
}

/** The same groups with launches that take seconds of the machine's time: their refreshes are under way for long enough. */
function slowly(scene: Scene): Scene {
  const autoScalingGroups = scene.fleet.autoScalingGroups?.map((one) => ({ ...one, launch: '1 hour' }));
  return { ...scene, fleet: { ...scene.fleet, autoScalingGroups } };
}

/** The same services with deployments that take seconds of the machine's time. */
function settlingSlowly(scene: Scene): Scene {
  const ecsClusters = scene.fleet.ecsClusters?.map((cluster) => ({
    ...cluster,
    services: cluster.services?.map((service) => ({ ...service, settle: '1 hour' })),
  }));
  return { ...scene, fleet: { ...scene.fleet, ecsClusters } };
}

const once = (operation: string) => (release: ReleaseRun, signal: AbortSignal) =>
  release.wasCalled(operation, signal);

/** Forward from the beginning; back and to an end from where different things are under way. */
export const JOURNEYS: readonly Journey[] = [
  {
    name: 'forward',
    direction: 'forward',
    scene: watchedScene(),
    calls: ['DescribeTargetHealth', 'UpdateDistributionConfiguration'],
    begins: () => Promise.resolve(),
  },
  {
    name: 'back from the middle',
    direction: 'back',
    scene: slowly(behindTargetGroups(motleyScene(8, 160))),
    calls: ['RollbackInstanceRefresh'],
    begins: once('StartInstanceRefresh'),
  },
  {
    name: 'back from a deployment',
    direction: 'back',
    scene: settlingSlowly(motleyScene(4, 100)),
    calls: ['StopServiceDeployment', 'DescribeServiceDeployments'],
    begins: once('UpdateService'),
  },
  {
    name: 'back from the gate',
    direction: 'back',
    scene: motleyScene(8, 160),
    begins: (release, signal) => release.reachesGate(signal),
  },
  {
    name: 'aborted while it builds',
    direction: 'abort',
    scene: withLatest(smallScene()),
    calls: ['CancelImageCreation'],
    begins: once('StartImagePipelineExecution'),
  },
  {
    name: 'aborted while it refreshes',
    direction: 'abort',
    scene: slowly(withLatest(smallScene())),
    calls: ['CancelInstanceRefresh'],
    // All of its first batch: an abort starts nothing, and what was about to start is no part of it.
    begins: (release, signal) => release.wasCalled('StartInstanceRefresh', signal, 2),
  },
];
