import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { CapacityClaim, CapacityGrant, CapacityRequest } from '../contract/capacity.js';
import { CAPACITY_POOLS_ID } from '../contract/names.js';
import { capacityPools } from './capacityPools.js';
import { wasCancelled } from './failures.js';
import { requestCapacitySignal, returnCapacitySignal } from './messages.js';
import { isRefusedNow, onSignal, type Refuse } from './receive.js';

/** An environment's side of the capacity pools. */
export class Capacity {
  readonly #granted = new Set<string>();
  #onTheWay = 0;

  /**
   * To be made before the workflow waits for anything: an answer may come at any time.
   * @param knows whether a target is one of the environment's
   */
  constructor(knows: (target: string) => boolean, refuse: Refuse) {
    const grant = ({ target }: CapacityGrant): void => {
      if (knows(target) || !isRefusedNow()) this.#granted.add(target);
      // Somebody has asked in our name; nobody else may wait for that.
      else void this.#giveBack(target);
    };
    onSignal('capacityGranted', grant, refuse);
  }

  /**
   * Works on a target once there is room for it, and gives that back whatever comes of the work.
   * @param isOff whether nobody waits for the room any more: `work` is called without it, and finds out itself
   */
  async hold<T>(
    target: string,
    claims: readonly CapacityClaim[],
    work: () => Promise<T>,
    isOff: () => boolean = () => false,
  ): Promise<T> {
    if (claims.length === 0) return work();
    const { workflowId: environment } = workflowInfo();
    return this.keep(target, claims, async () => {
      await this.#ask({ target, environment, claims });
      await condition(() => this.#granted.has(target) || isOff());
      return work();
    });
  }

  /** Works on a target that there is room for already, and gives that back whatever comes of the work. */
  async keep<T>(target: string, claims: readonly CapacityClaim[], work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      this.#granted.delete(target);
      // Beyond cancellation: what is not given back is missing to others until somebody looks.
      if (claims.length > 0) await CancellationScope.nonCancellable(() => this.#giveBack(target));
    }
  }

  /** Whether everything that was given back has arrived: a signal on its way is lost when its sender ends. */
  get isQuiet(): boolean {
    return this.#onTheWay === 0;
  }

  async #ask(request: CapacityRequest): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (await startCapacityPoolsWith(request)) return;
      try {
        await pools().signal(requestCapacitySignal, request);
        return;
      } catch (error) {
        // They have ended meanwhile, because nobody held anything; starting them again helps.
        if (wasCancelled(error) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #giveBack(target: string): Promise<void> {
    this.#onTheWay++;
    try {
      await pools().signal(returnCapacitySignal, { target, environment: workflowInfo().workflowId });
    } catch (error) {
      log.warn('the capacity pools have ended: there was nothing to give back', { target, error });
    } finally {
      this.#onTheWay--;
    }
  }
}

/** How often the pools may end just when somebody asks. */
const ATTEMPTS = 10;

function pools(): ReturnType<typeof getExternalWorkflowHandle> {
  return getExternalWorkflowHandle(CAPACITY_POOLS_ID);
}

/**
 * Starts the capacity pools with a first request; they outlive whoever started them.
 * @returns whether they were not running
 */
async function startCapacityPoolsWith(request: CapacityRequest): Promise<boolean> {
  try {
    await startChild(capacityPools, {
      workflowId: CAPACITY_POOLS_ID,
      args: [{ held: [], waiting: [request] }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: 'limits on what shares a dependency, for all releases',
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
