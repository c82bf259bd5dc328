import type { ExpandedFleet, FleetAccount } from '../fleet.js';
import { partitionOf } from '../partition.js';
import type { Caller } from '../service.js';
import { AwsError } from '../service.js';
import { defineStore, type World } from '../world.js';

/** Credentials of an assumed role. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly caller: Caller;
  /** The caller's own time: see {@link RequestContext.callerNow}. Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const store = defineStore('credentials', () => ({
  owner: '',
  accounts: new Map<string, FleetAccount | undefined>(),
  sessions: new Map<string, Session>(),
  disabledRegions: new Map<string, ReadonlySet<string>>(),
}));
const credentialsOf = (world: World) => store.of(world, '*', '*');

/** Makes the fleet's accounts known. */
export function seedAccounts(world: World, fleet: ExpandedFleet): void {
  const credentials = credentialsOf(world);
  credentials.owner = fleet.owner;
  credentials.accounts.set(fleet.owner, undefined);
  for (const account of fleet.accounts) credentials.accounts.set(account.id, account);
  for (const [account, regions] of Object.entries(fleet.disabledRegions)) {
    credentials.disabledRegions.set(account, new Set(regions));
  }
}

/** Whether a Region is enabled in an account. */
export function isEnabled(world: World, account: string, region: string): boolean {
  return credentialsOf(world).disabledRegions.get(account)?.has(region) !== true;
}

/** The role that can be assumed in an account, if there is one. */
export function assumableRole(world: World, account: string): FleetAccount | undefined {
  return credentialsOf(world).accounts.get(account);
}

/** Hands out credentials of a role session. */
export function openSession(world: World, caller: Omit<Caller, 'accessKeyId'>, expiresAt: number): Session {
  const accessKeyId = `ASIA${world.newKey(16)}`;
  const session: Session = {
    accessKeyId,
    secretAccessKey: world.newKey(40),
    sessionToken: `IQoJ${world.newKey(40)}`,
    caller: { ...caller, accessKeyId },
    expiresAt,
  };
  credentialsOf(world).sessions.set(accessKeyId, session);
  return session;
}

/**
 * Who an access key belongs to: to a role session, when it was handed out by `AssumeRole`; to a user of the fleet's
 * account whose ID it is; else to a user of the owner's account, who is called like the key. A session is known in its own
 * partition only; users are in every one, so that one fleet can have Regions of several.
 * @param callerNow the caller's own time
 * @throws AwsError in the words of the service's protocol for temporary credentials that are unknown or expired
 */
export function callerOf(
  world: World,
  accessKeyId: string,
  sessionToken: string | undefined,
  region: string,
  callerNow: number,
  refusals: CredentialRefusals,
): Caller {
  const { owner, accounts, sessions } = credentialsOf(world);
  const session = sessions.get(accessKeyId);
  if (session) {
    const isKnown = session.caller.arn.split(':')[1] === partitionOf(region);
    if (!isKnown || sessionToken !== session.sessionToken) throw refusals.invalid;
    if (session.expiresAt <= callerNow) throw refusals.expired;
    return session.caller;
  }
  // Only AssumeRole makes keys with this prefix.
  if (accessKeyId.startsWith('ASIA')) throw refusals.invalid;
  if (accounts.has(accessKeyId)) return userOf(accessKeyId, 'admin', accessKeyId, region);
  return userOf(owner, accessKeyId, accessKeyId, region);
}

function userOf(account: string, name: string, accessKeyId: string, region: string): Caller {
  const arn = `arn:${partitionOf(region)}:iam::${account}:user/${name}`;
  return { accessKeyId, account, arn, principalAccount: account };
}

/** The errors for credentials that do not do. */
export interface CredentialRefusals {
  readonly invalid: AwsError;
  readonly expired: AwsError;
}

const INVALID = 'The security token included in the request is invalid.';
const EXPIRED = 'The security token included in the request is expired';

/** AWS's services do not agree on these: EC2 has its own, the query services and the JSON services theirs. */
export const credentialRefusals = {
  query: {
    invalid: new AwsError('InvalidClientTokenId', INVALID, 403),
    expired: new AwsError('ExpiredToken', EXPIRED, 403),
  },
  ec2Query: {
    invalid: new AwsError('AuthFailure', 'AWS was not able to validate the provided access credentials', 401),
    expired: new AwsError('RequestExpired', 'Request has expired.'),
  },
  json: {
    invalid: new AwsError('UnrecognizedClientException', INVALID),
    expired: new AwsError('ExpiredTokenException', EXPIRED),
  },
  rpcV2Cbor: {
    invalid: new AwsError('UnrecognizedClientException', INVALID),
    expired: new AwsError('ExpiredTokenException', EXPIRED),
  },
  restJson: {
    invalid: new AwsError('UnrecognizedClientException', INVALID, 403),
    expired: new AwsError('ExpiredTokenException', EXPIRED, 403),
  },
} as const satisfies Record<string, CredentialRefusals>;
