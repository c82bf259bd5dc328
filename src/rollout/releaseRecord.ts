import type { RingingAlarm } from '../contract/alarms.js';
import type { CommandAnswer, CommandRecord, EnvironmentCommand } from '../contract/commands.js';
import type { FailureSummary } from '../contract/failures.js';
import type { ReleaseImage } from '../contract/image.js';
import type { UnreachablePlace } from '../contract/place.js';
import { LONGEST_PERSON } from '../contract/limits.js';
import type {
  EnvironmentProgress,
  EnvironmentVouched,
  EnvironmentResult,
  LetGo,
  PlanView,
  Vouched,
  VouchRequest,
} from '../contract/messages.js';
import { Message } from '../contract/names.js';
import { jsonBytes } from '../contract/parts.js';
import {
  hasEnded,
  type AbortRequest,
  type Decision,
  type EnvironmentState,
  type Refusal,
  type ReleasePhase,
  type ReleaseStatus,
  type Undelivered,
  type WaitingFor,
} from '../contract/status.js';
import type { TargetState } from '../contract/target.js';
import { cut } from '../contract/texts.js';
import type { TargetsPage, TargetsRequest } from '../contract/targetsPage.js';
import { isRequestId } from './commandChecks.js';
import { commandHash } from './commandHash.js';
import { checkDecision, type CheckedDecision, type OpenGate } from './decisions.js';
import { closeEntry, newEntry, takeProgress, type EnvironmentEntry } from './environmentEntry.js';
import { firstLine } from './firstLine.js';
import { environmentStatuses, planViews } from './releaseStatus.js';
import { countStates } from './summarize.js';
import { targetsPage } from './targetsPage.js';
import { withUndelivered } from './undelivered.js';

/** Messages kept that were refused: enough for a team that contradicts itself, few enough for anyone's flood. */
const REFUSALS_KEPT = 200;

/** Commands kept: all that people send by hand. */
const COMMANDS_KEPT = 200;

/** Bytes of JSON that each of the two lists may have: `status` is one payload. */
const KEPT_BYTES = 128 * 1024;

/** Characters of why something was refused, and of what an environment made of a command, as far as they are kept. */
const LONGEST_REFUSAL = 1000;
const LONGEST_ANSWER = 1000;

/** States of an environment that is beyond its gates and has not come to rest. */
const AT_WORK: readonly EnvironmentState[] = ['rollingOut', 'baking', 'waitingForDecision', 'rollingBack'];

/** Phases in which the release does what its environments do. */
const FOLLOWING = ['rollingOut', 'waitingForDecision', 'rollingBack'] as const;

/**
 * What is known of one release, and what it answers when asked. Plain state and pure transitions: the workflow tells it
 * what has happened, and when (ISO 8601).
 */
export class ReleaseRecord {
  #phase: ReleasePhase = 'preparing';
  #message = 'checking the input, the accounts and the selectors';
  #waitingFor: WaitingFor | null = null;
  #image: ReleaseImage | null = null;
  #gate: OpenGate | undefined;
  #endedAt: string | undefined;
  #failure: FailureSummary | undefined;
  #abort: AbortRequest | undefined;
  readonly #environments = new Map<string, EnvironmentEntry>();
  readonly #decisions: Decision[] = [];
  readonly #refusals: Refusal[] = [];
  readonly #commands: CommandRecord[] = [];
  #undelivered: readonly Undelivered[] = [];
  readonly #answers = new Map<number, CommandAnswer>();
  /** Commands that environments have not answered. */
  readonly #sent = new Map<number, { readonly environment: string; readonly command: EnvironmentCommand }>();
  #commandsSent = 0;
  #pausedBy: string | undefined;
  #closedBecause: string | undefined;
  #doneBecause: string | undefined;

  constructor(
    private readonly head: Pick<ReleaseStatus, 'pipeline' | 'release' | 'requestedBy' | 'startedAt'>,
    environments: readonly string[],
  ) {
    for (const name of environments) {
      this.#environments.set(name, newEntry(name));
    }
  }

  get phase(): ReleasePhase {
    return this.#phase;
  }

