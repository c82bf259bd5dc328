import type { ExpandedFleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { topicArn } from '../sns/topic.js';
import { queueArn } from '../sqs/queue.js';
import { busOf, writeRule } from './bus.js';
import { settleBus } from './delivery.js';

/** Makes the rules of a fleet, once everything is there that could have had an event. */
export function seedRules(world: World, { rules }: ExpandedFleet, now: number): void {
  for (const { account, region, name, pattern, queue, topic } of rules) {
    settleBus(world, account, region, now);
    const rule = writeRule(world, {
      account,
      region,
      name,
      pattern: JSON.stringify(pattern),
      enabled: true,
    });
    const arns = [
      ...(queue === undefined ? [] : [queueArn(account, region, queue)]),
      ...(topic === undefined ? [] : [topicArn(account, region, topic)]),
    ];
    const targets = new Map(arns.map((Arn, index) => [`${index + 1}`, { Id: `${index + 1}`, Arn }]));
    busOf(world, account, region).rules.set(name, { ...rule, targets });
  }
}
