import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import {
  DeleteTargetGroupCommand,
  DescribeTargetGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, describe, expect, it } from 'vitest';
import type { FleetSource } from '../../emulator/fleet.js';
import { activityBench, failureOf, runPatiently, type Bench } from '../support/activities.js';
import { awsClients } from '../support/aws.js';
import { fleet, group, REGION, STAGING } from '../support/fleets.js';
import { polling } from '../support/polling.js';

const account = { id: STAGING, roleName: 'golden-ami', externalId: 'shop' };
const target = { targetId: `${STAGING}/${REGION}/asg/web`, account, release: 'r1' };
const waited = { ...target, polling };
const NAMES = ['DescribeTargetHealth'] as const;
type TargetGroup = NonNullable<FleetSource['targetGroups']>[number];

/** A target group whose targets are judged within a minute. */
const targets = (name: string, change: Partial<TargetGroup> = {}): TargetGroup => ({
  name,
  account: STAGING,
  region: REGION,
  ...change,
});

let bench: Bench;
afterEach(() => bench.close());

/** A group of four behind a target group `web`, which has been there for long. */
async function balanced(change: Partial<FleetSource> = {}, groupChange: Parameters<typeof group>[2] = {}) {
  bench = await activityBench(
    fleet({
      targetGroups: [targets('web')],
      autoScalingGroups: [group('web', STAGING, { targetGroups: ['web'], ...groupChange })],
      ecsClusters: [],
      ...change,
    }),
  );
}
const looks = () =>
  bench.emulator.journal.calls.filter(({ operation }) => operation === 'DescribeTargetHealth').length;

describe('inspectTargets', () => {
  it('has nothing to say of a group that is healthy, and asks each target group once', async () => {
    await balanced({ targetGroups: [targets('web'), targets('api')] }, { targetGroups: ['web', 'api'] });
    expect(await bench.run('inspectTargets', target)).toEqual({ unhealthy: [], unknown: [] });
    expect(looks()).toBe(2);
  });

  it("says in AWS's words what is wrong where the application is dead, and leaves out what is to be left out", async () => {
    await balanced({ images: [{ name: 'web-1.0.0', deadApplication: true }] });
    const { unhealthy, unknown } = await bench.run('inspectTargets', target);
    expect(unhealthy).toEqual([
      expect.objectContaining({
        name: 'web',
        found: expect.stringMatching(
          /^4 of 4 targets of target group web are not healthy: i-\w+(, i-\w+){3} \(unhealthy, Target\.FailedHealthChecks: .+\)$/,
        ) as string,
        command: expect.stringMatching(
          new RegExp(
            `^aws elbv2 describe-target-health --region ${REGION} --target-group-arn arn:aws:elasticloadbalancing:`,
          ),
        ) as string,
      }),
    ]);
    expect(unknown).toEqual([]);
    expect(await bench.run('inspectTargets', { ...target, except: ['web'] })).toEqual({
      unhealthy: [],
      unknown: [],
    });
  });

  it('says of a target group without a load balancer that nobody checks its targets', async () => {
    await balanced({ targetGroups: [targets('web', { loadBalancer: false })] });
    expect(await bench.run('inspectTargets', target)).toEqual({
      unhealthy: [],
      unknown: [
        expect.stringMatching(
          /^nobody checks 4 of 4 targets of target group web: .*Target\.NotInUse/,
        ) as string,
      ],
    });
  });

  it('names the action that the role lacks, and the target group that was deleted, and fails for neither', async () => {
    await balanced({ targetGroups: [targets('web', { loadBalancer: false })] });
    const fault = bench.emulator.faults.add({ kind: 'accessDenied', operations: [...NAMES] });
    const denied = await bench.run('inspectTargets', target);
    expect(denied.unhealthy).toEqual([]);
    expect(denied.unknown).toEqual([
      expect.stringContaining(
        'at target group web could not be looked at: the role lacks elasticloadbalancing:DescribeTargetHealth',
      ),
    ]);
    bench.emulator.faults.remove(fault);
    const { elasticLoadBalancing } = await awsClients(bench.emulator.url, STAGING, 'shop');
    const { TargetGroups } = await elasticLoadBalancing.send(new DescribeTargetGroupsCommand({}));
    await elasticLoadBalancing.send(
      new DeleteTargetGroupCommand({ TargetGroupArn: TargetGroups?.[0]?.TargetGroupArn }),
    );
    const gone = await bench.run('inspectTargets', target);
    expect(gone.unhealthy).toEqual([]);
    expect(gone.unknown).toEqual([expect.stringContaining('TargetGroupNotFound')]);
  });

  it('fails where the group is gone', async () => {
    await balanced();
    const gone = { ...target, targetId: `${STAGING}/${REGION}/asg/gone` };
    expect(await failureOf(bench.run('inspectTargets', gone))).toMatchObject({ type: 'TargetGone' });
  });
});

describe('awaitHealthyTargets', () => {
  it('fails as NotYet with what it saw and the command that shows it, until every target is healthy', async () => {
    await balanced();
    const { autoScaling } = await awsClients(bench.emulator.url, STAGING, 'shop');
    await autoScaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity: 5 }),
    );
    // Launched, and just in service.
    bench.clock.advance(92_000);
    expect(await failureOf(bench.run('awaitHealthyTargets', waited))).toMatchObject({
      type: 'NotYet',
      category: 'BENIGN',
      message: expect.stringMatching(
        /^waiting for 1 of 5 targets of target group web to be healthy: i-\w+ \(initial, Elb\./,
      ) as string,
      details: [
        expect.objectContaining({
          status: 'Unhealthy',
          command: expect.stringContaining('aws elbv2 describe-target-health') as string,
        }),
      ],
    });
    expect(await runPatiently(bench, 'awaitHealthyTargets', waited)).toEqual({ unhealthy: [], unknown: [] });
  });

  it.each(['serverError', 'throttle', 'brokenAnswer'] as const)(
    'looks once where AWS fails it, and takes the next look for what it is (%s)',
    async (kind) => {
      await balanced();
      const fault = kind === 'brokenAnswer' ? ({ kind, how: 'hollow' } as const) : ({ kind } as const);
      bench.emulator.faults.add({ ...fault, operations: [...NAMES], count: 1 });
      expect(await failureOf(bench.run('awaitHealthyTargets', waited))).toMatchObject({
        nonRetryable: false,
      });
      expect(looks()).toBe(1);
      expect(await runPatiently(bench, 'awaitHealthyTargets', waited)).toEqual({
        unhealthy: [],
        unknown: [],
      });
    },
  );
});
