import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { copyData, differencesOf } from '../../src/aws/templateCopy.js';

const image = { imageId: 'ami-2', rootDevice: '/dev/xvda' };
const root = { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20, VolumeType: 'gp3' } } as const;
const data = { DeviceName: '/dev/sdf', Ebs: { SnapshotId: 'snap-1', DeleteOnTermination: false } } as const;

function source(change: ResponseLaunchTemplateData = {}): ResponseLaunchTemplateData {
  return {
    ImageId: 'ami-1',
    InstanceType: 'm5.large',
    UserData: 'c2VjcmV0',
    SecurityGroupIds: ['sg-1', 'sg-2'],
    MetadataOptions: { State: 'applied', HttpTokens: 'required' },
    NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: 'subnet-1' }],
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Team', Value: 'web' }] }],
    BlockDeviceMappings: [root, data],
    ...change,
  };
}

describe('copyData', () => {
  it('is the image alone where no snapshot is named', () => {
    expect(copyData(source({ BlockDeviceMappings: [root] }), image)).toEqual({ ImageId: 'ami-2' });
    expect(copyData({}, image)).toEqual({ ImageId: 'ami-2' });
  });

  it('names all block devices again where one names a snapshot', () => {
    expect(copyData(source(), image)).toEqual({ ImageId: 'ami-2', BlockDeviceMappings: [root, data] });
  });

  it('does not give the new image the root volume of the old one', () => {
    const ofOld = { DeviceName: '/dev/xvda', Ebs: { ...root.Ebs, SnapshotId: 'snap-old' } };
    expect(copyData(source({ BlockDeviceMappings: [ofOld, data] }), image)).toEqual({
      ImageId: 'ami-2',
      BlockDeviceMappings: [root, data],
    });
    // A copy with the same image is a copy.
    expect(copyData(source({ BlockDeviceMappings: [ofOld] }), { imageId: 'ami-1' })).toEqual({
      ImageId: 'ami-1',
      BlockDeviceMappings: [ofOld],
    });
  });
});

describe('differencesOf', () => {
  const copy = (change: ResponseLaunchTemplateData = {}) => source({ ImageId: 'ami-2', ...change });

  it('finds none in a copy, in whatever order EC2 answers', () => {
    expect(differencesOf(source(), copy(), image)).toEqual([]);
    expect(
      differencesOf(
        source(),
        copy({
          BlockDeviceMappings: [data, root],
          SecurityGroupIds: ['sg-2', 'sg-1'],
          MetadataOptions: { State: 'pending', HttpTokens: 'required' },
        }),
        image,
      ),
    ).toEqual([]);
  });

  it.each<[string, ResponseLaunchTemplateData, string[]]>([
    ['another image', { ImageId: 'ami-3' }, ['ImageId']],
    ['a member that is missing', { UserData: undefined }, ['UserData']],
    ['a member more', { KeyName: 'k' }, ['KeyName']],
    [
      'a snapshot that is missing',
      { BlockDeviceMappings: [root, { DeviceName: '/dev/sdf', Ebs: { DeleteOnTermination: false } }] },
      ['BlockDeviceMappings[/dev/sdf].Ebs.SnapshotId'],
    ],
    ['a device that is missing', { BlockDeviceMappings: [root] }, ['BlockDeviceMappings[/dev/sdf]']],
    [
      'a tag with another value',
      { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Team', Value: 'x' }] }] },
      ['TagSpecifications[instance].Tags[Team].Value'],
    ],
    [
      'another subnet and other options',
      {
        NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: 'subnet-2' }],
        MetadataOptions: { State: 'applied', HttpTokens: 'optional' },
      },
      ['MetadataOptions.HttpTokens', 'NetworkInterfaces[0].SubnetId'],
    ],
  ])('finds %s', (_, change, expected) => {
    expect(differencesOf(source(), copy(change), image)).toEqual(expected);
  });
});
