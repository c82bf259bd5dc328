import * as schemas from '@aws-sdk/client-sts';
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { assumableRole, isEnabled, openSession } from '../dispatch/credentials.js';
import { digest } from '../ids.js';
import { partitionOf } from '../partition.js';
import { AwsError, type Caller, type RequestContext, type Service } from '../service.js';

const HOUR = 3600;
const SHORTEST_SESSION = 900;
const LONGEST_SESSION = 12 * HOUR;

/** What IAM sets for a role unless told otherwise; fleets do not tell. Seconds. */
const MAX_SESSION_DURATION = HOUR;

/** AWS STS: the roles of the fleet's accounts, and who a caller is. */
export const sts: Service = {
  signingName: 'sts',
  protocols: ['query'],
  schemas,
  operations: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity },
};

/**
 * Hands out credentials of a role session. Anybody may assume the one role of each account who presents its external
 * ID; every other role is refused in the words in which IAM refuses, whether or not it exists.
 */
function assumeRole(input: AssumeRoleCommandInput, context: RequestContext): object {
  const { world, caller, callerNow } = context;
  checkConstraints(input);
  const roleArn = input.RoleArn ?? '';
  const sessionName = input.RoleSessionName ?? '';
  const [, partition, account = '', roleName = ''] =
    /^arn:([a-z-]+):iam::(\d{12}):role\/(.+)$/.exec(roleArn) ?? [];
  // Partitions know nothing of each other: "Each AWS account is scoped to one partition."
  // https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
  if (partition !== partitionOf(context.region)) throw validationError(`${roleArn} is invalid`);
  const duration = input.DurationSeconds ?? HOUR;
  checkDuration(duration, caller);
  if (!isEnabled(world, account, context.region)) throw notActivated(account);

  const role = assumableRole(world, account);
  const denied = accessDenied(caller, 'sts:AssumeRole', roleArn);
  if (role?.roleName !== roleName) throw denied;
  if (role.externalId !== undefined && role.externalId !== input.ExternalId) throw denied;
  const sourceIdentity = caller.sourceIdentity ?? input.SourceIdentity;
  if (input.SourceIdentity !== undefined && input.SourceIdentity !== sourceIdentity) {
    throw accessDenied(caller, 'sts:SetSourceIdentity', roleArn);
  }

  const arn = `arn:${partition}:sts::${account}:assumed-role/${roleName.split('/').at(-1)}/${sessionName}`;
  const expiresAt = callerNow + duration * 1000;
  const session = openSession(
    world,
    { account, arn, principalAccount: caller.principalAccount, sourceIdentity },
    expiresAt,
  );
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      // Whole seconds, as on AWS.
      Expiration: new Date(Math.floor(expiresAt / 1000) * 1000),
    },
    AssumedRoleUser: { Arn: arn, AssumedRoleId: `${uniqueId('AROA', roleArn)}:${sessionName}` },
    PackedPolicySize: input.Policy || input.Tags?.length ? 1 : undefined,
    SourceIdentity: sourceIdentity,
  };
}

function getCallerIdentity(_: object, { caller }: RequestContext): object {
  const [, partition, role, sessionName] =
    /^arn:([a-z-]+):sts::(\d+:assumed-role\/[^/]+)\/(.+)$/.exec(caller.arn) ?? [];
  return {
    Account: caller.account,
    Arn: caller.arn,
    UserId:
      role === undefined
        ? uniqueId('AIDA', caller.arn)
        : `${uniqueId('AROA', `arn:${partition}:iam::${role.replace(':assumed-role/', ':role/')}`)}:${sessionName}`,
  };
}

function checkConstraints({
  RoleSessionName = '',
  SourceIdentity,
  ExternalId,
}: AssumeRoleCommandInput): void {
  checkText('roleSessionName', RoleSessionName, 2, 64, '[\\w+=,.@-]*');
  if (SourceIdentity !== undefined) checkText('sourceIdentity', SourceIdentity, 2, 64, '[\\w+=,.@-]*');
  if (ExternalId !== undefined) checkText('externalId', ExternalId, 2, 1224, '[\\w+=,.@:\\/-]*');
}

function checkText(member: string, value: string, least: number, most: number, pattern: string): void {
  const constraint =
    value.length < least
      ? `length greater than or equal to ${least}`
      : value.length > most
        ? `length less than or equal to ${most}`
        : undefined;
  if (constraint) throw unsatisfied(member, value, `have ${constraint}`);
  if (!new RegExp(`^${pattern}$`).test(value)) {
    throw unsatisfied(member, value, `satisfy regular expression pattern: ${pattern}`);
  }
}

function checkDuration(duration: number, caller: Caller): void {
  if (duration < SHORTEST_SESSION) {
    throw unsatisfied('durationSeconds', duration, `have value greater than or equal to ${SHORTEST_SESSION}`);
  }
  if (duration > LONGEST_SESSION) {
    throw unsatisfied('durationSeconds', duration, `have value less than or equal to ${LONGEST_SESSION}`);
  }
  if (duration > HOUR && caller.arn.includes(':assumed-role/')) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  if (duration > MAX_SESSION_DURATION) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
}

function unsatisfied(member: string, value: string | number, constraint: string): AwsError {
  return validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

function accessDenied({ arn }: Caller, action: string, resource: string): AwsError {
  return new AwsError(
    'AccessDenied',
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource}`,
    403,
  );
}

/**
 * "It is not the account of the caller, but the account from which temporary credentials are requested that must
 * activate the Region": https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
 */
function notActivated(account: string): AwsError {
  return new AwsError(
    'RegionDisabledException',
    `STS is not activated in this region for account:${account}. Your account administrator can activate STS in this region using the IAM Console.`,
    403,
  );
}

/** IAM's unique ID of a user or role, which follows from its ARN here. */
function uniqueId(prefix: string, arn: string): string {
  return `${prefix}${digest([arn]).slice(0, 17).toUpperCase()}`;
}
