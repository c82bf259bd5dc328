import type {
  AutoScalingGroup,
  AutoScalingInstanceDetails,
  Instance,
  InstanceRefresh,
} from '@aws-sdk/client-auto-scaling';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MINUTE, SECOND } from './emulated.js';
import { Scene, alarmScripts, steps, type Step } from './scene.js';

/** Instances of the group of a {@link Scene}. */
const SIZE = 4;

const moments = fc.array(fc.integer({ min: 1, max: 20 * 60 }), { minLength: 5, maxLength: 40 });

interface Shown {
  readonly instances: readonly Instance[];
  readonly details: readonly AutoScalingInstanceDetails[];
  readonly refresh: InstanceRefresh | undefined;
}

function shown(scene: Scene): Shown {
  const groups = scene.send('DescribeAutoScalingGroups', { AutoScalingGroupNames: ['web'] });
  const all = scene.send('DescribeAutoScalingInstances', {});
  const refreshes = scene.send('DescribeInstanceRefreshes', { MaxRecords: 1 });
  return {
    instances: (groups as { AutoScalingGroups: AutoScalingGroup[] }).AutoScalingGroups[0]?.Instances ?? [],
    details: (all as { AutoScalingInstances: AutoScalingInstanceDetails[] }).AutoScalingInstances,
    refresh: (refreshes as { InstanceRefreshes: InstanceRefresh[] }).InstanceRefreshes[0],
  };
}

/** Does each step in its time, and looks at all the given moments, in seconds from one to the next. */
function watch(scene: Scene, done: readonly Step[], pauses: readonly number[], look: () => void): void {
  for (const [index, pause] of pauses.entries()) {
    const step = done[index];
    if (step) scene.send(step.operation, step.input);
    look();
    scene.pass(pause * SECOND);
    look();
  }
}

it('groups and instances agree at any moment, whatever was done', () => {
  fc.assert(
    fc.property(steps, moments, alarmScripts, (done, pauses, alarmAt) => {
      const scene = new Scene({ alarmAt });
      watch(scene, done, pauses, () => {
        const { instances, details } = shown(scene);
        expect(
          details.map(({ AutoScalingGroupName: _, HealthStatus, ...rest }) => ({
            ...rest,
            HealthStatus: HealthStatus?.toLowerCase(),
          })),
        ).toEqual(
          instances.map(({ HealthStatus, ...rest }) => ({
            ...rest,
            HealthStatus: HealthStatus?.toLowerCase(),
          })),
        );
      });
    }),
    { numRuns: 100 },
  );
});

it('an instance keeps the version that it was launched with, and never comes back', () => {
  fc.assert(
    fc.property(steps, moments, alarmScripts, (done, pauses, alarmAt) => {
      const scene = new Scene({ alarmAt });
      const known = new Map<string, string>();
      const gone = new Set<string>();
      watch(scene, done, pauses, () => {
        const present = new Map(
          shown(scene).instances.map(
            ({ InstanceId = '', LaunchTemplate, InstanceType, AvailabilityZone }) => [
              InstanceId,
              `${LaunchTemplate?.Version} ${InstanceType} ${AvailabilityZone}`,
            ],
          ),
        );
        for (const [id, launchedWith] of present) {
          expect(gone).not.toContain(id);
          expect(launchedWith).toBe(known.get(id) ?? launchedWith);
          known.set(id, launchedWith);
        }
        for (const id of known.keys()) if (!present.has(id)) gone.add(id);
      });
    }),
    { numRuns: 200 },
  );
});

/** What replaces instances, or changes their number, besides the refresh that is looked at. */
const REPLACING = [
  'SetDesiredCapacity',
  'SetInstanceHealth',
  'StartInstanceRefresh',
  'TerminateInstanceInAutoScalingGroup',
];

const meddling = steps.map((all) => all.filter(({ operation }) => !REPLACING.includes(operation)));

const preferences = fc
  .record({
    min: fc.integer({ min: 0, max: 100 }),
    room: fc.option(fc.integer({ min: 0, max: 100 })),
    warmup: fc.constantFrom(0, 90),
    checkpoints: fc.constantFrom(undefined, [50, 100], [30, 80]),
    rollback: fc.boolean(),
  })
  .map(({ min, room, warmup, checkpoints, rollback }) => ({
    MinHealthyPercentage: min,
    ...(room !== null && { MaxHealthyPercentage: Math.max(100, min + room) }),
    InstanceWarmup: warmup,
    CheckpointPercentages: checkpoints,
    CheckpointDelay: checkpoints && 300,
    AutoRollback: rollback,
    AlarmSpecification: { Alarms: ['errors'] },
  }));

it('the numbers of a refresh agree with the instances at any moment', () => {
  fc.assert(
    fc.property(preferences, meddling, moments, alarmScripts, (Preferences, done, pauses, alarmAt) => {
      const scene = new Scene({ alarmAt });
      scene.send('StartInstanceRefresh', {
        DesiredConfiguration: { LaunchTemplate: { LaunchTemplateName: 'web', Version: '2' } },
        Preferences,
      });
      watch(scene, done, pauses, () => check(shown(scene)));
      scene.send('ResumeProcesses', {});
      scene.pass(48 * 60 * MINUTE);
      check(shown(scene));
    }),
    { numRuns: 300 },
  );
});

/** Compares what is left to do with how many instances still are what they were. */
function check({ instances, refresh }: Shown): void {
  const count = (version: string, ...states: string[]) =>
    instances.filter(
      ({ LaunchTemplate, LifecycleState = '' }) =>
        LaunchTemplate?.Version === version && states.includes(LifecycleState),
    ).length;
  const old = count('1', 'Pending', 'InService');
  if (refresh?.InstancesToUpdate === undefined) {
    expect(old).toBe(SIZE);
    return;
  }
  const { Status, InstancesToUpdate: left, PercentageComplete: percentage = 0, RollbackDetails } = refresh;
  expect(refresh.ProgressDetails?.LivePoolProgress).toEqual({
    PercentageComplete: percentage,
    InstancesToUpdate: left,
  });
  if (RollbackDetails) {
    // Each instance that counts still runs, or gives way to one that is not ready yet.
    const updated = (percentage * SIZE) / 100;
    expect(updated).toBeLessThanOrEqual(count('2', 'InService') + old);
    if (Status === 'RollbackSuccessful') expect(count('2', 'Pending', 'InService')).toBe(0);
    return;
  }
  const over = ['Cancelled', 'Failed'].includes(Status ?? '');
  // What was in flight at an early end goes on, but counts no more.
  if (!over) expect(old).toBeLessThanOrEqual(left);
  expect(SIZE - left).toBeLessThanOrEqual(count('2', 'InService'));
  expect(percentage).toBe(Math.floor(((SIZE - left) * 100) / SIZE));
}
