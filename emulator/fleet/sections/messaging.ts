import { z } from 'zod';
import { compilePattern, PatternError } from '../../services/eventBridge/pattern/compile.js';
import { accountId, place } from '../common.js';
import { regionsOf, type Placed } from '../placement.js';
import type { ReferenceCheck } from '../referenceCheck.js';

const queueName = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/, 'expected letters, digits, - and _');
const topicName = z
  .string()
  .regex(
    /^(?=.{1,256}$)[A-Za-z0-9_-]+(\.fifo)?$/,
    'expected letters, digits, - and _; .fifo at the end makes a FIFO topic',
  );

/** SQS queues as a fleet file describes them. */
export const queue = z.strictObject({ name: queueName, account: accountId, ...place });

/** SNS topics as a fleet file describes them. */
export const topic = z.strictObject({
  name: topicName,
  account: accountId,
  ...place,
  queues: z.array(queueName).default([]).describe('Subscribed queues of the same account and Region.'),
});

/** EventBridge rules as a fleet file describes them. */
export const rule = z.strictObject({
  name: z.string().regex(/^[.\-_A-Za-z0-9]{1,64}$/),
  account: accountId,
  ...place,
  pattern: z
    .record(z.string(), z.unknown())
    .superRefine((pattern, context) => {
      try {
        compilePattern(JSON.stringify(pattern));
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
        context.addIssue({ code: 'custom', message: error.message });
      }
    })
    .describe('An event pattern.'),
  queue: queueName.optional().describe('Where matching events go: a queue of the same account and Region.'),
  topic: topicName.optional().describe('Or a topic.'),
});

/** One SQS queue. */
export interface FleetQueue {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

/** One SNS topic. */
export interface FleetTopic extends FleetQueue {
  /** Names of subscribed queues. */
  readonly queues: readonly string[];
}

/** One EventBridge rule. */
export interface FleetRule extends FleetQueue {
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly queue?: string | undefined;
  readonly topic?: string | undefined;
}

interface Described {
  readonly queues: readonly z.output<typeof queue>[];
  readonly topics: readonly z.output<typeof topic>[];
  readonly rules: readonly z.output<typeof rule>[];
}

/** One entry per thing and Region. */
export function expandMessaging({ queues, topics, rules }: Described): {
  queues: FleetQueue[];
  topics: FleetTopic[];
  rules: FleetRule[];
} {
  return {
    queues: queues.flatMap(inEveryRegion),
    topics: topics.flatMap(inEveryRegion),
    rules: rules.flatMap(inEveryRegion),
  };
}

function inEveryRegion<T extends Placed>({ region, regions, ...described }: T) {
  return regionsOf({ region, regions }).map((each) => ({ ...described, region: each }));
}

/** Whether queues, topics and rules of a fleet fit each other and the rest of it. */
export function checkMessaging({ queues, topics, rules }: Described, check: ReferenceCheck): void {
  const known = {
    queue: checkNamed('queues', 'queue', queues, check),
    topic: checkNamed('topics', 'topic', topics, check),
  };
  checkNamed('rules', 'rule', rules, check);
  const refer = (
    path: string,
    kind: 'queue' | 'topic',
    described: Placed & { account: string },
    name: string,
  ) => {
    for (const region of regionsOf(described)) {
      const id = `${described.account}/${region}/${name}`;
      if (!known[kind].has(id)) check.report(path, `there is no ${kind} ${id}`);
    }
  };
  for (const [index, described] of topics.entries()) {
    for (const [position, name] of described.queues.entries()) {
      refer(`topics[${index}].queues[${position}]`, 'queue', described, name);
    }
  }
  for (const [index, described] of rules.entries()) {
    const path = `rules[${index}]`;
    if (described.queue === undefined && described.topic === undefined) {
      check.report(path, 'expected a queue or a topic');
    }
    if (described.queue !== undefined) refer(`${path}.queue`, 'queue', described, described.queue);
    if (described.topic !== undefined) refer(`${path}.topic`, 'topic', described, described.topic);
  }
}

/** @returns what there is: `<account>/<region>/<name>` */
function checkNamed(
  key: string,
  kind: string,
  all: readonly (Placed & { readonly name: string; readonly account: string })[],
  check: ReferenceCheck,
): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const [index, described] of all.entries()) {
    const path = `${key}[${index}]`;
    check.accounts(`${path}.account`, [described.account]);
    for (const region of check.place(path, described)) {
      const id = `${described.account}/${region}/${described.name}`;
      check.unique(`${path}.name`, kind, id);
      ids.add(id);
    }
  }
  return ids;
}
