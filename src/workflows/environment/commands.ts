import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  patched,
  TemporalFailure,
} from '@temporalio/workflow';
import type { EnvironmentCommand } from '../../contract/commands.js';
import { Message, targetWorkflowId } from '../../contract/names.js';
import { carryOut, mayLookAgain, type Errand } from '../../rollout/environmentCommands.js';
import type { ChannelWayBack } from '../../rollout/environmentTexts.js';
import { namesPlace, placesMeant } from '../../rollout/unreachablePlaces.js';
import { isUnsuccessful } from '../../contract/target.js';
import { channelOf, restoreChannel } from '../channel.js';
import { discoverAll, type Discovered } from '../discover.js';
import { summarizeFailure } from '../failures.js';
import { pauseTargetSignal, resumeTargetSignal, rollBackTargetSignal } from '../messages.js';
import { onSignal, type Refuse } from '../receive.js';
import { now } from '../time.js';
import { bringBackOne } from './back.js';
import type { EnvironmentContext } from './context.js';
import type { Gate } from './gate.js';
import { lookAgain } from './lookAgain.js';

const NOTHING: Discovered = { targets: [], unreachable: [], unread: [] };

/** Takes the commands that the release passes on, one after the other, and does what must be done at once. */
export class Commands {
  readonly #queue: EnvironmentCommand[] = [];
  readonly #work = new CancellationScope();
  #underWay = 0;
  #channel: Promise<void> | undefined;
  #restoring: CancellationScope | undefined;
  #errands = 0;

