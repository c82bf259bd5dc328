import {
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplateVersionsCommand,
  RunInstancesCommand,
  type EC2Client,
  type ResponseLaunchTemplateData,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { tryLaunch } from '../../src/aws/dryRuns.js';
import { toAwsCallError } from '../../src/aws/errors.js';
import type { TemplateToTry } from '../../src/contract/preflight.js';

const template: TemplateToTry = {
  key: 'k',
  id: 'lt-1',
  version: '3',
  instanceTypes: ['m5.large'],
  getsVersion: true,
};
const image = { amiId: 'ami-2', rootDevice: '/dev/xvda' };

/** As EC2 answers: always with an error. */
function answer(code: string, httpStatusCode = 400, words = 'In their words'): Error {
  const error = Object.assign(new Error(words), {
    name: code,
    $fault: 'client',
    $metadata: { httpStatusCode, requestId: 'of-aws' },
  });
  return toAwsCallError(error, {
    operation: 'EC2:RunInstances',
    account: '222222222222',
    region: 'eu-west-1',
  });
}

/** EC2 with one launch template version, and one answer to every dry run of a launch. */
function ec2(data: ResponseLaunchTemplateData, launch: Error) {
  const launches: RunInstancesCommandInput[] = [];
  const send = (command: unknown): Promise<unknown> => {
    if (command instanceof DescribeLaunchTemplateVersionsCommand)
      return Promise.resolve({ LaunchTemplateVersions: [{ LaunchTemplateData: data }] });
    if (command instanceof CreateLaunchTemplateVersionCommand)
      return Promise.reject(answer('DryRunOperation', 412));
    if (command instanceof RunInstancesCommand) launches.push(command.input);
    return Promise.reject(launch);
  };
  return { client: { send } as unknown as EC2Client, launches };
}

async function problemAfter(
  code: string,
  launched: Partial<Parameters<typeof tryLaunch>[2]> = {},
  words?: string,
) {
  const { client } = ec2({}, answer(code, 400, words));
  return tryLaunch(client, template, { image, instanceType: 'm5.large', fits: true, ...launched });
}

describe('the answer to the dry run of a launch', () => {
  it.each([
    ['InvalidBlockDeviceMapping', true],
    ['InvalidParameterCombination', true],
    ['InvalidParameterValue', true],
    ['InvalidGroup.NotFound', true],
    ['InvalidKeyPair.NotFound', true],
    ['SomethingNew', true],
    ['InsufficientInstanceCapacity', false],
    ['VcpuLimitExceeded', false],
    ['MaxSpotInstanceCountExceeded', false],
    ['Unsupported', false],
    ['VPCIdNotSpecified', false],
    ['InvalidLaunchTemplateId.VersionNotFound', false],
  ])('%s is a finding; fatal: %s', async (code, fatal) => {
    expect(await problemAfter(code)).toEqual({
      launch: { key: 'k', id: 'lt-1', version: '3', problem: { code, words: 'In their words', fatal } },
      missing: {},
    });
  });

  it('is none when the launch would have succeeded', async () => {
    const nothing = { launch: { key: 'k', id: 'lt-1', version: '3' }, missing: {} };
    expect(await problemAfter('DryRunOperation')).toEqual(nothing);
    // Judged by what is known of the types.
    expect(await problemAfter('InvalidParameterValue', { fits: false })).toEqual(nothing);
    // The image that is there today, and is to be replaced.
    expect(await problemAfter('InvalidAMIID.Unavailable', { image: undefined })).toEqual(nothing);
  });

  it('says nothing of permissions where the image that is there today is not shared any more', async () => {
    const words = 'Not authorized for images: [ami-1]';
    const asked = (image: Parameters<typeof tryLaunch>[2]['image']) =>
      problemAfter('AuthFailure', { image }, words);
    expect(await asked(undefined)).toEqual({ launch: { key: 'k', id: 'lt-1', version: '3' }, missing: {} });
    expect((await asked(image)).missing).toEqual({
      'EC2:RunInstances': expect.stringContaining(words) as string,
    });
    const other = await problemAfter('AuthFailure', { image: undefined });
    expect(Object.keys(other.missing)).toEqual(['EC2:RunInstances']);
  });

  it('is nothing certain while the image is not built', async () => {
    const { launch } = await problemAfter('InvalidGroup.NotFound', { image: undefined });
    expect(launch.problem).toMatchObject({ code: 'InvalidGroup.NotFound', fatal: false });
  });

  it('tells a missing permission from a finding', async () => {
    const { launch, missing } = await problemAfter('UnauthorizedOperation');
    expect(launch).not.toHaveProperty('problem');
    expect(missing).toEqual({ 'EC2:RunInstances': expect.stringContaining('In their words') as string });
  });

  it.each(['RequestLimitExceeded', 'InternalError'])('is asked for again after %s', async (code) => {
    await expect(problemAfter(code)).rejects.toMatchObject({ code });
  });
});

describe('the dry run of a launch', () => {
  const asked = async (
    data: ResponseLaunchTemplateData,
    change: Partial<TemplateToTry> = {},
    type = 'm5.large',
  ) => {
    const { client, launches } = ec2(data, answer('DryRunOperation'));
    await tryLaunch(client, { ...template, ...change }, { image, instanceType: type, fits: true });
    const [{ DryRun, MinCount, MaxCount, LaunchTemplate, ...rest } = {}] = launches;
    expect({ DryRun, MinCount, MaxCount, LaunchTemplate }).toEqual({
      DryRun: true,
      MinCount: 1,
      MaxCount: 1,
      LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '3' },
    });
    return rest;
  };

  it('names the image, and a type that the template does not', async () => {
    expect(await asked({ InstanceType: 'm5.large' })).toEqual({ ImageId: 'ami-2' });
    expect(await asked({}, {}, 'm5.xlarge')).toEqual({ ImageId: 'ami-2', InstanceType: 'm5.xlarge' });
  });

  it('has the volumes of the new version, where there will be one', async () => {
    const data: ResponseLaunchTemplateData = {
      InstanceType: 'm5.large',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-old', VolumeSize: 8 } }],
    };
    expect(await asked(data)).toEqual({
      ImageId: 'ami-2',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8 } }],
    });
    expect(await asked(data, { getsVersion: false })).toEqual({ ImageId: 'ami-2' });
  });

  it('is in a subnet of the group, by the network interfaces where the template has some', async () => {
    const data: ResponseLaunchTemplateData = { InstanceType: 'm5.large' };
    expect(await asked(data, { subnet: 'subnet-1' })).toEqual({ ImageId: 'ami-2', SubnetId: 'subnet-1' });
    const NetworkInterfaces = [{ DeviceIndex: 0, Groups: ['sg-1'] }];
    expect(await asked({ ...data, NetworkInterfaces }, { subnet: 'subnet-1' })).toEqual({
      ImageId: 'ami-2',
      NetworkInterfaces: [{ DeviceIndex: 0, Groups: ['sg-1'], SubnetId: 'subnet-1' }],
    });
  });
});
