import type { Call, Effect } from '../../../emulator/journal.js';
import type { PastRefresh } from '../../../emulator/services/autoScaling.js';
import { REGION, STAGING } from '../support.js';

/** A call at a moment, in milliseconds. */
export function call(at: number, change: Partial<Call> = {}): Call {
  return {
    kind: 'call',
    sequence: at,
    at,
    requestId: '',
    caller: '',
    callerAccount: STAGING,
    account: STAGING,
    region: REGION,
    service: 'autoscaling',
    operation: 'DescribeInstanceRefreshes',
    outcome: 'ok',
    ...change,
  };
}

/** An effect at a moment, of the call of that moment. */
export function effect(at: number, group: string, change: Partial<Effect> = {}): Effect {
  return {
    kind: 'effect',
    sequence: at,
    call: at,
    at,
    account: STAGING,
    region: REGION,
    action: 'StartInstanceRefresh',
    resource: `${STAGING}/${REGION}/asg/${group}`,
    details: {},
    ...change,
  };
}

/** A refresh from one moment to another. */
export function refresh(
  group: string,
  start: number,
  end?: number,
  change: Partial<PastRefresh> = {},
): PastRefresh {
  return {
    account: STAGING,
    region: REGION,
    group,
    refreshId: group,
    start,
    ...(end !== undefined && { end }),
    status: end === undefined ? 'InProgress' : 'Successful',
    tags: {},
    ...change,
  };
}
