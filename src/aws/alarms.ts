import { paginateDescribeAlarms, type CloudWatchClient, type MetricAlarm } from '@aws-sdk/client-cloudwatch';

/** What CloudWatch says of one alarm. */
export interface AlarmState {
  readonly name: string;
  /** `OK`, `ALARM`, `INSUFFICIENT_DATA`. */
  readonly state: string;
  /** In CloudWatch's words. */
  readonly reason: string;
  /** ISO 8601: when it went into that state; absent where CloudWatch does not say. */
  readonly since?: string;
}

/** What alarms of all types have in common. */
type AnyAlarm = Pick<
  MetricAlarm,
  'AlarmName' | 'StateValue' | 'StateReason' | 'StateUpdatedTimestamp' | 'StateTransitionedTimestamp'
>;

/** DescribeAlarms takes this many names, and answers as many at once. */
const NAMES_PER_CALL = 100;

/**
 * States of alarms by name, those of composite and log alarms too, which CloudWatch leaves out unless they are asked for;
 * an alarm that does not exist is missing.
 */
export async function describeAlarms(
  client: CloudWatchClient,
  names: readonly string[],
): Promise<Map<string, AlarmState>> {
  const found = new Map<string, AlarmState>();
  for (let start = 0; start < names.length; start += NAMES_PER_CALL) {
    const pages = paginateDescribeAlarms(
      { client, pageSize: NAMES_PER_CALL },
      {
        AlarmNames: names.slice(start, start + NAMES_PER_CALL),
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'],
      },
    );
    for await (const { MetricAlarms = [], CompositeAlarms = [], LogAlarms = [] } of pages) {
      const alarms: readonly AnyAlarm[] = [...MetricAlarms, ...CompositeAlarms, ...LogAlarms];
      for (const { AlarmName: name = '', ...alarm } of alarms) {
        const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
        found.set(name, {
          name,
          state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
          reason: alarm.StateReason ?? '',
          ...(since === undefined ? {} : { since: since.toISOString() }),
        });
      }
    }
  }
  return found;
}
