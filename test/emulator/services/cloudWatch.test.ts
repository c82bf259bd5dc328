import {
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../emulator/fleet.js';
import { alarmsOf, goesOffAt } from '../../../emulator/services/cloudWatch/alarm.js';
import { alarmEvents } from '../../../emulator/services/cloudWatch/events.js';
import { clientsOf, emulate, MINUTE, REGION, STAGING } from '../support.js';

const fleet = parseFleet({
  owner: '111111111111',
  regions: [REGION],
  accounts: [{ id: STAGING, name: 'staging' }],
  alarms: [
    {
      name: 'errors-{n}',
      count: 2,
      account: STAGING,
      region: REGION,
      script: [
        { after: '10 minutes', state: 'ALARM', reason: 'Too many errors.' },
        { after: '20 minutes', state: 'OK' },
      ],
    },
  ],
});

const INPUT: PutMetricAlarmCommandInput = {
  AlarmName: 'latency',
  Namespace: 'AWS/ApplicationELB',
  MetricName: 'TargetResponseTime',
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 2,
  ComparisonOperator: 'GreaterThanThreshold',
};

async function stateOf(emulator: Awaited<ReturnType<typeof emulate>>, name: string) {
  const { cloudWatch } = clientsOf(emulator, STAGING);
  const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms?.[0]?.StateValue;
}

describe('alarms of a fleet', () => {
  it('take the states of their script at their times', async () => {
    const emulator = await emulate(fleet);
    expect(await stateOf(emulator, 'errors-1')).toBe('OK');
    emulator.clock.advance(10 * MINUTE);
    expect(await stateOf(emulator, 'errors-1')).toBe('ALARM');
    emulator.clock.advance(10 * MINUTE);
    expect(await stateOf(emulator, 'errors-1')).toBe('OK');
  });

  it('forget the rest of their script when somebody sets their state', async () => {
    const emulator = await emulate(fleet);
    const start = emulator.clock.now();
    const alarm = alarmsOf(emulator.world, STAGING, REGION).get('errors-1');
    if (!alarm) throw new Error('there is no alarm');
    expect(goesOffAt(alarm, start)).toBe(start + 10 * MINUTE);
    await clientsOf(emulator, STAGING).cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: 'errors-1', StateValue: 'OK', StateReason: 'Quiet.' }),
    );
    expect(goesOffAt(alarm, start)).toBe(Infinity);
    emulator.clock.advance(15 * MINUTE);
    expect(await stateOf(emulator, 'errors-1')).toBe('OK');
    expect(await stateOf(emulator, 'errors-2')).toBe('ALARM');
  });

  it('must have their script in order', () => {
    expect(() =>
      parseFleet({
        owner: STAGING,
        regions: [REGION],
        alarms: [
          {
            name: 'errors',
            account: STAGING,
            region: REGION,
            script: [
              { after: '2 minutes', state: 'ALARM' },
              { after: '1 minute', state: 'OK' },
            ],
          },
        ],
      }),
    ).toThrow('alarms[0].script[1].after: expected a later time than the one before');
  });
});

