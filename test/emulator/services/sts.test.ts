import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  type AssumeRoleCommandInput,
} from '@aws-sdk/client-sts';
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { GetParametersCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import {
  clientsOf,
  emulate,
  MINUTE,
  OWNER,
  PRODUCTION,
  REGION,
  smallFleet,
  STAGING,
  type Credentials,
  type TestEmulator,
} from '../support.js';

const STAGING_ROLE = `arn:aws:iam::${STAGING}:role/golden-ami`;
const PRODUCTION_ROLE = `arn:aws:iam::${PRODUCTION}:role/golden-ami`;

async function assume(
  emulator: TestEmulator,
  input: Partial<AssumeRoleCommandInput> = {},
  as: string | Credentials = { accessKeyId: 'worker', secretAccessKey: 'secret' },
) {
  const { Credentials: issued, ...rest } = await clientsOf(emulator, as).sts.send(
    new AssumeRoleCommand({
      RoleArn: STAGING_ROLE,
      RoleSessionName: 'release-1',
      ExternalId: 'shop',
      ...input,
    }),
  );
  const credentials = {
    accessKeyId: issued?.AccessKeyId ?? '',
    secretAccessKey: issued?.SecretAccessKey ?? '',
    sessionToken: issued?.SessionToken ?? '',
  };
  return { ...rest, credentials, expiration: issued?.Expiration };
}

describe('AssumeRole', () => {
  it('hands out credentials that act in the account of the role', async () => {
    const emulator = await emulate();
    const { credentials, AssumedRoleUser, SourceIdentity } = await assume(emulator, {
      SourceIdentity: 'release-1',
    });
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${STAGING}:assumed-role/golden-ami/release-1`);
    expect(SourceIdentity).toBe('release-1');

    const { autoScaling, sts } = clientsOf(emulator, credentials);
    const { AutoScalingGroups } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
    expect(AutoScalingGroups?.map(({ AutoScalingGroupName }) => AutoScalingGroupName)).toContain('latest');
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: STAGING,
      Arn: AssumedRoleUser?.Arn,
      UserId: AssumedRoleUser?.AssumedRoleId,
    });
    expect(emulator.journal.calls.at(-1)).toMatchObject({ account: STAGING, callerAccount: OWNER });
  });

  it.each<[string, Partial<AssumeRoleCommandInput>]>([
    ['an account that is not of the fleet', { RoleArn: 'arn:aws:iam::999999999999:role/golden-ami' }],
    ['another role', { RoleArn: `arn:aws:iam::${STAGING}:role/admin` }],
    ['the owner, which has no role', { RoleArn: `arn:aws:iam::${OWNER}:role/golden-ami` }],
    ['a wrong external ID', { ExternalId: 'other' }],
    ['no external ID', { ExternalId: undefined }],
  ])('is denied for %s', async (_, input) => {
    const emulator = await emulate();
    await expect(assume(emulator, input)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${OWNER}:user/worker is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn ?? STAGING_ROLE}`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it.each<[string, Partial<AssumeRoleCommandInput>, RegExp]>([
    ['a malformed ARN', { RoleArn: 'golden-ami' }, /golden-ami is invalid/],
    [
      'a session name with a slash',
      { RoleSessionName: 'golden/ami' },
      /Value 'golden\/ami' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern/,
    ],
    ['a session name of one character', { RoleSessionName: 'a' }, /length greater than or equal to 2/],
    ['a session name of 65', { RoleSessionName: 'a'.repeat(65) }, /length less than or equal to 64/],
    ['a source identity with a space', { SourceIdentity: 'a b' }, /'sourceIdentity'/],
    ['less than 15 minutes', { DurationSeconds: 899 }, /value greater than or equal to 900/],
    ['more than 12 hours', { DurationSeconds: 43_201 }, /value less than or equal to 43200/],
    ['more than the role allows', { DurationSeconds: 3601 }, /exceeds the MaxSessionDuration/],
  ])('is refused with %s', async (_, input, message) => {
    const emulator = await emulate();
    await expect(assume(emulator, input)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(message) as string,
    });
  });

  it('is refused in a Region that is not enabled in the account of the role, or of the caller', async () => {
    const inRegion = (disabledRegions: Record<string, string[]>) =>
      emulate({ ...smallFleet, disabledRegions });
    await expect(assume(await inRegion({ [STAGING]: [REGION] }))).rejects.toMatchObject({
      name: 'RegionDisabledException',
      message: expect.stringContaining(`account:${STAGING}`) as string,
      $metadata: { httpStatusCode: 403 },
    });
    await expect(assume(await inRegion({ [OWNER]: [REGION] }))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  it('takes any external ID, or none, where the role asks for none', async () => {
    const emulator = await emulate();
    const { credentials } = await assume(emulator, { RoleArn: PRODUCTION_ROLE, ExternalId: undefined });
    expect(credentials.accessKeyId).toMatch(/^ASIA[A-Z0-9]{16}$/);
  });

  it('keeps the source identity through a chain of roles, and the chain to an hour', async () => {
    const emulator = await emulate();
    const first = await assume(emulator, { SourceIdentity: 'release-1' });
    const chained = (input: Partial<AssumeRoleCommandInput>) =>
      assume(emulator, { RoleArn: PRODUCTION_ROLE, ...input }, first.credentials);
    expect((await chained({})).SourceIdentity).toBe('release-1');
    await expect(chained({ SourceIdentity: 'somebody' })).rejects.toMatchObject({
      message: expect.stringContaining('sts:SetSourceIdentity') as string,
    });
    await expect(chained({ DurationSeconds: 7200 })).rejects.toMatchObject({
      message: expect.stringContaining('role chaining') as string,
    });
  });
});

describe('credentials of a session', () => {
  it('expire by the time of the caller, however fast the emulator runs', async () => {
    const emulator = await emulate();
    const { credentials, expiration } = await assume(emulator, { DurationSeconds: 900 });
    expect(Number(expiration)).toBeCloseTo(emulator.callerClock.now() + 15 * MINUTE, -4);
    const { sts, ec2, ssm } = clientsOf(emulator, credentials);

    emulator.clock.advance(24 * 60 * MINUTE);
    await sts.send(new GetCallerIdentityCommand({}));

    emulator.callerClock.advance(15 * MINUTE);
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' });
    await expect(ec2.send(new DescribeImagesCommand({}))).rejects.toMatchObject({ name: 'RequestExpired' });
    await expect(ssm.send(new GetParametersCommand({ Names: ['x'] }))).rejects.toMatchObject({
      name: 'ExpiredTokenException',
    });
  });

  it.each(['ASIAMADEUP', 'session'])('are refused when the token is not theirs: %s', async (key) => {
    const emulator = await emulate();
    const { credentials } = await assume(emulator);
    const accessKeyId = key === 'session' ? credentials.accessKeyId : key;
    const { sts, ec2, ssm } = clientsOf(emulator, { ...credentials, accessKeyId, sessionToken: 'wrong' });
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    await expect(ec2.send(new DescribeImagesCommand({}))).rejects.toMatchObject({ name: 'AuthFailure' });
    await expect(ssm.send(new GetParametersCommand({ Names: ['x'] }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });
});

describe('GetCallerIdentity', () => {
  it.each([
    ['worker', OWNER, `arn:aws:iam::${OWNER}:user/worker`],
    [STAGING, STAGING, `arn:aws:iam::${STAGING}:user/admin`],
  ])('says who the key %s belongs to', async (accessKeyId, Account, Arn) => {
    const emulator = await emulate();
    const { sts } = clientsOf(emulator, { accessKeyId, secretAccessKey: 'secret' });
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account, Arn });
  });
});
