import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../emulator/clock.js';
import { parseFleet, type FleetSource } from '../../emulator/fleet.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import { patiently, withoutRepetition } from '../../src/aws/calls/patience.js';
import { AwsClients, type AwsOptions } from '../../src/aws/clients.js';
import { fleet, OWNER, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { quietRuntime } from '../support/runtime.js';
import { OWNER_CREDENTIALS } from '../support/simulation.js';
import { testTime } from './calls/testTime.js';

const staging = { account: { id: STAGING, roleName: 'golden-ami', externalId: 'shop' } };
const production = { account: { id: PRODUCTION, roleName: 'golden-ami' } };
const release = 'r1';
const describeGroups = () => new DescribeAutoScalingGroupsCommand({});

quietRuntime();

let opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened) await close();
  opened = [];
});

async function start(
  change: Partial<FleetSource> = {},
  options: AwsOptions = {},
): Promise<{ emulator: Emulator; aws: AwsClients }> {
  const clock = new ManualClock();
  const emulator = await startEmulator({ fleet: parseFleet(fleet(change)), clock, callerClock: clock });
  const aws = new AwsClients({ endpoint: emulator.url, credentials: OWNER_CREDENTIALS, ...options });
  opened.push(async () => {
    aws.close();
    await emulator.close();
  });
  return { emulator, aws };
}

const callsOf = ({ journal }: Emulator, operation: string) =>
  journal.calls.filter((call) => call.operation === operation);

describe('credentials that AWS takes no more', () => {
  it('are renewed once, and the call is repeated with the new ones', async () => {
    const { emulator, aws } = await start();
    const client = aws.autoScaling(staging, REGION, release);
    await client.send(describeGroups());
    emulator.faults.add({ kind: 'expiredCredentials', service: 'autoscaling', count: 1 });
    await client.send(describeGroups());
    expect(callsOf(emulator, 'AssumeRole')).toHaveLength(2);
    const callers = callsOf(emulator, 'DescribeAutoScalingGroups').map(({ outcome }) => outcome);
    expect(callers).toEqual(['ok', 'ExpiredToken', 'ok']);
  });

  it('are renewed by one of the calls that find out together', async () => {
    const { emulator, aws } = await start();
    const client = aws.ssm(staging, REGION, release);
    const read = () => client.send(new GetParameterCommand({ Name: '/none' })).catch(() => undefined);
    await read();
    emulator.faults.add({ kind: 'expiredCredentials', service: 'ssm', count: 8 });
    await Promise.all(Array.from({ length: 8 }, read));
    expect(callsOf(emulator, 'AssumeRole')).toHaveLength(2);
  });

  it('are reported with their account when that does not help, and other accounts go on', async () => {
    const { emulator, aws } = await start();
    emulator.faults.add({ kind: 'expiredCredentials', service: 'autoscaling', accounts: [STAGING] });
    await expect(aws.autoScaling(staging, REGION, release).send(describeGroups())).rejects.toMatchObject({
      kind: 'credentials',
      call: { account: STAGING },
    });
    expect(callsOf(emulator, 'DescribeAutoScalingGroups')).toHaveLength(2);
    await aws.autoScaling(production, REGION, release).send(describeGroups());
  });

  it('say why the role cannot be assumed any more', async () => {
    const { emulator, aws } = await start();
    await aws.autoScaling(staging, REGION, release).send(describeGroups());
    emulator.faults.add({ kind: 'expiredCredentials', service: 'autoscaling' });
    emulator.faults.add({ kind: 'accessDenied', operations: ['AssumeRole'] });
    await expect(aws.autoScaling(staging, REGION, release).send(describeGroups())).rejects.toMatchObject({
      kind: 'accessDenied',
      call: { operation: expect.stringContaining('STS:AssumeRole') as string },
    });
  });
});

