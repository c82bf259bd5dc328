import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManualClock } from '../../../emulator/clock.js';
import { expandFleet, parseFleet } from '../../../emulator/fleet.js';
import { AwsError, type RequestContext } from '../../../emulator/service.js';
import { autoScaling, refreshHistory, setImageHealth } from '../../../emulator/services/autoScaling.js';
import { seedWorld } from '../../../emulator/services/index.js';
import { World } from '../../../emulator/world.js';
import { ACCOUNT, MINUTE, OWNER, REGION, group } from './emulated.js';

/** What somebody does to the group, `wait` after what was done before. */
interface Step {
  readonly wait: number;
  readonly operation: string;
  readonly input: object;
}

const web = { AutoScalingGroupName: 'web' };

/** How often the watched group is looked at between two steps. */
const LOOKS = 5;

const step: fc.Arbitrary<Step> = fc
  .record({
    // A multiple of the number of looks: a clock counts whole milliseconds.
    wait: fc.integer({ min: 0, max: 18 * MINUTE }).map((part) => part * LOOKS),
    change: fc.oneof(
      {
        weight: 3,
        arbitrary: fc
          .record({
            min: fc.integer({ min: 0, max: 100 }),
            room: fc.option(fc.integer({ min: 1, max: 100 })),
            bake: fc.constantFrom(0, 600),
            rollback: fc.boolean(),
          })
          .map(({ min, room, bake, rollback }) => ({
            operation: 'StartInstanceRefresh',
            input: {
              ...(rollback && {
                DesiredConfiguration: { LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' } },
              }),
              Preferences: {
                MinHealthyPercentage: min,
                ...(room !== null && { MaxHealthyPercentage: Math.max(100, min + room) }),
                BakeTime: bake,
                AutoRollback: rollback,
              },
            },
          })),
      },
      fc.constant({ operation: 'CancelInstanceRefresh', input: {} }),
      fc.constant({ operation: 'RollbackInstanceRefresh', input: {} }),
      fc
        .record({
          operation: fc.constantFrom('SuspendProcesses', 'ResumeProcesses'),
          process: fc.constantFrom('InstanceRefresh', 'Launch'),
        })
        .map(({ operation, process }) => ({ operation, input: { ScalingProcesses: [process] } })),
      fc
        .integer({ min: 0, max: 9 })
        .map((DesiredCapacity) => ({ operation: 'UpdateAutoScalingGroup', input: { DesiredCapacity } })),
    ),
  })
  .map(({ wait, change }) => ({ wait, ...change }));

/** The services' handlers without the wire, and a group to try them on. */
class Scene {
  readonly #clock = new ManualClock();
  readonly #world = new World();

  constructor(healthy: boolean) {
    const fleet = expandFleet(
      parseFleet({
        owner: OWNER,
        regions: [REGION],
        accounts: [{ id: ACCOUNT, name: 'staging' }],
        images: [{ name: 'old' }],
        autoScalingGroups: [group({ min: 0, max: 10 })],
      }),
    );
    seedWorld(this.#world, fleet, this.#clock.now());
    const [image] = fleet.images;
    setImageHealth(this.#world, image?.imageId ?? '', REGION, healthy);
  }

  pass(milliseconds: number): void {
    this.#clock.advance(milliseconds);
  }

  /** Does something; what AWS refuses stays undone. */
  send(operation: string, input: object): unknown {
    const context: RequestContext = {
      now: this.#clock.now(),
      callerNow: this.#clock.now(),
      caller: { accessKeyId: ACCOUNT, account: ACCOUNT, arn: '', principalAccount: ACCOUNT },
      account: ACCOUNT,
      region: REGION,
      world: this.#world,
      effect: () => undefined,
    };
    try {
      return autoScaling.operations[operation]?.({ ...web, ...input }, context);
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
      refreshHistory(this.#world, this.#clock.now()),
    ];
  }
}

it('a group that is watched is the same as one that nobody looks at', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.boolean(), (steps, healthy) => {
      const watched = new Scene(healthy);
      const left = new Scene(healthy);
      for (const { wait, operation, input } of steps) {
        for (let look = 0; look < LOOKS; look++) {
          watched.pass(wait / LOOKS);
          watched.look();
        }
        left.pass(wait);
        expect(watched.send(operation, input)).toEqual(left.send(operation, input));
      }
      expect(watched.look()).toEqual(left.look());
      watched.pass(24 * 60 * MINUTE);
      left.pass(24 * 60 * MINUTE);
      expect(watched.look()).toEqual(left.look());
    }),
    { numRuns: 300 },
  );
});

it('a group has as many instances as it should have, whatever was done to it, once it is left alone', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const scene = new Scene(true);
      for (const { wait, operation, input } of steps) {
        scene.pass(wait);
        scene.send(operation, input);
      }
      scene.send('ResumeProcesses', {});
      scene.pass(24 * 60 * MINUTE);
      const [group] = (
        scene.send('DescribeAutoScalingGroups', { AutoScalingGroupNames: ['web'] }) as {
          AutoScalingGroups: AutoScalingGroup[];
        }
      ).AutoScalingGroups;
      const states = group?.Instances?.map(
        ({ LifecycleState, HealthStatus }) => `${LifecycleState} ${HealthStatus}`,
      );
      expect(states).toEqual(Array.from({ length: group?.DesiredCapacity ?? 0 }, () => 'InService Healthy'));
    }),
    { numRuns: 500 },
  );
});
