import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
  paginateDescribeLaunchTemplateVersions,
  type CreateLaunchTemplateVersionCommandInput,
  type DescribeLaunchTemplateVersionsCommandInput,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { clientsOf, emulate, imageId, REGION, SECOND, STAGING } from '../../support.js';

function addVersion(ec2: EC2Client, input: Partial<CreateLaunchTemplateVersionCommandInput> = {}) {
  return ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateName: 'web-1',
      SourceVersion: '1',
      LaunchTemplateData: { ImageId: 'ami-12345678' },
      ...input,
    }),
  );
}

async function versions(ec2: EC2Client, input: Partial<DescribeLaunchTemplateVersionsCommandInput> = {}) {
  const { LaunchTemplateVersions } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'web-1', ...input }),
  );
  return (LaunchTemplateVersions ?? []).map(({ VersionNumber }) => VersionNumber);
}

describe('launch templates', () => {
  it('are found by ID and by name', async () => {
    const { ec2 } = clientsOf(await emulate(), STAGING);
    const { LaunchTemplates } = await ec2.send(
      new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: ['web-1'] }),
    );
    expect(LaunchTemplates).toEqual([
      {
        LaunchTemplateId: expect.stringMatching(/^lt-[0-9a-f]{17}$/) as string,
        LaunchTemplateName: 'web-1',
        CreateTime: new Date('2026-01-01T00:00:00.000Z'),
        CreatedBy: `arn:aws:iam::${STAGING}:root`,
        DefaultVersionNumber: 1,
        LatestVersionNumber: 1,
        Tags: [],
      },
    ]);
    const LaunchTemplateIds = [LaunchTemplates?.[0]?.LaunchTemplateId ?? ''];
    const byId = await ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds }));
    expect(byId.LaunchTemplates).toEqual(LaunchTemplates);
  });

  it('are made with their first version and tags', async () => {
    const emulator = await emulate();
    const { ec2 } = clientsOf(emulator, STAGING);
    const create = new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'new',
      VersionDescription: 'first',
      LaunchTemplateData: { InstanceType: 'm5.large', TagSpecifications: [{ ResourceType: 'instance' }] },
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'Team', Value: 'web' }] }],
    });
    const { LaunchTemplate } = await ec2.send(create);
    expect(LaunchTemplate).toMatchObject({
      LaunchTemplateName: 'new',
      CreatedBy: `arn:aws:iam::${STAGING}:user/admin`,
      Tags: [{ Key: 'Team', Value: 'web' }],
    });
    const byTag = await ec2.send(
      new DescribeLaunchTemplatesCommand({ Filters: [{ Name: 'tag:Team', Values: ['web'] }] }),
    );
    expect(byTag.LaunchTemplates).toHaveLength(1);
    await expect(ec2.send(create)).rejects.toMatchObject({
      name: 'InvalidLaunchTemplateName.AlreadyExistsException',
    });
  });

  it('hand on block devices without their snapshots, unless these are sent again', async () => {
    const { ec2 } = clientsOf(await emulate(), STAGING);
    const BlockDeviceMappings = [
      { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8 } },
      { DeviceName: '/dev/sdf', Ebs: { SnapshotId: 'snap-0123456789abcdef0', DeleteOnTermination: false } },
    ];
    const first = await addVersion(ec2, { LaunchTemplateData: { BlockDeviceMappings } });
    expect(first.LaunchTemplateVersion?.LaunchTemplateData?.BlockDeviceMappings).toEqual(BlockDeviceMappings);
    const copied = await addVersion(ec2, { SourceVersion: '2' });
    expect(copied.LaunchTemplateVersion?.LaunchTemplateData?.BlockDeviceMappings).toEqual([
      BlockDeviceMappings[0],
      { DeviceName: '/dev/sdf', Ebs: { DeleteOnTermination: false } },
    ]);
    const again = await addVersion(ec2, { SourceVersion: '2', LaunchTemplateData: { BlockDeviceMappings } });
    expect(again.LaunchTemplateVersion?.LaunchTemplateData?.BlockDeviceMappings).toEqual(BlockDeviceMappings);
  });

  it('are the account’s own', async () => {
    const emulator = await emulate();
    const { LaunchTemplates } = await clientsOf(emulator, STAGING).ec2.send(
      new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: ['web-1'] }),
    );
    const LaunchTemplateId = LaunchTemplates?.[0]?.LaunchTemplateId;
    const other = clientsOf(emulator, '333333333333').ec2;
    await expect(versions(other, { LaunchTemplateName: undefined, LaunchTemplateId })).rejects.toMatchObject({
      name: 'InvalidLaunchTemplateId.NotFound',
      message: `The specified launch template, with template ID ${LaunchTemplateId}, does not exist.`,
    });
  });

  it.each<[string, Partial<DescribeLaunchTemplateVersionsCommandInput>, string, string]>([
    [
      'an unknown name',
      { LaunchTemplateName: 'none' },
      'InvalidLaunchTemplateName.NotFoundException',
      'The specified launch template, with template name none, does not exist.',
    ],
    [
      'a malformed ID',
      { LaunchTemplateName: undefined, LaunchTemplateId: 'web' },
      'InvalidLaunchTemplateId.Malformed',
      'Invalid id: "web" (expecting "lt-...")',
    ],
    [
      'name and ID together',
      { LaunchTemplateId: 'lt-12345678' },
      'InvalidParameterValue',
      'Either a launch template ID or a launch template name must be specified in the request, but not both.',
    ],
    [
      'a version that is none',
      { Versions: ['newest'] },
      'InvalidParameterValue',
      "Invalid launch template version: 'newest'. Specify a version number, $Latest, or $Default.",
    ],
    [
      'neither a template nor aliases',
      { LaunchTemplateName: undefined },
      'MissingParameter',
      'The request must contain the parameter LaunchTemplateId',
    ],
  ])('are not found by %s', async (_, input, name, message) => {
    const { ec2 } = clientsOf(await emulate(), STAGING);
    await expect(versions(ec2, input)).rejects.toMatchObject({ name, message });
  });
});

