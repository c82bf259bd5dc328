import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  UnlabelParameterVersionCommand,
  type PutParameterCommandInput,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { clientsOf, emulate, imageId, SECOND, STAGING } from '../../support.js';

const Name = '/app/size';

function put(ssm: SSMClient, input: Partial<PutParameterCommandInput> = {}) {
  return ssm.send(new PutParameterCommand({ Name, Value: 'small', Type: 'String', ...input }));
}

async function valueOf(ssm: SSMClient, name: string): Promise<string | undefined> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
  return Parameter?.Value;
}

describe('labels', () => {
  const label = (ssm: SSMClient, ParameterVersion: number, ...Labels: string[]) =>
    ssm.send(new LabelParameterVersionCommand({ Name, ParameterVersion, Labels }));
  const unlabel = (ssm: SSMClient, ParameterVersion: number, ...Labels: string[]) =>
    ssm.send(new UnlabelParameterVersionCommand({ Name, ParameterVersion, Labels }));

  // UnlabelParameterVersionResult$InvalidLabels: "the labels that aren't attached to the given parameter version".
  it('are taken off the version that has them only', async () => {
    const emulator = await emulate();
    const { ssm } = clientsOf(emulator, STAGING);
    await put(ssm);
    await put(ssm, { Overwrite: true });
    await label(ssm, 1, 'staging', 'previous');
    await label(ssm, 2, 'production');
    expect(await unlabel(ssm, 1, 'previous', 'production')).toMatchObject({
      RemovedLabels: ['previous'],
      InvalidLabels: ['production'],
    });
    const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name }));
    expect(Parameters?.map(({ Labels }) => Labels)).toEqual([['staging'], ['production']]);
    await expect(valueOf(ssm, `${Name}:previous`)).rejects.toMatchObject({
      name: 'ParameterVersionNotFound',
    });
    await expect(unlabel(ssm, 3, 'staging')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    expect(emulator.journal.effects.at(-1)).toMatchObject({
      action: 'UnlabelParameterVersion',
      details: { version: 1, labels: ['previous'] },
    });
  });

  // ParameterMaxVersionLimitExceeded: a label on the oldest of 100 versions keeps a new one from being made.
  it('that hold the oldest version make room again when they move', async () => {
    const { ssm } = clientsOf(await emulate(), STAGING);
    for (let version = 1; version <= 100; version++) await put(ssm, { Overwrite: true });
    await label(ssm, 1, 'previous');
    await expect(put(ssm, { Overwrite: true })).rejects.toMatchObject({
      name: 'ParameterMaxVersionLimitExceeded',
    });
    await label(ssm, 100, 'previous');
    expect(await put(ssm, { Overwrite: true })).toMatchObject({ Version: 101 });
  });

  it('find the versions that have them below a path', async () => {
    const { ssm } = clientsOf(await emulate(), STAGING);
    await put(ssm);
    await put(ssm, { Value: 'large', Overwrite: true });
    await put(ssm, { Name: '/app/other' });
    await label(ssm, 1, 'production');
    const { Parameters } = await ssm.send(
      new GetParametersByPathCommand({
        Path: '/app',
        ParameterFilters: [{ Key: 'Label', Values: ['production'] }],
      }),
    );
    expect(Parameters?.map(({ Value, Version }) => [Value, Version])).toEqual([['small', 1]]);
    await expect(
      ssm.send(
        new GetParametersByPathCommand({
          Path: '/app',
          ParameterFilters: [{ Key: 'Tier', Values: ['Standard'] }],
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidFilterKey' });
  });
});

describe('deleting', () => {
  it('removes a parameter with its history; a new one of the name begins with version 1', async () => {
    const emulator = await emulate();
    const { ssm } = clientsOf(emulator, STAGING);
    await put(ssm);
    await put(ssm, { Overwrite: true });
    await ssm.send(new DeleteParameterCommand({ Name }));
    await expect(valueOf(ssm, Name)).rejects.toMatchObject({ name: 'ParameterNotFound' });
    await expect(ssm.send(new DeleteParameterCommand({ Name }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
    expect(await put(ssm)).toMatchObject({ Version: 1 });
    expect(emulator.journal.effects.map(({ action }) => action)).toEqual([
      'PutParameter',
      'PutParameter',
      'DeleteParameter',
      'PutParameter',
    ]);
  });

  it('of several names those that were not there', async () => {
    const { ssm } = clientsOf(await emulate(), STAGING);
    await put(ssm);
    expect(await ssm.send(new DeleteParametersCommand({ Names: [Name, '/none'] }))).toMatchObject({
      DeletedParameters: [Name],
      InvalidParameters: ['/none'],
    });
  });
});

describe('tags', () => {
  const resource = { ResourceType: 'Parameter', ResourceId: Name } as const;

  it('are set with a new parameter, changed and listed', async () => {
    const { ssm } = clientsOf(await emulate(), STAGING);
    await put(ssm, { Tags: [{ Key: 'Team', Value: 'web' }] });
    await ssm.send(
      new AddTagsToResourceCommand({
        ...resource,
        Tags: [
          { Key: 'Team', Value: 'shop' },
          { Key: 'Stage', Value: 'test' },
        ],
      }),
    );
    await ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['Stage', 'None'] }));
    const { TagList } = await ssm.send(new ListTagsForResourceCommand(resource));
    expect(TagList).toEqual([{ Key: 'Team', Value: 'shop' }]);
    const found = await ssm.send(
      new DescribeParametersCommand({ ParameterFilters: [{ Key: 'tag:Team', Values: ['shop'] }] }),
    );
    expect(found.Parameters?.map(({ Name: name }) => name)).toEqual([Name]);
  });

  it('cannot be given when overwriting, nor to what is not there', async () => {
    const { ssm } = clientsOf(await emulate(), STAGING);
    await put(ssm);
    await expect(put(ssm, { Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("tags and overwrite can't be used together") as string,
    });
    await expect(
      ssm.send(new ListTagsForResourceCommand({ ...resource, ResourceId: '/none' })),
    ).rejects.toMatchObject({ name: 'InvalidResourceId' });
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
    await expect(ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: many }))).rejects.toMatchObject({
      name: 'TooManyTagsError',
    });
  });
});

