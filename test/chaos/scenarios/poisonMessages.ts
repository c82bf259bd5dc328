import { setTimeout as sleep } from 'node:timers/promises';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { Random } from '../../../emulator/fleet/generate/random.js';
import { Message, REJECTED_IMAGES_ID, TASK_QUEUE, WorkflowType } from '../../../src/contract/names.js';
import { failedReplays, failedTasks, historiesOf } from '../../support/histories.js';
import { broken, wrongMessage } from '../../support/poison/generated.js';
import { storedInputs } from '../../support/poison/examples.js';
import {
  queryPoisoned,
  signalPoisoned,
  startPoisoned,
  updatePoisoned,
  WRONG_PAYLOADS,
} from '../../support/poison/wrongPayloads.js';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import type { Lane } from '../stage/lane.js';
import { pooledScene, type Scene } from '../stage/fleets.js';
import { ReleaseRun } from '../stage/release.js';
import { wrongWithSuccess } from '../stage/verdict.js';

const STORED_INPUTS = storedInputs();

/** Sent while the release goes on. */
const MESSAGES = 150;

/** The longest time between two of them. */
const PAUSE_MS = 60;

/**
 * What nobody can read, or has not the form of a message, is sent to everything that runs, in every way that
 * a message is sent, and started as everything there is. Half of it is a right one with parts of it made
 * wrong.
 */
export function poisonMessages(scene: Scene = pooledScene(), count = MESSAGES): Scenario {
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
      const answers: Promise<void>[] = [];
      for (let sent = 0; sent < count && !release.isOver; sent++) {
        await sleep(random.next() * PAUSE_MS, undefined, { signal });
        if (random.next() < 0.2) started.push(await startOne(lane, random, `${seed}-${sent}`));
        else answers.push(...(await sendOne(lane, random, met)));
      }
      await over;
      await Promise.allSettled(answers);
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

/** The ways to send a message; what comes of an update or a query is not waited for. */
const WAYS = [signalPoisoned, updatePoisoned, queryPoisoned] as const;

/** @returns what will come of it */
async function sendOne(lane: Lane, random: Random, met: Set<string>): Promise<Promise<void>[]> {
  const running = await lane.running();
  if (running.length === 0) return [];
  const workflowId = oneOf(random, running);
  met.add(workflowId);
  const name = oneOf(random, Object.values(Message));
  const payloads = random.chance(0.5)
    ? oneOf(random, WRONG_PAYLOADS)
    : payloadsOf(wrongMessage(random, name));
  const way = random.chance(0.6) ? signalPoisoned : oneOf(random, WAYS);
  // One that has ended meanwhile takes nothing; an update or a query that is refused is what is meant.
  const answer = way(lane.client, workflowId, name, payloads).catch(() => undefined);
  if (way === signalPoisoned) await answer;
  return [answer];
}

async function startOne(lane: Lane, random: Random, name: string): Promise<string> {
  const type = oneOf(random, [...Object.values(WorkflowType), 'nothing']);
  const inputs = STORED_INPUTS.get(type) ?? [];
  const handle = await startPoisoned(lane.client, {
    type,
    taskQueue: TASK_QUEUE,
    // Not the ID that belongs to any input: also what has the right form is started by the wrong hand.
    workflowId: `golden-ami/poison/${name}`,
    payloads:
      inputs.length === 0 || random.chance(0.5)
        ? oneOf(random, WRONG_PAYLOADS)
        : payloadsOf(broken(random, oneOf(random, inputs))),
  });
  return handle.workflowId;
}

/** As the SDK's clients send it; nothing at all where there is nothing to send. */
function payloadsOf(sent: unknown): Payload[] {
  return sent === undefined ? [] : [defaultPayloadConverter.toPayload(sent)];
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
