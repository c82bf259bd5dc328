import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import fc from 'fast-check';
import { ManualClock } from '../../../../emulator/clock.js';
import type { AwsEvent, Span } from '../../../../emulator/events.js';
import { expandFleet, parseFleet } from '../../../../emulator/fleet.js';
import { AwsError, type RequestContext } from '../../../../emulator/service.js';
import {
  autoScaling,
  autoScalingEvents,
  refreshHistory,
  setImageHealth,
} from '../../../../emulator/services/autoScaling.js';
import { cloudWatch } from '../../../../emulator/services/cloudWatch.js';
import { ec2 } from '../../../../emulator/services/ec2/service.js';
import { seedWorld } from '../../../../emulator/services/index.js';
import { World } from '../../../../emulator/world.js';
import { ACCOUNT, MINUTE, OWNER, REGION, group } from './emulated.js';

/** What somebody does to the group, `wait` after what was done before. */
export interface Step {
  readonly wait: number;
  readonly operation: string;
  readonly input: StepInput;
}

/** The input of an operation; a `position` stands for the ID of the instance there. */
export interface StepInput {
  readonly position?: number;
  readonly [member: string]: unknown;
}

/** How often a watched group is looked at between two steps. */
export const LOOKS = 5;

const start = fc
  .record({
    min: fc.integer({ min: 0, max: 100 }),
    room: fc.option(fc.integer({ min: 1, max: 100 })),
    bake: fc.constantFrom(0, 600),
    checkpoints: fc.constantFrom(undefined, [50, 100], [30]),
    version: fc.constantFrom('1', '2', '2'),
    rollback: fc.boolean(),
    skip: fc.boolean(),
    alarms: fc.subarray(['errors', 'latency']),
  })
  .map(({ min, room, bake, checkpoints, version, rollback, skip, alarms }) => ({
    operation: 'StartInstanceRefresh',
    input: {
      DesiredConfiguration: { LaunchTemplate: { LaunchTemplateName: 'web', Version: version } },
      Preferences: {
        MinHealthyPercentage: min,
        ...(room !== null && { MaxHealthyPercentage: Math.max(100, min + room) }),
        BakeTime: bake,
        CheckpointPercentages: checkpoints,
        AutoRollback: rollback,
        SkipMatching: skip,
        AlarmSpecification: { Alarms: alarms },
      },
    },
  }));

/** What is done to one of the group's instances: to that at the position, counted round. */
const toInstance = fc
  .record({
    position: fc.nat({ max: 9 }),
    change: fc.constantFrom(
      { operation: 'SetInstanceHealth', input: { HealthStatus: 'Unhealthy' } },
      {
        operation: 'TerminateInstanceInAutoScalingGroup',
        input: { ShouldDecrementDesiredCapacity: true },
      },
      {
        operation: 'TerminateInstanceInAutoScalingGroup',
        input: { ShouldDecrementDesiredCapacity: false },
      },
    ),
  })
  .map(({ position, change: { operation, input } }) => ({ operation, input: { ...input, position } }));

const change = fc.oneof(
  { weight: 3, arbitrary: start },
  fc.boolean().map((WaitForTransitioningInstances) => ({
    operation: 'CancelInstanceRefresh',
    input: { WaitForTransitioningInstances },
  })),
  fc.constant({ operation: 'RollbackInstanceRefresh', input: {} }),
  fc
    .record({
      operation: fc.constantFrom('SuspendProcesses', 'ResumeProcesses'),
      process: fc.constantFrom('InstanceRefresh', 'Launch', 'ReplaceUnhealthy'),
    })
    .map(({ operation, process }) => ({ operation, input: { ScalingProcesses: [process] } })),
  fc
    .integer({ min: 0, max: 9 })
    .map((DesiredCapacity) => ({ operation: 'SetDesiredCapacity', input: { DesiredCapacity } })),
  toInstance,
  fc
    .record({ name: fc.constantFrom('errors', 'latency'), state: fc.constantFrom('OK', 'ALARM') })
    .map(({ name, state }) => ({
      operation: 'SetAlarmState',
      input: { AlarmName: name, StateValue: state, StateReason: 'by hand' },
    })),
);

