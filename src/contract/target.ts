import type { VersionAlias } from './group.js';

/** The two kinds of target. */
export const TargetKind = { AutoScalingGroup: 'asg', EcsService: 'ecs' } as const;
export type TargetKind = (typeof TargetKind)[keyof typeof TargetKind];

/** A target's place and name, taken apart. */
export type TargetRef =
  | { readonly kind: 'asg'; readonly account: string; readonly region: string; readonly group: string }
  | {
      readonly kind: 'ecs';
      readonly account: string;
      readonly region: string;
      readonly cluster: string;
      readonly service: string;
    };

/** `<account>/<region>/asg/<name>` or `<account>/<region>/ecs/<cluster>/<service>`. */
export function targetId(ref: TargetRef): string {
  const place = `${ref.account}/${ref.region}`;
  return ref.kind === 'asg' ? `${place}/asg/${ref.group}` : `${place}/ecs/${ref.cluster}/${ref.service}`;
}

/**
 * Takes a target ID apart. A group's name may itself hold slashes; names of clusters and services may not.
 * @throws RangeError when `id` is not a target ID
 */
export function parseTargetId(id: string): TargetRef {
  const [account = '', region = '', kind, ...rest] = id.split('/');
  if (account !== '' && region !== '') {
    if (kind === 'asg' && rest.length > 0 && rest.join('/') !== '') {
      return { kind, account, region, group: rest.join('/') };
    }
    const [cluster, service] = rest;
    if (kind === 'ecs' && rest.length === 2 && cluster && service)
      return { kind, account, region, cluster, service };
  }
  throw new RangeError(
    `"${id}" is not a target ID: expected <account>/<region>/asg/<name> or <account>/<region>/ecs/<cluster>/<service>`,
  );
}

/** Where an ECS service is. */
export type ServiceRef = Extract<TargetRef, { kind: 'ecs' }>;

/**
 * The place and name of a service.
 * @throws RangeError when `targetId` is that of something else
 */
export function serviceRef(targetId: string): ServiceRef {
  const ref = parseTargetId(targetId);
  if (ref.kind !== 'ecs') throw new RangeError(`${targetId} is no ECS service`);
  return ref;
}

/** Where a target's work stands. */
export const TargetState = {
  Pending: 'pending',
  Waiting: 'waiting',
  Refreshing: 'refreshing',
  Baking: 'baking',
  Succeeded: 'succeeded',
  Skipped: 'skipped',
  Failed: 'failed',
  RollingBack: 'rollingBack',
  RolledBack: 'rolledBack',
  Cancelled: 'cancelled',
} as const;
export type TargetState = (typeof TargetState)[keyof typeof TargetState];

const FINAL: readonly TargetState[] = ['succeeded', 'skipped', 'failed', 'rolledBack', 'cancelled'];
const UNSUCCESSFUL: readonly TargetState[] = ['failed', 'rolledBack'];

/** Whether nothing more happens to a target in this state. */
export function isFinal(state: TargetState): boolean {
  return FINAL.includes(state);
}

/** Whether the state spends the failure budget. A rolled-back group is a failed group. */
export function isUnsuccessful(state: TargetState): boolean {
  return UNSUCCESSFUL.includes(state);
}

/** What is known of one target in a release. Times are ISO 8601. */
export interface TargetStatus {
  readonly id: string;
  readonly kind: TargetKind;
  /** Number of the target's batch, from 1; absent for targets that are in no batch. */
  readonly batch?: number;
  readonly state: TargetState;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** ID of the instance refresh. */
  readonly refreshId?: string;
  /** ID of the ECS deployment. */
  readonly deploymentId?: string;
  /** ID of the group's launch template. */
  readonly templateId?: string;
  /** Launch template version the group ran before, and the one it is refreshed to. */
  readonly previousVersion?: string;
  readonly newVersion?: string;
  /** What the group named instead of the number before. */
  readonly previousAlias?: VersionAlias;
  /**
   * Names of the target groups and load balancers at which the group was not healthy before; absent when
   * there were none.
   */
  readonly unhealthyBefore?: readonly string[];
  /** Why the state is what it is, with AWS's own words where AWS gave any. */
  readonly reason?: string;
}
