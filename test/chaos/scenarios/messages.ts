import { setTimeout as sleep } from 'node:timers/promises';
import { gatherEvidence } from '../../../emulator/checks.js';
import type { FaultRuleSource } from '../../../emulator/faults/schema.js';
import { GoldenAmiClient, releaseRef } from '../../../src/client.js';
import type { ReleaseStatus } from '../../../src/contract/status.js';
import { config, fleet, group, PRODUCTION, REGION, STAGING, suiting } from '../../support/fleets.js';
import { failedReplays, failedTasks, historiesOf } from '../../support/histories.js';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import { wrongWithAnswers, wrongWithAudit, wrongWithOutcome } from '../stage/answers.js';
import { drawMessages, sendAll } from '../stage/callers.js';
import { polling } from '../stage/fleets.js';
import { ReleaseRun } from '../stage/release.js';
import { leftBehind, wrongInAnyCase } from '../stage/verdict.js';

/** Sent at the same moment. */
const MESSAGES = 100;

/** Where the release is when they come. */
const POINTS = ['midBatch', 'decision', 'approval', 'baking'] as const;
type Point = (typeof POINTS)[number];

const GROUPS = 6;
const NAMES = Array.from({ length: GROUPS }, (_, index) => `web-${index + 1}`);

/** Many people want something of a release at the same moment, and each something else. */
export function messages(count = MESSAGES): Scenario {
  return {
    name: 'messages',
    about: `${count} messages that contradict each other come at once`,
    runs: 20,
    limitSeconds: 420,
    run: (context) => run(context, count),
  };
}

async function run({ seed, random, lane, signal }: RunContext, count: number): Promise<Finding> {
  const point = random.pick(POINTS);
  const sent = drawMessages(random, count, [
    `${STAGING}/${REGION}/asg/web-1`,
    `${STAGING}/${REGION}/asg/web-2`,
  ]);
  const source = configAt(point);
  const fails: FaultRuleSource[] = ['web-1', 'web-2'].map((name) => ({
    kind: 'refresh',
    groups: [name],
    accounts: [STAGING],
    outcome: 'fails',
    count: 1,
    reason: 'Instances failed their health checks.',
  }));
  return lane.onFleet(
    fleet({
      autoScalingGroups: [
        ...NAMES.map((name) => group(name, STAGING)),
        group('web-1', PRODUCTION),
        group('web-2', PRODUCTION),
      ],
      ecsClusters: [],
    }),
    (emulator) =>
      lane.withWorker(emulator, async () => {
        const name = `contradicted-${seed}`;
        const client = await GoldenAmiClient.connect({
          address: lane.address,
          namespace: lane.namespace,
          env: {},
        });
        try {
          const release = await ReleaseRun.start(lane, emulator, source, name);
          await release.until((status) => isAt(point, status), signal);
          await sleep(random.next() * 300);
          const answers = await sendAll(sent, client, releaseRef(source.pipeline, name), release);
          const status = await end(release, signal);
          const evidence = gatherEvidence(emulator, await emulator.clock.now());
          const histories = await historiesOf(lane.client.workflow, [release.handle.workflowId]);
          return {
            problems: [
              ...wrongWithAnswers(answers),
              ...wrongWithAudit(sent, answers, status),
              ...wrongWithOutcome(answers, status, evidence),
              ...leftBehind({ emulator, status }, evidence),
              // Starts are counted with the commands that asked for them; a channel is written, and taken back.
              ...wrongInAnyCase(evidence, (action) => (action === 'PutParameter' ? 2 : Infinity)),
              ...failedTasks(histories),
              ...(await failedReplays(histories)),
              ...(await lane.running()).map((workflowId) => `${workflowId} still runs`),
            ],
            note: noteOn(point, answers, status),
          };
        } finally {
          await client.close();
        }
      }),
    point === 'decision' ? fails : [],
  );
}

function configAt(point: Point) {
  const [staging, production] = suiting({ ecsClusters: [] }, config()).environments;
  if (!staging || !production) throw new Error('the config for tests has two environments');
  return config({
    environments: [
      {
        ...staging,
        batchSize: 4,
        maxConcurrent: 3,
        failureBudget: point === 'decision' ? 0 : 1,
        bakeTime: point === 'baking' ? '1 minute' : '1 second',
      },
      production,
    ],
    polling,
    notifications: [],
  });
}

function isAt(point: Point, { phase, environments: [staging] }: ReleaseStatus): boolean {
  switch (point) {
    case 'midBatch':
      return (staging?.counts.refreshing ?? 0) > 0;
    case 'decision':
      return phase === 'waitingForDecision';
    case 'approval':
      return phase === 'waitingForApproval';
    case 'baking':
      return staging?.state === 'baking';
  }
}

/** Brings the release to its end, whatever it waits for: that must still be possible. */
async function end(release: ReleaseRun, signal: AbortSignal): Promise<ReleaseStatus> {
  for (;;) {
    const status = await release.status(signal);
    if (status.endedAt !== undefined) return release.closed(signal);
    const isPaused =
      status.pausedBy !== undefined || status.environments.some(({ pausedBy }) => pausedBy !== undefined);
    // One that has ended meanwhile takes no signal.
    const tell = (name: string, args: object = {}) =>
      release.handle.signal(name, { by: 'chaos', ...args }).catch(() => undefined);
    if (isPaused) await tell('resume');
    else if (status.phase === 'waitingForDecision') await tell('abort');
    else if (status.phase === 'waitingForApproval') await tell('approve', { environment: 'production' });
    await sleep(500, undefined, { signal });
  }
}

function noteOn(
  point: Point,
  answers: readonly { accepted: boolean; seconds: number }[],
  status: ReleaseStatus,
): string {
  const accepted = answers.filter((answer) => answer.accepted).length;
  const slowest = Math.max(0, ...answers.map(({ seconds }) => seconds));
  return (
    `${point}: ${answers.length} answers, ${accepted} accepted, the last after ${slowest.toFixed(1)} s, ` +
    `${status.refusals.length} signals refused; ${status.phase}`
  );
}