describe('launch template versions', () => {
  it('inherit from their source what they do not say themselves', async () => {
    const { ec2 } = clientsOf(await emulate(), STAGING);
    const { LaunchTemplateVersion } = await addVersion(ec2, { VersionDescription: 'release 1' });
    expect(LaunchTemplateVersion).toMatchObject({
      VersionNumber: 2,
      VersionDescription: 'release 1',
      DefaultVersion: false,
      LaunchTemplateData: { ImageId: 'ami-12345678', InstanceType: 'm5.large' },
    });
    const bare = await addVersion(ec2, { SourceVersion: undefined });
    expect(bare.LaunchTemplateVersion?.LaunchTemplateData).toEqual({ ImageId: 'ami-12345678' });
  });

  it('are numbered, newest first, with aliases for the latest and the default', async () => {
    const { ec2 } = clientsOf(await emulate(), STAGING);
    await addVersion(ec2);
    await addVersion(ec2);
    expect(await versions(ec2)).toEqual([3, 2, 1]);
    expect(await versions(ec2, { Versions: ['$Latest', '$Default', '2'] })).toEqual([3, 1, 2]);
    expect(await versions(ec2, { MinVersion: '2', MaxVersion: '2' })).toEqual([2]);
    expect(await versions(ec2, { Filters: [{ Name: 'is-default-version', Values: ['true'] }] })).toEqual([1]);
    const pages: number[] = [];
    for await (const { LaunchTemplateVersions } of paginateDescribeLaunchTemplateVersions(
      { client: ec2, pageSize: 2 },
      { LaunchTemplateName: 'web-1' },
    )) {
      pages.push(LaunchTemplateVersions?.length ?? 0);
    }
    expect(pages).toEqual([2, 1]);
  });

  it('of all templates are answered by alias', async () => {
    const { ec2 } = clientsOf(await emulate(), STAGING);
    expect(await versions(ec2, { LaunchTemplateName: undefined, Versions: ['$Latest'] })).toEqual([
      1, 1, 1, 1,
    ]);
  });

  it('can become the default', async () => {
    const { ec2 } = clientsOf(await emulate(), STAGING);
    await addVersion(ec2);
    const modify = (DefaultVersion: string) =>
      ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateName: 'web-1', DefaultVersion }));
    expect((await modify('2')).LaunchTemplate).toMatchObject({
      DefaultVersionNumber: 2,
      LatestVersionNumber: 2,
    });
    expect(await versions(ec2, { Versions: ['$Default'] })).toEqual([2]);
    await expect(modify('9')).rejects.toMatchObject({ name: 'InvalidLaunchTemplateId.VersionNotFound' });
  });

  it('are made once per client token', async () => {
    const emulator = await emulate();
    const { ec2 } = clientsOf(emulator, STAGING);
    const first = await addVersion(ec2, { ClientToken: 'token' });
    const second = await addVersion(ec2, { ClientToken: 'token' });
    expect(second.LaunchTemplateVersion).toEqual(first.LaunchTemplateVersion);
    expect(await versions(ec2)).toEqual([2, 1]);
    expect(emulator.journal.effects).toMatchObject([
      { resource: `${STAGING}/${REGION}/launch-template/web-1`, details: { version: 2 } },
    ]);
    await expect(addVersion(ec2, { ClientToken: 'token', SourceVersion: '2' })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    });
  });

  it('are not made by a dry run', async () => {
    const { ec2 } = clientsOf(await emulate(), STAGING);
    await expect(addVersion(ec2, { DryRun: true })).rejects.toMatchObject({
      name: 'DryRunOperation',
      $metadata: { httpStatusCode: 412 },
    });
    expect(await versions(ec2)).toEqual([1]);
  });

  it('cannot inherit from what is not there, nor be empty', async () => {
    const { ec2 } = clientsOf(await emulate(), STAGING);
    await expect(addVersion(ec2, { SourceVersion: '7' })).rejects.toMatchObject({
      name: 'InvalidLaunchTemplateId.VersionNotFound',
      message: expect.stringMatching(
        /^Could not find the specified version 7 for the launch template with ID lt-[0-9a-f]{17}\.$/,
      ) as string,
    });
    await expect(addVersion(ec2, { LaunchTemplateData: {} })).rejects.toMatchObject({
      name: 'MissingParameter',
    });
  });

  it('name an SSM parameter as their image, which is resolved on demand', async () => {
    const emulator = await emulate();
    const { ec2, ssm } = clientsOf(emulator, STAGING);
    const image = async (ResolveAlias: boolean) => {
      const { LaunchTemplateVersions } = await ec2.send(
        new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'resolved', ResolveAlias }),
      );
      return LaunchTemplateVersions?.[0]?.LaunchTemplateData?.ImageId;
    };
    expect(await image(false)).toBe('resolve:ssm:/golden-ami/web/staging');
    expect(await image(true)).toBe(imageId(emulator, 'web-1.0.0'));
    await ssm.send(
      new PutParameterCommand({
        Name: '/golden-ami/web/staging',
        Value: imageId(emulator, 'web-1.1.0'),
        Overwrite: true,
      }),
    );
    emulator.clock.advance(3 * SECOND);
    expect(await image(true)).toBe(imageId(emulator, 'web-1.1.0'));
  });
});
