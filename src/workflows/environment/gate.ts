import { CancellationScope, condition } from '@temporalio/workflow';
import type { EnvironmentCommand } from '../../contract/commands.js';
import type { LetGo, Vouched } from '../../contract/messages.js';
import { Message, releaseWorkflowId } from '../../contract/names.js';
import { commandHash } from '../../rollout/commandHash.js';
import { noRelease, askRelease } from '../vouch.js';
import { onSignal, type Refuse } from '../receive.js';
import type { EnvironmentContext } from './context.js';

/**
 * What keeps an environment from its work until its release lets it go. Anyone who can write to the namespace can send `proceed`;
 * so that is a hint, and what counts is what the release says when it is asked.
 */
export class Gate {
  #hints = 0;
  #isOpen = false;

  /**
   * To be made before the workflow waits for anything.
   * @param asks whether the release is asked; a hint opens the gate otherwise, as it did in earlier builds
   */
  constructor(
    private readonly contextOf: () => Pick<EnvironmentContext, 'input' | 'record'>,
    private readonly asks: boolean,
    private readonly refuse: Refuse,
  ) {
    onSignal(
      'proceed',
      () => {
        this.#hints++;
        if (!asks) this.#isOpen = true;
      },
      refuse,
    );
    const { resume } = contextOf().input;
    if (resume && !asks) this.#isOpen = true;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Waits until the release lets the environment go.
   * @param isOff whether it need not any more
   */
  async pass(isOff: () => boolean): Promise<void> {
    if (this.asks && this.contextOf().input.resume) await this.#goOn();
    while (!this.#isOpen && !isOff()) {
      await condition(() => this.#isOpen || this.#hints > 0 || isOff());
      if (this.#isOpen || this.#hints === 0) continue;
      this.#hints = 0;
      await this.#unless(isOff, async () => this.#judge((await this.#ask()).letGo));
    }
  }

  /** The command as the release has sent it; undefined when it has not sent it. */
  async commandOf(sent: EnvironmentCommand): Promise<EnvironmentCommand | undefined> {
    const { command, commandHash: hash } = await this.#ask(sent.id);
    return command ?? (hash === commandHash(this.contextOf().input.environment, sent) ? sent : undefined);
  }

  #judge(letGo: LetGo | undefined): void {
    const { record } = this.contextOf();
    this.#isOpen = letGo !== undefined && letGo.planHash === record.plan.hash;
    if (this.#isOpen) return;
    const why =
      letGo === undefined
        ? 'the release has not let it go'
        : `the release has let it go with the plan ${letGo.planHash}, and its plan is ${record.plan.hash}`;
    this.refuse(Message.Proceed, undefined, `somebody has sent it to ${record.environment}, and ${why}`);
  }

  async #ask(command?: number): Promise<Vouched> {
    const { input } = this.contextOf();
    const { config, release, environment } = input;
    const releaseId = releaseWorkflowId(config.pipeline, release);
    const question = { environment, ...(command === undefined ? {} : { command }) };
    return askRelease(releaseId, question);
  }

  /** Goes on where an earlier run has ended: that was beyond the gate, or on the way back. */
  async #goOn(): Promise<void> {
    const { hasBegun, letGo } = await this.#ask();
    if (!hasBegun) throw noRelease('the release that it names knows nothing of it');
    this.#isOpen = letGo !== undefined;
  }

  /** Asks until there is an answer, or none is needed any more. */
  async #unless(isOff: () => boolean, ask: () => Promise<void>): Promise<void> {
    const asking = new CancellationScope();
    try {
      await asking.run(() => Promise.race([ask(), condition(isOff)]));
    } finally {
      asking.cancel();
    }
  }
}
