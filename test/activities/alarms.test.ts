import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alarmsOf, changeAlarm } from '../../emulator/services/cloudWatch/alarm.js';
import type { AlarmsInput } from '../../src/activities/alarms.js';
import { checkConfig } from '../../src/config/check.js';
import { activityBench, failureOf, type Bench } from '../support/activities.js';
import { config, fleet, OWNER, PRODUCTION, REGION, STAGING } from '../support/fleets.js';

const many = Array.from({ length: 101 }, (_, index) => `a${String(index).padStart(3, '0')}`);
const asked: AlarmsInput = {
  release: 'r1',
  accounts: checkConfig(config()).accounts,
  places: [
    { account: PRODUCTION, region: REGION, names: ['errors'] },
    { account: STAGING, region: REGION, names: many },
  ],
  interval: 60_000,
};

let bench: Bench;
beforeEach(async () => {
  bench = await activityBench(
    fleet({
      owner: OWNER,
      alarms: [
        { name: 'errors', account: PRODUCTION, region: REGION, state: 'INSUFFICIENT_DATA' },
        ...many.map((name) => ({ name, account: STAGING, region: REGION, state: 'OK' as const })),
      ],
    }),
  );
});
afterEach(() => bench.close());

const put = (account: string, name: string, state: 'ALARM' | 'OK') => {
  const alarm = alarmsOf(bench.emulator.world, account, REGION).get(name);
  if (!alarm) throw new Error(`the fleet has no alarm ${name}`);
  changeAlarm(alarm, { at: bench.clock.now(), state, reason: `${name} is too high` });
  return new Date(bench.clock.now()).toISOString();
};
const calls = () =>
  bench.emulator.journal.calls.filter(({ operation }) => operation === 'DescribeAlarms').length;

describe('a look at alarms', () => {
  it('asks for a hundred names at once, and takes no data for no alarm', async () => {
    expect(await bench.run('lookAtAlarms', asked)).toEqual({});
    expect(calls()).toBe(3);
  });

  it('names those that ring, with the place, the time and the reason of each', async () => {
    bench.clock.advance(5_000);
    const since = put(STAGING, 'a100', 'ALARM');
    bench.clock.advance(90_000);
    expect(await bench.run('lookAtAlarms', asked)).toEqual({
      ringing: {
        alarms: [{ name: 'a100', account: STAGING, region: REGION, since, reason: 'a100 is too high' }],
        more: 0,
      },
    });
  });

  it('takes what it may not see, and what is no more, for no alarm, and says so', async () => {
    bench.emulator.faults.add({
      kind: 'accessDenied',
      service: 'monitoring',
      operations: ['DescribeAlarms'],
      accounts: [PRODUCTION],
    });
    alarmsOf(bench.emulator.world, STAGING, REGION).delete('a007');
    const { ringing, unseen } = await bench.run('lookAtAlarms', asked);
    expect(ringing).toBeUndefined();
    expect(unseen).toEqual([
      {
        account: PRODUCTION,
        region: REGION,
        names: ['errors'],
        reason: expect.stringContaining('CloudWatch:DescribeAlarms') as string,
      },
      {
        account: STAGING,
        region: REGION,
        names: ['a007'],
        reason: 'there is no such CloudWatch alarm any more',
      },
    ]);
    const waits = await failureOf(bench.run('awaitAlarm', asked));
    expect(waits.message).toContain('no alarm is in ALARM; not seen:');
    expect(waits.message).toContain('a007');
  });

  it('is repeated where an account does not answer now, unless another one rings', async () => {
    bench.emulator.faults.add({
      kind: 'serverError',
      service: 'monitoring',
      operations: ['DescribeAlarms'],
      accounts: [PRODUCTION],
    });
    expect(await failureOf(bench.run('lookAtAlarms', asked))).toMatchObject({
      type: 'AwsUnavailable',
      nonRetryable: false,
    });
    put(STAGING, 'a000', 'ALARM');
    const { ringing } = await bench.run('lookAtAlarms', asked);
    expect(ringing?.alarms.map(({ name }) => name)).toEqual(['a000']);
  });
});

describe('a wait for alarms', () => {
  it('is not over while none rings, and names the next look', async () => {
    expect(await failureOf(bench.run('awaitAlarm', asked))).toMatchObject({
      type: 'NotYet',
      nextRetryDelay: asked.interval,
      details: [{ status: 'OK', message: 'no alarm is in ALARM' }],
    });
    put(PRODUCTION, 'errors', 'ALARM');
    const { ringing } = await bench.run('awaitAlarm', asked);
    expect(ringing?.alarms).toMatchObject([{ name: 'errors', account: PRODUCTION }]);
  });

  it('for their end is not over while one rings, and says which', async () => {
    put(STAGING, 'a001', 'ALARM');
    const waits = await failureOf(bench.run('awaitNoAlarm', asked));
    expect(waits).toMatchObject({ type: 'NotYet', nextRetryDelay: asked.interval });
    expect(waits.message).toContain(`1 alarm is in ALARM:\n  a001 in account ${STAGING}, ${REGION}, since `);
    put(STAGING, 'a001', 'OK');
    expect(await bench.run('awaitNoAlarm', asked)).toBeUndefined();
  });
});
