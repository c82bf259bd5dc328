import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeImageAttributeCommand } from '@aws-sdk/client-ec2';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { StartImagePipelineExecutionCommand } from '@aws-sdk/client-imagebuilder';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { services } from '../../../emulator/services/index.js';
import { SERVICE_NAMES } from '../../../emulator/faults/wire/errors.js';
import { AwsErrorKind, toAwsCallError } from '../../../src/aws/errors.js';
import { clientsOf, emulate, STAGING, type Clients } from '../support.js';
import { calls, errorOf } from './calls.js';

const SERVICES = Object.keys(calls) as (keyof typeof calls)[];
const ARN = `arn:aws:iam::${STAGING}:user/admin`;

function kindOf(error: unknown): AwsErrorKind {
  return toAwsCallError(error, { operation: 'X', account: STAGING, region: 'eu-west-1' }).kind;
}

it('every service of the emulator has errors of its own', () => {
  expect(
    services.map(({ signingName }) => signingName).filter((name) => !SERVICE_NAMES.includes(name as never)),
  ).toEqual([]);
});

describe('throttle', () => {
  it.each([
    ['autoscaling', 'Throttling', 400, 'Rate exceeded'],
    ['ec2', 'RequestLimitExceeded', 503, 'Request limit exceeded.'],
    ['ecs', 'ThrottlingException', 400, 'Rate exceeded'],
    ['elasticloadbalancing', 'Throttling', 400, 'Rate exceeded'],
    ['events', 'ThrottlingException', 400, 'Rate exceeded'],
    ['monitoring', 'Throttling', 400, 'Rate exceeded'],
    ['sqs', 'RequestThrottled', 403, 'Request is throttled.'],
    ['imagebuilder', 'CallRateLimitExceededException', 429, 'Rate exceeded'],
    ['sns', 'ThrottledException', 429, 'Rate exceeded'],
    ['ssm', 'ThrottlingException', 400, 'Rate exceeded'],
    ['sts', 'Throttling', 400, 'Rate exceeded'],
  ] as const)('%s: %s, which the SDK takes for throttling', async (service, name, status, message) => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'throttle', service });
    const error = await errorOf(calls[service](clientsOf(emulator, STAGING)));
    expect(error).toMatchObject({ name, message, $metadata: { httpStatusCode: status } });
    expect(isThrottlingError(error as never)).toBe(true);
    expect(kindOf(error)).toBe(AwsErrorKind.Throttled);
  });
});

describe('serverError', () => {
  it.each([
    ['autoscaling', 'InternalFailure', 'ServiceUnavailable'],
    ['ec2', 'InternalError', 'Unavailable'],
    ['ecs', 'ServerException', 'ServiceUnavailable'],
    ['elasticloadbalancing', 'InternalFailure', 'ServiceUnavailable'],
    ['events', 'InternalException', 'ServiceUnavailable'],
    ['monitoring', 'InternalServiceFault', 'ServiceUnavailable'],
    ['sqs', 'InternalFailure', 'ServiceUnavailable'],
    ['imagebuilder', 'ServiceException', 'ServiceUnavailableException'],
    ['sns', 'InternalErrorException', 'ServiceUnavailable'],
    ['ssm', 'InternalServerError', 'ServiceUnavailable'],
    ['sts', 'InternalFailure', 'ServiceUnavailable'],
  ] as const)(
    '%s: 500 %s and 503 %s, which the SDK would try again',
    async (service, internal, unavailable) => {
      const emulator = await emulate();
      const clients = clientsOf(emulator, STAGING);
      for (const [status, name] of [
        [500, internal],
        [503, unavailable],
      ] as const) {
        const id = emulator.faults.add({ kind: 'serverError', service, status });
        const error = await errorOf(calls[service](clients));
        expect(error).toMatchObject({ name, $metadata: { httpStatusCode: status } });
        expect(isTransientError(error as never)).toBe(true);
        expect(kindOf(error)).toBe(AwsErrorKind.Unavailable);
        emulator.faults.remove(id);
      }
    },
  );
});

