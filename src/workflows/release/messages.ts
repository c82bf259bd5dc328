import { ApplicationFailure, setHandler, type CancellationScope } from '@temporalio/workflow';
import { FailureType } from '../../contract/failures.js';
import type { ApprovalSignal, DecideInput } from '../../contract/messages.js';
import { Message } from '../../contract/names.js';
import { LONGEST_PERSON } from '../../contract/limits.js';
import type { Messages } from '../../contract/shapes/messages.js';
import type { Decision } from '../../contract/status.js';
import { cut } from '../../contract/texts.js';
import type { CheckedDecision } from '../../rollout/decisions.js';
import type { ReleaseRecord } from '../../rollout/releaseRecord.js';
import {
  approveSignal,
  decideUpdate,
  planQuery,
  rejectSignal,
  statusQuery,
  targetsQuery,
  vouchQuery,
} from '../messages.js';
import { onSignal, readMessage, valueOf, type Refuse } from '../receive.js';
import { now } from '../time.js';

/**
 * Sets the handlers of every message a release takes, before anything else happens: messages may arrive with the first
 * task. Handlers only record; the steps of the release act on what they find in the record.
 * @param work cancelled when the release is aborted
 */
export function listen(record: ReleaseRecord, work: CancellationScope): void {
  setHandler(statusQuery, () => record.status());
  setHandler(planQuery, () => record.plans());
  setHandler(targetsQuery, (request) => record.targets(valueOf(readMessage('targets', request))));
  setHandler(vouchQuery, (request) => record.vouch(valueOf(readMessage('vouch', request))));
  const refuse: Refuse = (message, sent, reason) => record.refuse(message, sent, reason, now());
  onSignal('environmentProgress', (progress) => record.progressed(progress, now()), refuse);

  // Whatever is sent is judged by `checkDecision`, which refuses with words of its own.
  setHandler(approveSignal, (message) => decideBySignal(record, 'approve', message));
  setHandler(rejectSignal, (message) => decideBySignal(record, 'reject', message));
  setHandler(decideUpdate, (input) => record.take(takenOrThrow(checkUpdate(record, input)), now()), {
    validator: (input: DecideInput) => void takenOrThrow(checkUpdate(record, input)),
  });

  const abort = (message: Messages['abort']): void => {
    const { by: given, reason } = message ?? {};
    const by = given === undefined || given === '' ? 'an unnamed operator' : cut(given, LONGEST_PERSON);
    const refused = record.refusesAbort;
    if (refused !== undefined) {
      record.refuse(Message.Abort, { by }, refused, now());
      return;
    }
    record.requestAbort({
      by,
      at: now(),
      ...(reason === undefined || reason === '' ? {} : { reason }),
    });
    work.cancel();
  };
  onSignal('abort', abort, refuse);
}

function decideBySignal(
  record: ReleaseRecord,
  decision: Decision['decision'],
  message: ApprovalSignal,
): void {
  const checked = record.checkDecision(decision, message);
  if ('taken' in checked) record.take(checked.taken, now());
  // A signal has no answer to refuse with: the refusal shows in `status`.
  else record.refuse(decision, message, checked.refused, now());
}

function checkUpdate(record: ReleaseRecord, input: DecideInput): CheckedDecision {
  return record.checkDecision((input as Partial<DecideInput> | null)?.decision, input);
}

function takenOrThrow(checked: CheckedDecision): Omit<Decision, 'at'> {
  if ('taken' in checked) return checked.taken;
  throw ApplicationFailure.create({
    type: FailureType.DecisionRefused,
    message: checked.refused,
    nonRetryable: true,
  });
}
