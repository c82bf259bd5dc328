import type { AwsEvent, EventSource } from '../../events.js';
import { uuid } from '../../ids.js';
import {
  alarmsOf,
  deletedAlarmsOf,
  transitionsOf,
  type Alarm,
  type AlarmChange,
  type AlarmTransition,
} from './alarm.js';

/**
 * The state changes of CloudWatch's alarms.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export const alarmEvents: EventSource = (world, account, region, { after, until }) =>
  [...deletedAlarmsOf(world, account, region), ...alarmsOf(world, account, region).values()].flatMap(
    (alarm) =>
      transitionsOf(alarm)
        .filter(({ to }) => to.at > after && to.at <= until)
        .map((transition) => stateChange(alarm, transition)),
  );

function stateChange(alarm: Alarm, { index, from, to }: AlarmTransition): AwsEvent {
  const { account, region, name, arn, updates } = alarm;
  const created = updates[0]?.at ?? 0;
  const configuration = updates.findLast(({ at }) => at <= to.at)?.configuration;
  return {
    // An alarm of the same name may have been there before.
    id: uuid(['alarm', arn, created, index]),
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    account,
    region,
    time: to.at,
    resources: [arn],
    detail: {
      alarmName: name,
      configuration: {
        ...(configuration?.AlarmDescription !== undefined && { description: configuration.AlarmDescription }),
        metrics: configuration?.Metrics ?? [],
      },
      previousState: stateOf(from),
      state: stateOf(to),
    },
  };
}

function stateOf({ at, state, reason, reasonData }: AlarmChange): object {
  return {
    reason,
    ...(reasonData !== undefined && { reasonData }),
    timestamp: new Date(at).toISOString().replace('Z', '+0000'),
    value: state,
  };
}
