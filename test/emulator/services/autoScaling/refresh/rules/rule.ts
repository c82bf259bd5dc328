import { readFileSync } from 'node:fs';
import {
  CancelInstanceRefreshCommand,
  ResumeProcessesCommand,
  RollbackInstanceRefreshCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
  type UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import type { FleetSource } from '../../../../../../emulator/fleet.js';
import { ACCOUNT, REGION, SECOND, type Emulated } from '../../emulated.js';

type FleetAlarm = NonNullable<FleetSource['alarms']>[number];
type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** From the request of a refresh until it begins. */
export const PENDING = 5 * SECOND;

export const web = { AutoScalingGroupName: 'web' };

/** Where a rule stands. */
export interface Source {
  /** A shape of the API and one of its members, a page of the user guide, or a finding of this project's own. */
  readonly where: string;
  readonly says: string;
}

/** One rule of instance refreshes, and how it shows. */
export interface Rule {
  readonly rule: string;
  readonly source: Source;
  readonly run: () => Promise<void>;
}

/** A sentence of the API reference, which the SDK's types carry along: {@link checkRules} looks it up there. */
export function api(where: string, says: string): Source {
  return { where: `API reference, ${where}`, says };
}

/** A sentence of the Amazon EC2 Auto Scaling User Guide. */
export function guide(page: string, says: string): Source {
  return { where: `User Guide, ${page}`, says };
}

/** What AWS does not document, and operators have reported. */
export function reported(where: string, says: string): Source {
  return { where: `Reported: ${where}`, says };
}

/** Tests every rule of a theme, and that the sentences of the API reference are really there. */
export function checkRules(theme: string, rules: readonly Rule[]): void {
  describe(theme, () => {
    it.each(rules)('$rule', async ({ run }) => {
      expect.hasAssertions();
      await run();
    });

    it('quotes the API reference as it is', () => {
      const quotes = rules.flatMap(({ source }) => (source.where.startsWith('API') ? [source] : []));
      expect(quotes.filter(({ says }) => !API_REFERENCE.includes(plain(says)))).toEqual([]);
    });
  });
}

const TYPES = ['models/models_0.d.ts', 'models/errors.d.ts', 'models/enums.d.ts'].concat(
  ['Start', 'Cancel', 'Rollback'].map((verb) => `commands/${verb}InstanceRefreshCommand.d.ts`),
  'commands/DescribeInstanceRefreshesCommand.d.ts',
);

const API_REFERENCE = TYPES.map((file) =>
  plain(
    readFileSync(
      new URL(
        `../../../../../../node_modules/@aws-sdk/client-auto-scaling/dist-types/${file}`,
        import.meta.url,
      ),
      'utf8',
    ),
  ),
).join('\n');

/** Words alone: without mark-up, comment stars and line breaks. */
function plain(text: string): string {
  return text
    .replaceAll(/<[^>]*>|[*`{}]/g, ' ')
    .replaceAll(/[^A-Za-z0-9$%]+/g, ' ')
    .trim();
}

/** What `DescribeInstanceRefreshes` shows of the latest refresh: `InProgress 50% 2 left`. */
export async function seen(aws: Emulated): Promise<string> {
  const { Status, PercentageComplete, InstancesToUpdate } = await aws.lastRefresh();
  return PercentageComplete === undefined
    ? `${Status}`
    : `${Status} ${PercentageComplete}% ${InstancesToUpdate} left`;
}

/** What is {@link seen} from now on, looking every `step`, until the refresh is over; each state once. */
export async function course(aws: Emulated, step: number): Promise<string[]> {
  const states: string[] = [];
  for (;;) {
    const state = await seen(aws);
    if (states.at(-1) !== state) states.push(state);
    if (/^(Successful|Failed|Cancelled|RollbackSuccessful|RollbackFailed)/.test(state)) return states;
    aws.clock.advance(step);
  }
}

/** How long the latest refresh took, from its start. */
export async function duration(aws: Emulated): Promise<number> {
  const { StartTime, EndTime } = await aws.lastRefresh();
  return Number(EndTime) - Number(StartTime);
}

export async function cancel(aws: Emulated, WaitForTransitioningInstances?: boolean): Promise<void> {
  await aws.autoScaling.send(new CancelInstanceRefreshCommand({ ...web, WaitForTransitioningInstances }));
}

export async function rollBack(aws: Emulated): Promise<void> {
  await aws.autoScaling.send(new RollbackInstanceRefreshCommand(web));
}

export async function suspend(aws: Emulated, process: string): Promise<void> {
  await aws.autoScaling.send(new SuspendProcessesCommand({ ...web, ScalingProcesses: [process] }));
}

export async function resume(aws: Emulated, process: string): Promise<void> {
  await aws.autoScaling.send(new ResumeProcessesCommand({ ...web, ScalingProcesses: [process] }));
}

export async function update(
  aws: Emulated,
  input: Omit<UpdateAutoScalingGroupCommandInput, 'AutoScalingGroupName'>,
): Promise<void> {
  await aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...web, ...input }));
}

/** An alarm of the fleet that is in `state` from the start, and in others from so long after it on. */
export function alarm(name: string, state: AlarmState, script: Record<string, AlarmState> = {}): FleetAlarm {
  return {
    name,
    account: ACCOUNT,
    region: REGION,
    state,
    script: Object.entries(script).map(([after, next]) => ({
      after,
      state: next,
      reason: 'Threshold Crossed',
    })),
  };
}

export async function setAlarm(aws: Emulated, AlarmName: string, StateValue: AlarmState): Promise<void> {
  await aws.cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'by hand' }));
}
