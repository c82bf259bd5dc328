import {
  CopyImageCommand,
  DeregisterImageCommand,
  DescribeImageAttributeCommand,
  DescribeImageReferencesCommand,
  DescribeImagesCommand,
  DisableImageCommand,
  DisableImageDeprecationCommand,
  EnableImageCommand,
  EnableImageDeprecationCommand,
  ModifyImageAttributeCommand,
  RunInstancesCommand,
  type CopyImageCommandInput,
  type DescribeImagesCommandInput,
} from '@aws-sdk/client-ec2';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../../emulator/fleet.js';
import {
  clientsOf,
  emulate,
  imageId,
  MINUTE,
  OWNER,
  PRODUCTION,
  REGION,
  STAGING,
  type TestEmulator,
} from '../../support.js';

const DAY = 24 * 60 * MINUTE;

async function find(emulator: TestEmulator, account: string, input: DescribeImagesCommandInput = {}) {
  const { Images = [] } = await clientsOf(emulator, account).ec2.send(new DescribeImagesCommand(input));
  return Images;
}

async function permissions(emulator: TestEmulator, ImageId: string) {
  const { LaunchPermissions } = await clientsOf(emulator, OWNER).ec2.send(
    new DescribeImageAttributeCommand({ ImageId, Attribute: 'launchPermission' }),
  );
  return LaunchPermissions;
}

/** Why an account could not launch an instance of the image, or `DryRunOperation`. */
async function launch(emulator: TestEmulator, account: string, ImageId: string, InstanceType = 'm5.large') {
  const input = { ImageId, InstanceType: InstanceType as 'm5.large', MinCount: 1, MaxCount: 1, DryRun: true };
  return clientsOf(emulator, account)
    .ec2.send(new RunInstancesCommand(input))
    .then(
      () => 'launched',
      (error: unknown) => (error instanceof Error ? error.name : ''),
    );
}

