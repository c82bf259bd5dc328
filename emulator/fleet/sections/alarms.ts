import { StateValue } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import { milliseconds } from '../../duration.js';
import { accountId, count, duration, name, place } from '../common.js';
import { counted } from '../placement.js';
import type { ReferenceCheck } from '../referenceCheck.js';

const state = z.enum(StateValue);

/** CloudWatch alarms as a fleet file describes them. */
export const alarm = z.strictObject({
  name: name.describe('{n} counts from 1; needed when count is above 1.'),
  count,
  account: accountId,
  ...place,
  state: state.default('OK').describe('At the start.'),
  script: z
    .array(
      z.strictObject({
        after: duration.describe('Since the start of the emulator; each later than the one before.'),
        state,
        reason: z.string().max(1023).default('As the fleet describes it.'),
      }),
    )
    .default([])
    .describe('States it takes later, unless SetAlarmState intervenes.'),
});

type DescribedAlarm = z.output<typeof alarm>;

/** One CloudWatch alarm. */
export interface FleetAlarm {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly state: StateValue;
  readonly script: readonly { readonly after: number; readonly state: StateValue; readonly reason: string }[];
}

/** One entry per alarm and Region. */
export function expandAlarms(alarms: readonly DescribedAlarm[]): FleetAlarm[] {
  return alarms.flatMap((described) => {
    const script = described.script.map(({ after, ...change }) => ({
      ...change,
      after: milliseconds(after),
    }));
    return counted(described).map(({ name, region }) => ({
      name,
      region,
      account: described.account,
      state: described.state,
      script,
    }));
  });
}

/** Whether the alarms of a fleet fit the rest of it. */
export function checkAlarms(alarms: readonly DescribedAlarm[], check: ReferenceCheck): void {
  for (const [index, described] of alarms.entries()) {
    const path = `alarms[${index}]`;
    check.accounts(`${path}.account`, [described.account]);
    const names = check.names(path, described);
    for (const region of check.place(path, described)) {
      for (const each of names)
        check.unique(`${path}.name`, 'alarm', `${described.account}/${region}/${each}`);
    }
    const times = described.script.map(({ after }) => milliseconds(after));
    for (const [position, time] of times.entries()) {
      if (time <= (times[position - 1] ?? 0)) {
        check.report(`${path}.script[${position}].after`, 'expected a later time than the one before');
      }
    }
  }
}
