import {
  CreateLaunchTemplateVersionCommand,
  DescribeInstancesCommand,
  RunInstancesCommand,
  type DescribeInstancesCommandInput,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../../emulator/fleet.js';
import { clientsOf, emulate, imageId, smallFleet, STAGING, type TestEmulator } from '../../support.js';

describe('DescribeInstances', () => {
  async function instances(emulator: TestEmulator, input: DescribeInstancesCommandInput = {}) {
    const { Reservations } = await clientsOf(emulator, STAGING).ec2.send(new DescribeInstancesCommand(input));
    return (Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
  }

  it('answers the instances of the groups', async () => {
    const emulator = await emulate();
    const all = await instances(emulator);
    expect(all).toHaveLength(6);
    expect(all[0]).toMatchObject({
      ImageId: imageId(emulator, 'web-1.0.0'),
      InstanceType: 'm5.large',
      State: { Code: 16, Name: 'running' },
      Tags: [
        { Key: 'aws:autoscaling:groupName', Value: 'web-1' },
        { Key: 'aws:ec2launchtemplate:id', Value: expect.stringMatching(/^lt-0/) as string },
        { Key: 'aws:ec2launchtemplate:version', Value: '1' },
        { Key: 'Environment', Value: 'staging' },
        { Key: 'Service', Value: 'web' },
      ],
    });
  });

  it('filters, and finds by ID', async () => {
    const emulator = await emulate();
    const ofGroup = await instances(emulator, {
      Filters: [
        { Name: 'tag:aws:autoscaling:groupName', Values: ['web-*'] },
        { Name: 'instance-state-name', Values: ['running'] },
      ],
    });
    expect(ofGroup).toHaveLength(4);
    const InstanceIds = [ofGroup[0]?.InstanceId ?? ''];
    expect(await instances(emulator, { InstanceIds })).toEqual([ofGroup[0]]);
    await expect(instances(emulator, { InstanceIds: ['i-12345678'] })).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: "The instance ID 'i-12345678' does not exist",
    });
    await expect(instances(emulator, { InstanceIds: ['web'] })).rejects.toMatchObject({
      name: 'InvalidInstanceID.Malformed',
    });
  });
});

describe('RunInstances', () => {
  const run = (emulator: TestEmulator, input: Partial<RunInstancesCommandInput>) =>
    clientsOf(emulator, STAGING).ec2.send(
      new RunInstancesCommand({ DryRun: true, MinCount: 1, MaxCount: 1, ...input }),
    );

  it('says with a dry run that a launch template can be launched', async () => {
    const emulator = await emulate();
    for (const LaunchTemplateName of ['web-1', 'resolved']) {
      await expect(run(emulator, { LaunchTemplate: { LaunchTemplateName } })).rejects.toMatchObject({
        name: 'DryRunOperation',
        message: 'Request would have succeeded, but DryRun flag is set.',
        $metadata: { httpStatusCode: 412 },
      });
    }
  });

  it('says why one cannot', async () => {
    const emulator = await emulate(
      parseFleet({ ...smallFleet, images: [...smallFleet.images, { name: 'arm', architecture: 'arm64' }] }),
    );
    const { ec2 } = clientsOf(emulator, STAGING);
    const versionWith = async (ImageId: string) => {
      const { LaunchTemplateVersion } = await ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateName: 'web-1',
          SourceVersion: '1',
          LaunchTemplateData: { ImageId },
        }),
      );
      return {
        LaunchTemplate: {
          LaunchTemplateName: 'web-1',
          Version: String(LaunchTemplateVersion?.VersionNumber),
        },
      };
    };
    const secret = imageId(emulator, 'not-shared');
    await expect(run(emulator, await versionWith('ami-12345678'))).rejects.toMatchObject({
      name: 'InvalidAMIID.NotFound',
    });
    await expect(run(emulator, await versionWith(secret))).rejects.toMatchObject({
      name: 'AuthFailure',
      message: `Not authorized for images: [${secret}]`,
    });
    await expect(run(emulator, await versionWith(imageId(emulator, 'arm')))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining(
        "The architecture 'x86_64' of the specified instance type does not match the architecture 'arm64' of the specified AMI.",
      ) as string,
    });
    await expect(
      run(emulator, { ...(await versionWith(imageId(emulator, 'arm'))), InstanceType: 'm7g.large' }),
    ).rejects.toMatchObject({ name: 'DryRunOperation' });
    await expect(
      run(emulator, { LaunchTemplate: { LaunchTemplateName: 'web-1', Version: '99' } }),
    ).rejects.toMatchObject({ name: 'InvalidLaunchTemplateId.VersionNotFound' });
    await expect(run(emulator, {})).rejects.toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter ImageId',
    });
  });

  it('launches nothing', async () => {
    const emulator = await emulate();
    await expect(
      run(emulator, { DryRun: false, ImageId: imageId(emulator, 'web-1.0.0') }),
    ).rejects.toMatchObject({ name: 'NotImplementedByEmulator', $metadata: { httpStatusCode: 501 } });
  });
});
