import {
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  ModifyImageAttributeCommand,
  paginateDescribeImages,
  type DescribeImagesCommandInput,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { registerImage } from '../../../../emulator/services/ec2.js';
import {
  clientsOf,
  emulate,
  imageId,
  OWNER,
  PRODUCTION,
  REGION,
  STAGING,
  type TestEmulator,
} from '../../support.js';

async function names(
  emulator: TestEmulator,
  account: string,
  input: DescribeImagesCommandInput = {},
): Promise<string[]> {
  const { Images } = await clientsOf(emulator, account).ec2.send(new DescribeImagesCommand(input));
  return (Images ?? []).map(({ Name }) => Name ?? '').sort();
}

describe('DescribeImages', () => {
  it('answers what the account owns or was given', async () => {
    const emulator = await emulate();
    expect(await names(emulator, OWNER)).toEqual(['not-shared', 'web-1.0.0', 'web-1.1.0']);
    expect(await names(emulator, STAGING)).toEqual(['web-1.0.0', 'web-1.1.0']);
    expect(await names(emulator, STAGING, { Owners: ['self'] })).toEqual([]);
    expect(await names(emulator, STAGING, { Owners: [OWNER] })).toEqual(['web-1.0.0', 'web-1.1.0']);
  });

  it('tells shared, public and own images apart by who can run them', async () => {
    const emulator = await emulate();
    expect(await names(emulator, STAGING, { ExecutableUsers: ['self'] })).toEqual(['web-1.0.0', 'web-1.1.0']);
    expect(await names(emulator, OWNER, { ExecutableUsers: ['self'] })).toEqual([]);
    expect(await names(emulator, OWNER, { ExecutableUsers: [PRODUCTION] })).toEqual([
      'web-1.0.0',
      'web-1.1.0',
    ]);
    expect(await names(emulator, OWNER, { ExecutableUsers: ['all'] })).toEqual([]);
  });

  it.each<[string, DescribeImagesCommandInput['Filters'], string[]]>([
    ['name', [{ Name: 'name', Values: ['web-1.1.0'] }], ['web-1.1.0']],
    ['a pattern', [{ Name: 'name', Values: ['web-?.0.*'] }], ['web-1.0.0']],
    [
      'one of several values',
      [{ Name: 'name', Values: ['web-1.1.0', 'not-*'] }],
      ['not-shared', 'web-1.1.0'],
    ],
    [
      'all filters',
      [
        { Name: 'name', Values: ['web-*'] },
        { Name: 'architecture', Values: ['arm64'] },
      ],
      [],
    ],
    ['owner', [{ Name: 'owner-id', Values: [OWNER] }], ['not-shared', 'web-1.0.0', 'web-1.1.0']],
    ['visibility', [{ Name: 'is-public', Values: ['true'] }], []],
    ['a text that is a pattern elsewhere', [{ Name: 'name', Values: ['web-1.0.0|x'] }], []],
  ])('filters by %s', async (_, Filters, expected) => {
    const emulator = await emulate();
    expect(await names(emulator, OWNER, { Filters })).toEqual(expected);
  });

  it('filters by tags, which only the owner of an image sees', async () => {
    const emulator = await emulate();
    registerImage(emulator.world, {
      region: REGION,
      ownerId: OWNER,
      name: 'tagged',
      architecture: 'arm64',
      createdAt: emulator.clock.now(),
      tags: { Release: '1' },
      sharedWith: [STAGING],
    });
    for (const Filters of [
      [{ Name: 'tag:Release', Values: ['1'] }],
      [{ Name: 'tag-key', Values: ['Release'] }],
    ]) {
      expect(await names(emulator, OWNER, { Filters })).toEqual(['tagged']);
      expect(await names(emulator, STAGING, { Filters })).toEqual([]);
    }
    expect(await names(emulator, STAGING, { Filters: [{ Name: 'name', Values: ['tagged'] }] })).toEqual([
      'tagged',
    ]);
  });

  it('describes an image', async () => {
    const emulator = await emulate();
    const { Images } = await clientsOf(emulator, STAGING).ec2.send(
      new DescribeImagesCommand({ ImageIds: [imageId(emulator, 'web-1.0.0')] }),
    );
    expect(Images).toEqual([
      expect.objectContaining({
        ImageId: imageId(emulator, 'web-1.0.0'),
        ImageLocation: `${OWNER}/web-1.0.0`,
        OwnerId: OWNER,
        State: 'available',
        Architecture: 'x86_64',
        Public: false,
        CreationDate: '2026-01-01T00:00:00.000Z',
        Tags: [],
      }),
    ]);
  });

  it('says which IDs are not there, whether unknown or not shared', async () => {
    const emulator = await emulate();
    const { ec2 } = clientsOf(emulator, STAGING);
    const secret = imageId(emulator, 'not-shared');
    await expect(ec2.send(new DescribeImagesCommand({ ImageIds: [secret] }))).rejects.toMatchObject({
      name: 'InvalidAMIID.NotFound',
      message: `The image id '[${secret}]' does not exist`,
    });
    await expect(
      ec2.send(
        new DescribeImagesCommand({ ImageIds: [secret, 'ami-12345678', imageId(emulator, 'web-1.0.0')] }),
      ),
    ).rejects.toMatchObject({ message: `The image ids '[${secret}, ami-12345678]' do not exist` });
    await expect(ec2.send(new DescribeImagesCommand({ ImageIds: ['web'] }))).rejects.toMatchObject({
      name: 'InvalidAMIID.Malformed',
      message: 'Invalid id: "web" (expecting "ami-...")',
    });
  });

  it('refuses what it does not understand', async () => {
    const emulator = await emulate();
    for (const input of [
      { Filters: [{ Name: 'colour', Values: ['red'] }] },
      { MaxResults: 0 },
      { NextToken: 'nonsense' },
    ]) {
      await expect(names(emulator, STAGING, input)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    }
  });

  it('answers a page at a time', async () => {
    const emulator = await emulate();
    const { ec2: client } = clientsOf(emulator, OWNER);
    const pages: number[] = [];
    for await (const { Images } of paginateDescribeImages({ client, pageSize: 2 }, {})) {
      pages.push(Images?.length ?? 0);
    }
    expect(pages).toEqual([2, 1]);
  });
});

describe('launch permissions', () => {
  async function permissions(emulator: TestEmulator) {
    const { LaunchPermissions } = await clientsOf(emulator, OWNER).ec2.send(
      new DescribeImageAttributeCommand({
        Attribute: 'launchPermission',
        ImageId: imageId(emulator, 'not-shared'),
      }),
    );
    return LaunchPermissions;
  }

  it('are given and taken', async () => {
    const emulator = await emulate();
    const ImageId = imageId(emulator, 'not-shared');
    const { ec2 } = clientsOf(emulator, OWNER);

    await ec2.send(
      new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add: [{ UserId: STAGING }] } }),
    );
    expect(await permissions(emulator)).toEqual([{ UserId: STAGING }]);
    expect(await names(emulator, STAGING)).toContain('not-shared');
    expect(await names(emulator, PRODUCTION)).not.toContain('not-shared');
    expect(emulator.journal.effects).toMatchObject([
      {
        action: 'ModifyImageAttribute',
        resource: `${OWNER}/${REGION}/ami/${ImageId}`,
        details: { add: [STAGING] },
      },
    ]);

    await ec2.send(
      new ModifyImageAttributeCommand({
        ImageId,
        Attribute: 'launchPermission',
        OperationType: 'remove',
        UserIds: [STAGING],
      }),
    );
    expect(await permissions(emulator)).toEqual([]);
    expect(await names(emulator, STAGING)).not.toContain('not-shared');
  });

  it('can be everybody’s', async () => {
    const emulator = await emulate();
    const { ec2 } = clientsOf(emulator, OWNER);
    const ImageId = imageId(emulator, 'not-shared');
    await ec2.send(
      new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add: [{ Group: 'all' }] } }),
    );
    expect(await permissions(emulator)).toEqual([{ Group: 'all' }]);
    expect(await names(emulator, PRODUCTION)).toContain('not-shared');
  });

  it('are a thousand at most', async () => {
    const emulator = await emulate();
    const { ec2 } = clientsOf(emulator, OWNER);
    const ImageId = imageId(emulator, 'not-shared');
    const add = (first: number, count: number) =>
      ec2.send(
        new ModifyImageAttributeCommand({
          ImageId,
          LaunchPermission: {
            Add: Array.from({ length: count }, (_, index) => ({ UserId: String(first + index) })),
          },
        }),
      );
    await add(500_000_000_000, 1000);
    await expect(add(600_000_000_000, 1)).rejects.toMatchObject({ name: 'ResourceLimitExceeded' });
    // Once more the same is no more.
    await expect(add(500_000_000_000, 1)).resolves.toBeDefined();
  });

  it('are the owner’s to see and to change', async () => {
    const emulator = await emulate();
    const { ec2 } = clientsOf(emulator, STAGING);
    const ImageId = imageId(emulator, 'web-1.0.0');
    for (const command of [
      new DescribeImageAttributeCommand({ ImageId, Attribute: 'launchPermission' }),
      new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add: [{ UserId: PRODUCTION }] } }),
    ]) {
      await expect(ec2.send(command as DescribeImageAttributeCommand)).rejects.toMatchObject({
        name: 'AuthFailure',
        message: `Not authorized for images: [${ImageId}]`,
      });
    }
  });

  it('go to accounts', async () => {
    const emulator = await emulate();
    const ImageId = imageId(emulator, 'web-1.0.0');
    await expect(
      clientsOf(emulator, OWNER).ec2.send(
        new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add: [{ UserId: 'bob' }] } }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidAMIAttributeItemValue' });
  });
});
