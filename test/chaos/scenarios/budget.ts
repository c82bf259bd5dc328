import { setTimeout as sleep } from 'node:timers/promises';
import { effectsPerResource, gatherEvidence } from '../../../emulator/checks.js';
import type { Emulator } from '../../../emulator/server.js';
import type { ReleaseStatus } from '../../../src/contract/status.js';
import { isUnsuccessful, parseTargetId } from '../../../src/contract/target.js';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import { drawBudgetScene, type BudgetScene } from '../stage/budgets.js';
import { isSpent, pollInterval, wrongWithWait } from '../stage/budgetVerdict.js';
import { SPEED } from '../stage/lane.js';
import { ReleaseRun } from '../stage/release.js';
import { leftBehind, wrongInAnyCase } from '../stage/verdict.js';

/** What a person decides when the budget is spent. */
type Choice = 'retry' | 'skip' | 'rollback' | 'abort';

/** Refreshes fail, more than an environment's budget tolerates; then somebody decides. */
export function budget(sizes = { least: 20, most: 40 }): Scenario {
  return {
    name: 'budget',
    about: 'more refreshes fail than the failure budget tolerates, and then somebody decides',
    runs: 50,
    limitSeconds: 420,
    run: (context) => run(context, sizes),
  };
}

async function run(
  { seed, random, lane, signal }: RunContext,
  sizes: { least: number; most: number },
): Promise<Finding> {
  const scene = drawBudgetScene(random, sizes);
  const choice = random.pick(['retry', 'skip', 'rollback', 'abort'] as const);
  return lane.onFleet(
    scene.fleet,
    (emulator) =>
      lane.withWorker(emulator, async () => {
        const release = await ReleaseRun.start(lane, emulator, scene.config, `budget-${seed}`);
        const problems: string[] = [];
        /** Times that targets were asked to be done again, by target ID. */
        const retried = new Map<string, number>();
        let from = 0;
        let decisions = 0;
        for (;;) {
          const waiting = await release.until(({ phase }) => phase === 'waitingForDecision', signal);
          if (waiting.endedAt !== undefined) break;
          // Whatever would begin in spite of the budget has time to.
          await sleep((pollInterval(scene) / SPEED) * (0.6 + random.next() / 2), undefined, { signal });
          const until = await emulator.clock.now();
          const status = await release.status(signal);
          problems.push(...(await wrongWithWait(emulator, scene, status, { from, until })));
          for (const { id } of unsuccessful(status)) retried.set(id, (retried.get(id) ?? 0) + 1);
          await decide(release, choice);
          decisions++;
          from = until;
        }
        // It has said that it has ended; what it still has to tell people comes after that.
        await release.watch(signal);
        const status = await release.status(signal);
        if (decisions === 0) problems.push('the budget was never spent');
        const again = choice === 'retry' ? retried : new Map<string, number>();
        problems.push(...(await wrongAtTheEnd(emulator, scene, status, choice, again)));
        problems.push(...(await lane.running()).map((workflowId) => `${workflowId} still runs`));
        return { problems, note: `${scene.about}; ${decisions} × ${choice}: ${status.phase}` };
      }),
    scene.faults,
  );
}

async function decide({ handle }: ReleaseRun, choice: Choice): Promise<void> {
  const by = 'chaos';
  switch (choice) {
    case 'abort':
      return handle.signal('abort', { by });
    case 'rollback':
      return void (await handle.executeUpdate(choice, { args: [{ by }] }));
    case 'retry':
    case 'skip':
      return void (await handle.executeUpdate(choice, { args: [{ by, failed: true }] }));
  }
}

async function wrongAtTheEnd(
  emulator: Emulator,
  { budget, running }: BudgetScene,
  status: ReleaseStatus,
  choice: Choice,
  retried: ReadonlyMap<string, number>,
): Promise<string[]> {
  const evidence = gatherEvidence(emulator, await emulator.clock.now());
  const targets = status.environments.flatMap((environment) => environment.targets);
  const goesBack = choice === 'rollback' || running === 'rollBack';
  const started = new Set([
    ...effectsPerResource(evidence, 'StartInstanceRefresh').keys(),
    ...effectsPerResource(evidence, 'UpdateService').keys(),
  ]);
  const wanted = (id: string) => {
    // What failed later is within the budget, or there would have been another decision.
    if (choice === 'retry') return ['succeeded', 'failed'];
    if (choice === 'skip') return ['succeeded', 'skipped', 'failed'];
    if (choice === 'abort') return ['succeeded', 'failed', 'rolledBack', 'cancelled'];
    return started.has(id) ? ['rolledBack'] : ['rolledBack', 'skipped'];
  };
  const left = unsuccessful(status).map(({ id }) => ({ account: parseTargetId(id).account }));
  const end = endAfter(choice, left.length);
  return [
    ...(status.phase === end
      ? []
      : [`after ${choice} it ended as ${status.phase}: ${status.failure?.message ?? status.message}`]),
    ...(end === 'partlySucceeded' && isSpent(left, budget)
      ? [`${left.length} targets are left failed, more than the budget tolerates`]
      : []),
    ...targets
      .filter(({ id, state }) => !wanted(id).includes(state))
      .map(({ id, state, reason }) => `after ${choice} ${id} is ${state}: ${reason ?? 'without a reason'}`),
    ...leftBehind({ emulator, status }, evidence),
    // Once, and once more for each time it was asked for; back is another change of the same resource.
    ...wrongInAnyCase(evidence, (_, resource) => 1 + (retried.get(resource) ?? 0) + (goesBack ? 1 : 0)),
  ];
}

function endAfter(choice: Choice, failed: number): ReleaseStatus['phase'] {
  switch (choice) {
    case 'rollback':
      return 'rolledBack';
    case 'abort':
      return 'aborted';
    case 'retry':
    case 'skip':
      return failed === 0 ? 'succeeded' : 'partlySucceeded';
  }
}

function unsuccessful({ environments }: ReleaseStatus) {
  return environments.flatMap(({ targets }) => targets).filter(({ state }) => isUnsuccessful(state));
}
