import type { AwsCallError } from './errors.js';
import { sh } from '../contract/shell.js';

/** How services say that they do not know the identity; EC2 and the JSON services have words of their own. */
const UNKNOWN_IDENTITY = ['InvalidClientTokenId', 'UnrecognizedClientException', 'AuthFailure'];

const STS_ENDPOINT =
  'name another with `golden-ami worker --sts-region <region>`, one that is enabled in the accounts';

/**
 * What a person can do about an error that keeps the worker out of an account: in one sentence, for the account, the Region
 * and the reason that AWS gave.
 */
export function adviceFor({ code, call: { operation, account, region } }: AwsCallError): string {
  const atSts = operation.startsWith('STS:');
  if (code === 'NoRole') return `Give account ${account} a roleName in golden-ami.yaml.`;
  if (code === 'CredentialsProviderError' || code === 'TokenProviderError') {
    return 'The worker has no AWS credentials of its own: see docs/permissions.md.';
  }
  if (code === 'RegionDisabledException') {
    return `STS in ${region} gives no sessions of account ${account}: ${STS_ENDPOINT}.`;
  }
  if (atSts && UNKNOWN_IDENTITY.includes(code)) {
    return (
      `STS in ${region} does not know who asks, as where ${region} is not enabled in the worker's own account: ` +
      `check the worker's credentials, or ${STS_ENDPOINT}.`
    );
  }
  if (UNKNOWN_IDENTITY.includes(code)) {
    return (
      `That is what AWS answers where ${region} is not enabled in account ${account}: ` +
      sh`aws account get-region-opt-status --account-id ${account} --region-name ${region}`
    );
  }
  if (atSts) {
    return "Check roleName and externalId in golden-ami.yaml, and that the role trusts the worker's identity.";
  }
  return 'Check what the role may do: see docs/permissions.md.';
}
