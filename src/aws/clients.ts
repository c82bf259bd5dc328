import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { CallBudgets, DEFAULT_AUTO_SCALING_BUDGET, type CallBudget } from './callBudget.js';
import { AwsCallError, toAwsCallError } from './errors.js';

/** Credentials as the SDK takes them. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
type CredentialProvider = () => Promise<Credentials>;

/** How the worker reaches AWS. Everything has a default: the SDK's own. */
export interface AwsOptions {
  /** Where every service is asked; for the emulator. */
  readonly endpoint?: string | undefined;
  /** The worker's own credentials; omitted: the SDK's default chain. */
  readonly credentials?: Credentials | undefined;
  /** Auto Scaling calls per second for one account and Region. */
  readonly autoScalingBudget?: CallBudget | undefined;
}

/** Whose identity a call is made with. */
export type Access =
  | {
      /** A managed account: its role, or the worker's own credentials if they are the account's. */
      readonly account: {
        readonly id: string;
        readonly roleName?: string | undefined;
        readonly externalId?: string | undefined;
      };
    }
  | {
      /** A role anywhere; absent: the worker's own credentials. */
      readonly roleArn?: string | undefined;
    };

/** Name of the session in CloudTrail of every account; 2 to 64 characters of the set STS allows. */
function sessionName(release: string): string {
  return `golden-ami-${release}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
}

/** A session that STS gives by role chaining lasts an hour at most; fetching anew at 50 minutes stays clear of its end. */
const SESSION_SECONDS = 3600;
const SESSION_LIFETIME_MS = 50 * 60 * 1000;

/** Clients that nobody has made anew for this long belong to a release that has ended. */
const CLIENT_LIFETIME_MS = 50 * 60 * 1000;

/** Service clients share connections; a call that gets no answer in this time is given up. */
const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 20_000;
const MAX_SOCKETS = 100;

/** The parts of a client's middleware stack that every SDK client has. */
interface AnyClient {
  readonly middlewareStack: {
    add(middleware: never, options: { step: 'initialize'; name: string; priority: 'high' }): void;
  };
  destroy(): void;
}

type Constructor<Client> = new (config: {
  region: string;
  maxAttempts: number;
  requestHandler: NodeHttpHandler;
  credentials?: Credentials | CredentialProvider;
  endpoint?: string;
}) => Client;

/**
 * The AWS SDK clients of the worker, one per service, account and Region, made when first asked for. What they throw
 * is an {@link AwsCallError}.
 */
export class AwsClients {
  readonly #options: AwsOptions;
  readonly #requestHandler: NodeHttpHandler;
  readonly #autoScalingBudgets: CallBudgets;
  readonly #clients = new Map<string, { client: AnyClient; madeAt: number }>();
  readonly #sessions = new Map<string, { credentials: Promise<Credentials>; madeAt: number }>();
  readonly #ownAccount = new Map<string, Promise<string>>();

  constructor(options: AwsOptions = {}) {
    this.#options = options;
    this.#autoScalingBudgets = new CallBudgets(options.autoScalingBudget ?? DEFAULT_AUTO_SCALING_BUDGET);
    const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
    this.#requestHandler = new NodeHttpHandler({
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    });
  }

  autoScaling(access: Access, region: string, release: string): AutoScalingClient {
    return this.#client('AutoScaling', AutoScalingClient, access, region, release, this.#autoScalingBudgets);
  }

  ec2(access: Access, region: string, release: string): EC2Client {
    return this.#client('EC2', EC2Client, access, region, release);
  }

  ecs(access: Access, region: string, release: string): ECSClient {
    return this.#client('ECS', ECSClient, access, region, release);
  }

  ssm(access: Access, region: string, release: string): SSMClient {
    return this.#client('SSM', SSMClient, access, region, release);
  }

  imageBuilder(access: Access, region: string, release: string): ImagebuilderClient {
    return this.#client('ImageBuilder', ImagebuilderClient, access, region, release);
  }

  sns(access: Access, region: string, release: string): SNSClient {
    return this.#client('SNS', SNSClient, access, region, release);
  }

  sts(access: Access, region: string, release: string): STSClient {
    return this.#client('STS', STSClient, access, region, release);
  }

  /** Closes every connection. */
  close(): void {
    for (const { client } of this.#clients.values()) client.destroy();
    this.#clients.clear();
    this.#requestHandler.destroy();
  }

  #client<Client extends AnyClient>(
    service: string,
    constructor: Constructor<Client>,
    access: Access,
    region: string,
    release: string,
    budgets?: CallBudgets,
  ): Client {
    const key = [service, region, release, ...identityOf(access)].join('|');
    const known = this.#clients.get(key);
    if (known && Date.now() - known.madeAt < CLIENT_LIFETIME_MS) return known.client as Client;
    this.#dropOld();

    const credentials = this.#credentials(access, region, release);
    const client = new constructor({
      region,
      // Connection blips only: Temporal retries the rest, and the two must not multiply.
      maxAttempts: 2,
      requestHandler: this.#requestHandler,
      ...(credentials ? { credentials } : {}),
      ...(this.#options.endpoint ? { endpoint: this.#options.endpoint } : {}),
    });
    const account = 'account' in access ? access.account.id : (access.roleArn?.split(':')[4] ?? 'own');
    const translate =
      (next: (args: unknown) => Promise<unknown>, context: { commandName?: string }) =>
      async (args: unknown) => {
        const operation = context.commandName?.replace(/Command$/, '') ?? 'unknown operation';
        try {
          await budgets?.take(account, region, operation);
          return await next(args);
        } catch (error) {
          if (isExpiry(error)) this.#forget(key, access, region, release);
          throw toAwsCallError(error, { operation: `${service}:${operation}`, account, region });
        }
      };
    client.middlewareStack.add(translate as never, {
      step: 'initialize',
      name: 'goldenAmi',
      priority: 'high',
    });
    this.#clients.set(key, { client, madeAt: Date.now() });
    return client;
  }

  /** Credentials that AWS calls expired before their time: the next attempt fetches new ones. */
  #forget(client: string, access: Access, region: string, release: string): void {
    this.#clients.delete(client);
    const roleArn = roleArnOf(access, region);
    if (roleArn !== undefined) this.#sessions.delete(sessionKey(roleArn, externalIdOf(access), release));
  }

  /** Releases come and go while the worker stays: clients that nobody has made anew are closed. */
  #dropOld(): void {
    for (const [key, { madeAt }] of this.#clients) {
      if (Date.now() - madeAt >= CLIENT_LIFETIME_MS) this.#clients.delete(key);
    }
    for (const [key, { madeAt }] of this.#sessions) {
      if (Date.now() - madeAt >= SESSION_LIFETIME_MS) this.#sessions.delete(key);
    }
  }

  #credentials(
    access: Access,
    region: string,
    release: string,
  ): CredentialProvider | Credentials | undefined {
    const roleArn = roleArnOf(access, region);
    if (roleArn !== undefined) {
      return this.#assumedRole(roleArn, externalIdOf(access), region, release);
    }
    if ('account' in access) return this.#ownCredentialsOf(access.account.id, region);
    return this.#options.credentials;
  }

  /** One session per role and release, whichever services and Regions it is used in. */
  #assumedRole(
    roleArn: string,
    externalId: string | undefined,
    region: string,
    release: string,
  ): CredentialProvider {
    const key = sessionKey(roleArn, externalId, release);
    const assume = this.#assume(roleArn, externalId, region, release);
    return () => {
      const known = this.#sessions.get(key);
      if (known && Date.now() - known.madeAt < SESSION_LIFETIME_MS) return known.credentials;
      const session = { credentials: assume(), madeAt: Date.now() };
      this.#sessions.set(key, session);
      session.credentials.catch(() => {
        if (this.#sessions.get(key) === session) this.#sessions.delete(key);
      });
      return session.credentials;
    };
  }

  #assume(
    roleArn: string,
    externalId: string | undefined,
    region: string,
    release: string,
  ): CredentialProvider {
    const { endpoint, credentials } = this.#options;
    const provider = fromTemporaryCredentials({
      params: {
        RoleArn: roleArn,
        RoleSessionName: sessionName(release),
        DurationSeconds: SESSION_SECONDS,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      },
      clientConfig: { region, requestHandler: this.#requestHandler, ...(endpoint ? { endpoint } : {}) },
      ...(credentials ? { masterCredentials: credentials } : {}),
    });
    const account = roleArn.split(':')[4] ?? 'unknown';
    return async () => {
      try {
        return await provider();
      } catch (error) {
        throw toAwsCallError(error, { operation: `STS:AssumeRole of ${roleArn}`, account, region });
      }
    };
  }

  /**
   * The worker's own credentials, once it is certain that they belong to `account`: an account without a role must not
   * be mistaken for the account that the worker happens to run in.
   */
  #ownCredentialsOf(account: string, region: string): CredentialProvider {
    return async () => {
      const sts = this.#client('STS', STSClient, {}, region, 'identity');
      let own = this.#ownAccount.get(region);
      if (!own) {
        own = sts.send(new GetCallerIdentityCommand({})).then((identity) => identity.Account ?? 'unknown');
        own.catch(() => this.#ownAccount.delete(region));
        this.#ownAccount.set(region, own);
      }
      const actual = await own;
      if (actual !== account) {
        throw new AwsCallError(
          'accessDenied',
          'NoRole',
          `the account has no roleName, and the worker's own credentials belong to account ${actual}`,
          { operation: 'STS:GetCallerIdentity', account, region },
          undefined,
        );
      }
      return sts.config.credentials();
    };
  }
}

function sessionKey(roleArn: string, externalId: string | undefined, release: string): string {
  return [roleArn, externalId ?? '', release].join('|');
}

function externalIdOf(access: Access): string | undefined {
  return 'account' in access ? access.account.externalId : undefined;
}

function isExpiry(error: unknown): boolean {
  return error instanceof Error && /^(Expired|RequestExpired)/.test(error.name);
}

function identityOf(access: Access): string[] {
  if ('account' in access)
    return [access.account.id, access.account.roleName ?? '', access.account.externalId ?? ''];
  return [access.roleArn ?? ''];
}

/** ARN of the role to assume, in the partition of the Region; undefined for the worker's own credentials. */
export function roleArnOf(access: Access, region: string): string | undefined {
  if (!('account' in access)) return access.roleArn;
  if (access.account.roleName === undefined) return undefined;
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:iam::${access.account.id}:role/${access.account.roleName}`;
}
