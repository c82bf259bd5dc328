import type { ListServiceDeploymentsResponse } from '@aws-sdk/client-ecs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManualClock } from '../../../../emulator/clock.js';
import { expandFleet, parseFleet } from '../../../../emulator/fleet.js';
import { AwsError, type RequestContext } from '../../../../emulator/service.js';
import { ecs, ecsDeploymentEvents, setDeploymentBehaviour } from '../../../../emulator/services/ecs.js';
import { seedWorld } from '../../../../emulator/services/index.js';
import { World } from '../../../../emulator/world.js';
import { ACCOUNT, MINUTE, OWNER, REGION, group } from '../autoScaling/emulated.js';

/** What somebody does to the service, `wait` after what was done before. */
interface Step {
  readonly wait: number;
  readonly act: (scene: Scene) => unknown;
}

const cluster = 'shop';
const outcome = fc.constantFrom('steady', 'never', 'fails');

/** How often the watched service is looked at between two steps. */
const LOOKS = 5;

const step: fc.Arbitrary<Step> = fc.record({
  // A multiple of the number of looks: a clock counts whole milliseconds.
  wait: fc.integer({ min: 0, max: MINUTE }).map((part) => part * LOOKS),
  act: fc.oneof(
    fc
      .record({
        forceNewDeployment: fc.boolean(),
        desiredCount: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
        deploymentConfiguration: fc.option(
          fc.record({
            minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
            maximumPercent: fc.integer({ min: 100, max: 200 }),
            deploymentCircuitBreaker: fc.record({ enable: fc.boolean(), rollback: fc.boolean() }),
          }),
          { nil: undefined },
        ),
      })
      .map((input) => (scene: Scene) => scene.send('UpdateService', { service: 'api', ...input })),
    fc.constantFrom('ABORT', 'ROLLBACK').map((stopType) => (scene: Scene) => scene.stop(stopType)),
    fc
      .record({ outcome, rollback: outcome, settle: fc.integer({ min: 0, max: 10 * MINUTE }) })
      .map((behaviour) => (scene: Scene) => {
        setDeploymentBehaviour(scene.world, ACCOUNT, REGION, cluster, 'api', behaviour);
      }),
  ),
});

/** The services' handlers without the wire, and a service to try them on. */
class Scene {
  readonly world = new World();
  readonly #clock = new ManualClock();

  constructor() {
    const fleet = expandFleet(
      parseFleet({
        owner: OWNER,
        regions: [REGION],
        accounts: [{ id: ACCOUNT, name: 'staging' }],
        images: [{ name: 'old' }],
        autoScalingGroups: [group()],
        ecsClusters: [
          {
            name: cluster,
            account: ACCOUNT,
            region: REGION,
            capacityGroup: 'web',
            services: [{ name: 'api', desired: 4, settle: '4 minutes' }],
          },
        ],
      }),
    );
    seedWorld(this.world, fleet, this.#clock.now());
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
      endpoint: 'http://localhost',
      world: this.world,
      effect: () => undefined,
    };
    try {
      return ecs.operations[operation]?.({ cluster, ...input }, context);
    } catch (error) {
      if (error instanceof AwsError) return error.code;
      throw error;
    }
  }

  stop(stopType: string): unknown {
    const { serviceDeployments } = this.send('ListServiceDeployments', {
      service: 'api',
    }) as ListServiceDeploymentsResponse;
    const serviceDeploymentArn = serviceDeployments?.[0]?.serviceDeploymentArn;
    return this.send('StopServiceDeployment', { serviceDeploymentArn, stopType });
  }

  /** Everything there is to see. */
  look(): unknown {
    const { serviceDeployments = [] } = this.send('ListServiceDeployments', {
      service: 'api',
      maxResults: 20,
    }) as ListServiceDeploymentsResponse;
    return [
      this.send('DescribeServices', { services: ['api'] }),
      this.send('DescribeServiceDeployments', {
        serviceDeploymentArns: serviceDeployments.map(({ serviceDeploymentArn }) => serviceDeploymentArn),
      }),
      this.send('DescribeClusters', { clusters: [cluster] }),
      ecsDeploymentEvents(this.world, ACCOUNT, REGION, { after: 0, until: this.#clock.now() }),
    ];
  }
}

it('a service that is watched is the same as one that nobody looks at', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const watched = new Scene();
      const left = new Scene();
      for (const { wait, act } of steps) {
        for (let look = 0; look < LOOKS; look++) {
          watched.pass(wait / LOOKS);
          watched.look();
        }
        left.pass(wait);
        expect(act(watched)).toEqual(act(left));
      }
      expect(watched.look()).toEqual(left.look());
      watched.pass(24 * 60 * MINUTE);
      left.pass(24 * 60 * MINUTE);
      expect(watched.look()).toEqual(left.look());
    }),
    { numRuns: 300 },
  );
});

it('a service never has more tasks than its deployment configuration allows, and statuses that have ended stay', () => {
  const ended = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];
  const statusesOf = (scene: Scene) =>
    (
      scene.send('ListServiceDeployments', { service: 'api' }) as ListServiceDeploymentsResponse
    ).serviceDeployments
      ?.map(({ serviceDeploymentArn = '', status = '' }) => [serviceDeploymentArn, status] as const)
      .filter(([, status]) => ended.includes(status)) ?? [];
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const scene = new Scene();
      let known = new Map<string, string>();
      for (const { wait, act } of steps) {
        scene.pass(wait);
        act(scene);
        const [{ services }] = scene.look() as [
          {
            services: [
              {
                desiredCount: number;
                runningCount: number;
                pendingCount: number;
                deploymentConfiguration: { maximumPercent: number };
              },
            ];
          },
        ];
        const [{ desiredCount, runningCount, pendingCount, deploymentConfiguration }] = services;
        const most = Math.floor((desiredCount * deploymentConfiguration.maximumPercent) / 100);
        expect(runningCount + pendingCount).toBeLessThanOrEqual(Math.max(most, desiredCount));
        const now = new Map(statusesOf(scene));
        for (const [arn, status] of known) expect(now.get(arn)).toBe(status);
        known = now;
      }
    }),
    { numRuns: 300 },
  );
});
