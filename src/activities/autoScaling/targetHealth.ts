import { withoutRepetition } from '../../aws/calls/patience.js';
import type { AwsClients } from '../../aws/clients.js';
import { groupNamed } from '../../aws/groups.js';
import { TargetHealthReader } from '../../aws/targetHealth.js';
import type { Polling } from '../../config/schema.js';
import type { TargetsHealth } from '../../contract/targetHealth.js';
import { nextLookIn } from '../../rollout/polling.js';
import { commandsOf, judgeTargets, waitingText } from '../../rollout/targetHealth.js';
import type { ActivityDependencies } from '../deps.js';
import { notYet } from '../failures.js';
import { accessTo, thereOr, type GroupInput } from './groupAccess.js';

/**
 * A target that is well is called so after one health check, or a few: by default one every 30 seconds
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html).
 */
const USUAL_SECONDS = 60;

/** Which of a group's traffic sources are looked at. */
export interface TargetHealthInput extends GroupInput {
  /** Names of those that are not: their instances were not healthy before either. */
  readonly except?: readonly string[];
}

/** Whether the instances of a group serve, as Elastic Load Balancing sees it. */
export function createTargetHealthActivities({ aws }: ActivityDependencies) {
  return {
    /** Looks once. */
    inspectTargets: (input: TargetHealthInput): Promise<TargetsHealth> => inspect(aws, input),

    /**
     * Looks at the targets of a group; fails as `NotYet` until every instance in service is healthy wherever
     * that is known.
     * @returns what nobody can tell
     */
    async awaitHealthyTargets(input: TargetHealthInput & { polling: Polling }): Promise<TargetsHealth> {
      const health = await withoutRepetition(() => inspect(aws, input));
      if (health.unhealthy.length === 0) return health;
      throw notYet(
        { status: 'Unhealthy', message: waitingText(health), command: commandsOf(health) },
        nextLookIn(USUAL_SECONDS, input.polling),
      );
    },
  };
}

/** @throws TargetGone when the group does not exist */
async function inspect(aws: AwsClients, input: TargetHealthInput): Promise<TargetsHealth> {
  const { autoScaling, name, region } = accessTo(aws, input);
  const group = thereOr(await groupNamed(autoScaling, name), input);
  const elb = aws.elb(input, region, input.release);
  const health = judgeTargets(await new TargetHealthReader(elb, autoScaling).look(group), { name, region });
  const { except = [] } = input;
  return { ...health, unhealthy: health.unhealthy.filter((source) => !except.includes(source.name)) };
}