/** Steps of all kinds, minutes and hours apart. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc
    // A multiple of the number of looks: a clock counts whole milliseconds.
    .record({ wait: fc.integer({ min: 0, max: 18 * MINUTE }).map((part) => part * LOOKS), change })
    .map(({ wait, change: { operation, input } }) => ({ wait, operation, input })),
  { maxLength: 12 },
);

/** Moments, since the start, at which the fleet has an alarm go off and get well again. */
export const alarmScripts = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 4 });

/** The services' handlers without the wire, and a group `web` to try them on, whose template has two versions. */
export class Scene {
  readonly #clock = new ManualClock();
  readonly #world = new World();
  readonly start = this.#clock.now();

  /** @param alarmAt minutes at which the alarm `errors` changes between OK and ALARM */
  constructor({ healthy = true, alarmAt = [] }: { healthy?: boolean; alarmAt?: readonly number[] } = {}) {
    const times = [...new Set(alarmAt)].sort((a, b) => a - b);
    const alarm = { account: ACCOUNT, region: REGION };
    const fleet = expandFleet(
      parseFleet({
        owner: OWNER,
        regions: [REGION],
        accounts: [{ id: ACCOUNT, name: 'staging' }],
        images: [{ name: 'old' }, { name: 'new' }],
        autoScalingGroups: [group({ min: 0, max: 10 })],
        alarms: [
          {
            ...alarm,
            name: 'errors',
            script: times.map((minute, index) => ({
              after: `${minute} minutes`,
              state: index % 2 === 0 ? 'ALARM' : 'OK',
            })),
          },
          { ...alarm, name: 'latency' },
        ],
      }),
    );
    seedWorld(this.#world, fleet, this.#clock.now());
    for (const { imageId } of fleet.images) setImageHealth(this.#world, imageId, REGION, healthy);
    this.send('CreateLaunchTemplateVersion', {
      LaunchTemplateName: 'web',
      SourceVersion: '1',
      LaunchTemplateData: { ImageId: fleet.images.find(({ name }) => name === 'new')?.imageId },
    });
  }

  get now(): number {
    return this.#clock.now();
  }

  pass(milliseconds: number): void {
    this.#clock.advance(milliseconds);
  }

  /** Does something; what AWS refuses stays undone. */
  send(operation: string, { position, ...rest }: StepInput): unknown {
    const input = position === undefined ? rest : { ...rest, InstanceId: this.#instanceAt(position) };
    const service = [autoScaling, cloudWatch, ec2].find(({ operations }) => operation in operations);
    const named = service === autoScaling ? { AutoScalingGroupName: 'web', ...input } : input;
    try {
      return service?.operations[operation]?.(named, this.#context());
    } catch (error) {
      if (error instanceof AwsError) return error.code;
      throw error;
    }
  }

  /** Everything there is to see. */
  look(): unknown {
    return [
      this.send('DescribeAutoScalingGroups', { AutoScalingGroupNames: ['web'] }),
      this.send('DescribeInstanceRefreshes', {}),
      this.send('DescribeScalingActivities', {}),
      refreshHistory(this.#world, this.now),
    ];
  }

  /** The group as AWS describes it. */
  group(): AutoScalingGroup {
    const answer = this.send('DescribeAutoScalingGroups', { AutoScalingGroupNames: ['web'] });
    const [group] = (answer as { readonly AutoScalingGroups: readonly AutoScalingGroup[] }).AutoScalingGroups;
    if (!group) throw new Error('there is no group web');
    return group;
  }

  /** What was told meanwhile, oldest first. */
  events(span: Span): AwsEvent[] {
    return autoScalingEvents(this.#world, ACCOUNT, REGION, span).sort(
      (a, b) => a.time - b.time || a.id.localeCompare(b.id),
    );
  }

  #instanceAt(position: number): string {
    const ids = this.group().Instances?.map(({ InstanceId = '' }) => InstanceId) ?? [];
    return ids[position % ids.length] ?? 'i-00000000';
  }

  #context(): RequestContext {
    return {
      now: this.now,
      callerNow: this.now,
      caller: { accessKeyId: ACCOUNT, account: ACCOUNT, arn: '', principalAccount: ACCOUNT },
      account: ACCOUNT,
      region: REGION,
      endpoint: 'http://localhost',
      world: this.#world,
      effect: () => undefined,
    };
  }
}
