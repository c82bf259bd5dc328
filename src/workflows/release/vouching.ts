import { patched, upsertMemo } from '@temporalio/workflow';
import { COMMANDS_MEMO, environmentMemo } from '../../contract/names.js';
import type { EnvironmentVouched } from '../../contract/messages.js';
import type { ReleaseRecord } from '../../rollout/releaseRecord.js';

/**
 * Keeps in the release's memo what its environments may rely on: which of them have begun, which were let go
 * and with what plan and decision, and the commands that they have not answered. Only the release itself can
 * write it once it runs, and Temporal reads it out without a worker: decision record 0050.
 */
export class Vouching {
  readonly #isInMemo = patched('vouches-in-its-memo');

  /** Takes away whatever the one who started the release has put there. */
  constructor(private readonly record: ReleaseRecord) {
    this.#write({ ...memoOfEnvironments(record, record.environments), ...memoOfCommands(record) });
  }

  /** To be called when an environment has begun, and before it is told that it may go on. */
  environment(name: string): void {
    this.#write(memoOfEnvironments(this.record, [name]));
  }

  /** To be called before a command is sent, and after it was answered. */
  commands(): void {
    this.#write(memoOfCommands(this.record));
  }

  #write(fields: Readonly<Record<string, unknown>>): void {
    if (this.#isInMemo) upsertMemo(fields);
  }
}

/** The fields of the memo that have what a release vouches for of environments. */
export function memoOfEnvironments(
  record: ReleaseRecord,
  names: readonly string[],
): Record<string, EnvironmentVouched> {
  return Object.fromEntries(names.map((name) => [environmentMemo(name), record.vouchedOf(name)] as const));
}

/** The field that has the commands. */
export function memoOfCommands(record: ReleaseRecord): Record<string, Record<number, string>> {
  return { [COMMANDS_MEMO]: record.commandHashes() };
}
