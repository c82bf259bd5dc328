import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { ManualClock } from '../../emulator/clock.js';
import { loadFleet, type Fleet } from '../../emulator/fleet.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';

/** The accounts of `emulator/fleets/small.yaml`. */
export const OWNER = '111111111111';
export const STAGING = '222222222222';
export const PRODUCTION = '333333333333';
export const REGION = 'eu-west-1';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** `emulator/fleets/small.yaml` */
export const smallFleet: Fleet = loadFleet(
  fileURLToPath(new URL('../../emulator/fleets/small.yaml', import.meta.url)),
);

/** An emulator whose time stands still until it is moved. */
export interface TestEmulator extends Emulator {
  readonly clock: ManualClock;
  /** The time by which credentials expire. */
  readonly callerClock: ManualClock;
}

/**
 * Starts an emulator.
 * @param life of one test, which closes it; or of a whole suite, which has to close it itself
 */
export async function emulate(
  fleet: Fleet = smallFleet,
  life: 'test' | 'suite' = 'test',
): Promise<TestEmulator> {
  const clock = new ManualClock();
  // The SDK compares expiry dates with the machine's clock.
  const callerClock = new ManualClock(Date.now());
  const emulator = await startEmulator({ fleet, clock, callerClock });
  if (life === 'test') onTestFinished(() => emulator.close());
  return { ...emulator, clock, callerClock };
}

/** Credentials of the SDK. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * One client per service, without retries, so that a test sees every answer.
 * @param as an account, as whose administrator they act; or credentials
 */
export function clientsOf(
  emulator: Pick<Emulator, 'url'>,
  as: string | Credentials,
  region = REGION,
): Clients {
  const settings = {
    endpoint: emulator.url,
    region,
    maxAttempts: 1,
    credentials: typeof as === 'string' ? { accessKeyId: as, secretAccessKey: 'secret' } : as,
  };
  return {
    autoScaling: new AutoScalingClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    ec2: new EC2Client(settings),
    ecs: new ECSClient(settings),
    elasticLoadBalancing: new ElasticLoadBalancingV2Client(settings),
    eventBridge: new EventBridgeClient(settings),
    imageBuilder: new ImagebuilderClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient(settings),
    ssm: new SSMClient(settings),
    sts: new STSClient(settings),
  };
}

export interface Clients {
  readonly autoScaling: AutoScalingClient;
  readonly cloudWatch: CloudWatchClient;
  readonly ec2: EC2Client;
  readonly ecs: ECSClient;
  readonly elasticLoadBalancing: ElasticLoadBalancingV2Client;
  readonly eventBridge: EventBridgeClient;
  readonly imageBuilder: ImagebuilderClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
}

/** AMI ID of an image of the fleet. */
export function imageId(emulator: Emulator, name: string, region = REGION): string {
  const image = emulator.fleet.images.find(
    (candidate) => candidate.name === name && candidate.region === region,
  );
  if (!image) throw new Error(`the fleet has no image ${name} in ${region}`);
  return image.imageId;
}

/** Sends a request without any SDK, signed for a service as far as the emulator looks. */
export function post(
  emulator: Pick<Emulator, 'url'>,
  service: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(emulator.url, {
    method: 'POST',
    headers: { authorization: signature(service), ...headers },
    // fetch takes both, its types do not say so of every Uint8Array.
    body: body as string,
  });
}

/** An Authorization header with a credential scope. */
export function signature(service: string, accessKeyId: string = STAGING, region = REGION): string {
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}
