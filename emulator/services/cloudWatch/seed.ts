import type { ExpandedFleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { createAlarm } from './alarm.js';

/** Makes the alarms of a fleet, with the states that it has in store for them. */
export function seedAlarms(world: World, { alarms }: ExpandedFleet, now: number): void {
  for (const { name, account, region, state, script } of alarms) {
    const changes = [
      { at: now, state, reason: 'As the fleet describes it.' },
      ...script.map(({ after, state: next, reason }) => ({ at: now + after, state: next, reason })),
    ];
    createAlarm(world, { account, region, name }, changes, { at: now, configuration });
  }
}

/** A fleet says when an alarm goes off, not why. */
const configuration = {
  ActionsEnabled: true,
  Namespace: 'GoldenAmi/Emulator',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
} as const;
