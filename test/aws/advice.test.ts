import { expect, it } from 'vitest';
import { adviceFor } from '../../src/aws/advice.js';
import { AwsCallError } from '../../src/aws/errors.js';

const ASSUME = 'STS:AssumeRole of arn:aws:iam::222222222222:role/golden-ami';

it.each([
  [ASSUME, 'AccessDenied', 'Check roleName and externalId'],
  [ASSUME, 'RegionDisabledException', 'STS in ap-east-1 gives no sessions of account 222222222222'],
  [ASSUME, 'InvalidClientTokenId', 'golden-ami worker --sts-region'],
  ['STS:GetCallerIdentity', 'NoRole', 'Give account 222222222222 a roleName'],
  ['AutoScaling:DescribeAutoScalingGroups', 'InvalidClientTokenId', '--region-name ap-east-1'],
  ['EC2:DescribeImages', 'AuthFailure', 'aws account get-region-opt-status --account-id 222222222222'],
  ['SSM:GetParameter', 'AccessDeniedException', 'docs/permissions.md'],
  [ASSUME, 'CredentialsProviderError', 'no AWS credentials of its own'],
])('after %s: %s, says what can be done', (operation, code, expected) => {
  const call = { operation, account: '222222222222', region: 'ap-east-1' };
  expect(adviceFor(new AwsCallError('accessDenied', code, 'words', call, undefined))).toContain(expected);
});
