/**
 * What sends requests to the instances of a group: a target group of Elastic Load Balancing (an ARN), a
 * Classic Load Balancer (a name) or a target group of VPC Lattice (an ARN): `TrafficSourceState.Type` of the
 * Auto Scaling API.
 */
export const TrafficSourceKind = { TargetGroup: 'elbv2', Classic: 'elb', Lattice: 'vpc-lattice' } as const;
export type TrafficSourceKind = (typeof TrafficSourceKind)[keyof typeof TrafficSourceKind];

/** Which kind of traffic source an identifier names. */
export function kindOfSource(id: string): TrafficSourceKind {
  const [arn, , service] = id.split(':');
  if (arn !== 'arn') return TrafficSourceKind.Classic;
  return service === 'vpc-lattice' ? TrafficSourceKind.Lattice : TrafficSourceKind.TargetGroup;
}

/** The name of a traffic source: `web` of `arn:…:targetgroup/web/73e2d6bc24d8a067`. */
export function nameOfSource(id: string): string {
  const [, name = id] = id.split('/');
  return name;
}

/** An instance at a target group, in Elastic Load Balancing's words: `TargetHealth` of its API. */
export interface TargetState {
  /** `i-0123456789abcdef0` */
  readonly instance: string;
  /** `healthy`, `initial`, `unhealthy`, `unused`, `draining`, `unavailable`, … */
  readonly state: string;
  /** `Target.FailedHealthChecks`, …; absent where the target is healthy. */
  readonly reason?: string;
  readonly description?: string;
}

/** What was seen at one traffic source. */
export type TrafficSourceLook =
  /** A target group: every instance that is registered with it, once for each port. */
  | { readonly id: string; readonly targets: readonly TargetState[] }
  /** Anything else: how far the group has come with it, `Adding`, `Added`, `InService`, … */
  | { readonly id: string; readonly attachment: string }
  /** It could not be looked at; why, with AWS's words, and the action that the role lacks, if it is that. */
  | { readonly id: string; readonly unread: string; readonly lacks?: string };

/** A group as those see it that send its instances requests. */
export interface TrafficLook {
  /** Instances that the group wants. */
  readonly wanted: number;
  /** IDs of its instances in service: those that are to be registered. */
  readonly inService: readonly string[];
  /** Whether Auto Scaling asks the sources for the health of instances. */
  readonly checksTraffic: boolean;
  readonly sources: readonly TrafficSourceLook[];
}

/** What is not as it must be. */
export interface UnhealthySource {
  /** The name of the target group or load balancer. */
  readonly name: string;
  /** What is waited for: `3 of 4 targets of target group web to be healthy: i-0a (unhealthy, …)`. */
  readonly wanted: string;
  /** The same as a finding: `3 of 4 targets of target group web are not healthy: i-0a (unhealthy, …)`. */
  readonly found: string;
  /** Whether it may only be a matter of seconds: AWS is still asking, and has found nothing wrong. */
  readonly isPassing: boolean;
  /** The command that shows it. */
  readonly command: string;
}

/** Whether the instances of a group serve, as far as anybody can tell. */
export interface TargetsHealth {
  /** Empty when every instance in service is healthy wherever that is known. */
  readonly unhealthy: readonly UnhealthySource[];
  /** What nobody can tell, in one sentence each; empty where all is known. */
  readonly unknown: readonly string[];
}