describe('events of alarms', () => {
  it('tell what changed during a span, also of alarms that are no more', async () => {
    const emulator = await emulate(fleet);
    const start = emulator.clock.now();
    emulator.clock.advance(10 * MINUTE);
    const told = () =>
      alarmEvents(emulator.world, STAGING, REGION, { after: start, until: emulator.clock.now() });
    const before = told();
    expect(before).toHaveLength(2);
    expect(before[0]).toMatchObject({
      source: 'aws.cloudwatch',
      detailType: 'CloudWatch Alarm State Change',
      time: start + 10 * MINUTE,
      resources: [`arn:aws:cloudwatch:${REGION}:${STAGING}:alarm:errors-1`],
      detail: {
        alarmName: 'errors-1',
        previousState: { value: 'OK' },
        state: { value: 'ALARM', reason: 'Too many errors.', timestamp: '2026-01-01T00:10:00.000+0000' },
      },
    });
    await clientsOf(emulator, STAGING).cloudWatch.send(
      new DeleteAlarmsCommand({ AlarmNames: ['errors-1', 'errors-2'] }),
    );
    emulator.clock.advance(10 * MINUTE);
    expect(told()).toEqual(before);
  });

  it('are none when an alarm is put into the state that it has', async () => {
    const emulator = await emulate(fleet);
    const start = emulator.clock.now();
    const { cloudWatch } = clientsOf(emulator, STAGING);
    emulator.clock.advance(MINUTE);
    for (const StateReason of ['once', 'twice']) {
      await cloudWatch.send(
        new SetAlarmStateCommand({ AlarmName: 'errors-1', StateValue: 'ALARM', StateReason }),
      );
    }
    const span = { after: start, until: emulator.clock.now() };
    expect(alarmEvents(emulator.world, STAGING, REGION, span)).toHaveLength(1);
    const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ['errors-1'] }));
    expect(MetricAlarms?.[0]).toMatchObject({ StateReason: 'twice' });
  });
});

describe('PutMetricAlarm', () => {
  it('leaves the state of an alarm unchanged, and overwrites its configuration', async () => {
    const emulator = await emulate(fleet);
    const { cloudWatch } = clientsOf(emulator, STAGING);
    await cloudWatch.send(new PutMetricAlarmCommand({ ...INPUT, AlarmDescription: 'Slow.' }));
    await cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: 'latency', StateValue: 'ALARM', StateReason: '' }),
    );
    await cloudWatch.send(new PutMetricAlarmCommand({ ...INPUT, Threshold: 3 }));
    const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ['latency'] }));
    expect(MetricAlarms?.[0]).toMatchObject({ StateValue: 'ALARM', Threshold: 3 });
    expect(MetricAlarms?.[0]?.AlarmDescription).toBeUndefined();
    const { AlarmHistoryItems } = await cloudWatch.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'latency', HistoryItemType: 'ConfigurationUpdate' }),
    );
    expect(AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm "latency" updated',
      'Alarm "latency" created',
    ]);
  });

  // Each rule is one that AWS's documentation of the operation says of the parameter.
  it.each<[string, Partial<PutMetricAlarmCommandInput>, string]>([
    ['neither a metric nor an expression', { MetricName: undefined }, 'ValidationException'],
    ['both statistics', { ExtendedStatistic: 'p90' }, 'InvalidParameterCombinationException'],
    ['a period that is no minute', { Period: 90 }, 'ValidationException'],
    ['more than a day of short periods', { Period: 60, EvaluationPeriods: 1441 }, 'ValidationException'],
    ['more than a week of long ones', { Period: 3600, EvaluationPeriods: 169 }, 'ValidationException'],
    ['more data points than periods', { DatapointsToAlarm: 2 }, 'ValidationException'],
    ['no threshold', { Threshold: undefined }, 'ValidationException'],
    ['an action', { AlarmActions: [`arn:aws:sns:${REGION}:${STAGING}:x`] }, 'NotImplementedByEmulator'],
  ])('refuses %s', async (_, change, name) => {
    const { cloudWatch } = clientsOf(await emulate(fleet), STAGING);
    await expect(cloudWatch.send(new PutMetricAlarmCommand({ ...INPUT, ...change }))).rejects.toMatchObject({
      name,
    });
  });
});

describe('DeleteAlarms', () => {
  it('deletes the alarms that there are, even when others are not', async () => {
    const emulator = await emulate(fleet);
    const { cloudWatch } = clientsOf(emulator, STAGING);
    await expect(
      cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: ['none', 'errors-1'] })),
    ).rejects.toMatchObject({ name: 'ResourceNotFound' });
    expect(await stateOf(emulator, 'errors-1')).toBeUndefined();
    expect(await stateOf(emulator, 'errors-2')).toBe('OK');
  });
});
