import { displayName } from '../../client/releaseRef.js';
import type { ReleaseView } from '../../client/releaseView.js';
import { Message } from '../../contract/names.js';
import { isUnsuccessful } from '../../contract/target.js';
import type { NextStepOptions } from './nextSteps.js';
import { elapsed, moment, words } from './words.js';

/** Failed targets that are named; `status` shows all of them in its tree. */
const NAMED = 10;

/**
 * A release whose failure budget is spent: what has failed and why in AWS's words, since when it waits, and the commands to
 * choose from, ours and the `temporal` CLI's.
 */
export function decisionSteps(view: ReleaseView, { now, style, commands, by }: NextStepOptions): string[] {
  const { waitingFor, environments } = view.status;
  const name = waitingFor?.environment ?? '';
  const since = waitingFor?.since ?? view.status.startedAt;
  const environment = environments.find((one) => one.name === name);
  const failed = (environment?.targets ?? []).filter(({ state }) => isUnsuccessful(state));
  const unreachable = (environment?.unreachable ?? []).filter(({ skippedBy }) => skippedBy === undefined);
  const [first = ''] = (waitingFor?.message ?? '').split('\n');
  const release = displayName(view);
  const here = ['--environment', name];
  const update = (message: string, choice: object): string =>
    commands.temporal(
      ...['workflow', 'update', 'execute', '--workflow-id', view.workflowId, '--name', message],
      ...['--input', JSON.stringify({ ...choice, environment: name, by })],
    );
  const abort = commands.temporal(
    ...['workflow', 'signal', '--workflow-id', view.workflowId, '--name', Message.Abort],
    ...['--input', JSON.stringify({ by })],
  );
  return [
    `${style.yellow(`Waiting for a decision on ${first.replace(/:$/, '')}`)}, since ${moment(since)} (${elapsed(since, undefined, now)}).`,
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
    `  to do them again       ${style.bold(commands.goldenAmi('retry', release, '--failed', ...here))}`,
    `  to go on without them  ${commands.goldenAmi('skip', release, '--failed', ...here)}`,
    `  to go back             ${commands.goldenAmi('rollback', release, ...here)}`,
    `  to end                 ${commands.goldenAmi('abort', release)}`,
    `  or with Temporal's own CLI:`,
    `  to do them again       ${update(Message.Retry, { failed: true })}`,
    `  to go on without them  ${update(Message.Skip, { failed: true })}`,
    `  to go back             ${update(Message.Rollback, {})}`,
    `  to end                 ${abort}`,
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
