import { condition } from '@temporalio/workflow';
import type { EnvironmentConfig } from '../../config/schema.js';
import { milliseconds } from '../../contract/duration.js';

/**
 * Waits until a person has done something, and reminds people as the environment's config says.
 * @returns whether somebody did before the environment's deadline
 */
export async function untilSomebodyActs(
  { reminder, deadline }: Pick<EnvironmentConfig, 'reminder' | 'deadline'>,
  hasActed: () => boolean,
  remind: () => Promise<void>,
): Promise<boolean> {
  const end = deadline === undefined ? Infinity : Date.now() + milliseconds(deadline);
  for (;;) {
    const left = Math.min(end - Date.now(), reminder === undefined ? Infinity : milliseconds(reminder));
    if (left === Infinity) {
      await condition(hasActed);
      return true;
    }
    if (await condition(hasActed, Math.max(1, left))) return true;
    if (Date.now() >= end) return false;
    await remind();
  }
}
