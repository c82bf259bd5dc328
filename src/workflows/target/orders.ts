import { CancellationScope, condition } from '@temporalio/workflow';
import type { PauseTargetInput, RollBackTargetInput } from '../../contract/messages.js';
import { onSignal, refuseOtherSignals, type Refuse } from '../receive.js';

/**
 * What the work on a target has been told while it runs. Handlers only note it; the work looks at it between its steps,
 * and a wait is cut short when something new has come.
 */
export class TargetOrders {
  #rollBack: RollBackTargetInput | undefined;
  #pausedBy: string | undefined;
  #wait: CancellationScope | undefined;

  /** Registers the handlers: to be made before the first `await`. */
  constructor(refuse: Refuse) {
    const rollBack = (order: RollBackTargetInput): void => {
      this.#rollBack ??= order;
      this.#wait?.cancel();
    };
    const pause = ({ by }: PauseTargetInput): void => {
      this.#pausedBy ??= by;
      this.#wait?.cancel();
    };
    const resume = (): void => {
      this.#pausedBy = undefined;
      this.#wait?.cancel();
    };
    onSignal('rollBackTarget', rollBack, refuse);
    onSignal('pauseTarget', pause, refuse);
    onSignal('resumeTarget', resume, refuse);
    refuseOtherSignals(refuse);
  }

  /** Who asked to go back, and why; the first one counts. */
  get rollBack(): RollBackTargetInput | undefined {
    return this.#rollBack;
  }

  /** Who asked to pause. */
  get pausedBy(): string | undefined {
    return this.#pausedBy;
  }

  /** Resolves when nothing keeps the work from its next step. */
  async mayGoOn(): Promise<void> {
    if (this.#pausedBy === undefined || this.#rollBack) return;
    await condition(() => this.#pausedBy === undefined || this.#rollBack !== undefined);
  }

  /**
   * Waits until `wait` ends or an order comes.
   * @returns undefined when an order came first
   */
  async unlessOrdered<Result>(wait: () => Promise<Result>): Promise<Result | undefined> {
    const scope = new CancellationScope();
    this.#wait = scope;
    try {
      return await scope.run(wait);
    } catch (error) {
      // A wait that is cancelled during a look ends as that look does.
      const wasOrdered = scope.consideredCancelled && !CancellationScope.current().consideredCancelled;
      if (!wasOrdered) throw error;
      return undefined;
    } finally {
      this.#wait = undefined;
    }
  }
}
