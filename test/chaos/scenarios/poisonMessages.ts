import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../emulator/fleet/generate/random.js';
import { Message, REJECTED_IMAGES_ID, TASK_QUEUE, WorkflowType } from '../../../src/contract/names.js';
import { failedReplays, failedTasks, historiesOf } from '../../support/histories.js';
import { POISON, sendPoison, startPoisoned } from '../../support/poison.js';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import type { Lane } from '../stage/lane.js';
import { smallScene, type Scene } from '../stage/fleets.js';
import { ReleaseRun } from '../stage/release.js';
import { wrongWithSuccess } from '../stage/verdict.js';

/** Sent while the release goes on. */
const MESSAGES = 150;

/** The longest time between two of them. */
const PAUSE_MS = 60;

/** What nobody can read, or has no form that a message has, is sent to everything that runs, and started as everything there is. */
export function poisonMessages(scene: Scene = smallScene(), count = MESSAGES): Scenario {
  return {
    name: 'poison-messages',
    about: `${count} messages and inputs that nobody can use are sent to all that runs`,
    runs: 50,
    limitSeconds: 240,
    run: (context) => run(context, scene, count),
  };
}

async function run(
  { seed, random, lane, signal }: RunContext,
  { fleet, config }: Scene,
  count: number,
): Promise<Finding> {
  return lane.onFleet(fleet, (emulator) =>
    lane.withWorker(emulator, async () => {
      const rejected = await markSomething(lane);
      const release = await ReleaseRun.start(lane, emulator, config, `poisoned-${seed}`);
      const over = release.seeThrough(signal);
      const started: string[] = [];
      const met = new Set([release.handle.workflowId, REJECTED_IMAGES_ID]);
      for (let sent = 0; sent < count && !release.isOver; sent++) {
        await sleep(random.next() * PAUSE_MS, undefined, { signal });
        if (random.next() < 0.2) started.push(await startOne(lane, random, `${seed}-${sent}`));
        else await sendOne(lane, random, met);
      }
      await over;
      const status = await release.status(signal);
      await rejected.signal(Message.AcceptImage, { images: [IMAGE], by: 'chaos' });
      await rejected.result();
      const histories = await historiesOf(lane.client.workflow, new Set([...met, ...started]));
      return {
        problems: [
          ...(await wrongWithSuccess({ emulator, config, status, approvedAt: release.approvedAt })),
          ...failedTasks(histories),
          ...(await failedReplays(histories)),
          ...(await notFailed(lane, started)),
          ...(await lane.running()).map((workflowId) => `${workflowId} still runs`),
        ],
        note: `${status.refusals.length} messages refused, ${started.length} workflows started, ${met.size} met; ${status.phase}`,
      };
    }),
  );
}

const IMAGE = 'ami-0fffffffffffffff0';

/** So that the rejected images run, too. */
async function markSomething({ client }: Lane) {
  return client.workflow.signalWithStart(WorkflowType.RejectedImages, {
    workflowId: REJECTED_IMAGES_ID,
    taskQueue: TASK_QUEUE,
    args: [{ rejections: [] }],
    signal: Message.RejectImage,
    signalArgs: [{ images: [IMAGE], by: 'chaos', reason: 'another image' }],
  });
}

async function sendOne(lane: Lane, random: Random, met: Set<string>): Promise<void> {
  const running = await lane.running();
  if (running.length === 0) return;
  const workflowId = oneOf(random, running);
  met.add(workflowId);
  // One that has ended meanwhile takes no signal.
  await sendPoison(
    lane.client,
    workflowId,
    oneOf(random, Object.values(Message)),
    oneOf(random, POISON),
  ).catch(() => undefined);
}

async function startOne(lane: Lane, random: Random, name: string): Promise<string> {
  const handle = await startPoisoned(lane.client, {
    type: oneOf(random, [...Object.values(WorkflowType), 'nothing']),
    taskQueue: TASK_QUEUE,
    workflowId: `golden-ami/poison/${name}`,
    payloads: oneOf(random, POISON),
  });
  return handle.workflowId;
}

/** Workflows that have not ended as failed, although nobody can do anything with what they were started with. */
async function notFailed(lane: Lane, workflowIds: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const workflowId of workflowIds) {
    const { status, type } = await lane.client.workflow.getHandle(workflowId).describe();
    if (status.name !== 'FAILED') lines.push(`${type} with a poisoned input is ${status.name}`);
  }
  return lines;
}

function oneOf<T>(random: Random, [first, ...rest]: readonly T[]): T {
  if (first === undefined) throw new Error('there is nothing to draw from');
  return random.pick([first, ...rest]);
}
