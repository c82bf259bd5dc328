import {
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  log,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CapacityRequest, CapacityState } from '../contract/capacity.js';
import { CapacityLedger } from '../rollout/capacity/ledger.js';
import { look } from './activityCalls.js';
import { checkedInput } from './checkInput.js';
import { capacityGrantedSignal, capacityQuery } from './messages.js';
import { onSignal } from './receive.js';

/**
 * How long somebody waits before it is looked whether those who hold the pools still exist: soon at first, then rarely,
 * because a look costs history and a refresh may take hours.
 */
const FIRST_PATIENCE_SECONDS = 10;
const LONGEST_PATIENCE_SECONDS = 300;

/**
 * Holds the capacity pools of all releases: environments ask it for room before they start a target, and give it back
 * when the target has ended. Whoever needs it first starts it with the request; it ends when nobody holds or waits for anything.
 */
export async function capacityPools(sent: CapacityState): Promise<void> {
  const state = checkedInput('capacityPools', sent);
  const ledger = new CapacityLedger(state);
  /** Whoever asks again has not got the answer: it was lost, or the environment has forgotten it. */
  const toTell: CapacityRequest[] = [];
  let hasNews = true;
  let patienceSeconds = FIRST_PATIENCE_SECONDS;

  onSignal('requestCapacity', (request) => {
    if (ledger.request(request)) toTell.push(request);
    hasNews = true;
  });
  onSignal('returnCapacity', (returned) => {
    ledger.giveBack(returned);
    hasNews = true;
  });
  setHandler(capacityQuery, () => ledger.state);

  for (;;) {
    hasNews = false;
    toTell.push(...ledger.grant());
    for (const request of toTell.splice(0)) await tell(request, ledger);
    if (ledger.isEmpty) return;
    if (hasNews) continue;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof capacityPools>(ledger.state);
    if (!ledger.isWaitedFor) await condition(() => hasNews);
    else if (await condition(() => hasNews, patienceSeconds * 1000)) patienceSeconds = FIRST_PATIENCE_SECONDS;
    else {
      patienceSeconds = Math.min(2 * patienceSeconds, LONGEST_PATIENCE_SECONDS);
      const { held, waiting } = ledger.state;
      for (const gone of await look.findAbandoned({ requests: [...held, ...waiting] })) ledger.giveBack(gone);
    }
  }
}

/** Tells an environment that a target may start; one that is gone gives back what it would have got. */
async function tell(request: CapacityRequest, ledger: CapacityLedger): Promise<void> {
  const { target, environment } = request;
  try {
    await getExternalWorkflowHandle(environment).signal(capacityGrantedSignal, { target });
  } catch (error) {
    log.warn('an environment that asked for capacity is gone', { target, environment, error });
    ledger.giveBack(request);
  }
}