describe('a disabled image', () => {
  // "Sets the AMI state to disabled and removes all launch permissions from the AMI."
  it('can be launched by nobody, and does not get its launch permissions back', async () => {
    const emulator = await emulate();
    const { ec2 } = clientsOf(emulator, OWNER);
    const ImageId = imageId(emulator, 'web-1.0.0');
    expect(await launch(emulator, STAGING, ImageId)).toBe('DryRunOperation');
    expect((await ec2.send(new DisableImageCommand({ ImageId }))).Return).toBe(true);
    expect(await launch(emulator, OWNER, ImageId)).toBe('InvalidAMIID.Unavailable');
    expect(await launch(emulator, STAGING, ImageId)).toBe('AuthFailure');
    await ec2.send(new EnableImageCommand({ ImageId }));
    expect(await launch(emulator, OWNER, ImageId)).toBe('DryRunOperation');
    expect(await launch(emulator, STAGING, ImageId)).toBe('AuthFailure');
    expect(await permissions(emulator, ImageId)).toEqual([]);
    expect(emulator.journal.effects.map(({ action }) => action)).toEqual(['DisableImage', 'EnableImage']);
  });

  // "IncludeDisabled … Default: No disabled AMIs are included in the response."
  it('is shown to its owner, who asks for it', async () => {
    const emulator = await emulate();
    const ImageId = imageId(emulator, 'web-1.0.0');
    await clientsOf(emulator, OWNER).ec2.send(new DisableImageCommand({ ImageId }));
    expect(await find(emulator, OWNER, { ImageIds: [ImageId] })).toEqual([]);
    expect(await find(emulator, OWNER, { ImageIds: [ImageId], IncludeDisabled: true })).toMatchObject([
      { State: 'disabled', Public: false },
    ]);
    await expect(
      find(emulator, STAGING, { ImageIds: [ImageId], IncludeDisabled: true }),
    ).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
  });

  it('cannot be shared, copied or written into a parameter', async () => {
    const emulator = await emulate();
    const { ec2, ssm } = clientsOf(emulator, OWNER);
    const ImageId = imageId(emulator, 'web-1.0.0');
    await ec2.send(new DisableImageCommand({ ImageId }));
    const unavailable = { name: 'InvalidAMIID.Unavailable' };
    await expect(
      ec2.send(
        new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add: [{ UserId: STAGING }] } }),
      ),
    ).rejects.toMatchObject(unavailable);
    await expect(
      ec2.send(new CopyImageCommand({ Name: 'copy', SourceImageId: ImageId, SourceRegion: REGION })),
    ).rejects.toMatchObject(unavailable);
    await ssm.send(
      new PutParameterCommand({ Name: '/image', Value: ImageId, Type: 'String', DataType: 'aws:ec2:image' }),
    );
    emulator.clock.advance(MINUTE);
    await expect(ssm.send(new GetParameterCommand({ Name: '/image' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });

  it('is its owner’s to disable', async () => {
    const emulator = await emulate();
    const ImageId = imageId(emulator, 'web-1.0.0');
    for (const Command of [DisableImageCommand, EnableImageCommand, DeregisterImageCommand]) {
      await expect(clientsOf(emulator, STAGING).ec2.send(new Command({ ImageId }))).rejects.toMatchObject({
        name: 'AuthFailure',
      });
    }
    await expect(
      clientsOf(emulator, OWNER).ec2.send(new DisableImageCommand({ ImageId, DryRun: true })),
    ).rejects.toMatchObject({ name: 'DryRunOperation' });
    expect(await find(emulator, STAGING, { ImageIds: [ImageId] })).toHaveLength(1);
  });
});

describe('a deprecated image', () => {
  const DeprecateAt = new Date(Date.UTC(2026, 0, 2, 12, 0, 31));

  async function deprecated(): Promise<TestEmulator> {
    const emulator = await emulate();
    const ImageId = imageId(emulator, 'web-1.0.0');
    await clientsOf(emulator, OWNER).ec2.send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt }));
    return emulator;
  }

  const names = (images: Awaited<ReturnType<typeof find>>) => images.map(({ Name }) => Name);

  it('is not found by others from then on, but by its ID or when deprecated ones are asked for', async () => {
    const emulator = await deprecated();
    expect(names(await find(emulator, STAGING))).toContain('web-1.0.0');
    emulator.clock.advance(2 * DAY);
    expect(names(await find(emulator, STAGING))).toEqual(['web-1.1.0']);
    expect(names(await find(emulator, STAGING, { IncludeDeprecated: true }))).toContain('web-1.0.0');
    const ImageIds = [imageId(emulator, 'web-1.0.0')];
    // "rounds the seconds to the nearest minute"
    expect(await find(emulator, STAGING, { ImageIds })).toMatchObject([
      { State: 'available', DeprecationTime: '2026-01-02T12:01:00.000Z' },
    ]);
    // "If you are the AMI owner, all deprecated AMIs appear in the response"
    expect(names(await find(emulator, OWNER))).toContain('web-1.0.0');
    expect(await launch(emulator, STAGING, ImageIds[0] ?? '')).toBe('DryRunOperation');
  });

  it('can be undeprecated', async () => {
    const emulator = await deprecated();
    emulator.clock.advance(2 * DAY);
    const ImageId = imageId(emulator, 'web-1.0.0');
    await clientsOf(emulator, OWNER).ec2.send(new DisableImageDeprecationCommand({ ImageId }));
    expect(names(await find(emulator, STAGING))).toContain('web-1.0.0');
  });

  // "You can't specify a date in the past. The upper limit … is 10 years from now"
  it.each([Date.UTC(2025, 11, 31), Date.UTC(2037, 0, 1)])('cannot be so from %d on', async (at) => {
    const emulator = await emulate();
    const ImageId = imageId(emulator, 'web-1.0.0');
    await expect(
      clientsOf(emulator, OWNER).ec2.send(
        new EnableImageDeprecationCommand({ ImageId, DeprecateAt: new Date(at) }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('a deregistered image', () => {
  it('can be used by nobody any more', async () => {
    const emulator = await emulate();
    const ImageId = imageId(emulator, 'web-1.0.0');
    const { ec2 } = clientsOf(emulator, OWNER);
    const answer = await ec2.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }));
    expect(answer.DeleteSnapshotResults).toMatchObject([{ ReturnCode: 'success' }]);
    for (const account of [OWNER, STAGING])
      expect(await launch(emulator, account, ImageId)).toBe('InvalidAMIID.Unavailable');
    await expect(ec2.send(new DeregisterImageCommand({ ImageId }))).rejects.toMatchObject({
      name: 'InvalidAMIID.Unavailable',
      message: `The image ID '${ImageId}' is no longer available`,
    });
  });

  // "Recently deregistered images appear in the returned results for a short interval and then return empty
  // results. After all instances that reference a deregistered AMI are terminated, specifying the ID of the
  // image will eventually return an error"
  it('is described for a short while, then not any more, and in the end its ID is unknown', async () => {
    const emulator = await emulate();
    const ImageId = imageId(emulator, 'web-1.0.0');
    await clientsOf(emulator, OWNER).ec2.send(new DeregisterImageCommand({ ImageId }));
    const filter = { Filters: [{ Name: 'image-id', Values: [ImageId] }] };
    for (const input of [{ ImageIds: [ImageId] }, filter])
      expect(await find(emulator, STAGING, input)).toMatchObject([{ ImageId, State: 'deregistered' }]);
    emulator.clock.advance(MINUTE);
    for (const input of [{ ImageIds: [ImageId] }, filter])
      expect(await find(emulator, STAGING, input)).toEqual([]);
    // The owner has no instances of it.
    await expect(find(emulator, OWNER, { ImageIds: [ImageId] })).rejects.toMatchObject({
      name: 'InvalidAMIID.NotFound',
    });
  });
});

describe('CopyImage', () => {
  async function copy(
    emulator: TestEmulator,
    overrides: Partial<CopyImageCommandInput> = {},
    account = STAGING,
  ) {
    const { ImageId = '' } = await clientsOf(emulator, account).ec2.send(
      new CopyImageCommand({
        Name: 'copy',
        SourceImageId: imageId(emulator, 'web-1.0.0'),
        SourceRegion: REGION,
        ...overrides,
      }),
    );
    return ImageId;
  }

  it('makes an image of the account, pending at first and shared with nobody', async () => {
    const emulator = await emulate();
    const ImageId = await copy(emulator);
    const source = imageId(emulator, 'web-1.0.0');
    const ImageIds = [ImageId];
    expect(await find(emulator, STAGING, { ImageIds })).toMatchObject([
      { State: 'pending', OwnerId: STAGING, SourceImageId: source, SourceImageRegion: REGION },
    ]);
    expect(await launch(emulator, STAGING, ImageId)).toBe('InvalidAMIID.Unavailable');
    emulator.clock.advance(5 * MINUTE);
    const available = [{ Name: 'state', Values: ['available'] }];
    expect(await find(emulator, STAGING, { ImageIds, Filters: available })).toHaveLength(1);
    expect(await launch(emulator, STAGING, ImageId)).toBe('DryRunOperation');
    await expect(find(emulator, OWNER, { ImageIds })).rejects.toMatchObject({
      name: 'InvalidAMIID.NotFound',
    });
  });

  it('counts once per client token', async () => {
    const emulator = await emulate();
    const ClientToken = 'release-1';
    const ImageId = await copy(emulator, { ClientToken });
    expect(await copy(emulator, { ClientToken })).toBe(ImageId);
    await expect(copy(emulator, { ClientToken, Description: 'other' })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    });
    expect(emulator.journal.effects).toHaveLength(1);
  });

  it('copies tags when the owner asks for it', async () => {
    const emulator = await emulate();
    const tags = [{ ResourceType: 'image' as const, Tags: [{ Key: 'Release', Value: '1' }] }];
    const first = await copy(emulator, { TagSpecifications: tags });
    emulator.clock.advance(5 * MINUTE);
    const second = await copy(emulator, { Name: 'second', SourceImageId: first, CopyImageTags: true });
    expect(await find(emulator, STAGING, { ImageIds: [second] })).toMatchObject([
      { Tags: [{ Key: 'Release', Value: '1' }] },
    ]);
  });

  it.each<[string, Partial<CopyImageCommandInput>, string]>([
    ['an image that is not shared', { SourceImageId: 'ami-12345678' }, 'InvalidAMIID.NotFound'],
    ['a malformed ID', { SourceImageId: 'web' }, 'InvalidAMIID.Malformed'],
    ['a short name', { Name: 'a' }, 'InvalidAMIName.Malformed'],
    ['no Region', { SourceRegion: 'moon' }, 'InvalidParameterValue'],
    ['encryption', { Encrypted: true }, 'NotImplementedByEmulator'],
  ])('refuses %s', async (_, overrides, name) => {
    const emulator = await emulate();
    await expect(copy(emulator, overrides)).rejects.toMatchObject({ name });
  });

  it('refuses a name that the account has already', async () => {
    const emulator = await emulate();
    await copy(emulator);
    await expect(copy(emulator)).rejects.toMatchObject({ name: 'InvalidAMIName.Duplicate' });
    await copy(emulator, {}, PRODUCTION);
  });
});

describe('images of a fleet', () => {
  const fleet = (image: object) =>
    parseFleet({ owner: OWNER, regions: [REGION], images: [{ name: 'web', ...image }] });

  it.each(['pending', 'transient', 'invalid', 'failed', 'error', 'disabled'] as const)(
    'can be %s',
    async (state) => {
      const emulator = await emulate(fleet({ state, stateReason: 'The build broke.' }));
      const [image] = await find(emulator, OWNER, { IncludeDisabled: true });
      expect(image?.State).toBe(state);
      expect(image?.StateReason?.Message).toBe(state === 'disabled' ? undefined : 'The build broke.');
      expect(await launch(emulator, OWNER, image?.ImageId ?? '')).toBe('InvalidAMIID.Unavailable');
    },
  );

  it('have a boot mode, which not every instance type supports', async () => {
    const emulator = await emulate(fleet({ bootMode: 'uefi' }));
    const [image] = await find(emulator, OWNER, { Filters: [{ Name: 'boot-mode', Values: ['uefi'] }] });
    expect(await launch(emulator, OWNER, image?.ImageId ?? '', 't2.micro')).toBe('InvalidParameterValue');
    expect(await launch(emulator, OWNER, image?.ImageId ?? '', 't3.micro')).toBe('DryRunOperation');
  });

  it('can be deprecated', async () => {
    const emulator = await emulate(fleet({ deprecatedFrom: '2026-02-01T00:00:00Z' }));
    expect(await find(emulator, OWNER)).toMatchObject([{ DeprecationTime: '2026-02-01T00:00:00.000Z' }]);
  });
});

describe('DescribeImageReferences', () => {
  it('finds what uses an image in the account', async () => {
    const emulator = await emulate();
    const { ec2 } = clientsOf(emulator, STAGING);
    const ImageIds = [imageId(emulator, 'web-1.0.0')];
    const types = async (ResourceType: 'ec2:Instance' | 'ec2:LaunchTemplate' | 'ssm:Parameter') => {
      const { ImageReferences } = await ec2.send(
        new DescribeImageReferencesCommand({ ImageIds, ResourceTypes: [{ ResourceType }] }),
      );
      return ImageReferences?.length;
    };
    expect(await types('ec2:Instance')).toBe(6);
    // The template that names a parameter refers to the parameter.
    expect(await types('ec2:LaunchTemplate')).toBe(3);
    expect(await types('ssm:Parameter')).toBe(1);
    const { ImageReferences } = await ec2.send(
      new DescribeImageReferencesCommand({
        ImageIds: [imageId(emulator, 'web-1.1.0')],
        IncludeAllResourceTypes: true,
      }),
    );
    expect(ImageReferences ?? []).toEqual([]);
  });

  it.each([
    {},
    { IncludeAllResourceTypes: true, ResourceTypes: [{ ResourceType: 'ec2:Instance' as const }] },
  ])('wants one way of saying what to look at: %j', async (input) => {
    const emulator = await emulate();
    await expect(
      clientsOf(emulator, STAGING).ec2.send(
        new DescribeImageReferencesCommand({ ImageIds: [imageId(emulator, 'web-1.0.0')], ...input }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
  });
});
