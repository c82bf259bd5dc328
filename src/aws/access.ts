import { partition } from '@aws-sdk/util-endpoints';

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

/** ARN of the role to assume, in the partition of the Region; undefined for the worker's own credentials. */
export function roleArnOf(access: Access, region: string): string | undefined {
  if (!('account' in access)) return access.roleArn;
  if (access.account.roleName === undefined) return undefined;
  return `arn:${partition(region).name}:iam::${access.account.id}:role/${access.account.roleName.replace(/^\//, '')}`;
}

/** What the role asks for besides its name, so that nobody else can have us assume it. */
export function externalIdOf(access: Access): string | undefined {
  return 'account' in access ? access.account.externalId : undefined;
}

/** The account that is acted in, as far as it is known before anybody asks AWS. */
export function accountOf(access: Access): string {
  return 'account' in access ? access.account.id : (access.roleArn?.split(':')[4] ?? 'own');
}

/** The same for the same identity. */
export function accessKey(access: Access): string {
  return 'account' in access
    ? [access.account.id, access.account.roleName ?? '', access.account.externalId ?? ''].join('|')
    : (access.roleArn ?? '');
}
