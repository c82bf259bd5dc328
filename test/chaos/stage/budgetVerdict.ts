import { gatherEvidence, type Evidence } from '../../../emulator/checks.js';
import type { Effect } from '../../../emulator/journal.js';
import type { Emulator } from '../../../emulator/server.js';
import { milliseconds } from '../../../src/contract/duration.js';
import type { ReleaseStatus } from '../../../src/contract/status.js';
import { isUnsuccessful } from '../../../src/contract/target.js';
import { REASON, type Budget, type BudgetScene } from './budgets.js';
import { SPEED } from './lane.js';

/** What begins work on a target. */
const STARTS: readonly string[] = ['StartInstanceRefresh', 'UpdateService'];

/** A time in which nobody had decided anything, on the emulator's clock: from a decision to the next one. */
export interface Undecided {
  readonly from: number;
  readonly until: number;
}

/**
 * One poll interval on the emulator's clock, in milliseconds: `polling.maxInterval`, the longest time between two looks at a
 * refresh.
 */
export function pollInterval({ config }: Pick<BudgetScene, 'config'>): number {
  return milliseconds(config.polling?.maxInterval ?? '1 minute') * SPEED;
}

/**
 * What a look and the word of it may take, in milliseconds of the emulator's clock: the interval is that between two looks. Six
 * releases on two processors that had other work took up to 0.4 s.
 */
const LOOK = 2_000 * SPEED;

/** What is wrong with a release that waits for a decision, in which the budget was spent during `span`. */
export async function wrongWithWait(
  emulator: Emulator,
  scene: BudgetScene,
  status: ReleaseStatus,
  span: Undecided,
): Promise<string[]> {
  const evidence = gatherEvidence(emulator, await emulator.clock.now());
  const { budget, maxConcurrent } = scene;
  const failed = failuresIn(evidence, span);
  const spentAt = momentOfSpending(failed, budget);
  if (spentAt === undefined)
    return [`it waits for a decision, but the budget of ${scene.about} is not spent`];
  const late = startsIn(evidence, span).filter(({ at }) => at > spentAt + pollInterval(scene) + LOOK);
  // Those that ran when the last of the tolerated ones failed: one less than may run at once.
  const most = Math.min(budget.total, budget.perAccount * 2) + maxConcurrent;
  return [
    ...late.map(
      ({ action, resource, at }) =>
        `${action} of ${resource} took effect ${(at - spentAt) / SPEED} ms after the budget was spent`,
    ),
    ...(failed.length > most ? [`${failed.length} refreshes failed, more than ${most}`] : []),
    ...wrongWithNames(status, failed),
  ];
}

/** What has begun; a second time in the same span is the way back. */
function startsIn({ effects }: Evidence, { from, until }: Undecided): Effect[] {
  const begun = new Set<string>();
  return effects.filter(({ action, at, resource }) => {
    if (!STARTS.includes(action) || at < from || at >= until || begun.has(resource)) return false;
    begun.add(resource);
    return true;
  });
}

/** The last allowed failure: from then on, nothing may be begun. */
function momentOfSpending(failed: readonly Failed[], budget: Budget): number | undefined {
  return failed.find((_, index) => isSpent(failed.slice(0, index + 1), budget))?.at;
}

/** Whether these failures are more than a budget tolerates. */
export function isSpent(failed: readonly Pick<Failed, 'account'>[], { total, perAccount }: Budget): boolean {
  const inAccounts = [...new Set(failed.map(({ account }) => account))].map(
    (id) => failed.filter(({ account }) => account === id).length,
  );
  return failed.length > total || Math.max(0, ...inAccounts) > perAccount;
}

interface Failed {
  readonly id: string;
  readonly account: string;
  readonly at: number;
}

/** The refreshes that have failed by themselves, in the order of their ends. */
function failuresIn({ refreshes }: Evidence, { from, until }: Undecided): Failed[] {
  return refreshes
    .flatMap(({ account, region, group, status, end }) =>
      status === 'Failed' && end !== undefined && end > from && end < until
        ? [{ id: `${account}/${region}/asg/${group}`, account, at: end }]
        : [],
    )
    .sort((a, b) => a.at - b.at);
}

/** Every failed target is named with the reason that AWS gave, and what is waited for is said. */
function wrongWithNames(
  { phase, waitingFor, environments }: ReleaseStatus,
  failed: readonly Failed[],
): string[] {
  const targets = environments.flatMap((environment) => environment.targets);
  // One that fails while it is told to go back has gone back, and says why it was told to.
  const isTold = (reason = '') => reason.includes(REASON) || reason.includes('the failure budget is spent');
  const unsuccessful = targets.filter(({ state }) => isUnsuccessful(state));
  return [
    ...(phase === 'waitingForDecision' && waitingFor?.kind === 'decision'
      ? []
      : [`it is ${phase} and waits for ${waitingFor?.kind ?? 'nothing'}`]),
    ...failed
      .filter(({ id }) => !unsuccessful.some(({ id: named, reason }) => named === id && isTold(reason)))
      .map(({ id }) => `${id} has failed, and is not named with the reason that AWS gave`),
    // A message names ten.
    ...unsuccessful
      .slice(0, 10)
      .filter(({ id }) => waitingFor?.message.includes(id) !== true)
      .map(({ id }) => `the message to who decides does not name ${id}`),
    ...targets
      .filter(({ state }) => !isUnsuccessful(state) && !['succeeded', 'pending', 'skipped'].includes(state))
      .map(({ id, state }) => `${id} is ${state} while a decision is waited for`),
  ];
}