describe('accessDenied', () => {
  it.each([
    ['autoscaling', 'AccessDenied', 403, 'autoscaling:DescribeAutoScalingGroups'],
    ['ec2', 'UnauthorizedOperation', 403, 'ec2:DescribeImages'],
    ['ecs', 'AccessDeniedException', 403, 'ecs:ListClusters'],
    ['elasticloadbalancing', 'AccessDenied', 403, 'elasticloadbalancing:DescribeTargetGroups'],
    ['events', 'AccessDeniedException', 400, 'events:ListRules'],
    ['monitoring', 'AccessDenied', 403, 'cloudwatch:DescribeAlarms'],
    ['sqs', 'AccessDenied', 403, 'sqs:ListQueues'],
    ['imagebuilder', 'AccessDeniedException', 403, 'imagebuilder:ListImagePipelines'],
    ['sns', 'AuthorizationErrorException', 403, 'SNS:ListTopics'],
    ['ssm', 'AccessDeniedException', 400, 'ssm:GetParameters'],
    ['sts', 'AccessDenied', 403, 'sts:GetCallerIdentity'],
  ] as const)(
    '%s: %s with the caller, the action and the resource',
    async (service, name, status, action) => {
      const emulator = await emulate();
      emulator.faults.add({ kind: 'accessDenied', service });
      const error = await errorOf(calls[service](clientsOf(emulator, STAGING)));
      expect(error).toMatchObject({ name, $metadata: { httpStatusCode: status } });
      expect(error.message).toContain(
        `User: ${ARN} is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`,
      );
      expect(kindOf(error)).toBe(AwsErrorKind.AccessDenied);
    },
  );
});

describe('accessDenied names the resource', () => {
  const at = (service: string) => `arn:aws:${service}:eu-west-1:${STAGING}:`;
  const pipeline = `${at('imagebuilder')}image-pipeline/web-base`;
  it.each<[string, (clients: Clients) => Promise<unknown>]>([
    [
      `${at('autoscaling')}autoScalingGroup:*:autoScalingGroupName/web-1`,
      ({ autoScaling }) =>
        autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName: 'web-1' })),
    ],
    [
      `${at('ec2')}image/ami-1`,
      ({ ec2 }) =>
        ec2.send(new DescribeImageAttributeCommand({ ImageId: 'ami-1', Attribute: 'description' })),
    ],
    [
      `${at('ecs')}service/api`,
      ({ ecs }) => ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'api' })),
    ],
    [
      `${at('ssm')}parameter/golden-ami/web`,
      ({ ssm }) => ssm.send(new GetParameterCommand({ Name: '/golden-ami/web' })),
    ],
    [
      pipeline,
      ({ imageBuilder }) =>
        imageBuilder.send(new StartImagePipelineExecutionCommand({ imagePipelineArn: pipeline })),
    ],
    [
      `${at('sqs')}events`,
      ({ sqs }) => sqs.send(new ReceiveMessageCommand({ QueueUrl: `http://localhost/${STAGING}/events` })),
    ],
  ])('%s', async (resource, call) => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'accessDenied' });
    const { message } = await errorOf(call(clientsOf(emulator, STAGING)));
    expect(message).toContain(` on resource: ${resource} because no identity-based policy allows the `);
  });
});

describe('expiredCredentials', () => {
  it.each([
    ['autoscaling', 'ExpiredToken', 403],
    ['ec2', 'RequestExpired', 400],
    ['ecs', 'ExpiredTokenException', 400],
    ['elasticloadbalancing', 'ExpiredToken', 403],
    ['events', 'ExpiredTokenException', 400],
    ['monitoring', 'ExpiredTokenException', 400],
    ['sqs', 'ExpiredTokenException', 400],
    ['imagebuilder', 'ExpiredTokenException', 403],
    ['sns', 'ExpiredToken', 403],
    ['ssm', 'ExpiredTokenException', 400],
    ['sts', 'ExpiredToken', 403],
  ] as const)('%s: %s', async (service, name, status) => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'expiredCredentials', service });
    const error = await errorOf(calls[service](clientsOf(emulator, STAGING)));
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });
});

describe.each(SERVICES)('%s', (service) => {
  it('reset: cuts the connection', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'reset', service });
    const error = await errorOf(calls[service](clientsOf(emulator, STAGING)));
    expect(error.code).toBe('ECONNRESET');
    expect(isTransientError(error as never)).toBe(true);
    expect(kindOf(error)).toBe(AwsErrorKind.Unavailable);
    expect(emulator.journal.calls).toMatchObject([
      { outcome: 'unanswered', fault: { id: 'fault-1', kind: 'reset' } },
    ]);
  });

  it('slow: answers late', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'slow', service, delay: '0.2 seconds' });
    const start = performance.now();
    await calls[service](clientsOf(emulator, STAGING));
    // Timers of Node.js are up to a millisecond early.
    expect(performance.now() - start).toBeGreaterThanOrEqual(199);
    expect(emulator.journal.calls).toMatchObject([{ outcome: 'ok', fault: { kind: 'slow' } }]);
  });

  it('stall: keeps the caller waiting', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'stall', service, limit: '0.1 seconds' });
    const error = await errorOf(calls[service](clientsOf(emulator, STAGING)));
    expect(error.code).toBe('ECONNRESET');
    expect(emulator.journal.calls).toMatchObject([{ outcome: 'unanswered', fault: { kind: 'stall' } }]);
  });
});
