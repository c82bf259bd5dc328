import { effectsPerResource, type Evidence } from '../../../emulator/checks.js';
import type { CommandRecord } from '../../../src/contract/commands.js';
import type { EnvironmentStatus, ReleaseStatus } from '../../../src/contract/status.js';
import { PRODUCTION } from '../../support/fleets.js';
import type { Answer, Message } from './callers.js';

/** Refusals that a caller may get: the release or the client says why, and what came first. */
const REFUSALS: readonly (string | undefined)[] = [
  'CommandRefused',
  'DecisionRefused',
  'ReleaseEnded',
  'NotWaiting',
];

/** A caller waits no longer than the client's own deadline, and the look before it. */
const WITHIN_SECONDS = 75;

const SOMEBODY = /\bcaller-\d+\b/;

/** What is wrong with the answers alone. */
export function wrongWithAnswers(answers: readonly Answer[]): string[] {
  return answers.flatMap(({ by, kind, accepted, code, text, seconds }) => [
    ...(accepted || REFUSALS.includes(code) ? [] : [`${by} (${kind}) was told: ${code}: ${text}`]),
    ...(seconds > WITHIN_SECONDS ? [`${by} (${kind}) was answered after ${seconds.toFixed(1)} s`] : []),
  ]);
}

/** What the release's status does not say of the messages, although it should: who, what, and what became of it. */
export function wrongWithAudit(
  messages: readonly Message[],
  answers: readonly Answer[],
  { commands, refusals, decisions, abort }: ReleaseStatus,
): string[] {
  const taken = new Set([
    ...commands.filter(({ accepted }) => accepted).map(({ by }) => by),
    ...decisions.map(({ by }) => by),
    ...(abort ? [abort.by] : []),
  ]);
  const refused = new Map(refusals.map(({ by, reason }) => [by, reason]));
  return [
    ...answers
      .filter(({ by, accepted }) => accepted !== taken.has(by))
      .map(({ by, kind, text }) => `${by} (${kind}) was told ${text}; status says otherwise`),
    ...messages
      .filter(({ via, by }) => via === 'signal' && !taken.has(by) && !refused.has(by))
      .map(({ by, kind }) => `the signal ${kind} of ${by} is neither taken nor refused in status`),
    ...messages
      .filter(({ by }) => taken.has(by) && refused.has(by))
      .map(({ by, kind }) => `the ${kind} of ${by} is both taken and refused`),
    ...messages
      .filter(({ kind, by }) => kind === 'abort' && refused.has(by) && !SOMEBODY.test(refused.get(by) ?? ''))
      .map(({ by }) => `the abort of ${by} was refused without naming who came first: ${refused.get(by)}`),
    ...namelessRefusals(answers, commands, abort?.by),
  ];
}

/** A refused caller is told who came first, wherever somebody did. */
function namelessRefusals(
  answers: readonly Answer[],
  commands: readonly CommandRecord[],
  abortedBy: string | undefined,
): string[] {
  const contradictory: readonly Message['kind'][] = ['retry', 'skip', 'rollback'];
  const wentBackBy = commands.find(({ kind, accepted }) => kind === 'rollback' && accepted)?.by;
  return answers
    .filter(({ kind, accepted, by }) => {
      if (accepted || !contradictory.includes(kind)) return false;
      const own = commands.findIndex((command) => command.by === by);
      const before = own < 0 ? [] : commands.slice(0, own);
      const wasFirst = !before.some((one) => one.accepted && contradictory.includes(one.kind));
      // What the release refuses itself is in no list of commands: it does that when it is over with all.
      return own < 0 ? (abortedBy ?? wentBackBy) !== undefined : !wasFirst;
    })
    .filter(({ text }) => !SOMEBODY.test(text))
    .map(({ by, kind, text }) => `${by} (${kind}) was refused without naming who came first: ${text}`);
}

