import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { accountOf, externalIdOf, roleArnOf, type Access } from './access.js';
import type { CallBudgets } from './calls/callBudget.js';
import { checkingPlugin } from './calls/checkedAnswer.js';
import { withUsualPatience } from './calls/patience.js';
import { AwsCallError, toAwsCallError } from './errors.js';
import { RecentlyUsed } from './recentlyUsed.js';
import type { StsRegions } from './stsRegions.js';

/** Credentials as the SDK takes them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Fetches credentials; the SDK says when those that it has are not to be used any more. */
export type CredentialProvider = (options?: { forceRefresh?: boolean }) => Promise<Credentials>;

/** A session that STS gives by role chaining lasts an hour at most; fetching anew at 50 minutes stays clear of its end. */
const SESSION_SECONDS = 3600;

/** A session takes next to no memory and a call to STS, so there is room for those of every account of a large fleet. */
const SESSIONS = { entries: 2_000, lifetimeMs: 50 * 60 * 1000 };

/** What sessions are made with. */
export interface SessionSettings {
  readonly endpoint: string | undefined;
  /** The worker's own credentials; absent: the SDK's default chain. */
  readonly credentials: Credentials | undefined;
  readonly requestHandler: NodeHttpHandler;
  readonly budgets: CallBudgets;
  readonly now: () => number;
  /** Where sessions are made. */
  readonly stsRegions: StsRegions;
  /** A client with the worker's own credentials, for what is used in a Region. */
  readonly ownSts: (region: string) => STSClient;
}

/** One session per role and release, whichever services and Regions it is used in. */
export type Session = Promise<Credentials>;

/** The worker's identities: the sessions of the roles that it has assumed, and its own. */
export class Sessions {
  readonly #sessions: RecentlyUsed<Session>;
  readonly #ownAccount = new Map<string, Promise<string>>();

  constructor(private readonly settings: SessionSettings) {
    this.#sessions = new RecentlyUsed(SESSIONS, settings.now);
  }

  /** What a client gets as its `credentials`; undefined stands for the SDK's default chain. */
  credentialsFor(
    access: Access,
    region: string,
    release: string,
  ): CredentialProvider | Credentials | undefined {
    const roleArn = roleArnOf(access, region);
    if (roleArn !== undefined) return this.#assumedRole(roleArn, access, region, release);
    if ('account' in access) return this.#ownCredentialsOf(access.account.id, region);
    return this.settings.credentials;
  }

  /** The session that calls are made in, if a role has been assumed for it. */
  current(access: Access, region: string, release: string): Session | undefined {
    return this.#sessions.get(sessionKey(access, region, release));
  }

  /**
   * Forgets the session that AWS does not take, so that the next call makes a new one. Many calls find out together:
   * the session that the first of them has had made since stays.
   * @param used the one that was current when the call began; none if the call itself has had it made
   */
  forget(access: Access, region: string, release: string, used: Session | undefined): void {
    const key = sessionKey(access, region, release);
    const session = used ?? this.#sessions.get(key);
    if (session) this.#sessions.drop(key, session);
  }

  #assumedRole(roleArn: string, access: Access, region: string, release: string): CredentialProvider {
    const key = sessionKey(access, region, release);
    const assume = this.#assume(roleArn, access, region, release);
    return () => {
      const known = this.#sessions.get(key);
      if (known) return known;
      const session = assume();
      this.#sessions.set(key, session);
      session.catch(() => this.#sessions.drop(key, session));
      return session;
    };
  }

  #assume(roleArn: string, access: Access, region: string, release: string): CredentialProvider {
    const { endpoint, credentials, requestHandler, budgets, stsRegions } = this.settings;
    const externalId = externalIdOf(access);
    const provider = fromTemporaryCredentials({
      params: {
        RoleArn: roleArn,
        RoleSessionName: sessionName(release),
        DurationSeconds: SESSION_SECONDS,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      },
      clientConfig: {
        region: () => stsRegions.of(region),
        maxAttempts: 1,
        requestHandler,
        ...(endpoint ? { endpoint } : {}),
      },
      clientPlugins: [checkingPlugin('STS')],
      ...(credentials ? { masterCredentials: credentials } : {}),
    });
    const account = accountOf(access);
    return async () => {
      const where = { account, region: await stsRegions.of(region) };
      const permit = await budgets.take({ service: 'STS', operation: 'AssumeRole', ...where });
      try {
        return await provider();
      } catch (cause) {
        const error = toAwsCallError(cause, { operation: `STS:AssumeRole of ${roleArn}`, ...where });
        if (error.kind === 'throttled') permit.throttled();
        throw error;
      }
    };
  }

  /**
   * The worker's own credentials, once it is certain that they belong to `account`: an account without a role must not
   * be mistaken for the account that the worker happens to run in.
   */
  #ownCredentialsOf(account: string, usedIn: string): CredentialProvider {
    return async (options) => {
      const sts = this.settings.ownSts(usedIn);
      const region = await this.settings.stsRegions.of(usedIn);
      let own = this.#ownAccount.get(region);
      if (!own) {
        own = withUsualPatience(() => sts.send(new GetCallerIdentityCommand({}))).then(
          (identity) => identity.Account ?? 'unknown',
        );
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
      return sts.config.credentials(options);
    };
  }
}

/** Name of the session in CloudTrail of every account; 2 to 64 characters of the set STS allows. */
function sessionName(release: string): string {
  return `golden-ami-${release}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
}

function sessionKey(access: Access, region: string, release: string): string {
  return [roleArnOf(access, region) ?? '', externalIdOf(access) ?? '', release].join('|');
}
