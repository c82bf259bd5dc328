import type {
  CreateTargetGroupCommandInput,
  CreateTargetGroupCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, notImplemented, type RequestContext } from '../../service.js';
import { describeTargetGroup } from './describe.js';
import { validationError } from './errors.js';
import { usualTimeout } from './seed.js';
import {
  addTargetGroup,
  removeTargetGroup,
  resourceOf,
  targetGroupNamed,
  targetGroupsOf,
  type TargetGroup,
  type TargetGroupSpec,
} from './targetGroup.js';

const SECOND = 1000;

/**
 * What a target group has that is made without saying otherwise: the defaults of `CreateTargetGroup` in its
 * API reference.
 */
const USUAL = { interval: 30, healthyThreshold: 5, unhealthyThreshold: 2, deregistrationDelay: 300 };

/**
 * Makes a target group, which no load balancer uses; one that exists with the same settings is answered as it
 * is.
 */
export function createTargetGroup(
  input: CreateTargetGroupCommandInput,
  context: RequestContext,
): Omit<CreateTargetGroupCommandOutput, '$metadata'> {
  const { world, account, region } = context;
  const spec = specOf(input, context);
  const present = targetGroupNamed(world, account, region, spec.name);
  // "This operation is idempotent, which means that it completes at most one time. If you attempt to create
  // multiple target groups with the same settings, each call succeeds."
  if (present && !isAlike(present, spec)) {
    throw new AwsError(
      'DuplicateTargetGroupName',
      `A target group with the same name '${spec.name}' exists, but with different settings`,
    );
  }
  const group = present ?? addTargetGroup(world, spec);
  if (!present) context.effect('CreateTargetGroup', resourceOf(group));
  // Without its load balancers, as in the example of the operation in the API reference.
  const { LoadBalancerArns: _, ...described } = describeTargetGroup(group);
  return { TargetGroups: [described] };
}

/** Deletes a target group that no load balancer uses; one that does not exist is gone already. */
export function deleteTargetGroup(
  { TargetGroupArn: arn = '' }: { readonly TargetGroupArn?: string | undefined },
  context: RequestContext,
): object {
  const { world, account, region } = context;
  const group = targetGroupsOf(world, account, region).get(arn);
  if (!group) return {};
  // "You can delete a target group if it is not referenced by any actions."
  if (group.inUse) {
    throw new AwsError('ResourceInUse', `Target group '${arn}' is currently in use by a listener or a rule`);
  }
  removeTargetGroup(world, group);
  context.effect('DeleteTargetGroup', resourceOf(group));
  return {};
}

/** @throws ValidationError, NotImplementedByEmulator for what it does not model */
function specOf(
  input: CreateTargetGroupCommandInput,
  { world, account, region }: RequestContext,
): TargetGroupSpec {
  const { Name: name = '', Protocol: protocol, Port: port, VpcId: vpcId } = input;
  checkName(name);
  if ((input.TargetType ?? 'instance') !== 'instance') {
    throw notImplemented(`The emulator does not have the target type ${input.TargetType} of target groups.`);
  }
  if (protocol === undefined) throw validationError('A protocol must be specified');
  if (!['HTTP', 'HTTPS', 'TCP', 'TLS'].includes(protocol)) {
    throw notImplemented(`The emulator does not have the protocol ${protocol} of target groups.`);
  }
  if (port === undefined) throw validationError('A port must be specified');
  checkRange('Port', port, 1, 65_535);
  if (vpcId === undefined) throw validationError('A VPC ID must be specified');
  const interval = input.HealthCheckIntervalSeconds ?? USUAL.interval;
  const timeout = input.HealthCheckTimeoutSeconds ?? usualTimeout(protocol) / SECOND;
  const healthyThreshold = input.HealthyThresholdCount ?? USUAL.healthyThreshold;
  const unhealthyThreshold = input.UnhealthyThresholdCount ?? USUAL.unhealthyThreshold;
  checkRange('Health check interval', interval, 5, 300);
  checkRange('Health check timeout', timeout, 2, 120);
  checkRange('Healthy threshold count', healthyThreshold, 2, 10);
  checkRange('Unhealthy threshold count', unhealthyThreshold, 2, 10);
  return {
    seed: world.newUuid(),
    account,
    region,
    name,
    protocol,
    port,
    vpcId,
    interval: interval * SECOND,
    timeout: timeout * SECOND,
    healthyThreshold,
    unhealthyThreshold,
    healthCheckPath: input.HealthCheckPath,
    deregistrationDelay: USUAL.deregistrationDelay * SECOND,
    inUse: false,
  };
}

function checkName(name: string): void {
  if (name.length < 1 || name.length > 32) {
    throw validationError(`Target group name '${name}' cannot be longer than '32' characters`);
  }
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    throw validationError(
      `Target group name '${name}' can only contain characters that are alphanumeric characters or hyphens(-)`,
    );
  }
  if (name.startsWith('-') || name.endsWith('-')) {
    throw validationError(`Target group name '${name}' cannot begin or end with '-'`);
  }
}

function checkRange(what: string, value: number, min: number, max: number): void {
  if (value < min || value > max) {
    throw validationError(`${what} '${value}' must be in the range '${min}-${max}'`);
  }
}

function isAlike(present: TargetGroup, spec: TargetGroupSpec): boolean {
  const same: readonly (keyof TargetGroupSpec)[] = [
    'protocol',
    'port',
    'vpcId',
    'interval',
    'timeout',
    'healthyThreshold',
    'unhealthyThreshold',
    'healthCheckPath',
  ];
  return same.every((setting) => present[setting] === spec[setting]);
}