/** What callers were told that the end contradicts. */
export function wrongWithOutcome(
  answers: readonly Answer[],
  status: ReleaseStatus,
  evidence: Evidence,
): string[] {
  const { decisions, phase, abort, environments } = status;
  const rejected = decisions.find(({ decision }) => decision === 'reject');
  const inProduction = evidence.effects.filter(
    ({ account, action }) =>
      account === PRODUCTION && ['StartInstanceRefresh', 'PutParameter'].includes(action),
  );
  const approved = decisions.some(({ decision }) => decision === 'approve');
  return [
    ...(decisions.length > 1 ? [`${decisions.length} decisions were taken on production`] : []),
    ...(abort !== undefined && phase !== 'aborted' ? [`${abort.by} aborted it; it ended as ${phase}`] : []),
    ...(rejected && !['rejected', 'aborted'].includes(phase)
      ? [`${rejected.by} rejected production; it ended as ${phase}`]
      : []),
    ...(approved
      ? []
      : inProduction.map(({ action, resource }) => `${action} of ${resource} without an approval`)),
    ...environments.flatMap((environment) => wrongInEnvironment(environment, status, answers)),
    ...startedTooOften(status, evidence),
  ];
}

function wrongInEnvironment(
  { name, state, message, targets }: EnvironmentStatus,
  { commands, abort, phase }: ReleaseStatus,
  answers: readonly Answer[],
): string[] {
  const accepted = commands.filter(({ answers: all }) =>
    all.some((answer) => answer.environment === name && answer.accepted),
  );
  const choiceOf = ({ by }: CommandRecord) => answers.find((answer) => answer.by === by)?.args ?? {};
  const isWhole = (command: CommandRecord) =>
    command.kind === 'rollback' && choiceOf(command)['targets'] === undefined;
  const backs = accepted.filter(isWhole);
  const [back] = backs;
  const skippers = new Set(accepted.filter(({ kind }) => kind === 'skip').map(({ by }) => by));
  const unasked = targets.flatMap(({ id, reason }) => {
    const by = /^skipped by (caller-\d+)/.exec(reason ?? '')?.[1];
    return by === undefined || skippers.has(by) ? [] : [`${id} was skipped by ${by}, who was told otherwise`];
  });
  const notBack = targets.filter(
    ({ state: one, startedAt }) =>
      !['rolledBack', 'skipped', 'failed'].includes(one) &&
      // What was rejected before anything of it began is as it was.
      !(phase === 'rejected' && one === 'cancelled' && startedAt === undefined),
  );
  return [
    ...unasked,
    ...(backs.length > 1
      ? [`${backs.map(({ by }) => by).join(' and ')} were both told that ${name} goes back`]
      : []),
    ...(back && abort === undefined && phase !== 'rejected' && !['rolledBack', 'failed'].includes(state)
      ? [`${back.by} was told that ${name} goes back; it is ${state}`]
      : []),
    ...(back && abort === undefined && !message.includes(back.by) && phase !== 'rejected'
      ? [`${name} does not say that ${back.by} brought it back: ${message}`]
      : []),
    ...(back && abort === undefined
      ? notBack.map(({ id, state: one }) => `${name} went back; ${id} is ${one}`)
      : []),
    ...(!back && abort === undefined ? lostSkips(accepted, targets) : []),
  ];
}

/** Skips that nobody has taken back, and that have left no trace. */
function lostSkips(accepted: readonly CommandRecord[], targets: EnvironmentStatus['targets']): string[] {
  const lastRetry = accepted.findLastIndex(({ kind }) => kind === 'retry' || kind === 'rollback');
  return accepted
    .slice(lastRetry + 1)
    .filter(
      ({ kind, by }) =>
        kind === 'skip' && !targets.some(({ reason }) => reason?.startsWith(`skipped by ${by}`)),
    )
    .map(({ by }) => `${by} was told that targets are left out; none is, by him`);
}

/** Once, once more for each retry and each way back that was accepted: nobody starts anything by himself. */
function startedTooOften({ commands }: ReleaseStatus, evidence: Evidence): string[] {
  const asked = commands.filter(
    ({ kind, accepted }) => accepted && (kind === 'retry' || kind === 'rollback'),
  );
  return [...effectsPerResource(evidence, 'StartInstanceRefresh')]
    .filter(([, starts]) => starts.length > 1 + asked.length)
    .map(
      ([id, starts]) => `${id} was refreshed ${starts.length} times; ${asked.length} commands asked for it`,
    );
}
