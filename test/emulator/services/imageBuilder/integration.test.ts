import {
  CreateLaunchTemplateCommand,
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import { UpdateDistributionConfigurationCommand, type Distribution } from '@aws-sdk/client-imagebuilder';
import { GetParameterHistoryCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  MINUTE,
  OWNER,
  REGION,
  SECOND,
  settingsFor,
  type Emulated,
} from '../autoScaling/emulated.js';
import { DISTRIBUTION, image, OTHER_REGION, outputs, retry, start, withPipeline } from './support.js';

async function configure(
  aws: Emulated,
  distributions: Distribution[],
  clientToken = 'configure',
): Promise<void> {
  await aws.imageBuilder.send(
    new UpdateDistributionConfigurationCommand({
      distributionConfigurationArn: DISTRIBUTION,
      distributions,
      clientToken,
    }),
  );
}

function ec2Of(aws: Emulated, account: string): EC2Client {
  return new EC2Client(settingsFor(aws.emulator.url, account));
}

/** Makes a launch template with the image `old` and returns its ID. */
async function template(aws: Emulated, account: string): Promise<string> {
  const { LaunchTemplate } = await ec2Of(aws, account).send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'built',
      LaunchTemplateData: { ImageId: aws.imageId('old'), InstanceType: 'm5.large' },
    }),
  );
  return LaunchTemplate?.LaunchTemplateId ?? '';
}

async function versions(
  aws: Emulated,
  account: string,
  LaunchTemplateId: string,
): Promise<LaunchTemplateVersion[]> {
  const answer = await ec2Of(aws, account).send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId }),
  );
  return (answer.LaunchTemplateVersions ?? []).sort(
    (a, b) => Number(a.VersionNumber) - Number(b.VersionNumber),
  );
}

async function parameter(aws: Emulated, account: string, Name: string): Promise<(string | undefined)[]> {
  const ssm = new SSMClient(settingsFor(aws.emulator.url, account));
  const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name }));
  return (Parameters ?? []).map(({ Value }) => Value);
}

async function amiOf(aws: Emulated, account: string): Promise<string | undefined> {
  const { outputResources } = await image(aws);
  return outputResources?.amis?.find(({ accountId }) => accountId === account)?.image;
}

describe('launch templates of a distribution', () => {
  // LaunchTemplateConfiguration$setDefaultVersion: "If you don't set a value, Image Builder treats it as true."
  it.each([
    [undefined, true],
    [true, true],
    [false, false],
  ])(
    'get a version with the AMI, which with setDefaultVersion %s is the default: %s',
    async (given, isDefault) => {
      const aws = await withPipeline();
      const launchTemplateId = await template(aws, OWNER);
      await configure(aws, [
        {
          region: REGION,
          launchTemplateConfigurations: [
            { launchTemplateId, ...(given !== undefined && { setDefaultVersion: given }) },
          ],
        },
      ]);
      await start(aws);
      aws.clock.advance(21.5 * MINUTE - 1);
      expect(await versions(aws, OWNER, launchTemplateId)).toHaveLength(1);
      aws.clock.advance(1);
      const [first, second] = await versions(aws, OWNER, launchTemplateId);
      expect(second).toMatchObject({
        VersionNumber: 2,
        DefaultVersion: isDefault,
        LaunchTemplateData: { ImageId: await amiOf(aws, OWNER), InstanceType: 'm5.large' },
      });
      expect(first?.DefaultVersion).toBe(!isDefault);
    },
  );

  it('get the copy of the account that they belong to', async () => {
    const aws = await withPipeline();
    const launchTemplateId = await template(aws, ACCOUNT);
    await configure(aws, [
      {
        region: REGION,
        amiDistributionConfiguration: { targetAccountIds: [ACCOUNT] },
        launchTemplateConfigurations: [{ launchTemplateId, accountId: ACCOUNT }],
      },
    ]);
    await start(aws);
    aws.clock.advance(30 * MINUTE);
    const [, second] = await versions(aws, ACCOUNT, launchTemplateId);
    expect(second?.LaunchTemplateData?.ImageId).toBe(await amiOf(aws, ACCOUNT));
  });

  it('that do not exist let the integration fail; a retry does only what is left', async () => {
    const aws = await withPipeline();
    const launchTemplateId = await template(aws, OWNER);
    const missing = 'lt-0123456789abcdef0';
    await configure(aws, [
      { region: REGION, launchTemplateConfigurations: [{ launchTemplateId }] },
      { region: OTHER_REGION, launchTemplateConfigurations: [{ launchTemplateId: missing }] },
    ]);
    await start(aws);
    aws.clock.advance(30 * MINUTE);
    const { state } = await image(aws);
    expect(state?.status).toBe('FAILED');
    expect(state?.reason).toMatch(/^Integration failed with JobId '/);
    expect(state?.reason).toContain(
      `In region '${OTHER_REGION}' - 'EC2 Client Error: 'The launch-template ID '${missing}' does not exist''`,
    );
    expect(await outputs(aws)).toHaveLength(2);
    expect(await versions(aws, OWNER, launchTemplateId)).toHaveLength(2);
    await retry(aws);
    expect((await image(aws)).state).toEqual({ status: 'INTEGRATING' });
    aws.clock.advance(30 * SECOND);
    expect((await image(aws)).state?.status).toBe('FAILED');
    expect(await versions(aws, OWNER, launchTemplateId)).toHaveLength(2);
  });
});

describe('parameters of a distribution', () => {
  it('are made or updated with the AMI of their account', async () => {
    const aws = await withPipeline();
    const ssm = new SSMClient(settingsFor(aws.emulator.url, OWNER));
    await ssm.send(new PutParameterCommand({ Name: '/own', Value: 'before', Type: 'String' }));
    await configure(aws, [
      {
        region: REGION,
        amiDistributionConfiguration: { targetAccountIds: [ACCOUNT] },
        ssmParameterConfigurations: [
          { parameterName: '/own' },
          { parameterName: '/copy', amiAccountId: ACCOUNT, dataType: 'aws:ec2:image' },
        ],
      },
    ]);
    await start(aws);
    aws.clock.advance(21.5 * MINUTE);
    expect(await parameter(aws, OWNER, '/own')).toEqual(['before', await amiOf(aws, OWNER)]);
    // Parameter Store validates the AMI ID, as whoever writes it.
    await expect(parameter(aws, ACCOUNT, '/copy')).rejects.toMatchObject({ name: 'ParameterNotFound' });
    aws.clock.advance(3 * SECOND);
    expect(await parameter(aws, ACCOUNT, '/copy')).toEqual([await amiOf(aws, ACCOUNT)]);
  });

  it('belong to an account that gets a copy', async () => {
    const aws = await withPipeline();
    await expect(
      configure(aws, [
        { region: REGION, ssmParameterConfigurations: [{ parameterName: '/copy', amiAccountId: ACCOUNT }] },
      ]),
    ).rejects.toMatchObject({ name: 'InvalidParameterCombinationException' });
  });

  it('of another type let the integration fail', async () => {
    const aws = await withPipeline();
    const ssm = new SSMClient(settingsFor(aws.emulator.url, OWNER));
    await ssm.send(new PutParameterCommand({ Name: '/own', Value: 'a,b', Type: 'StringList' }));
    await configure(aws, [{ region: REGION, ssmParameterConfigurations: [{ parameterName: '/own' }] }]);
    await start(aws);
    aws.clock.advance(30 * MINUTE);
    expect((await image(aws)).state?.reason).toContain(`In region '${REGION}' - 'SSM Client Error:`);
    expect(await parameter(aws, OWNER, '/own')).toEqual(['a,b']);
  });
});
