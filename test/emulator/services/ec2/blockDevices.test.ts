import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  DescribeImagesCommand,
  RunInstancesCommand,
  type LaunchTemplateBlockDeviceMappingRequest,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../../emulator/fleet.js';
import { clientsOf, emulate, imageId, smallFleet, STAGING } from '../../support.js';

const large = { name: 'large', sizeGiB: 30, rootDevice: '/dev/sda1' };

async function withLargeImage() {
  const emulator = await emulate(parseFleet({ ...smallFleet, images: [...smallFleet.images, large] }));
  const amiId = imageId(emulator, 'large');
  const clients = clientsOf(emulator, STAGING);
  /** A version of a launch template with the image and block devices; asked whether it can be launched. */
  const launch = async (BlockDeviceMappings: LaunchTemplateBlockDeviceMappingRequest[]) => {
    const { LaunchTemplateVersion } = await clients.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateName: 'web-1',
        SourceVersion: '1',
        LaunchTemplateData: { ImageId: amiId, BlockDeviceMappings },
      }),
    );
    const Version = String(LaunchTemplateVersion?.VersionNumber);
    const LaunchTemplate = { LaunchTemplateName: 'web-1', Version };
    const dryRun = clients.ec2
      .send(new RunInstancesCommand({ DryRun: true, MinCount: 1, MaxCount: 1, LaunchTemplate }))
      .catch((error: Error) => ({ code: error.name, message: error.message }));
    return { LaunchTemplate, dryRun: await dryRun };
  };
  return { ...clients, amiId, snapshot: amiId.replace(/^ami/, 'snap'), launch };
}

describe('block devices', () => {
  it('are those of the image, with the size of its snapshot', async () => {
    const { ec2, amiId, snapshot } = await withLargeImage();
    const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [amiId] }));
    expect(Images).toMatchObject([
      {
        RootDeviceName: '/dev/sda1',
        BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { SnapshotId: snapshot, VolumeSize: 30 } }],
      },
    ]);
  });

  it('are refused where EC2 could make no volume of them', async () => {
    const { launch, snapshot } = await withLargeImage();
    const refused = (message: string) => ({ code: 'InvalidBlockDeviceMapping', message });
    const root = (Ebs: LaunchTemplateBlockDeviceMappingRequest['Ebs']) => [{ DeviceName: '/dev/sda1', Ebs }];
    const answer = async (mappings: LaunchTemplateBlockDeviceMappingRequest[]) =>
      (await launch(mappings)).dryRun;
    const fine = expect.objectContaining({ code: 'DryRunOperation' }) as unknown;
    expect(await answer(root({ VolumeSize: 30 }))).toEqual(fine);
    expect(await answer(root({ SnapshotId: snapshot }))).toEqual(fine);
    // Whatever its name means to people: it is not the root device of this image.
    expect(await answer([{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8 } }])).toEqual(fine);
    expect(await answer([{ DeviceName: '/dev/sdf', Ebs: { SnapshotId: 'snap-0123456789abcdef0' } }])).toEqual(
      fine,
    );
    expect(await answer(root({ VolumeSize: 29 }))).toEqual(
      refused(`Volume of size 29GB is smaller than snapshot '${snapshot}', expect size >= 30GB`),
    );
    expect(await answer(root({ SnapshotId: 'snap-0123456789abcdef0' }))).toEqual(
      refused('snapshotId cannot be modified on root device'),
    );
    expect(await answer([{ DeviceName: '/dev/sdf', Ebs: { DeleteOnTermination: true } }])).toEqual(
      refused('Either snapshot ID or volume size must be provided for: /dev/sdf'),
    );
  });

  it('are refused by Auto Scaling as a desired configuration', async () => {
    const { autoScaling, launch, snapshot } = await withLargeImage();
    const { LaunchTemplate } = await launch([{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 8 } }]);
    const start = new StartInstanceRefreshCommand({
      AutoScalingGroupName: 'web-1',
      DesiredConfiguration: { LaunchTemplate },
    });
    await expect(autoScaling.send(start)).rejects.toMatchObject({
      name: 'ValidationError',
      message:
        'You must use a valid fully-formed launch template. ' +
        `Volume of size 8GB is smaller than snapshot '${snapshot}', expect size >= 30GB`,
    });
  });
});
