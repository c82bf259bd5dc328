import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { notImplemented, type RequestContext } from '../../service.js';
import { reconsiderAlarms } from '../autoScaling/refresh/alarms.js';
import { alarmsOf, createAlarm } from './alarm.js';
import { invalidCombination, unsatisfied, validationError } from './errors.js';

/**
 * Creates an alarm, or gives one another configuration without touching its state. There are no metrics: an alarm
 * keeps its state until `SetAlarmState` or the fleet changes it.
 */
export function putMetricAlarm(input: PutMetricAlarmCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const { AlarmName: name = '', Tags: _, ...rest } = input;
  checkAlarm(name, input);
  const configuration = { ...rest, ActionsEnabled: rest.ActionsEnabled ?? true };
  const known = alarmsOf(world, account, region).get(name);
  if (known) {
    known.updates.push({ at: now, configuration });
  } else {
    createAlarm(
      world,
      { account, region, name },
      [{ at: now, state: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation' }],
      { at: now, configuration },
    );
  }
  context.effect('PutMetricAlarm', `${account}/${region}/alarm/${name}`);
  reconsiderAlarms(world, account, region, now);
  return {};
}

/** What AWS's documentation of `PutMetricAlarm` says of each parameter. */
function checkAlarm(name: string, input: PutMetricAlarmCommandInput): void {
  if (name === '') throw unsatisfied('alarmName', name, 'have length greater than or equal to 1');
  if (name.length > 255) throw unsatisfied('alarmName', name, 'have length less than or equal to 255');
  const actions = [input.OKActions, input.AlarmActions, input.InsufficientDataActions];
  if (actions.some((arns) => arns?.length)) {
    throw notImplemented(
      'The emulator performs no alarm actions: watch the alarm with a rule of EventBridge.',
    );
  }
  const watched = [input.MetricName, input.Metrics, input.EvaluationCriteria];
  if (watched.filter((each) => each !== undefined).length !== 1) {
    throw validationError('Exactly one of MetricName, Metrics and EvaluationCriteria must be specified');
  }
  if (input.MetricName !== undefined) checkMetric(input);
  if (input.EvaluationCriteria === undefined) checkEvaluation(input);
}

function checkMetric({ Namespace, Statistic, ExtendedStatistic, Period }: PutMetricAlarmCommandInput): void {
  if (Namespace === undefined) throw validationError('The parameter Namespace must be specified');
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw invalidCombination(
      'Exactly one of the parameters Statistic and ExtendedStatistic must be specified',
    );
  }
  if (Period === undefined) throw validationError('The parameter Period must be specified');
  if (![10, 20, 30].includes(Period) && (Period < 60 || Period % 60 !== 0)) {
    throw validationError('Period must be 10, 20, 30 or a multiple of 60');
  }
}

const HOUR = 3600;
const DAY = 24 * HOUR;

function checkEvaluation(input: PutMetricAlarmCommandInput): void {
  const { ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, Period = 60 } = input;
  if (ComparisonOperator === undefined) {
    throw validationError('The parameter ComparisonOperator must be specified');
  }
  if (EvaluationPeriods === undefined) {
    throw validationError('The parameter EvaluationPeriods must be specified');
  }
  if (EvaluationPeriods < 1) {
    throw unsatisfied('evaluationPeriods', EvaluationPeriods, 'have value greater than or equal to 1');
  }
  const longest = Period < HOUR ? DAY : 7 * DAY;
  if (Period * EvaluationPeriods > longest) {
    throw validationError(
      `Metrics cannot be checked across more than ${longest === DAY ? 'a day' : 'seven days'} (EvaluationPeriods * Period must be <= ${longest}).`,
    );
  }
  if (DatapointsToAlarm !== undefined && DatapointsToAlarm > EvaluationPeriods) {
    throw validationError('DatapointsToAlarm must be less than or equal to EvaluationPeriods');
  }
  if (input.Threshold === undefined && input.ThresholdMetricId === undefined) {
    throw validationError('Either Threshold or ThresholdMetricId must be specified');
  }
}
