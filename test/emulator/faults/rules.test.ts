import { DescribeAutoScalingGroupsCommand, DescribeTagsCommand } from '@aws-sdk/client-auto-scaling';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import type { FaultRuleSource } from '../../../emulator/faults/schema.js';
import type { Emulator } from '../../../emulator/server.js';
import { clientsOf, emulate, MINUTE, OWNER, PRODUCTION, REGION, STAGING } from '../support.js';
import { calls, outcomeOf } from './calls.js';

/** What comes of so many equal calls. */
async function outcomes(emulator: Emulator, count: number, as = STAGING, region = REGION): Promise<string[]> {
  const clients = clientsOf(emulator, as, region);
  const all: string[] = [];
  for (let index = 0; index < count; index++) all.push(await outcomeOf(calls.autoscaling(clients)));
  return all;
}

const OK = 'ok';
const NO = 'Throttling';

describe('which calls a fault is for', () => {
  it.each<[string, Partial<FaultRuleSource>, readonly string[]]>([
    ['all', {}, [NO, NO, NO, NO, NO]],
    ['those of a service', { service: 'ssm' }, [OK, OK, OK, OK, OK]],
    ['an operation by name', { operations: ['DescribeTags'] }, [OK, NO, OK, OK, OK]],
    ['operations by pattern', { operations: ['*Groups', 'List*'] }, [NO, OK, NO, NO, NO]],
    ['an account', { accounts: [PRODUCTION] }, [OK, OK, NO, OK, OK]],
    ['a Region', { regions: ['us-east-1'] }, [OK, OK, OK, NO, OK]],
    ['callers by pattern', { callers: ['*:assumed-role/golden-ami/*'] }, [OK, OK, OK, OK, NO]],
    [
      'what meets every selector',
      { accounts: [STAGING], operations: ['DescribeTags'] },
      [OK, NO, OK, OK, OK],
    ],
  ])('%s', async (_, selectors, expected) => {
    const emulator = await emulate();
    const { sts } = clientsOf(emulator, OWNER);
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${STAGING}:role/golden-ami`,
        RoleSessionName: 'release-1',
        ExternalId: 'shop',
      }),
    );
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    emulator.faults.add({ kind: 'throttle', ...selectors } as FaultRuleSource);
    const groups = new DescribeAutoScalingGroupsCommand({});
    const staging = clientsOf(emulator, STAGING).autoScaling;
    expect([
      await outcomeOf(staging.send(groups)),
      await outcomeOf(staging.send(new DescribeTagsCommand({}))),
      await outcomeOf(clientsOf(emulator, PRODUCTION).autoScaling.send(groups)),
      await outcomeOf(clientsOf(emulator, STAGING, 'us-east-1').autoScaling.send(groups)),
      await outcomeOf(clientsOf(emulator, session).autoScaling.send(groups)),
    ]).toEqual(expected);
  });
});

describe('which of these calls it strikes', () => {
  it('all but the first ones, up to a number', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'throttle', after: 2, count: 3 });
    expect(await outcomes(emulator, 7)).toEqual([OK, OK, NO, NO, NO, OK, OK]);
    expect(emulator.faults.list()).toMatchObject([{ id: 'fault-1', struck: 3 }]);
  });

  it('those in a span of emulated time after the start', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'throttle', from: '10 minutes', until: '20 minutes' });
    const seen: string[] = [];
    for (let step = 0; step <= 4; step++) {
      seen.push(...(await outcomes(emulator, 1)));
      emulator.clock.advance(5 * MINUTE);
    }
    expect(seen).toEqual([OK, OK, NO, NO, OK]);
  });

  it('a share of them', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'throttle', rate: 0.3 });
    const struck = (await outcomes(emulator, 300)).filter((outcome) => outcome === NO).length;
    expect(struck).toBeGreaterThan(60);
    expect(struck).toBeLessThan(120);
    expect(emulator.faults.list()).toMatchObject([{ struck }]);
  });

  it('the same ones whatever other rules there are', async () => {
    const [alone, accompanied] = [await emulate(), await emulate()];
    const rule = { kind: 'throttle', rate: 0.5 } as const;
    alone.faults.add(rule);
    accompanied.faults.add(rule);
    accompanied.faults.add({ kind: 'serverError', rate: 0.5 });
    const first = await outcomes(alone, 40);
    const second = await outcomes(accompanied, 40);
    expect(second.map((outcome) => (outcome === NO ? NO : OK))).toEqual(first);
    expect(second).toContain('InternalFailure');
  });

  it('by the first of several rules only', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'throttle', count: 1 });
    emulator.faults.add({ kind: 'serverError', count: 1 });
    expect(await outcomes(emulator, 3)).toEqual([NO, 'InternalFailure', OK]);
    expect(emulator.faults.list()).toMatchObject([{ struck: 1 }, { struck: 1 }]);
  });

  it('none that AWS would refuse anyway', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'throttle' });
    const { autoScaling } = clientsOf(emulator, { accessKeyId: 'ASIAUNKNOWN', secretAccessKey: 'x' });
    expect(await outcomeOf(autoScaling.send(new DescribeTagsCommand({})))).toBe('InvalidClientTokenId');
    expect(emulator.faults.list()).toMatchObject([{ struck: 0 }]);
  });
});

it('a removed fault no longer strikes, and its ID is not given again', async () => {
  const emulator = await emulate();
  const id = emulator.faults.add({ kind: 'throttle' });
  expect(await outcomes(emulator, 1)).toEqual([NO]);
  expect(emulator.faults.remove(id)).toBe(true);
  expect(emulator.faults.remove(id)).toBe(false);
  expect(await outcomes(emulator, 1)).toEqual([OK]);
  expect(emulator.faults.add({ kind: 'throttle' })).toBe('fault-2');
});

describe('rules that cannot be used', () => {
  it('are refused with everything that is wrong', async () => {
    const { faults } = await emulate();
    expect(() =>
      faults.addAll([
        { kind: 'throttle', service: 'autoscaling', operations: ['DescribeAutoScalingGroup'] },
        { kind: 'throttle', service: 'ecs', operations: ['Start*'] },
        { kind: 'throttle', operations: ['MakeCoffee', 'Describe*'] },
      ]),
    ).toThrow(
      'list of faults has 3 problems:\n' +
        '  faults[0].operations[0]: the emulator has no operation DescribeAutoScalingGroup of autoscaling\n' +
        '  faults[1].operations[0]: the emulator has no operation Start* of ecs\n' +
        '  faults[2].operations[0]: the emulator has no operation MakeCoffee',
    );
    expect(faults.list()).toEqual([]);
  });

  it.each<[object, RegExp]>([
    [{ kind: 'earthquake' }, /kind: Invalid discriminator value\. Expected 'throttle' \|/],
    [{ kind: 'throttle', rate: 0 }, /rate: Too small/],
    [{ kind: 'throttle', rate: 1.1 }, /rate: Too big/],
    [{ kind: 'throttle', service: 'lambda' }, /service: Invalid option/],
    [{ kind: 'throttle', delay: '1 second' }, /Unrecognized key: "delay"/],
    [{ kind: 'slow' }, /delay: /],
    [{ kind: 'slow', delay: 5 }, /delay: /],
    [{ kind: 'slow', delay: '25 days' }, /delay: expected at most 24 days/],
    [{ kind: 'stall', limit: '25 days' }, /limit: expected at most 24 days/],
    [{ kind: 'throttle', from: '40000 days' }, /from: expected at most 36500 days/],
    [{ kind: 'serverError', status: 502 }, /status: Invalid option: expected one of 500\|503/],
    [{ kind: 'throttle', from: '2 minutes', until: '1 minute' }, /until: must be later than from/],
    [{ kind: 'throttle', accounts: [] }, /accounts: Too small/],
  ])('%j', async (rule, message) => {
    const { faults } = await emulate();
    expect(() => faults.add(rule as FaultRuleSource)).toThrow(message);
  });
});
