import { displayName } from '../../client/releaseRef.js';
import type { ReleaseView } from '../../client/releaseView.js';
import type { RingingAlarm } from '../../contract/alarms.js';
import { Message } from '../../contract/names.js';
import { isUnsuccessful } from '../../contract/target.js';
import type { NextStepOptions } from './nextSteps.js';
import { elapsed, moment, words } from './words.js';

/** Failed targets that are named; `status` shows all of them in its tree. */
const NAMED = 10;

/** One way to go on, as our command and as the `temporal` CLI's. */
interface Choice {
  readonly to: string;
  readonly ours: string;
  readonly temporals: string;
}

/**
 * A release whose failure budget is spent, or that an alarm has stopped: what has failed or rings and why in AWS's words,
 * since when it waits, and the commands to choose from, ours and the `temporal` CLI's.
 */
export function decisionSteps(view: ReleaseView, { now, style, commands, by }: NextStepOptions): string[] {
  const { waitingFor, environments } = view.status;
  const name = waitingFor?.environment ?? '';
  const since = waitingFor?.since ?? view.status.startedAt;
  const environment = environments.find((one) => one.name === name);
  const failed = (environment?.targets ?? []).filter(({ state }) => isUnsuccessful(state));
  const unreachable = (environment?.unreachable ?? []).filter(({ skippedBy }) => skippedBy === undefined);
  const alarms = environment?.alarms ?? [];
  const [first = ''] = (waitingFor?.message ?? '').split('\n');
  const release = displayName(view);
  const here = ['--environment', name];
  const update = (message: string, choice: object): string =>
    commands.temporal(
      ...['workflow', 'update', 'execute', '--workflow-id', view.workflowId, '--name', message],
      ...['--input', JSON.stringify({ ...choice, environment: name, by })],
    );
  const signal = (message: string, input: object): string =>
    commands.temporal(
      ...['workflow', 'signal', '--workflow-id', view.workflowId, '--name', message],
      ...['--input', JSON.stringify({ ...input, by })],
    );
  const ringing = [...new Set(alarms.map((alarm) => alarm.name))];
  const choices: Choice[] = [
    ...(alarms.length === 0
      ? []
      : [
          {
            to: 'go on once it is OK',
            ours: commands.goldenAmi('resume', release, ...here),
            temporals: signal(Message.Resume, { environment: name }),
          },
          {
            to: 'ignore the alarm',
            ours: commands.goldenAmi('skip', release, ...here, '--alarm', ...ringing),
            temporals: update(Message.Skip, { alarms: ringing }),
          },
        ]),
    ...(alarms.length > 0 && failed.length + unreachable.length === 0
      ? []
      : [
          {
            to: 'do them again',
            ours: commands.goldenAmi('retry', release, '--failed', ...here),
            temporals: update(Message.Retry, { failed: true }),
          },
          {
            to: 'go on without them',
            ours: commands.goldenAmi('skip', release, '--failed', ...here),
            temporals: update(Message.Skip, { failed: true }),
          },
        ]),
    {
      to: 'go back',
      ours: commands.goldenAmi('rollback', release, ...here),
      temporals: update(Message.Rollback, {}),
    },
    { to: 'end', ours: commands.goldenAmi('abort', release), temporals: signal(Message.Abort, {}) },
  ];
  const width = Math.max(...choices.map(({ to }) => to.length));
  const line = (to: string, command: string) => `  to ${to.padEnd(width)}  ${command}`;
  return [
    `${style.yellow(`Waiting for a decision on ${first.replace(/:$/, '')}`)}, since ${moment(since)} (${elapsed(since, undefined, now)}).`,
    ...alarms.map((alarm) => `  ${style.red(alarmText(alarm))}`),
    ...failed
      .slice(0, NAMED)
      .map(
        ({ id, state, reason }) =>
          `  ${style.red(`${id}: ${words(state)}: ${reason ?? 'no reason is known'}`)}`,
      ),
    ...(failed.length > NAMED ? [`  and ${failed.length - NAMED} more`] : []),
    ...unreachable
      .slice(0, NAMED)
      .map(
        ({ account, region, reason }) => `  ${style.red(`${account}/${region}: not looked into: ${reason}`)}`,
      ),
    ...(unreachable.length > NAMED ? [`  and ${unreachable.length - NAMED} more`] : []),
    ...choices.map(({ to, ours }, index) => line(to, index === 0 ? style.bold(ours) : ours)),
    `  or with Temporal's own CLI:`,
    ...choices.map(({ to, temporals }) => line(to, temporals)),
  ];
}

/** An environment that does not begin while an alarm rings: it goes on by itself. */
export function alarmSteps(view: ReleaseView, { now, style, commands }: NextStepOptions): string[] {
  const { waitingFor, environments } = view.status;
  const name = waitingFor?.environment ?? '';
  const since = waitingFor?.since ?? view.status.startedAt;
  const [first = ''] = (waitingFor?.message ?? '').split('\n');
  const alarms = environments.find((one) => one.name === name)?.alarms ?? [];
  const release = displayName(view);
  const names = [...new Set(alarms.map((alarm) => alarm.name))];
  return [
    `${style.yellow(first.replace(/:$/, ''))}, since ${moment(since)} (${elapsed(since, undefined, now)}).`,
    ...alarms.map((alarm) => `  ${style.red(alarmText(alarm))}`),
    `  It goes on by itself once that is OK.`,
    `  to ignore the alarm  ${commands.goldenAmi('skip', release, '--environment', name, '--alarm', ...names)}`,
    `  to go back           ${commands.goldenAmi('rollback', release)}`,
    `  to end               ${commands.goldenAmi('abort', release)}`,
  ];
}

/** A release that somebody has paused. */
export function pausedSteps(view: ReleaseView, { now, style, commands }: NextStepOptions): string[] {
  const { pausedBy = '', commands: record } = view.status;
  const release = displayName(view);
  const pause = record.findLast(({ kind, accepted }) => kind === 'pause' && accepted);
  const since = pause ? `, since ${moment(pause.at)} (${elapsed(pause.at, undefined, now)})` : '';
  const because = pause?.reason === undefined ? '' : `: ${pause.reason}`;
  return [
    `${style.yellow(`Paused by ${pausedBy}${because}`)}${since}. Nothing new is started.`,
    `  to go on  ${style.bold(commands.goldenAmi('resume', release))}`,
    `  to end    ${commands.goldenAmi('abort', release)}`,
  ];
}

function alarmText({ name, account, region, since, reason }: RingingAlarm): string {
  return `${name} in account ${account}, ${region}, since ${moment(since)}: ${reason}`;
}