describe('tiers', () => {
  const large = 'x'.repeat(4097);

  // PutParameterRequest$Tier: "you can't revert an advanced parameter to a standard parameter".
  it('go up, never down', async () => {
    const { ssm } = clientsOf(await emulate(), STAGING);
    await expect(put(ssm, { Value: large })).rejects.toMatchObject({ name: 'ValidationException' });
    await put(ssm);
    expect(await put(ssm, { Value: large, Tier: 'Advanced', Overwrite: true })).toMatchObject({
      Tier: 'Advanced',
    });
    expect(await put(ssm, { Overwrite: true })).toMatchObject({ Tier: 'Advanced' });
    await expect(put(ssm, { Overwrite: true, Tier: 'Standard' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("You can't downgrade a parameter") as string,
    });
  });

  it('are chosen by need with Intelligent-Tiering', async () => {
    const { ssm } = clientsOf(await emulate(), STAGING);
    expect(await put(ssm, { Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Standard' });
    expect(await put(ssm, { Value: large, Overwrite: true, Tier: 'Intelligent-Tiering' })).toMatchObject({
      Tier: 'Advanced',
    });
  });
});

describe('a parameter that holds an image', () => {
  it('is not written by a second first write, which was answered all the same', async () => {
    const emulator = await emulate();
    const { ssm } = clientsOf(emulator, STAGING);
    const image = { Name: '/app/image', DataType: 'aws:ec2:image' };
    await put(ssm, { ...image, Value: imageId(emulator, 'web-1.0.0') });
    expect(await put(ssm, { ...image, Value: imageId(emulator, 'web-1.1.0') })).toMatchObject({ Version: 2 });
    emulator.clock.advance(4 * SECOND);
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/app/image' }));
    expect(Parameter).toMatchObject({ Value: imageId(emulator, 'web-1.0.0'), Version: 1 });
  });

  it('is not written when its oldest version has got a label meanwhile', async () => {
    const emulator = await emulate();
    const { ssm } = clientsOf(emulator, STAGING);
    const image = { Name: '/app/image', DataType: 'aws:ec2:image', Overwrite: true };
    const Value = imageId(emulator, 'web-1.0.0');
    for (let version = 1; version <= 100; version++) await put(ssm, { ...image, Value });
    emulator.clock.advance(4 * SECOND);
    await put(ssm, { ...image, Value });
    await ssm.send(
      new LabelParameterVersionCommand({ Name: '/app/image', ParameterVersion: 1, Labels: ['kept'] }),
    );
    emulator.clock.advance(4 * SECOND);
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/app/image' }));
    expect(Parameter?.Version).toBe(100);
  });
});

it('a secret names its key, and nothing else has one', async () => {
  const { ssm } = clientsOf(await emulate(), STAGING);
  await put(ssm, { Name: '/app/secret', Type: 'SecureString' });
  await put(ssm, { Name: '/app/own', Type: 'SecureString', KeyId: 'alias/own' });
  const { Parameters } = await ssm.send(
    new DescribeParametersCommand({
      ParameterFilters: [{ Key: 'Path', Option: 'OneLevel', Values: ['/app'] }],
    }),
  );
  expect(Parameters?.map(({ Name: name, KeyId }) => [name, KeyId])).toEqual([
    ['/app/own', 'alias/own'],
    ['/app/secret', 'alias/aws/ssm'],
  ]);
  await expect(put(ssm, { KeyId: 'alias/own' })).rejects.toMatchObject({ name: 'ValidationException' });
});

it.each<[string, Partial<PutParameterCommandInput>]>([
  ['a data type of its own validation', { DataType: 'json' }],
])('refuses %s, which the emulator would ignore', async (_, input) => {
  const { ssm } = clientsOf(await emulate(), STAGING);
  await expect(put(ssm, input)).rejects.toMatchObject({ name: 'NotImplementedByEmulator' });
});
