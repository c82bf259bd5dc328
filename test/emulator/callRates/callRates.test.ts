import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import { DescribeServicesCommand, ListServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { GetParameterHistoryCommand, GetParametersCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import type { CallRatesSource } from '../../../emulator/callRates/schema.js';
import { parseFleet } from '../../../emulator/fleet.js';
import { startEmulator } from '../../../emulator/server.js';
import { outcomeOf } from '../faults/calls.js';
import {
  clientsOf,
  emulate,
  PRODUCTION,
  SECOND,
  smallFleet,
  STAGING,
  type Clients,
  type TestEmulator,
} from '../support.js';

function limited(callRates: CallRatesSource): Promise<TestEmulator> {
  return emulate(parseFleet({ ...smallFleet, callRates }));
}

/** How many calls are let through before the first one is refused, and how that is said. */
async function burst(
  call: () => Promise<unknown>,
  most = 150,
): Promise<{ passed: number; refusal?: string }> {
  for (let passed = 0; passed < most; passed++) {
    const outcome = await outcomeOf(call());
    if (outcome !== 'ok') return { passed, refusal: outcome };
  }
  return { passed: most };
}

describe('published rates', () => {
  it.each<[string, number, number, string, (clients: Clients) => Promise<unknown>]>([
    [
      'EC2: a description',
      100,
      20,
      'RequestLimitExceeded',
      ({ ec2 }) => ec2.send(new DescribeImagesCommand({ Owners: ['self'] })),
    ],
    [
      'EC2: all instances, without a filter',
      50,
      10,
      'RequestLimitExceeded',
      ({ ec2 }) => ec2.send(new DescribeInstancesCommand({})),
    ],
    [
      'EC2: a page of the instances',
      100,
      20,
      'RequestLimitExceeded',
      ({ ec2 }) => ec2.send(new DescribeInstancesCommand({ MaxResults: 5 })),
    ],
    [
      'EC2: a change of a launch template',
      100,
      5,
      'RequestLimitExceeded',
      ({ ec2 }) =>
        ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateName: 'web-1', DefaultVersion: '1' })),
    ],
    [
      'ECS: changing services',
      50,
      5,
      'ThrottlingException',
      ({ ecs }) => ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'api', desiredCount: 2 })),
    ],
    [
      'ECS: reading services',
      100,
      20,
      'ThrottlingException',
      ({ ecs }) => ecs.send(new ListServicesCommand({ cluster: 'shop' })),
    ],
    [
      'SSM: reading parameters',
      40,
      40,
      'ThrottlingException',
      ({ ssm }) => ssm.send(new GetParametersCommand({ Names: ['/none'] })),
    ],
  ])('%s: %i at once, then %i per second', async (_, bucket, perSecond, refusal, call) => {
    const emulator = await limited('published');
    const clients = clientsOf(emulator, STAGING);
    expect(await burst(() => call(clients))).toEqual({ passed: bucket, refusal });
    emulator.callerClock.advance(SECOND);
    expect(await burst(() => call(clients))).toEqual({ passed: perSecond, refusal });
    emulator.callerClock.advance(60 * SECOND);
    expect(await burst(() => call(clients))).toEqual({ passed: bucket, refusal });
    expect(emulator.journal.calls.findLast(({ fault }) => fault)).toMatchObject({
      outcome: refusal,
      fault: { kind: 'callRate' },
    });
  });

  it('hold for each account on its own, for each operation of EC2, and for a group of ECS as one', async () => {
    const emulator = await limited('published');
    const { ec2, ecs } = clientsOf(emulator, STAGING);
    await burst(() => ec2.send(new DescribeImagesCommand({})));
    expect(await outcomeOf(ec2.send(new DescribeLaunchTemplatesCommand({})))).toBe('ok');
    expect(await outcomeOf(clientsOf(emulator, PRODUCTION).ec2.send(new DescribeImagesCommand({})))).toBe(
      'ok',
    );
    expect(
      await outcomeOf(clientsOf(emulator, STAGING, 'us-east-1').ec2.send(new DescribeImagesCommand({}))),
    ).toBe('ok');
    await burst(() => ecs.send(new ListServicesCommand({ cluster: 'shop' })));
    const describeServices = new DescribeServicesCommand({ cluster: 'shop', services: ['api'] });
    expect(await outcomeOf(ecs.send(describeServices))).toBe('ThrottlingException');
  });

  it('leave Auto Scaling alone, whose rate is not published', async () => {
    const { autoScaling } = clientsOf(await limited('published'), STAGING);
    expect(await burst(() => autoScaling.send(new DescribeAutoScalingGroupsCommand({})))).toEqual({
      passed: 150,
    });
  });

  it('fill by the callers’ time, however the emulated one runs', async () => {
    const emulator = await limited('published');
    const { ssm } = clientsOf(emulator, STAGING);
    const call = () => ssm.send(new GetParametersCommand({ Names: ['/none'] }));
    await burst(call);
    emulator.clock.advance(60 * SECOND);
    expect((await burst(call)).passed).toBe(0);
  });
});

type CallRate = Exclude<Exclude<CallRatesSource, string>[number], string>;

describe('own rates', () => {
  const AUTO_SCALING: CallRate = {
    service: 'autoscaling',
    operations: ['*'],
    bucket: 3,
    refillPerSecond: 0.5,
  } as const;

  it('limit what AWS does not publish, next to what it does', async () => {
    const emulator = await limited(['published', AUTO_SCALING]);
    const { autoScaling, ssm } = clientsOf(emulator, STAGING);
    const describeGroups = () => autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
    expect(await burst(describeGroups)).toEqual({ passed: 3, refusal: 'Throttling' });
    emulator.callerClock.advance(3 * SECOND);
    expect((await burst(describeGroups)).passed).toBe(1);
    emulator.callerClock.advance(SECOND);
    // The half token of before is not lost.
    expect((await burst(describeGroups)).passed).toBe(1);
    expect((await burst(() => ssm.send(new GetParametersCommand({ Names: ['/none'] })))).passed).toBe(40);
  });

  it('come before published ones', async () => {
    const own: CallRate = {
      service: 'ssm',
      operations: ['GetParameterHistory'],
      bucket: 1,
      refillPerSecond: 1,
    };
    const { ssm } = clientsOf(await limited(['published', own]), STAGING);
    const history = () => ssm.send(new GetParameterHistoryCommand({ Name: '/golden-ami/web/staging' }));
    expect(await burst(history)).toEqual({ passed: 1, refusal: 'ThrottlingException' });
  });
});

it('no rate is enforced unless asked for, by the fleet or by the option that overrides it', async () => {
  const call = ({ ssm }: Clients) => ssm.send(new GetParametersCommand({ Names: ['/none'] }));
  const free = clientsOf(await emulate(), STAGING);
  expect((await burst(() => call(free), 60)).passed).toBe(60);
  const emulator = await startEmulator({ fleet: smallFleet, callRates: 'published' });
  const limitedClients = clientsOf(emulator, STAGING);
  const { passed } = await burst(() => call(limitedClients));
  await emulator.close();
  // The machine's own time goes on.
  expect(passed).toBeGreaterThanOrEqual(40);
  expect(passed).toBeLessThan(150);
});

it.each([
  ['fast', /callRates: expected off, published, or a list/],
  [
    [{ service: 'ssm', operations: ['*'], bucket: 0, refillPerSecond: 1 }],
    /callRates\[0\]\.bucket: Too small/,
  ],
])('%j is refused', (callRates, message) => {
  expect(() => parseFleet({ ...smallFleet, callRates })).toThrow(message);
});
