import { CancellationScope, condition } from '@temporalio/workflow';
import type { AlarmsInput } from '../../activities/alarms.js';
import type { Ringing } from '../../contract/alarms.js';
import { ringingText } from '../../rollout/alarms.js';
import { watchEverywhere } from '../activityCalls.js';
import { alarmsInput } from '../alarms.js';
import { wasCancelled } from '../failures.js';
import type { EnvironmentContext } from './context.js';
import { environmentOf, policyOf, runningGoesBack } from './rules.js';

/**
 * Watches the alarms of an environment while it works its way forward: looks at them before anything begins, then waits for one
 * to go off. The looks of that wait add nothing to the history.
 */
export class AlarmWatch {
  #isForward = false;

  constructor(private readonly contextOf: () => EnvironmentContext) {}

  /** Watches until the current scope is cancelled. */
  start(): void {
    if (environmentOf(this.contextOf().input).alarms === undefined) return;
    void this.#run();
  }

  /** Tells whether the environment goes forward now: what rests, waits or goes back is not watched. */
  set isForward(isForward: boolean) {
    this.#isForward = isForward;
    const { record } = this.contextOf();
    // What was seen before a rest says nothing about what comes after it.
    if (!isForward && record.orders.isQuiet) record.order({ isQuiet: undefined });
  }

  async #run(): Promise<void> {
    try {
      for (;;) {
        await condition(() => this.#isWanted);
        await this.#watch();
      }
    } catch (error) {
      if (!wasCancelled(error)) throw error;
    }
  }

  get #isWanted(): boolean {
    const { goingBack, ringing } = this.contextOf().record.orders;
    return this.#isForward && goingBack === undefined && ringing === undefined;
  }

  /** Watches until an alarm goes off, or something was asked for that ends the watch or makes it begin anew. */
  async #watch(): Promise<void> {
    const { input, record, reporter } = this.contextOf();
    const { config, release } = input;
    const { alarmsLeftOut } = record.orders;
    const asked = alarmsInput({
      ...{ config, release, environment: environmentOf(input) },
      targets: record.targets.map(({ id }) => id),
      leftOut: alarmsLeftOut ?? [],
    });
    if (record.mustLook) {
      const seen = asked && (await watchEverywhere.lookAtAlarms(asked));
      if (record.orders.alarmsLeftOut !== alarmsLeftOut) return;
      if (seen?.ringing) return this.#goesOff(seen.ringing);
      record.order({ isQuiet: true });
      reporter.changed();
    }
    const ringing = asked && (await this.#untilOneGoesOff(asked));
    if (ringing) this.#goesOff(ringing);
    else await condition(() => record.mustLook || !this.#isWanted);
  }

  /** @returns undefined when it need not be known any more */
  async #untilOneGoesOff(asked: AlarmsInput): Promise<Ringing | undefined> {
    const { record } = this.contextOf();
    const wait = new CancellationScope();
    const isOff = () => record.mustLook || !this.#isWanted;
    try {
      return await wait.run(() =>
        Promise.race([
          watchEverywhere.awaitAlarm(asked).then(({ ringing }) => ringing),
          condition(isOff).then(() => undefined),
        ]),
      );
    } finally {
      wait.cancel();
    }
  }

  /** Stops new work, and does what the config says about alarms. */
  #goesOff(ringing: Ringing): void {
    const { input, record, reporter, commands } = this.contextOf();
    if (!this.#isWanted) return;
    record.rings(ringing);
    reporter.changed();
    const { onFailure } = environmentOf(input);
    const policy = policyOf(record);
    const reason = ringingText(ringing);
    if (onFailure?.alarm === 'rollBack') commands.rollBack(policy, reason);
    else if (runningGoesBack(input)) commands.rollBackRunning(policy, reason);
  }
}
