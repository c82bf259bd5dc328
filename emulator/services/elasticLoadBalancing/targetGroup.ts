import type { ProtocolEnum } from '@aws-sdk/client-elastic-load-balancing-v2';
import { digest } from '../../ids.js';
import { partitionOf } from '../../partition.js';
import { defineStore, type World } from '../../world.js';
import type { Change } from './registration.js';

/** What a target group is made with. Times are milliseconds. */
export interface TargetGroupSpec {
  /** Makes the ARN of this target group another than that of a deleted one of the same name. */
  readonly seed: number | string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly protocol: ProtocolEnum;
  readonly port: number;
  readonly vpcId: string;
  /** From one health check to the next. */
  readonly interval: number;
  /** How long a health check waits for an answer. */
  readonly timeout: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly healthCheckPath?: string | undefined;
  /** How long a target is draining. */
  readonly deregistrationDelay: number;
  /** Whether a load balancer, called like it, sends it traffic. */
  readonly inUse: boolean;
}

/** One target group whose targets are instances. */
export interface TargetGroup extends TargetGroupSpec {
  readonly arn: string;
  /** What `RegisterTargets` and `DeregisterTargets` did, oldest first, by target: `i-0…:80`. */
  readonly byHand: Map<string, Change[]>;
}

/** A target: an instance, and the port on which it gets traffic. */
export interface Target {
  readonly instanceId: string;
  readonly port: number;
}

/** Target groups of one account and Region by ARN, in the order of their creation. */
const store = defineStore('elasticLoadBalancing', () => new Map<string, TargetGroup>());

/** Adds a target group without targets. The name must be free. */
export function addTargetGroup(world: World, spec: TargetGroupSpec): TargetGroup {
  const { seed, account, region, name } = spec;
  const arn = arnOf(account, region, `targetgroup/${name}`, [seed, name]);
  const group: TargetGroup = { ...spec, arn, byHand: new Map() };
  store.of(world, account, region).set(arn, group);
  return group;
}

/** The target groups of an account and Region by ARN. */
export function targetGroupsOf(
  world: World,
  account: string,
  region: string,
): ReadonlyMap<string, TargetGroup> {
  return store.of(world, account, region);
}

/** The target group of that name, if there is one. */
export function targetGroupNamed(
  world: World,
  account: string,
  region: string,
  name: string,
): TargetGroup | undefined {
  return [...targetGroupsOf(world, account, region).values()].find((group) => group.name === name);
}

export function removeTargetGroup(world: World, { account, region, arn }: TargetGroup): void {
  store.of(world, account, region).delete(arn);
}

/** Name of a target among others of its group. */
export function targetKey({ instanceId, port }: Target): string {
  return `${instanceId}:${port}`;
}

/**
 * The load balancers that send a target group traffic: "You can use each target group with only one load
 * balancer."
 */
export function loadBalancersOf({ inUse, account, region, name, protocol }: TargetGroup): string[] {
  // Application Load Balancers speak HTTP and HTTPS, Network Load Balancers the others.
  const kind = protocol === 'HTTP' || protocol === 'HTTPS' ? 'app' : 'net';
  return inUse ? [arnOf(account, region, `loadbalancer/${kind}/${name}`, [kind, name])] : [];
}

/** ID of a target group in the journal. */
export function resourceOf({ account, region, name }: TargetGroup): string {
  return `${account}/${region}/targetgroup/${name}`;
}

function arnOf(account: string, region: string, what: string, parts: readonly (string | number)[]): string {
  const id = digest([account, region, ...parts]).slice(0, 16);
  return `arn:${partitionOf(region)}:elasticloadbalancing:${region}:${account}:${what}/${id}`;
}