describe('calls over a connection that broke', () => {
  it('are repeated by the client when they look, four times at most', async () => {
    const { emulator, aws } = await start();
    emulator.faults.add({ kind: 'reset', operations: ['DescribeAutoScalingGroups'], count: 1 });
    await aws.autoScaling(staging, REGION, release).send(describeGroups());
    expect(callsOf(emulator, 'DescribeAutoScalingGroups')).toHaveLength(2);
    emulator.faults.add({ kind: 'reset', operations: ['DescribeAutoScalingGroups'] });
    await expect(aws.autoScaling(staging, REGION, release).send(describeGroups())).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect(callsOf(emulator, 'DescribeAutoScalingGroups')).toHaveLength(7);
  });

  it('are left to the activity when they change something', async () => {
    const { emulator, aws } = await start();
    emulator.faults.add({ kind: 'lostAnswer', operations: ['UpdateService'], count: 1 });
    const redeploy = new UpdateServiceCommand({ cluster: 'shop', service: 'api', forceNewDeployment: true });
    await expect(aws.ecs(staging, REGION, release).send(redeploy)).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect(callsOf(emulator, 'UpdateService')).toHaveLength(1);
  });

  it.each(['throttle', 'serverError'] as const)(
    'and so are looks that are answered with a %s',
    async (kind) => {
      const { emulator, aws } = await start();
      emulator.faults.add({ kind, operations: ['DescribeAutoScalingGroups'] });
      await expect(aws.autoScaling(staging, REGION, release).send(describeGroups())).rejects.toThrow();
      expect(callsOf(emulator, 'DescribeAutoScalingGroups')).toHaveLength(5);
    },
  );
});

describe('the question whose credentials the worker has', () => {
  const nobodyWantsIt = () => {
    throw new Error('nobody wants it');
  };
  it.each([
    ['who looks again anyway', (work: () => Promise<unknown>) => withoutRepetition(work)],
    ['who is cancelled', (work: () => Promise<unknown>) => patiently(nobodyWantsIt, work)],
  ])('is answered to everybody although it was begun for somebody %s', async (_, begin) => {
    const { emulator, aws } = await start();
    emulator.faults.add({ kind: 'serverError', operations: ['GetCallerIdentity'], count: 1 });
    const ask = () => aws.autoScaling({ account: { id: OWNER } }, REGION, release).send(describeGroups());
    await Promise.all([begin(ask), ask()]);
    expect(callsOf(emulator, 'GetCallerIdentity')).toHaveLength(2);
  });
});

describe('an account and Region that throttles', () => {
  const budget = { readsPerSecond: 20, mutationsPerSecond: 20 };

  /** Makes calls one after the other, whatever becomes of them. */
  async function call(aws: AwsClients, count: number, access = staging): Promise<void> {
    const client = aws.autoScaling(access, REGION, release);
    for (let made = 0; made < count; made++) await client.send(describeGroups()).catch(() => undefined);
  }

  it('is asked more slowly by everything in the worker, until hardly any call is refused', async () => {
    const clock = new ManualClock();
    const rates = [{ service: 'autoscaling' as const, operations: ['*'], bucket: 10, refillPerSecond: 4 }];
    const emulator = await startEmulator({
      fleet: parseFleet(fleet({ callRates: rates })),
      clock,
      callerClock: clock,
    });
    const time = { now: () => clock.now(), wait: (ms: number) => Promise.resolve(clock.advance(ms)) };
    const aws = new AwsClients({
      endpoint: emulator.url,
      credentials: OWNER_CREDENTIALS,
      autoScalingBudget: budget,
      time,
    });
    opened.push(async () => {
      aws.close();
      await emulator.close();
    });
    await call(aws, 400);
    const refused = callsOf(emulator, 'DescribeAutoScalingGroups').filter(({ fault }) => fault !== undefined);
    const seconds = (clock.now() - (emulator.journal.calls[0]?.at ?? 0)) / 1000;
    // Without slowing down five in six would be refused: 20 a second are asked, 4 are allowed.
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(40);
    expect(seconds).toBeGreaterThan(80);
  });

  it('holds no other account back', async () => {
    const time = testTime();
    const { emulator, aws } = await start({}, { autoScalingBudget: budget, time });
    emulator.faults.add({ kind: 'throttle', service: 'autoscaling', accounts: [STAGING], count: 1 });
    await call(aws, 1);
    expect(time.waits).toEqual([100]);
    await aws.autoScaling(production, REGION, release).send(describeGroups());
    expect(time.waits).toEqual([100]);
  });
});

describe('the clients that are kept', () => {
  it('are the same for one purpose, and no more than a thousand', async () => {
    const { aws } = await start();
    expect(aws.ec2(staging, REGION, release)).toBe(aws.ec2(staging, REGION, release));
    expect(aws.ec2(staging, REGION, 'r2')).not.toBe(aws.ec2(staging, REGION, release));
    for (let made = 0; made < 1_010; made++) aws.sts(staging, REGION, `r${made}`);
    expect(aws.size).toBe(1_000);
  });
});
