import type { DescribeAlarmsCommandInput, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { notImplemented, type RequestContext } from '../../service.js';
import { pageOf } from '../paging.js';
import { alarmsOf, alarmStateAt, transitionsOf, type Alarm } from './alarm.js';
import { invalidCombination, invalidNextToken, unsatisfied } from './errors.js';

/** Alarms of a page unless asked for more. */
const PAGE = 50;
const LARGEST_PAGE = 100;

/** The metric alarms of an account and Region by name, prefix and state, in the order of their names. */
export function describeAlarms(input: DescribeAlarmsCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const { AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue, NextToken } = input;
  if (AlarmNames?.length && AlarmNamePrefix !== undefined) {
    throw invalidCombination('AlarmNames and AlarmNamePrefix can not both be specified');
  }
  if (input.ChildrenOfAlarmName !== undefined || input.ParentsOfAlarmName !== undefined) {
    throw notImplemented('The emulator has no composite alarms.');
  }
  const ofType = AlarmTypes?.length ? AlarmTypes.includes('MetricAlarm') : true;
  // None has an action.
  const withAction = input.ActionPrefix === undefined;
  const names = AlarmNames?.length ? new Set(AlarmNames) : undefined;
  const alarms = [...(ofType && withAction ? alarmsOf(world, account, region).values() : [])]
    .filter(({ name }) => names?.has(name) ?? name.startsWith(AlarmNamePrefix ?? ''))
    .map((alarm) => describeAlarm(alarm, now))
    .filter((alarm) => StateValue === undefined || alarm.StateValue === StateValue)
    .sort(byName);
  const page = pageOf(alarms, pageSize(input.MaxRecords), NextToken, invalidNextToken);
  return { MetricAlarms: page.items, CompositeAlarms: [], NextToken: page.nextToken };
}

/**
 * The size of a page.
 * @throws ValidationError
 */
export function pageSize(asked: number = PAGE): number {
  if (asked < 1) throw unsatisfied('maxRecords', asked, 'have value greater than or equal to 1');
  if (asked > LARGEST_PAGE) {
    throw unsatisfied('maxRecords', asked, `have value less than or equal to ${LARGEST_PAGE}`);
  }
  return asked;
}

function describeAlarm(alarm: Alarm, now: number): MetricAlarm {
  const { at, state, reason, reasonData } = alarmStateAt(alarm, now);
  const update = alarm.updates.at(-1);
  const transitionedAt = transitionsOf(alarm).findLast(({ to }) => to.at <= now)?.to.at;
  return {
    Dimensions: [],
    ...update?.configuration,
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    AlarmConfigurationUpdatedTimestamp: new Date(update?.at ?? at),
    StateValue: state,
    StateReason: reason,
    StateReasonData: reasonData,
    StateUpdatedTimestamp: new Date(at),
    StateTransitionedTimestamp: new Date(transitionedAt ?? alarm.changes[0]?.at ?? at),
  };
}

function byName({ AlarmName: a = '' }: MetricAlarm, { AlarmName: b = '' }: MetricAlarm): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
