import type {
  TargetHealth,
  TargetHealthReasonEnum,
  TargetHealthStateEnum,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Registration } from './registration.js';
import type { TargetGroup } from './targetGroup.js';

/** Why health checks fail for good; absent for a target that answers them. */
export type CheckFailure = Extract<
  TargetHealthReasonEnum,
  'Target.FailedHealthChecks' | 'Target.ResponseCodeMismatch' | 'Target.Timeout'
>;

/** From the registration of a target to the first health check; AWS gives no number. */
const REGISTRATION_TIME = 5000;

/**
 * The descriptions of the reasons: "Health check reason codes" in the user guides of Application and Network
 * Load Balancers. "Health checks failed with these codes: [code]" is the one of a response code.
 */
const DESCRIPTIONS = {
  'Elb.InitialHealthChecking': 'Initial health checks in progress',
  'Elb.RegistrationInProgress': 'Target registration is in progress',
  'Target.DeregistrationInProgress': 'Target deregistration is in progress',
  'Target.FailedHealthChecks': 'Health checks failed',
  'Target.NotInUse': 'Target group is not configured to receive traffic from the load balancer',
  'Target.NotRegistered': 'Target is not registered to the target group',
  'Target.ResponseCodeMismatch': 'Health checks failed with these codes: [502]',
  'Target.Timeout': 'Request timed out',
} as const satisfies Partial<Record<TargetHealthReasonEnum, string>>;

/**
 * When health checks have told that a target answers: "After your target is registered, it must pass one
 * health check to be considered healthy." ("Health checks for your target groups" in the user guide of
 * Application Load Balancers).
 */
export function healthyFrom({ interval }: TargetGroup, registeredAt: number): number {
  return registeredAt + REGISTRATION_TIME + interval;
}

/**
 * When health checks have told that a target does not answer: "The number of consecutive health check
 * failures required before considering the target unhealthy."
 */
export function unhealthyFrom({ interval, unhealthyThreshold }: TargetGroup, registeredAt: number): number {
  return registeredAt + REGISTRATION_TIME + interval * unhealthyThreshold;
}

/** Until when a target is in the process of being registered. */
export function registeredFrom(registeredAt: number): number {
  return registeredAt + REGISTRATION_TIME;
}

/**
 * The health of a target at `now`.
 * @param registrations oldest first
 * @param failure why health checks of it fail, if they do
 */
export function healthOf(
  group: TargetGroup,
  registrations: readonly Registration[],
  failure: CheckFailure | undefined,
  now: number,
): TargetHealth {
  const last = registrations.findLast(({ from }) => from <= now);
  if (!last || !isKnown(group, last, now)) return health('unused', 'Target.NotRegistered');
  if (last.until <= now) return health('draining', 'Target.DeregistrationInProgress');
  if (!group.inUse) return health('unused', 'Target.NotInUse');
  if (now < registeredFrom(last.from)) return health('initial', 'Elb.RegistrationInProgress');
  const judgedFrom = failure ? unhealthyFrom(group, last.from) : healthyFrom(group, last.from);
  if (now < judgedFrom) return health('initial', 'Elb.InitialHealthChecking');
  return failure ? health('unhealthy', failure) : { State: 'healthy' };
}

/**
 * Whether a target group lists a target at `now`: "even though target deregistration is complete, the status
 * of the target is displayed as `draining` until the deregistration delay timeout expires. After the timeout
 * expires, the target transitions to an `unused` state." (user guide of Application Load Balancers,
 * "Deregistration delay")
 */
export function isListed(group: TargetGroup, registrations: readonly Registration[], now: number): boolean {
  const last = registrations.findLast(({ from }) => from <= now);
  return last !== undefined && isKnown(group, last, now);
}

function isKnown({ deregistrationDelay, inUse }: TargetGroup, { until }: Registration, now: number): boolean {
  // What gets no traffic has nothing to drain.
  return now < until + (inUse ? deregistrationDelay : 0);
}

function health(state: TargetHealthStateEnum, reason: keyof typeof DESCRIPTIONS): TargetHealth {
  return { State: state, Reason: reason, Description: DESCRIPTIONS[reason] };
}
