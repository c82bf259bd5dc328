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
  readonly calls?: string;
  /** Ends when the release has come to where it is struck. */
  readonly begins: (release: ReleaseRun, signal: AbortSignal) => Promise<void>;
}

/** The small scene with an alarm that is watched: every kind of operation that a release calls on its way forward. */
function watchedScene(): Scene {
  const { fleet, config, calls } = smallScene();
  const environments = config.environments.map((environment): ConfigInput['environments'][number] =>
    environment.name === 'staging'
      ? { ...environment, alarms: [{ name: 'errors', account: STAGING }] }
      : environment,
  );
  const alarms = [{ name: 'errors', account: STAGING, region: REGION, state: 'OK' as const }];
  return { fleet: { ...fleet, alarms }, config: { ...config, environments }, calls };
}

/** The same groups with launches that take seconds of the machine's time: their refreshes are under way for long enough. */
function slowly(scene: Scene): Scene {
  const autoScalingGroups = scene.fleet.autoScalingGroups?.map((one) => ({ ...one, launch: '1 hour' }));
  return { ...scene, fleet: { ...scene.fleet, autoScalingGroups } };
}

const once = (operation: string) => (release: ReleaseRun, signal: AbortSignal) =>
  release.wasCalled(operation, signal);

/** Forward from the beginning; back and to an end from where different things are under way. */
export const JOURNEYS: readonly Journey[] = [
  { name: 'forward', direction: 'forward', scene: watchedScene(), begins: () => Promise.resolve() },
  {
    name: 'back from the middle',
    direction: 'back',
    scene: slowly(motleyScene(8, 160)),
    calls: 'RollbackInstanceRefresh',
    begins: once('StartInstanceRefresh'),
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
    calls: 'CancelImageCreation',
    begins: once('StartImagePipelineExecution'),
  },
  {
    name: 'aborted while it refreshes',
    direction: 'abort',
    scene: slowly(withLatest(smallScene())),
    calls: 'CancelInstanceRefresh',
    begins: once('StartInstanceRefresh'),
  },
];
