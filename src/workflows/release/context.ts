import { log, upsertSearchAttributes } from '@temporalio/workflow';
import type { Config, TargetSelector } from '../../config/schema.js';
import type { ImageInput } from '../../contract/image.js';
import { SearchAttribute } from '../../contract/searchAttributes.js';
import type { ReleasePhase, WaitingFor } from '../../contract/status.js';
import type { NotificationText, Subject } from '../../rollout/notificationText.js';
import type { ReleaseRecord } from '../../rollout/releaseRecord.js';
import { receiverName } from '../../rollout/undelivered.js';
import { tell } from '../activityCalls.js';
import { summarizeFailure } from '../failures.js';
import { now } from '../time.js';
import type { ReleaseCommands } from './commands.js';
import type { Vouching } from './vouching.js';

/** What every step of a release works with: its checked input and its record. */
export interface ReleaseContext extends Subject {
  readonly config: Config;
  readonly image?: ImageInput;
  readonly only?: TargetSelector;
  /** Hashes of the plans that the release was started for, by environment. */
  readonly expectedPlans?: Readonly<Record<string, string>>;
  readonly record: ReleaseRecord;
  readonly commands: ReleaseCommands;
  readonly vouching: Vouching;
}

/** Enters a phase, and lets releases be found by it. */
export function enterPhase(
  { record }: Pick<ReleaseContext, 'record'>,
  phase: ReleasePhase,
  message: string,
  waitingFor: WaitingFor | null = null,
): void {
  record.enter(phase, message, waitingFor);
  showPhase(phase, waitingFor?.environment);
}

/** Lets releases be listed by what they do and wait for. */
export function showPhase(phase: ReleasePhase, environment?: string): void {
  upsertSearchAttributes([
    { key: SearchAttribute.Phase, value: phase },
    { key: SearchAttribute.Environment, value: environment ?? null },
    {
      key: SearchAttribute.WaitingFor,
      value: environment === undefined ? null : (waitsFor(phase, environment) ?? null),
    },
  ]);
}

/** Tells everyone that the config names; a receiver that cannot be reached holds nothing back, and `status` names it. */
export async function notifyAll(
  { config, release, record }: Pick<ReleaseContext, 'config' | 'release' | 'record'>,
  text: NotificationText,
): Promise<void> {
  const sent = await Promise.allSettled(config.notifications.map((to) => tell.notify({ to, text, release })));
  for (const [index, result] of sent.entries()) {
    const receiver = config.notifications[index];
    if (result.status !== 'rejected' || !receiver) continue;
    const to = receiverName(receiver);
    const { subject } = text;
    const reason = summarizeFailure(result.reason).message;
    record.notDelivered({ to, subject, reason, at: now() });
    log.warn('a notification was not sent', { to, subject, reason });
  }
}

function waitsFor(phase: ReleasePhase, environment: string): string | undefined {
  if (phase === 'waitingForApproval') return `approval:${environment}`;
  return phase === 'waitingForDecision' ? `decision:${environment}` : undefined;
}
