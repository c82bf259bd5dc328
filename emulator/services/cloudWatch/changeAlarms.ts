import type {
  DeleteAlarmsCommandInput,
  DisableAlarmActionsCommandInput,
  EnableAlarmActionsCommandInput,
  SetAlarmStateCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, type RequestContext } from '../../service.js';
import { reconsiderAlarms } from '../autoScaling/refresh/alarms.js';
import { alarmsOf, changeAlarm, deleteAlarm, type Alarm } from './alarm.js';
import { unknownAlarm, unsatisfied } from './errors.js';

/** Puts an alarm into a state, in which it stays: there are no metrics that would take it back. */
export function setAlarmState(input: SetAlarmStateCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const { AlarmName: name = '', StateValue: state, StateReason: reason = '', StateReasonData } = input;
  if (state !== 'OK' && state !== 'ALARM' && state !== 'INSUFFICIENT_DATA') {
    throw unsatisfied('stateValue', String(state), 'satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]');
  }
  if (reason.length > 1023) {
    throw unsatisfied('stateReason', reason, 'have length less than or equal to 1023');
  }
  if (StateReasonData !== undefined) checkJson(StateReasonData);
  const alarm = alarmsOf(world, account, region).get(name);
  if (!alarm) throw unknownAlarm(name);
  changeAlarm(alarm, { at: now, state, reason, reasonData: StateReasonData });
  context.effect('SetAlarmState', resourceOf(alarm), { state, reason });
  reconsiderAlarms(world, account, region, now);
  return {};
}

/** Deletes alarms: those that there are, even when others of the request are not. */
export function deleteAlarms(input: DeleteAlarmsCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const names = new Set(checkNames(input.AlarmNames));
  const alarms = alarmsOf(world, account, region);
  const missing = [...names].filter((name) => !alarms.has(name));
  for (const name of names) {
    const alarm = alarms.get(name);
    if (!alarm) continue;
    deleteAlarm(world, alarm, now);
    context.effect('DeleteAlarms', resourceOf(alarm));
  }
  reconsiderAlarms(world, account, region, now);
  if (missing.length > 0) throw unknownAlarm(missing.join(', '));
  return {};
}

/** Notes that the actions of alarms are enabled. */
export function enableAlarmActions(input: EnableAlarmActionsCommandInput, context: RequestContext): object {
  return setActionsEnabled('EnableAlarmActions', input.AlarmNames, true, context);
}

/** Notes that the actions of alarms are disabled. */
export function disableAlarmActions(input: DisableAlarmActionsCommandInput, context: RequestContext): object {
  return setActionsEnabled('DisableAlarmActions', input.AlarmNames, false, context);
}

/** Names of alarms that there are not are passed over, as AWS does. */
function setActionsEnabled(
  action: string,
  names: readonly string[] | undefined,
  ActionsEnabled: boolean,
  context: RequestContext,
): object {
  const { world, account, region, now } = context;
  const alarms = alarmsOf(world, account, region);
  for (const name of new Set(checkNames(names))) {
    const alarm = alarms.get(name);
    const configuration = alarm?.updates.at(-1)?.configuration;
    if (!alarm || configuration?.ActionsEnabled === ActionsEnabled) continue;
    alarm.updates.push({ at: now, configuration: { ...configuration, ActionsEnabled } });
    context.effect(action, resourceOf(alarm));
  }
  return {};
}

/** CloudWatch takes this many names at once. */
const MOST_NAMES = 100;

function checkNames(names: readonly string[] = []): readonly string[] {
  if (names.length > MOST_NAMES) {
    throw unsatisfied(
      'alarmNames',
      `[${names.join(', ')}]`,
      `have length less than or equal to ${MOST_NAMES}`,
    );
  }
  return names;
}

function checkJson(data: string): void {
  try {
    JSON.parse(data);
  } catch {
    throw new AwsError('InvalidFormat', 'StateReasonData is not valid JSON');
  }
}

function resourceOf({ account, region, name }: Alarm): string {
  return `${account}/${region}/alarm/${name}`;
}
