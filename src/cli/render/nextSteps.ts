import type { CommandLines } from '../../client/commandLines.js';
import { displayName } from '../../client/releaseRef.js';
import { isOver, wasCutOff, type ReleaseView } from '../../client/releaseView.js';
import { Message } from '../../contract/names.js';
import { isFinal } from '../../contract/target.js';
import { alarmSteps, decisionSteps, pausedSteps } from './decisionSteps.js';
import type { Style } from './style.js';
import { legible } from './terminal.js';
import { count, elapsed, moment, shortHash } from './words.js';

/** What the text about the next steps depends on beside the release. */
export interface NextStepOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly style: Style;
  readonly commands: CommandLines;
  /** Who reads this, to fill in the commands. */
  readonly by: string;
}

/** What a release waits for, on whom, since when; how it ended; and the very commands for what to do next. */
export function renderNextSteps(asked: ReleaseView, options: NextStepOptions): string[] {
  const view = legible(asked);
  if (wasCutOff(view)) return cutOff(view, options);
  if (isOver(view)) return over(view, options);
  const { waitingFor, phase, message, pausedBy } = view.status;
  const paused = pausedBy === undefined || phase === 'aborting' ? [] : pausedSteps(view, options);
  // What is decided while the release is paused begins when it is resumed.
  if (waitingFor?.kind === 'approval') return [...approval(view, options), ...paused];
  if (waitingFor?.kind === 'decision') return [...decisionSteps(view, options), ...paused];
  if (waitingFor?.kind === 'alarms') return [...alarmSteps(view, options), ...paused];
  if (paused.length > 0) return paused;
  const since = waitingFor ? ` (for ${elapsed(waitingFor.since, undefined, options.now)})` : '';
  const seen = phase === 'building' && view.progress ? `: ${view.progress.message}` : '';
  const [first = '', ...more] = (waitingFor?.message ?? message).split('\n');
  const { commands } = options;
  const name = displayName(view);
  return [
    // What is named one by one is for somebody to look at.
    ...(more.length > 0
      ? [`Now: ${first}${seen}${since}`, ...more.map((line) => (line.startsWith(' ') ? line : `  ${line}`))]
      : [`Now: ${first}${seen}${since}. Nobody needs to do anything.`]),
    `  to watch  ${commands.goldenAmi('status', name, '--watch')}`,
    ...(phase === 'aborting' ? [] : [`  to end    ${commands.goldenAmi('abort', name)}`]),
  ];
}

function approval(view: ReleaseView, { now, style, commands, by }: NextStepOptions): string[] {
  const { waitingFor, environments } = view.status;
  const name = waitingFor?.environment ?? '';
  const environment = environments.find((one) => one.name === name);
  const since = waitingFor?.since ?? view.status.startedAt;
  const release = displayName(view);
  const plan = environment?.planHash === undefined ? [] : ['--plan', shortHash(environment.planHash)];
  const signal = (message: string) =>
    commands.temporal(
      ...['workflow', 'signal', '--workflow-id', view.workflowId, '--name', message],
      ...['--input', JSON.stringify({ environment: name, by })],
    );
  const [first = '', ...more] = (waitingFor?.message ?? '').split('\n');
  return [
    `${style.yellow(capitalized(first))}, since ${moment(since)} (${elapsed(since, undefined, now)}).`,
    ...more.map((line) => `  ${line.trim()}`),
    `  to approve   ${style.bold(commands.goldenAmi('approve', release, '--environment', name, ...plan))}`,
    `  to reject    ${commands.goldenAmi('reject', release, '--environment', name)}`,
    `  or with Temporal's own CLI:`,
    `  to approve   ${signal(Message.Approve)}`,
    `  to reject    ${signal(Message.Reject)}`,
  ];
}

function over(view: ReleaseView, { style, commands }: NextStepOptions): string[] {
  const { phase, message, failure, environments } = view.status;
  const [first = '', ...rest] = (failure?.message ?? message).split('\n');
  const why = [first, ...rest.map((line) => `  ${line.trim()}`)];
  const again = commands.goldenAmi('start', '--config', 'golden-ami.yaml');
  switch (phase) {
    case 'succeeded':
      return [style.green(`Done: ${first}`), ...rest];
    case 'partlySucceeded':
      return [
        style.yellow(`Done, with ${leftUndone(view)}: ${first}`),
        ...why.slice(1),
        '  What is left is tried again by the next release; the others are up to date:',
        `  ${again}`,
      ];
    case 'rolledBack':
      return [
        style.yellow(`Rolled back: ${first}`),
        ...why.slice(1),
        '  To try again, start a release; one of another image, if the image was bad:',
        `  ${again}`,
      ];
    case 'failed': {
      const touched = environments.some(({ counts }) => Object.keys(counts).length > 0);
      return [
        style.red(`Failed: ${first}`),
        ...why.slice(1),
        touched
          ? '  Everything else was left as it is. When the cause is removed, start again; what is up to date is not touched:'
          : '  When the cause is removed, start again:',
        `  ${again}`,
      ];
    }
    default:
      return [style.yellow(`Ended (${phase}): ${first}`), ...why.slice(1)];
  }
}

/** What a release that succeeded in part has not done. */
function leftUndone({ status: { environments } }: ReleaseView): string {
  const unreachable = environments.reduce((sum, { unreachable = [] }) => sum + unreachable.length, 0);
  const hasFailed = environments.some(({ counts }) => (counts.failed ?? 0) + (counts.rolledBack ?? 0) > 0);
  return [
    ...(hasFailed || unreachable === 0 ? ['failed targets inside the failure budget'] : []),
    ...(unreachable > 0 ? [`${count(unreachable, 'place')} that nobody could look into`] : []),
  ].join(' and ');
}

function cutOff(view: ReleaseView, { style, commands }: NextStepOptions): string[] {
  const how = view.temporalStatus.toLowerCase();
  const open = view.status.environments
    .flatMap((environment) => environment.targets)
    .filter((target) => !isFinal(target.state) && target.state !== 'pending');
  return [
    style.red(
      `The release's workflow was ${how} at ${moment(view.closedAt ?? '')}: it ended without tidying up.`,
    ),
    ...(open.length === 0
      ? ['  No target was at work then.']
      : [
          `  ${count(open.length, 'target')} at work then; AWS goes on with what was begun there:`,
          ...open.map((target) =>
            `    ${target.id}  ${target.refreshId ?? target.deploymentId ?? ''}`.trimEnd(),
          ),
        ]),
    '  To go on, start again; what is up to date is not touched, what runs is taken over:',
    `  ${commands.goldenAmi('start', '--config', 'golden-ami.yaml')}`,
  ];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
