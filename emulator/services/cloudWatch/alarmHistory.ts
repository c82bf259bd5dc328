import type { AlarmHistoryItem, DescribeAlarmHistoryCommandInput } from '@aws-sdk/client-cloudwatch';
import type { RequestContext } from '../../service.js';
import { pageOf } from '../paging.js';
import { alarmsOf, deletedAlarmsOf, transitionsOf, type Alarm, type DeletedAlarm } from './alarm.js';
import { pageSize } from './describeAlarms.js';
import { invalidNextToken } from './errors.js';

/** CloudWatch keeps the history of an alarm for thirty days, even when it is deleted. */
const KEPT = 30 * 24 * 60 * 60 * 1000;

/** What happened to alarms, newest first unless asked otherwise. */
export function describeAlarmHistory(
  input: DescribeAlarmHistoryCommandInput,
  context: RequestContext,
): object {
  const { world, account, region, now } = context;
  const { AlarmName, AlarmTypes, HistoryItemType, StartDate, EndDate, ScanBy, NextToken } = input;
  const from = Math.max(now - KEPT, StartDate?.getTime() ?? 0);
  const until = Math.min(now, EndDate?.getTime() ?? Infinity);
  const ofType = AlarmTypes?.length ? AlarmTypes.includes('MetricAlarm') : true;
  const alarms = [...deletedAlarmsOf(world, account, region), ...alarmsOf(world, account, region).values()];
  const items = alarms
    .filter(({ name }) => ofType && (AlarmName === undefined || name === AlarmName))
    .flatMap(historyOf)
    .filter(({ at, item }) => {
      const ofItemType = HistoryItemType === undefined || item.HistoryItemType === HistoryItemType;
      return ofItemType && at >= from && at <= until;
    })
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
  if (ScanBy !== 'TimestampAscending') items.reverse();
  const page = pageOf(items, pageSize(input.MaxRecords ?? 100), NextToken, invalidNextToken);
  return { AlarmHistoryItems: page.items, NextToken: page.nextToken };
}

interface Dated {
  readonly at: number;
  readonly item: AlarmHistoryItem;
}

function historyOf(alarm: Alarm | DeletedAlarm): Dated[] {
  const configurations = alarm.updates.map(({ at, configuration }, index) =>
    itemOf(alarm, at, 'ConfigurationUpdate', `Alarm "${alarm.name}" ${index === 0 ? 'created' : 'updated'}`, {
      type: index === 0 ? 'Create' : 'Update',
      [index === 0 ? 'createdAlarm' : 'updatedAlarm']: { alarmName: alarm.name, ...configuration },
    }),
  );
  const states = transitionsOf(alarm).map(({ from, to }) =>
    itemOf(alarm, to.at, 'StateUpdate', `Alarm updated from ${from.state} to ${to.state}`, {
      oldState: { stateValue: from.state, stateReason: from.reason },
      newState: { stateValue: to.state, stateReason: to.reason },
    }),
  );
  const deletion =
    'deletedAt' in alarm
      ? [
          itemOf(alarm, alarm.deletedAt, 'ConfigurationUpdate', `Alarm "${alarm.name}" deleted`, {
            type: 'Delete',
            deletedAlarm: { alarmName: alarm.name },
          }),
        ]
      : [];
  return [...configurations, ...states, ...deletion];
}

function itemOf(
  { name }: Alarm,
  at: number,
  HistoryItemType: 'ConfigurationUpdate' | 'StateUpdate',
  HistorySummary: string,
  data: object,
): Dated {
  return {
    at,
    item: {
      AlarmName: name,
      AlarmType: 'MetricAlarm',
      Timestamp: new Date(at),
      HistoryItemType,
      HistorySummary,
      HistoryData: JSON.stringify({ version: '1.0', ...data }),
    },
  };
}
