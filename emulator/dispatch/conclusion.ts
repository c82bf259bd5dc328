import { page } from '../faults/wire/page.js';
import { NOTHING, type Prevention, type Strike, type Substitute } from '../faults/strike.js';
import { UNANSWERED, type OpenCall } from '../journal.js';
import type { WireResponse } from '../protocols/wire.js';
import { AwsError } from '../service.js';
import type { Delivery } from './delivery.js';

/** What a call came to when it was executed. */
export interface Result {
  readonly outcome: string;
  readonly response: WireResponse;
}

/** How a refusal goes over the wire. */
export type Refusal = (error: AwsError) => WireResponse;

/** Ends a call that a fault keeps from being executed. */
export function turnAway(call: OpenCall, { fault, instead, delay }: Prevention, refusal: Refusal): Delivery {
  call.end({ outcome: outcomeOf(instead), fault });
  return { ...given(instead, refusal, page(200)), delay };
}

/** Ends a call that was executed: with its own result, unless a fault lets the caller have something else. */
export function conclude(
  call: OpenCall,
  { outcome, response }: Result,
  strike: Strike | undefined,
  refusal: Refusal,
): Delivery {
  if (strike?.instead === undefined) {
    call.end({ outcome, ...(strike && { fault: strike.fault }) });
    return { response, delay: strike?.delay };
  }
  const { fault, instead, delay } = strike;
  call.end({ outcome: outcomeOf(instead), fault: { ...fault, lost: outcome } });
  return { ...given(instead, refusal, response), delay };
}

function outcomeOf(instead: Substitute): string {
  if (instead === NOTHING) return UNANSWERED;
  return instead instanceof AwsError ? instead.code : instead.outcome;
}

function given(instead: Substitute, refusal: Refusal, whole: WireResponse): Delivery {
  if (instead === NOTHING) return {};
  return instead instanceof AwsError ? { response: refusal(instead) } : instead.spoil(whole);
}