  get image(): ReleaseImage {
    if (!this.#image) throw new Error('the image is not known yet');
    return this.#image;
  }

  get hasImage(): boolean {
    return this.#image !== null;
  }

  get abortRequest(): AbortRequest | undefined {
    return this.#abort;
  }

  /** The newest decision on an environment. */
  decisionOn(environment: string): Decision | undefined {
    return this.#decisions.findLast((decision) => decision.environment === environment);
  }

  enter(phase: ReleasePhase, message: string, waitingFor: WaitingFor | null = null): void {
    this.#phase = phase;
    this.#message = message;
    this.#waitingFor = waitingFor;
  }

  /** A receiver of notifications could not be told something. */
  notDelivered(notification: Parameters<typeof withUndelivered>[1]): void {
    this.#undelivered = withUndelivered(this.#undelivered, notification);
  }

  imageIs(image: ReleaseImage): void {
    this.#image = image;
  }

  /** Opens the gate of an environment: from now on a decision on it is taken. */
  askForApproval(environment: string, at: string, message: string): void {
    const entry = this.#entry(environment);
    this.#gate = { environment, planHash: entry.plan?.hash };
    entry.state = 'waitingForApproval';
    entry.message = message;
    this.enter('waitingForApproval', message, { kind: 'approval', environment, since: at, message });
  }

  /** Whether a decision would be taken, and as what. */
  checkDecision(decision: Decision['decision'] | undefined, message: unknown): CheckedDecision {
    return checkDecision(decision, message, [...this.#environments.keys()], {
      gate: this.#wayBack === undefined ? this.#gate : undefined,
      whyClosed: (environment) => this.#whyClosed(environment),
    });
  }

  /** What came before a decision on an environment: in the end, nobody asked for one. */
  #whyClosed(environment: string): string {
    const taken = this.decisionOn(environment);
    const verb = taken?.decision === 'reject' ? 'rejected' : 'approved';
    return (
      this.takesNothing ??
      this.#wayBack ??
      (taken ? `${taken.by} has ${verb} ${environment} already` : 'the release does not wait for a decision')
    );
  }

