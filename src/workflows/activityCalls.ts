import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { milliseconds, type Duration } from '../contract/duration.js';
import { HEARTBEAT_TIMEOUT } from '../contract/heartbeat.js';

/** An AWS call takes far less, even one that waits for its turn in the call budget. */
const ATTEMPT = '30 seconds';

/** Looking or writing everywhere is minutes of calls, or more where there are hundreds of accounts. */
const ATTEMPT_EVERYWHERE = '30 minutes';

/**
 * Attempts that die with their worker are noticed by the missing heartbeat and repeated after the interval that has
 * grown by then, which together must not take longer than 45 seconds.
 */
const LONGEST_INTERVAL = '20 seconds';

/** AWS outages end; a call that fails for this long needs a person. */
const PATIENCE = '1 hour';

/** Looking changes nothing, so it is repeated soon and often. */
export const look = proxyActivities<Activities>({
  startToCloseTimeout: ATTEMPT,
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: PATIENCE,
  retry: { initialInterval: '1 second', maximumInterval: LONGEST_INTERVAL },
});

/** Looks at every account and Region, or writes the same everywhere. */
export const everywhere = proxyActivities<Activities>({
  startToCloseTimeout: ATTEMPT_EVERYWHERE,
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: PATIENCE,
  retry: { initialInterval: '1 second', maximumInterval: LONGEST_INTERVAL },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/**
 * Changes AWS. Each such activity is safe to repeat (a client token, or a look before the act). Cancellation waits for
 * its end: what it has done must be known before it can be undone.
 */
export const change = proxyActivities<Activities>({
  startToCloseTimeout: ATTEMPT,
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: PATIENCE,
  retry: { initialInterval: '2 seconds', maximumInterval: LONGEST_INTERVAL },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** Telling people: given up before it holds anything back. */
export const tell = proxyActivities<Activities>({
  startToCloseTimeout: ATTEMPT,
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '2 seconds', maximumAttempts: 5 },
});

/**
 * The interval of failures other than `NotYet`, which brings its own. Every look is an attempt, so that after a few of
 * them the interval is at its longest.
 */
const WAIT_RETRY = { initialInterval: '2 seconds', maximumInterval: '10 seconds' } as const;

type Waits = Pick<
  Activities,
  | 'awaitImageBuild'
  | 'awaitTurn'
  | 'awaitInstanceRefresh'
  | 'awaitHealthyTargets'
  | 'awaitServiceDeployment'
  | 'awaitServiceRollback'
  | 'awaitChannelBack'
>;

/**
 * Waits for something that takes time: an activity looks once and fails as `NotYet` with the time of its next look, and
 * the server asks again. No look adds an event, and nothing is held while nobody looks. Cancelled between two looks it
 * ends at once, during one with that look: see {@link wasCancelled}.
 * @param deadline how long the wait may last
 */
export function waitUpTo(deadline: Duration): Waits {
  return waitFor(milliseconds(deadline));
}

/**
 * The same.
 * @param limit in milliseconds; omitted: without end
 */
export function waitFor(limit?: number): Waits {
  return proxyActivities<Activities>({
    startToCloseTimeout: ATTEMPT,
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    ...(limit === undefined ? {} : { scheduleToCloseTimeout: limit }),
    retry: WAIT_RETRY,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
}

type WaitsEverywhere = Pick<Activities, 'confirmChannel' | 'confirmChannelRestored' | 'verifyImage'>;

/** The same for a look at every account and Region. */
export function waitEverywhereUpTo(deadline: Duration): WaitsEverywhere {
  return waitEverywhereFor(milliseconds(deadline));
}

/**
 * The same.
 * @param limit in milliseconds
 */
export function waitEverywhereFor(limit: number): WaitsEverywhere {
  return proxyActivities<Activities>({
    startToCloseTimeout: ATTEMPT_EVERYWHERE,
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    scheduleToCloseTimeout: limit,
    retry: WAIT_RETRY,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
}

/**
 * Looks at alarms everywhere, and watches them for as long as somebody wants to know. A look is repeated until it succeeds:
 * nothing begins, and no release fails, because CloudWatch does not answer.
 */
export const watchEverywhere = proxyActivities<
  Pick<Activities, 'lookAtAlarms' | 'awaitAlarm' | 'awaitNoAlarm'>
>({
  startToCloseTimeout: ATTEMPT_EVERYWHERE,
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: WAIT_RETRY,
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** Waits for the workflow of a target, however long it takes: a target's own deadlines end it. */
export const waitForTarget = proxyActivities<Pick<Activities, 'awaitTarget'>>({
  startToCloseTimeout: ATTEMPT,
  retry: WAIT_RETRY,
});
