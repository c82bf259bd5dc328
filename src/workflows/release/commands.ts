import {
  ApplicationFailure,
  condition,
  getExternalWorkflowHandle,
  log,
  setHandler,
} from '@temporalio/workflow';
import { CommandKind, type CommandInput, type CommandRecord } from '../../contract/commands.js';
import { FailureType } from '../../contract/failures.js';
import { environmentWorkflowId } from '../../contract/names.js';
import { checkCommand, mistakeInCommand, type CheckedCommand } from '../../rollout/commandChecks.js';
import type { ReleaseRecord } from '../../rollout/releaseRecord.js';
import type { Subject } from '../../rollout/notificationText.js';
import {
  commandSignal,
  pauseSignal,
  resumeSignal,
  retryUpdate,
  rollbackUpdate,
  setPaceUpdate,
  skipUpdate,
} from '../messages.js';
import { isRefusedNow } from '../receive.js';
import { now } from '../time.js';
import type { Vouching } from './vouching.js';

type Answer = CommandRecord['answers'][number];

/** Takes the commands of operators, passes them on to the environments they mean, and answers with what those made of them. */
export class ReleaseCommands {
  #underWay = 0;

  /** To be made before the workflow waits for anything. */
  constructor(
    private readonly record: ReleaseRecord,
    private readonly subject: Subject,
    private readonly vouching: Vouching,
  ) {
    setHandler(pauseSignal, (message) => this.#bySignal(CommandKind.Pause, message));
    setHandler(resumeSignal, (message) => this.#bySignal(CommandKind.Resume, message));
    const updates = [
      [retryUpdate, CommandKind.Retry],
      [skipUpdate, CommandKind.Skip],
      [rollbackUpdate, CommandKind.Rollback],
      [setPaceUpdate, CommandKind.SetPace],
    ] as const;
    for (const [update, kind] of updates) {
      setHandler(update, (message) => this.#byUpdate(kind, message), {
        // Refused here, it leaves no trace; a handler repeats what earlier builds have let through.
        validator: (message) => void this.#checked(kind, message, () => true),
      });
    }
  }

  /** The command, without what nobody asked for. */
  #checked(kind: CommandKind, message: unknown, isRefused: () => boolean): CommandInput {
    const checked = this.#check(kind, message, isRefused);
    if ('refused' in checked) throw refusal(checked.refused);
    return checked.command;
  }

  /** @param isRefused whether what only newer builds refuse is refused; asked of nothing else */
  #check(kind: CommandKind, message: unknown, isRefused: () => boolean): CheckedCommand {
    const { environments, takesNothing } = this.record;
    const checked = checkCommand(kind, message, environments);
    if ('refused' in checked) return checked;
    if (takesNothing !== undefined) return { refused: takesNothing };
    const mistake = mistakeInCommand(kind, message);
    return mistake !== undefined && isRefused() ? { refused: mistake } : checked;
  }

  /** Whether every command has its answer. */
  get areDone(): boolean {
    return this.#underWay === 0;
  }

  async #byUpdate(kind: CommandKind, message: CommandInput): Promise<CommandRecord> {
    const done = await this.#carryOut(kind, this.#checked(kind, message, isRefusedNow));
    if (!done.accepted) throw refusal(textOf(done));
    return done;
  }

  /** A signal has no answer to refuse with: the refusal shows in `status`. */
  async #bySignal(kind: CommandKind, message: CommandInput): Promise<void> {
    const checked = this.#check(kind, message, isRefusedNow);
    if ('refused' in checked) {
      this.record.refuse(kind, message, checked.refused, now());
      return;
    }
    const done = await this.#carryOut(kind, checked.command);
    if (!done.accepted) this.record.refuse(kind, done, textOf(done), now());
  }

  async #carryOut(
    kind: CommandKind,
    { environment, requestId, ...command }: CommandInput,
  ): Promise<CommandRecord> {
    this.#underWay++;
    try {
      const answers = await this.#askAll(kind, command, environment);
      const own = environment === undefined ? this.#ofTheReleaseItself(kind, command.by) : undefined;
      return this.record.carriedOut({
        kind,
        by: command.by,
        ...(requestId === undefined ? {} : { requestId }),
        ...(command.reason === undefined ? {} : { reason: command.reason }),
        at: now(),
        accepted: own === true || answers.some(({ accepted }) => accepted),
        answers,
      });
    } finally {
      this.#underWay--;
    }
  }

  /** Pausing holds the release too: no gate is passed, no environment begins. */
  #ofTheReleaseItself(kind: CommandKind, by: string): boolean | undefined {
    const { record } = this;
    if (kind === CommandKind.Pause && record.pausedBy === undefined) record.pause(by);
    else if (kind === CommandKind.Resume && record.pausedBy !== undefined) record.pause(undefined);
    else return undefined;
    return true;
  }

  async #askAll(
    kind: CommandKind,
    command: Omit<CommandInput, 'environment' | 'requestId'>,
    environment: string | undefined,
  ): Promise<Answer[]> {
    const { record } = this;
    if (environment !== undefined && !record.begun.includes(environment)) {
      return [{ environment, accepted: false, message: 'its turn has not come' }];
    }
    const meant = environment === undefined ? record.begun : [environment];
    const isWayBack = kind === CommandKind.Rollback;
    const answers: Answer[] = [];
    // The newest goes back first; what staging has must not be older than what production has, ever.
    for (const name of isWayBack ? meant.toReversed() : meant) {
      answers.push(await this.#ask(name, kind, command));
    }
    return answers;
  }

  async #ask(
    environment: string,
    kind: CommandKind,
    command: Omit<CommandInput, 'environment' | 'requestId'>,
  ): Promise<Answer> {
    const { record, subject } = this;
    const ended = (): Answer => ({
      environment,
      accepted: false,
      message: `its work has ended: ${record.takesNothing ?? record.messageOf(environment)}`,
    });
    if (record.isClosed(environment)) return ended();
    const sent = record.sends(environment, { ...command, kind });
    this.vouching.commands();
    const { id } = sent;
    try {
      await getExternalWorkflowHandle(
        environmentWorkflowId(subject.pipeline, subject.release, environment),
      ).signal(commandSignal, sent);
    } catch (error) {
      log.info('an environment had ended before it was asked', { environment, kind, error });
      this.#forget(id);
      return ended();
    }
    await condition(() => record.answerTo(id) !== undefined || record.isClosed(environment));
    const answer = record.answerTo(id);
    // One that nobody waits for any more still comes from the release: what has it must not take it for
    // somebody else's.
    if (!answer) return ended();
    this.#forget(id);
    return { environment, accepted: answer.accepted, message: answer.message };
  }

  #forget(id: number): void {
    this.record.forgets(id);
    this.vouching.commands();
  }
}

function refusal(message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: FailureType.CommandRefused, message, nonRetryable: true });
}

function textOf({ answers }: CommandRecord): string {
  if (answers.length === 0) return 'no environment has begun';
  return answers.map(({ environment, message }) => `${environment}: ${message}`).join('\n');
}