  /** To be made before the workflow waits for anything. */
  constructor(
    private readonly contextOf: () => EnvironmentContext,
    /** By which the release is asked whether a command is its own; absent where earlier builds did not ask. */
    private readonly gate: Gate | undefined,
    private readonly refuse: Refuse,
  ) {
    onSignal('command', (command) => void this.#queue.push(command), refuse);
  }

  /** Carries commands out until the workflow ends; none is lost to a cancellation, whose sender wants an answer too. */
  start(): void {
    void CancellationScope.nonCancellable(async () => {
      for (;;) {
        await condition(() => {
          const { isPlanned, abortedBy } = this.contextOf().record;
          return this.#queue.length > 0 && (isPlanned || abortedBy !== undefined);
        });
        this.#underWay++;
        const sent = this.#queue.shift();
        const command = sent && (await this.#vouchedFor(sent));
        if (command) await this.#carryOut(command);
        this.#underWay--;
      }
    });
  }

  /** The command as the release has sent it. Anyone can send one in its name: what it does not know of is refused. */
  async #vouchedFor(sent: EnvironmentCommand): Promise<EnvironmentCommand | undefined> {
    if (!this.gate) return sent;
    try {
      const command = await this.gate.commandOf(sent);
      if (command) return command;
      this.refuse(Message.Command, sent, `${sent.kind}: the release has not sent it`);
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
      this.refuse(Message.Command, sent, `${sent.kind}: ${summarizeFailure(error).message}`);
    }
    return undefined;
  }

  /** Whether every command has its answer and its errands are done. */
  get areDone(): boolean {
    return this.#queue.length === 0 && this.#underWay === 0;
  }

  /** Ends the errands that take long. */
  abort(): void {
    this.#work.cancel();
  }

  /** Resolves when no target is being brought back any more. */
  async errandsEnd(): Promise<void> {
    if (this.#errands === 0) return;
    await CancellationScope.nonCancellable(() => condition(() => this.#errands === 0));
  }

  /** Brings everything back without being asked by a person. */
  rollBack(by: string, reason: string): void {
    const { record } = this.contextOf();
    const { errands } = carryOut(record, { id: 0, kind: 'rollback', by, reason }, undefined, now());
    this.run(errands, by, reason);
    void this.channelIsBack();
  }

  /** Has everything that is under way go back, without being asked by a person. */
  rollBackRunning(by: string, reason: string): void {
    const { record } = this.contextOf();
    const running = record.targets.filter(({ id }) => record.runOf(id) !== undefined);
    this.run(
      running.map(({ id }) => ({ id, kind: 'rollBackTarget' })),
      by,
      reason,
    );
  }

  /**
   * Puts the channel parameters back, once, and notes what stays. As soon as the environment is to go back: targets that
   * run go back at once, and those among them that follow the channel wait for it.
   */
  channelIsBack(): Promise<void> {
    return (this.#channel ??= CancellationScope.nonCancellable(() => this.#restoreChannel()));
  }

  /**
   * Leaves it to the next run to put the channel parameters back, where that takes long: it begins anew,
   * which is safe.
   */
  putOffChannel(): void {
    this.#restoring?.cancel();
  }

  async #restoreChannel(): Promise<void> {
    const { record, input, reporter } = this.contextOf();
    if (record.orders.channelStays !== undefined) return;
    const say = (so: ChannelWayBack) => {
      if (record.channelGoesBack(so)) reporter.changed();
    };
    this.#restoring = new CancellationScope();
    this.#underWay++;
    try {
      const channelStays = await this.#restoring.run(() =>
        restoreChannel(channelOf(input, record.unreachable), say),
      );
      record.order({ channelStays });
      record.channelGoesBack(undefined);
    } catch (error) {
      if (!isCancellation(error)) throw error;
      this.#channel = undefined;
    } finally {
      this.#restoring = undefined;
      this.#underWay--;
    }
  }

  /** Does what must be done at once. */
  run(errands: readonly Errand[], by: string, reason?: string): void {
    for (const { id, kind } of errands) {
      if (kind === 'bringBack') void this.#bringBack(id);
      else void this.#tell(id, kind, by, reason);
    }
  }

  /** In a scope that an abort cancels: whoever asked is answered in one that nothing cancels. */
  async #bringBack(id: string): Promise<void> {
    const { record, reporter } = this.contextOf();
    this.#errands++;
    // At once: whoever asks for something else next must find it on its way.
    const hasFailed = record.target(id).state === 'failed' && patched('what-goes-back-has-failed');
    record.goesBack(id, hasFailed);
    reporter.changed();
    try {
      await this.#work.run(() => bringBackOne(id, this.contextOf()));
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
      const { kind } = record.target(id);
      const wasAborted = this.#work.consideredCancelled;
      const reason = wasAborted
        ? 'the release was aborted before it went back'
        : summarizeFailure(error).message;
      record.broughtBack({ id, kind, state: wasAborted ? 'cancelled' : 'failed', reason }, now());
      reporter.changed();
    } finally {
      this.#errands--;
    }
  }

  async #carryOut(command: EnvironmentCommand): Promise<void> {
    const context = this.contextOf();
    const { record, reporter } = context;
    try {
      const isAborted = record.abortedBy !== undefined;
      const chosen = isAborted ? undefined : await this.#chosen(command);
      const places = isAborted ? [] : placesMeant(command, record.unreachable);
      const isToLook = command.kind === 'retry' && places.length > 0 && mayLookAgain(record);
      const looked = isToLook ? await lookAgain(places, context) : undefined;
      const { answer, errands } = carryOut(record, command, chosen, now(), looked);
      record.answer(answer);
      this.run(errands, command.by, command.reason);
      if (record.orders.goingBack) void this.channelIsBack();
    } catch (error) {
      record.answer({ id: command.id, accepted: false, message: summarizeFailure(error).message });
    }
    reporter.changed();
  }

  /** The targets that a command means: those it names by an ID are known, others are looked for. */
  async #chosen({ failed, targets, tags }: EnvironmentCommand): Promise<string[] | undefined> {
    const { record, input } = this.contextOf();
    if (failed === undefined && targets === undefined && tags === undefined) return undefined;
    const unknown = (targets ?? []).filter((target) => !record.has(target) && !namesPlace(target));
    const found = await Promise.all([
      unknown.length > 0 ? discoverAll({ ...input, only: { ids: [...unknown] } }) : NOTHING,
      tags === undefined ? NOTHING : discoverAll({ ...input, only: { tags: { ...tags } } }),
    ]);
    return [
      ...new Set([
        ...(targets ?? []).filter((target) => record.has(target)),
        ...found.flatMap(({ targets }) => targets.map(({ id }) => id)),
        ...(failed === true
          ? record.targets.filter(({ state }) => isUnsuccessful(state)).map(({ id }) => id)
          : []),
      ]),
    ];
  }

  async #tell(
    id: string,
    kind: Exclude<Errand['kind'], 'bringBack'>,
    by: string,
    reason: string | undefined,
  ): Promise<void> {
    this.#underWay++;
    try {
      const target = getExternalWorkflowHandle(targetWorkflowId(id), this.contextOf().record.runOf(id));
      await CancellationScope.nonCancellable(() => {
        if (kind === 'pauseTarget') return target.signal(pauseTargetSignal, { by });
        if (kind === 'resumeTarget') return target.signal(resumeTargetSignal, { by });
        return target.signal(rollBackTargetSignal, { by, ...(reason === undefined ? {} : { reason }) });
      });
    } catch (error) {
      log.info('the work on a target had ended before it could be told', { target: id, kind, error });
    } finally {
      this.#underWay--;
    }
  }
}