  /** That the release is on its way back, and who asked for that; undefined when it is not. */
  get #wayBack(): string | undefined {
    const entry = this.#goesBack;
    if (!entry) return undefined;
    const by = this.#backBy;
    return `it is being rolled back${by === undefined ? ` (${entry.name}: ${firstLine(entry.message)})` : `, as ${by} asked`}`;
  }

  /** The first environment that goes back, or has gone back. */
  get #goesBack(): EnvironmentEntry | undefined {
    return [...this.#environments.values()].find(({ goesBack }) => goesBack === true);
  }

  /** Who asked for the way back; undefined when nobody did. */
  get #backBy(): string | undefined {
    const back = this.#goesBack;
    return this.#commands.find(
      ({ kind, answers }) =>
        kind === 'rollback' &&
        answers.some(({ environment, accepted }) => accepted && environment === back?.name),
    )?.by;
  }

  /** A text about the end of the release in one line; of a way back, it names who asked for it. */
  inBrief(text: string): string {
    const [head] = text.split('\n', 1);
    if (head === undefined || head === text) return text;
    const by = this.#backBy;
    return head.replace(/:$/, by === undefined || head.includes(by) ? '' : `, as ${by} asked`);
  }

  /** Why nothing more is taken of anybody; undefined as long as it is. */
  get takesNothing(): string | undefined {
    if (hasEnded(this.#phase)) return `it has ended: ${this.inBrief(this.#message)}`;
    if (this.#abort) return `it is being aborted, as ${this.#abort.by} asked`;
    return this.#closedBecause;
  }

  /** Why there is nothing to abort: the release is being aborted, has ended, or is at its end with everything done. */
  get refusesAbort(): string | undefined {
    return hasEnded(this.#phase) || this.#abort ? this.takesNothing : this.#doneBecause;
  }

  /** Everything is done, and nothing is taken any more, not even an abort. */
  done(reason: string): void {
    this.#doneBecause = reason;
    this.close(reason);
  }

  /** From now on commands are refused: what they would change is settled. */
  close(reason: string): void {
    this.#closedBecause ??= reason;
  }

  /** Takes a decision that {@link checkDecision} has let through, and closes the gate. */
  take(decision: Omit<Decision, 'at'>, at: string): Decision {
    const taken: Decision = { ...decision, at };
    this.#decisions.push(taken);
    this.#gate = undefined;
    return taken;
  }

  /**
   * Keeps why a message was not taken.
   * @param message its name
   * @param sent its argument, as it came
   */
  refuse(message: string, sent: unknown, reason: string, at: string): void {
    const { by, requestId } = (sent ?? {}) as Record<string, unknown>;
    this.#keepRefusal({
      message,
      by: typeof by === 'string' && by !== '' ? by : 'unknown',
      ...(isRequestId(requestId) ? { requestId } : {}),
      reason,
      at,
    });
  }

  #keepRefusal({ message, by, reason, at, requestId }: Refusal): void {
    this.#refusals.push({
      message: cut(message, LONGEST_PERSON),
      by: cut(by, LONGEST_PERSON),
      ...(requestId === undefined ? {} : { requestId: cut(requestId, LONGEST_PERSON) }),
      reason: cut(reason, LONGEST_REFUSAL),
      at,
    });
    keepLatest(this.#refusals, REFUSALS_KEPT);
  }

  /** Takes the request to end the release; the first one counts, and none of a release that has ended. */
  requestAbort(request: AbortRequest): void {
    if (this.#abort || hasEnded(this.#phase)) return;
    this.#abort = request;
    this.#gate = undefined;
    const because = request.reason === undefined ? '' : `: ${request.reason}`;
    this.enter('aborting', `aborted by ${request.by}${because}; cancelling what runs`);
  }

  /** The work on an environment begins. */
  begin(environment: string, at: string): void {
    const entry = this.#entry(environment);
    entry.startedAt = at;
    if (entry.isClosed) return;
    entry.state = 'planning';
    entry.message = 'finding the targets';
  }

  /** An alarm rings, and the environment does not begin before none does. */
  waitForAlarms(environment: string, alarms: readonly RingingAlarm[], message: string, at: string): void {
    const entry = this.#entry(environment);
    entry.alarms = alarms;
    entry.state = 'waitingForAlarms';
    entry.message = message;
    const text = `${environment}: ${message}`;
    this.enter('rollingOut', text, { kind: 'alarms', environment, since: at, message: text });
  }

  /** Alarms that hold an environment. */
  alarmsOf(environment: string): readonly RingingAlarm[] {
    return this.#entry(environment).alarms ?? [];
  }

  /** Names of alarms that an environment does not look at any more. */
  alarmsLeftOutOf(environment: string): readonly string[] {
    return this.#entry(environment).alarmsLeftOut ?? [];
  }

  publishing(environment: string): void {
    const entry = this.#entry(environment);
    delete entry.alarms;
    entry.state = 'publishing';
    entry.message = 'writing the channel parameter in every account and Region';
    this.enter('rollingOut', `${environment}: ${entry.message}`);
  }

  /** Takes what a running environment says of itself. */
  progressed(progress: EnvironmentProgress, at: string): void {
    for (const answer of progress.answers ?? []) {
      if (this.#sent.has(answer.id)) this.#answers.set(answer.id, answer);
    }
    for (const refusal of progress.refusals ?? []) this.#keepRefusal(refusal);
    const entry = this.#environments.get(progress.environment);
    if (!entry || entry.isClosed) return;
    takeProgress(entry, progress, at);
    if (
      this.#gate?.environment === entry.name &&
      AT_WORK.includes(progress.state) &&
      progress.goesBack !== true
    )
      this.#goesOnUndecided(entry, at);
    // A plan is reported before the gate; the gate's own state says more.
    if (progress.state !== 'planning') this.#follow(entry, at);
  }

  /** An environment goes on although a person is still asked whether it may: nobody must be able to overlook that. */
  #goesOnUndecided(entry: EnvironmentEntry, at: string): void {
    if (entry.withoutDecision !== undefined) return;
    entry.withoutDecision = at;
    const reason = `${entry.name} has gone on, and nobody has approved it: abort the release, and see docs/security.md`;
    this.#keepRefusal({ message: Message.Proceed, by: entry.name, reason, at });
  }

  /** Lets an environment go beyond its gates: from now on the release vouches for that. */
  letGo(environment: string, at: string): LetGo {
    const entry = this.#entry(environment);
    const decision = this.decisionOn(environment);
    entry.letGo = { planHash: entry.plan?.hash ?? '', ...(decision ? { decision } : {}), at };
    return entry.letGo;
  }

  /** Answer of the query `vouch`. */
  vouch({ environment, command }: VouchRequest): Vouched {
    const sent = command === undefined ? undefined : this.#sent.get(command);
    return {
      ...this.vouchedOf(environment),
      ...(sent?.environment === environment ? { command: sent.command } : {}),
    };
  }

  /** What the release vouches for of an environment. */
  vouchedOf(environment: string): EnvironmentVouched {
    const entry = this.#environments.get(environment);
    return {
      hasBegun: entry?.startedAt !== undefined,
      ...(entry?.letGo ? { letGo: entry.letGo } : {}),
    };
  }

  /** Hashes of the commands that environments have not answered, by number. */
  commandHashes(): Record<number, string> {
    const sent = [...this.#sent];
    return Object.fromEntries(
      sent.map(([id, { environment, command }]) => [id, commandHash(environment, command)] as const),
    );
  }

  /** Says what the release does and waits for, as its environments say. */
  #follow({ name, state, message }: EnvironmentEntry, at: string): void {
    if (!(FOLLOWING as readonly ReleasePhase[]).includes(this.#phase)) return;
    const waiting = (kind: WaitingFor['kind']): WaitingFor => {
      const isSame = this.#waitingFor?.kind === kind && this.#waitingFor.environment === name;
      return {
        kind,
        environment: name,
        since: isSame ? (this.#waitingFor?.since ?? at) : at,
        message: `${name}: ${message}`,
      };
    };
    switch (state) {
      case 'waitingForDecision':
        this.enter('waitingForDecision', `${name}: ${message}`, waiting('decision'));
        break;
      case 'rollingBack':
        this.enter('rollingBack', `${name}: ${message}`, waiting('targets'));
        break;
      case 'baking':
        this.enter('rollingOut', `${name}: ${message}`, waiting('bakeTime'));
        break;
      case 'rollingOut':
        this.enter('rollingOut', `${name}: ${message}`, waiting('targets'));
        break;
      default:
        if (this.#waitingFor?.environment === name) this.enter('rollingOut', `${name}: ${message}`);
    }
  }

  /** Where an environment stands. */
  stateOf(environment: string): EnvironmentState {
    return this.#entry(environment).state;
  }

  messageOf(environment: string): string {
    return this.#entry(environment).message;
  }

  /** Environments whose work has begun, in order. */
  get begun(): string[] {
    return [...this.#environments.values()].flatMap(({ name, startedAt }) =>
      startedAt === undefined ? [] : [name],
    );
  }

  /** Environments that have begun and are at work, or wait for a person's decision. */
  get atWork(): string[] {
    return this.begun.filter((name) => AT_WORK.includes(this.stateOf(name)));
  }

  /** Whether an environment was brought back, or is about to be. */
  get hasGoneBack(): boolean {
    return [...this.#environments.values()].some(({ goesBack }) => goesBack === true);
  }

  get environments(): string[] {
    return [...this.#environments.keys()];
  }

  /** Who has paused the release, if it is paused. */
  get pausedBy(): string | undefined {
    return this.#pausedBy;
  }

  pause(by: string | undefined): void {
    this.#pausedBy = by;
  }

  /** Gives a command to an environment its number: from now on the release vouches for it. */
  sends(environment: string, command: Omit<EnvironmentCommand, 'id'>): EnvironmentCommand {
    const sent: EnvironmentCommand = { ...command, id: ++this.#commandsSent };
    this.#sent.set(sent.id, { environment, command: sent });
    return sent;
  }

  /** What an environment made of a command; undefined while it has not said. */
  answerTo(id: number): CommandAnswer | undefined {
    return this.#answers.get(id);
  }

  /** Forgets a command that has been answered. */
  forgets(id: number): void {
    this.#sent.delete(id);
    this.#answers.delete(id);
  }

  /** Takes a command with what was made of it. */
  carriedOut(command: CommandRecord): CommandRecord {
    const answers = command.answers.map((one) => ({ ...one, message: cut(one.message, LONGEST_ANSWER) }));
    this.#commands.push({ ...command, answers });
    keepLatest(this.#commands, COMMANDS_KEPT);
    return command;
  }

  /** Whether nothing more happens in an environment. */
  hasEnded(environment: string): boolean {
    return this.#entry(environment).endedAt !== undefined;
  }

  /** Whether targets failed, within the failure budgets. */
  get hasFailures(): boolean {
    return [...this.#environments.values()].some((entry) => entry.state === 'partlySucceeded');
  }

  /** Takes the end of an environment; the first one counts. */
  ended(result: EnvironmentResult, at: string): void {
    const entry = this.#entry(result.environment);
    if (entry.isClosed) return;
    closeEntry(entry, result, at);
    if (this.#waitingFor?.environment === entry.name) this.#waitingFor = null;
  }

  /** Whether the workflow of an environment has ended. */
  isClosed(environment: string): boolean {
    return this.#entry(environment).isClosed === true;
  }

  /** IDs of the targets of an environment's plan. */
  targetsOf(environment: string): string[] {
    return [...this.#entry(environment).targets.keys()];
  }

  /** Number of targets of an environment by state. */
  countsOf(environment: string): Partial<Record<TargetState, number>> {
    return countStates(this.#entry(environment).targets.values());
  }

  /** Places of an environment that could not be looked into. */
  unreachableOf(environment: string): UnreachablePlace[] {
    return [...this.#entry(environment).unreachable.values()];
  }

  /** Hash of the environment's plan, once all of it is known. */
  planHashOf(environment: string): string | undefined {
    const { plan } = this.#entry(environment);
    return plan?.more === true ? undefined : plan?.hash;
  }

  /** Ends the release. */
  end(phase: ReleasePhase, message: string, at: string, failure?: FailureSummary): void {
    this.enter(phase, message);
    this.#endedAt = at;
    this.#failure = failure;
    this.#gate = undefined;
  }

  /** Answer of the query `status`. */
  status(): ReleaseStatus {
    return {
      ...this.head,
      phase: this.#phase,
      message: this.#message,
      waitingFor: this.#waitingFor,
      image: this.#image,
      environments: environmentStatuses([...this.#environments.values()]),
      decisions: this.#decisions,
      refusals: this.#refusals,
      commands: this.#commands,
      ...(this.#undelivered.length > 0 && { undelivered: this.#undelivered }),
      ...(this.#pausedBy === undefined ? {} : { pausedBy: this.#pausedBy }),
      ...(this.#endedAt === undefined ? {} : { endedAt: this.#endedAt }),
      ...(this.#abort ? { abort: this.#abort } : {}),
      ...(this.#failure ? { failure: this.#failure } : {}),
    };
  }

  /** Answer of the query `plan`: the plans made so far. */
  plans(): PlanView[] {
    return planViews([...this.#environments.values()]);
  }

  /**
   * Answer of the query `targets`.
   * @throws RangeError when the request names what is not there
   */
  targets(request?: TargetsRequest): TargetsPage {
    return targetsPage([...this.#environments.values()], request);
  }

  #entry(environment: string): EnvironmentEntry {
    const entry = this.#environments.get(environment);
    if (!entry) throw new Error(`there is no environment ${environment}`);
    return entry;
  }
}

/** Keeps the latest entries of a list: at most so many, and as many as an answer has room for. */
function keepLatest(list: object[], most: number): void {
  let bytes = jsonBytes(list);
  while (list.length > most || (list.length > 1 && bytes > KEPT_BYTES)) bytes -= jsonBytes(list.shift()) + 1;
}
