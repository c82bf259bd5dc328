import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { accessKey, accountOf, type Access } from './access.js';
import { CallBudgets, type CallBudget } from './calls/callBudget.js';
import { checkedAnswer, operationOf } from './calls/checkedAnswer.js';
import { guardedCall } from './calls/guardedCall.js';
import { MACHINE_TIME, type BucketTime } from './calls/tokenBucket.js';
import { WholeAnswers } from './calls/wholeAnswers.js';
import { RecentlyUsed } from './recentlyUsed.js';
import { Sessions, type CredentialProvider, type Credentials } from './sessions.js';
import { StsRegions } from './stsRegions.js';

export type { Access } from './access.js';

/** How the worker reaches AWS. Everything has a default: the SDK's own. */
export interface AwsOptions {
  /** Where every service is asked; for the emulator. */
  readonly endpoint?: string | undefined;
  /** The worker's own credentials; omitted: the SDK's default chain. */
  readonly credentials?: Credentials | undefined;
  /** The Region whose STS endpoint is asked; omitted: the one that the SDK finds. See {@link StsRegions}. */
  readonly stsRegion?: string | undefined;
  /** Auto Scaling calls per second for one account and Region. */
  readonly autoScalingBudget?: CallBudget | undefined;
  /** Calls per second to any other service for one account and Region, once AWS has refused some as too many. */
  readonly otherBudget?: CallBudget | undefined;
  /** Omitted: a call that gets no answer in 20 seconds is given up. */
  readonly requestTimeoutMs?: number | undefined;
  /** The time by which budgets fill and sessions grow old; omitted: the machine's. */
  readonly time?: BucketTime | undefined;
}

/**
 * Clients are kept for as long as a release uses them, and no more of them than a worker has memory for: one takes
 * some ten kilobytes and a millisecond to make, and those of all places share their connections.
 */
const CLIENTS = { entries: 1_000, lifetimeMs: 50 * 60 * 1000 };

/** Service clients share connections; a call that gets no answer in this time is given up. */
const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 20_000;
const MAX_SOCKETS = 100;

/** The parts that every SDK client has. */
interface AnyClient {
  readonly config: { readonly credentials: CredentialProvider };
  readonly middlewareStack: {
    add(middleware: never, options: { step: 'initialize'; name: string; priority: 'high' }): void;
  };
}

type Constructor<Client> = new (config: {
  region: string | (() => Promise<string>);
  maxAttempts: number;
  requestHandler: NodeHttpHandler;
  credentials?: Credentials | CredentialProvider;
  endpoint?: string;
}) => Client;

/** A service in one Region, as one identity, for one release. */
interface Purpose {
  readonly service: string;
  readonly access: Access;
  readonly region: string;
  readonly release: string;
}

/**
 * The AWS SDK clients of the worker, one per service, account and Region, made when first asked for. What they throw
 * is an AwsCallError.
 */
export class AwsClients {
  readonly #options: AwsOptions;
  readonly #requestHandler: NodeHttpHandler;
  readonly #budgets: CallBudgets;
  readonly #clients: RecentlyUsed<AnyClient>;
  readonly #sessions: Sessions;
  readonly #stsRegions: StsRegions;

  constructor(options: AwsOptions = {}) {
    const time = options.time ?? MACHINE_TIME;
    const now = () => time.now();
    this.#options = options;
    this.#budgets = new CallBudgets(options.autoScalingBudget, options.otherBudget, time);
    this.#clients = new RecentlyUsed(CLIENTS, now);
    const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
    const requestTimeout = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
    const handlerOptions = {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout,
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    };
    this.#requestHandler = new WholeAnswers(handlerOptions, requestTimeout);
    this.#stsRegions = new StsRegions(options.stsRegion);
    this.#sessions = new Sessions({
      endpoint: options.endpoint,
      credentials: options.credentials,
      requestHandler: this.#requestHandler,
      budgets: this.#budgets,
      stsRegions: this.#stsRegions,
      now,
      ownSts: (region) => this.sts({}, region, 'identity'),
    });
  }

  autoScaling(access: Access, region: string, release: string): AutoScalingClient {
    return this.#client(AutoScalingClient, { service: 'AutoScaling', access, region, release });
  }

  ec2(access: Access, region: string, release: string): EC2Client {
    return this.#client(EC2Client, { service: 'EC2', access, region, release });
  }

  cloudWatch(access: Access, region: string, release: string): CloudWatchClient {
    return this.#client(CloudWatchClient, { service: 'CloudWatch', access, region, release });
  }

  ecs(access: Access, region: string, release: string): ECSClient {
    return this.#client(ECSClient, { service: 'ECS', access, region, release });
  }

  elb(access: Access, region: string, release: string): ElasticLoadBalancingV2Client {
    return this.#client(ElasticLoadBalancingV2Client, { service: 'ELB', access, region, release });
  }

  ssm(access: Access, region: string, release: string): SSMClient {
    return this.#client(SSMClient, { service: 'SSM', access, region, release });
  }

  imageBuilder(access: Access, region: string, release: string): ImagebuilderClient {
    return this.#client(ImagebuilderClient, { service: 'ImageBuilder', access, region, release });
  }

  sns(access: Access, region: string, release: string): SNSClient {
    return this.#client(SNSClient, { service: 'SNS', access, region, release });
  }

  /** @param region where what is asked about is used; STS is asked where sessions are made */
  sts(access: Access, region: string, release: string): STSClient {
    return this.#client(STSClient, { service: 'STS', access, region, release });
  }

  /** How many clients are kept. */
  get size(): number {
    return this.#clients.size;
  }

  /** Closes every connection. */
  close(): void {
    this.#clients.clear();
    this.#requestHandler.destroy();
  }

  #client<Client extends AnyClient>(constructor: Constructor<Client>, purpose: Purpose): Client {
    const { service, access, region, release } = purpose;
    const key = [service, region, release, accessKey(access)].join('|');
    const known = this.#clients.get(key);
    if (known) return known as Client;
    const credentials = this.#sessions.credentialsFor(access, region, release);
    const askedIn = () => (service === 'STS' ? this.#stsRegions.of(region) : Promise.resolve(region));
    const client = new constructor({
      region: askedIn,
      // What is worth repeating at once is repeated below, within the call budget; the rest is Temporal's to repeat.
      maxAttempts: 1,
      requestHandler: this.#requestHandler,
      ...(credentials ? { credentials } : {}),
      ...(this.#options.endpoint ? { endpoint: this.#options.endpoint } : {}),
    });
    const guard =
      (next: (args: unknown) => Promise<unknown>, context: { commandName?: string }) =>
      async (args: unknown) => {
        const operation = operationOf(context);
        const session = this.#sessions.current(access, region, release);
        return guardedCall({
          budgets: this.#budgets,
          call: { service, account: accountOf(access), region: await askedIn(), operation },
          isRepeatable: isRepeatable(args),
          send: async () => checkedAnswer(service, operation, await next(args)),
          renewSession: () => {
            this.#sessions.forget(access, region, release, session);
            return client.config.credentials({ forceRefresh: true });
          },
        });
      };
    client.middlewareStack.add(guard as never, {
      step: 'initialize',
      name: 'goldenAmi',
      priority: 'high',
    });
    this.#clients.set(key, client);
    return client;
  }
}

/** Whether the input of a call has a client token, as EC2 and Image Builder name it, or asks for a dry run. */
function isRepeatable(args: unknown): boolean {
  const { input = {} } = (args ?? {}) as { input?: Readonly<Record<string, unknown>> };
  return input['ClientToken'] !== undefined || input['clientToken'] !== undefined || input['DryRun'] === true;
}
