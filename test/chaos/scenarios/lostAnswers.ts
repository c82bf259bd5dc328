import type { FaultRuleSource } from '../../../emulator/faults/schema.js';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import { factsOf } from '../stage/facts.js';
import { smallScene, type Scene } from '../stage/fleets.js';
import { ReleaseRun } from '../stage/release.js';
import { wrongWithAbort, wrongWithSuccess } from '../stage/verdict.js';

/** A change that a release makes. */
interface Mutation {
  readonly operation: string;
  /** The release makes it only when it is aborted, after the first call of this operation. */
  readonly abortAfter?: string;
}

/** Every operation with which a release changes something. */
const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  { operation: 'UpdateDistributionConfiguration' },
  { operation: 'StartImagePipelineExecution' },
  { operation: 'PutParameter' },
  { operation: 'CreateLaunchTemplateVersion' },
  { operation: 'StartInstanceRefresh' },
  { operation: 'UpdateService' },
  { operation: 'Publish' },
  { operation: 'CancelInstanceRefresh', abortAfter: 'StartInstanceRefresh' },
  { operation: 'CancelImageCreation', abortAfter: 'StartImagePipelineExecution' },
];

const SEEDS_PER_MUTATION = 5;

/** Answers to changes get lost: they are executed, and the worker never hears of it. */
export function lostAnswers(scene: Scene = smallScene()): Scenario {
  return {
    name: 'lost-answers',
    about: `changes are executed and their answers lost, one operation after the other`,
    runs: MUTATIONS.length * SEEDS_PER_MUTATION,
    limitSeconds: 240,
    run: (context) => run(context, scene),
  };
}

async function run({ seed, random, lane, signal }: RunContext, { fleet, config }: Scene): Promise<Finding> {
  const { operation, abortAfter } = MUTATIONS[seed % MUTATIONS.length] ?? MUTATIONS[0];
  const instead = random.pick(['reset', 'serverError', 'stall'] as const);
  const fault: FaultRuleSource = {
    kind: 'lostAnswer',
    operations: [operation],
    // What an abort does, it does once or twice: chance would mostly spare it.
    rate: abortAfter === undefined ? random.pick([0.3, 0.6, 1]) : 1,
    count: random.integer(1, 4),
    instead,
    limit: '2 seconds',
  };
  return lane.onFleet(
    fleet,
    (emulator) =>
      lane.withWorker(emulator, async () => {
        const before = factsOf(emulator, await emulator.clock.now());
        const release = await ReleaseRun.start(lane, emulator, config, `lost-${seed}`);
        const over = release.seeThrough(signal);
        if (abortAfter !== undefined) {
          await Promise.race([release.wasCalled(abortAfter, signal), over]);
          await release.handle.signal('abort', { by: 'chaos' });
        }
        await over;
        const status = await release.status(signal);
        const given = { emulator, config, status, approvedAt: release.approvedAt };
        const lost = emulator.journal.calls.filter((call) => call.fault?.lost === 'ok').length;
        return {
          problems:
            abortAfter === undefined ? await wrongWithSuccess(given) : await wrongWithAbort(given, before),
          note: `${lost} answers to ${operation} lost by ${instead}`,
        };
      }),
    [fault],
  );
}
