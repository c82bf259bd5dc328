import { patched, upsertMemo } from '@temporalio/workflow';
import { COMMANDS_MEMO, environmentMemo } from '../../contract/names.js';
import type { ReleaseRecord } from '../../rollout/releaseRecord.js';

/**
 * Keeps in the release's memo what its environments may rely on: which of them have begun, which were let go and with what plan
 * and decision, and the commands that they have not answered. Only the release itself can write it once it runs, and Temporal
 * reads it out without a worker: decision record 0050.
 */
export class Vouching {
  readonly #isInMemo = patched('vouches-in-its-memo');

  /** Takes away whatever the one who started the release has put there. */
  constructor(private readonly record: ReleaseRecord) {
    this.#write([...record.environments.map(environmentMemo), COMMANDS_MEMO]);
  }

  /** To be called when an environment has begun, and before it is told that it may go on. */
  environment(name: string): void {
    this.#write([environmentMemo(name)]);
  }

  /** To be called before a command is sent, and after it was answered. */
  commands(): void {
    this.#write([COMMANDS_MEMO]);
  }

  #write(names: readonly string[]): void {
    if (!this.#isInMemo) return;
    const vouched: Readonly<Record<string, unknown>> = this.record.vouchedFor();
    upsertMemo(Object.fromEntries(names.map((name) => [name, vouched[name]])));
  }
}
