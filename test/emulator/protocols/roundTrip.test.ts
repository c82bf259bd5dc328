import * as autoScalingSdk from '@aws-sdk/client-auto-scaling';
import * as cloudWatchSdk from '@aws-sdk/client-cloudwatch';
import * as ec2Sdk from '@aws-sdk/client-ec2';
import * as ecsSdk from '@aws-sdk/client-ecs';
import * as elasticLoadBalancingSdk from '@aws-sdk/client-elastic-load-balancing-v2';
import * as eventBridgeSdk from '@aws-sdk/client-eventbridge';
import * as imageBuilderSdk from '@aws-sdk/client-imagebuilder';
import * as snsSdk from '@aws-sdk/client-sns';
import * as sqsSdk from '@aws-sdk/client-sqs';
import * as ssmSdk from '@aws-sdk/client-ssm';
import * as stsSdk from '@aws-sdk/client-sts';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogOf } from '../../../emulator/protocols/catalog.js';
import type { Protocol } from '../../../emulator/service.js';
import { services } from '../../../emulator/services/index.js';
import { valueOf } from './arbitraries.js';
import { inMemorySettings } from './inMemory.js';

/** A client and its commands, as all SDK clients have them. */
interface AnyClient {
  send(command: object): Promise<object>;
}
type AnyConstructor<T> = new (input: object) => T;

const CLIENTS: Readonly<Record<string, AnyConstructor<AnyClient>>> = {
  autoscaling: autoScalingSdk.AutoScalingClient,
  ec2: ec2Sdk.EC2Client,
  ecs: ecsSdk.ECSClient,
  elasticloadbalancing: elasticLoadBalancingSdk.ElasticLoadBalancingV2Client,
  events: eventBridgeSdk.EventBridgeClient,
  imagebuilder: imageBuilderSdk.ImagebuilderClient,
  monitoring: cloudWatchSdk.CloudWatchClient,
  sns: snsSdk.SNSClient,
  sqs: sqsSdk.SQSClient,
  ssm: ssmSdk.SSMClient,
  sts: stsSdk.STSClient,
};

/** Operations that the emulator lacks, for what those it has do not show of the wire. */
const BESIDES: Readonly<Record<string, readonly string[]>> = {
  autoscaling: ['PutScheduledUpdateGroupAction', 'DescribeScheduledActions'],
  ec2: ['ImportKeyPair', 'DescribeSpotPriceHistory', 'CreateFleet'],
  imagebuilder: ['TagResource', 'UntagResource', 'ListTagsForResource'],
  ssm: ['PutInventory', 'ListCommands'],
};

const cases = services.flatMap((service) =>
  [...Object.keys(service.operations), ...(BESIDES[service.signingName] ?? [])].flatMap((name) =>
    service.protocols.map((protocol) => ({
      label: `${service.signingName} ${name} (${protocol})`,
      service,
      name,
      protocol,
    })),
  ),
);

/** How to make the SDK speak what it does not speak of itself: newer clients of other languages and older ones do. */
const SPOKEN_BY_OTHERS: Readonly<Record<string, Partial<Record<Protocol, unknown>>>> = {
  monitoring: { rpcV2Cbor: SmithyRpcV2CborProtocol, query: AwsQueryProtocol },
};

type Case = (typeof cases)[number];

const RUNS = { numRuns: 6 };

/** Sends one command to a service whose one operation does what the test says. */
async function send(
  { service, name, protocol }: Pick<Case, 'service' | 'name' | 'protocol'>,
  input: object,
  handler: (input: object) => object,
) {
  const Client = CLIENTS[service.signingName];
  const Command = (service.schemas as Record<string, unknown>)[`${name}Command`];
  if (!Client || !Command) throw new Error(`the SDK has no ${service.signingName} ${name}`);
  const settings = inMemorySettings([{ ...service, operations: { [name]: handler } }]);
  const spoken = SPOKEN_BY_OTHERS[service.signingName]?.[protocol];
  // Digests that do not fit the generated messages are no matter of the wire.
  return new Client({ ...settings, md5: false, ...(spoken !== undefined && { protocol: spoken }) }).send(
    new (Command as AnyConstructor<object>)(input),
  );
}

describe.each(cases)('$label', ({ service, name, protocol }) => {
  const sent = { service, name, protocol };
  const operation = catalogOf(service).operations.get(name);
  if (!operation) throw new Error(`there is no operation ${name}`);

  it('gets the input that the SDK sends', async () => {
    await fc.assert(
      fc.asyncProperty(valueOf(operation.input), async (generated) => {
        const input = pruned(generated) as object;
        let received: unknown;
        await send(sent, input, (value) => {
          received = value;
          return pruned(fc.sample(valueOf(operation.output), { numRuns: 1, seed: 1 })[0]) as object;
        });
        expect(received).toEqual(input);
      }),
      RUNS,
    );
  });

  it('gives the output that the SDK reads', async () => {
    const [input] = fc.sample(valueOf(operation.input), { numRuns: 1, seed: 1 });
    await fc.assert(
      fc.asyncProperty(valueOf(operation.output), async (generated) => {
        const output = pruned(generated) as object;
        const { $metadata, ...read } = (await send(sent, pruned(input) as object, () => output)) as {
          $metadata: { httpStatusCode: number; requestId: string };
        };
        expect(read).toEqual(output);
        expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
      }),
      RUNS,
    );
  });
});

/** A generated value without its empty parts; an empty whole is an empty structure. */
function pruned(value: unknown): unknown {
  return prune(value) ?? {};
}

function prune(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(prune).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) {
    return value;
  }
  const entries = Object.entries(value)
    .map(([key, part]) => [key, prune(part)] as const)
    .filter(([, part]) => part !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
