import {
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  paginateGetParametersByPath,
  PutParameterCommand,
  type PutParameterCommandInput,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { ModifyImageAttributeCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { clientsOf, emulate, imageId, OWNER, REGION, SECOND, STAGING } from '../../support.js';

function put(ssm: SSMClient, input: Partial<PutParameterCommandInput> = {}) {
  return ssm.send(new PutParameterCommand({ Name: '/app/size', Value: 'small', Type: 'String', ...input }));
}

async function valueOf(ssm: SSMClient, Name: string): Promise<string | undefined> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  return Parameter?.Value;
}

describe('PutParameter', () => {
  it('writes a parameter, and its next version only when told to overwrite', async () => {
    const emulator = await emulate();
    const { ssm } = clientsOf(emulator, STAGING);
    expect(await put(ssm)).toMatchObject({ Version: 1, Tier: 'Standard' });
    await expect(put(ssm)).rejects.toMatchObject({
      name: 'ParameterAlreadyExists',
      message:
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    });
    expect(await put(ssm, { Value: 'large', Overwrite: true, Type: undefined })).toMatchObject({
      Version: 2,
    });
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/app/size' }));
    expect(Parameter).toEqual({
      Name: '/app/size',
      Type: 'String',
      Value: 'large',
      Version: 2,
      DataType: 'text',
      ARN: `arn:aws:ssm:${REGION}:${STAGING}:parameter/app/size`,
      LastModifiedDate: new Date(emulator.clock.now()),
    });
    expect(emulator.journal.effects.map(({ resource, details }) => [resource, details.value])).toEqual([
      [`${STAGING}/${REGION}/parameter/app/size`, 'small'],
      [`${STAGING}/${REGION}/parameter/app/size`, 'large'],
    ]);
  });

  it.each<[string, Partial<PutParameterCommandInput>, string]>([
    ['without a type', { Type: undefined }, 'ValidationException'],
    ['with a reserved name', { Name: '/aws/size' }, 'AccessDeniedException'],
    ['with a path that does not start at the root', { Name: 'app/size' }, 'ValidationException'],
    ['with a space in its name', { Name: '/app size' }, 'ValidationException'],
    ['with a value too long', { Value: 'x'.repeat(4097) }, 'ValidationException'],
    ['with an empty value', { Value: '' }, 'ValidationException'],
    ['with a value against its pattern', { AllowedPattern: '^\\d+$' }, 'ParameterPatternMismatchException'],
    ['with a data type that there is not', { DataType: 'aws:ec2:instance' }, 'ValidationException'],
    ['with an image that is no AMI ID', { DataType: 'aws:ec2:image' }, 'ValidationException'],
  ])('refuses a parameter %s', async (_, input, name) => {
    const emulator = await emulate();
    await expect(put(clientsOf(emulator, STAGING).ssm, input)).rejects.toMatchObject({ name });
    expect(emulator.journal.effects).toEqual([]);
  });

  it('keeps 100 versions, unless the oldest has a label', async () => {
    const { ssm } = clientsOf(await emulate(), STAGING);
    const next = () => put(ssm, { Overwrite: true });
    for (let version = 1; version <= 101; version++) await next();
    await expect(valueOf(ssm, '/app/size:1')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    expect(await valueOf(ssm, '/app/size:2')).toBe('small');
    await ssm.send(
      new LabelParameterVersionCommand({ Name: '/app/size', ParameterVersion: 2, Labels: ['previous'] }),
    );
    await expect(next()).rejects.toMatchObject({ name: 'ParameterMaxVersionLimitExceeded' });
  });
});

describe('a parameter that holds an image', () => {
  const image = { Name: '/app/image', DataType: 'aws:ec2:image' };

  it('is answered at once, and there a little later', async () => {
    const emulator = await emulate();
    const { ssm } = clientsOf(emulator, STAGING);
    const Value = imageId(emulator, 'web-1.1.0');
    expect(await put(ssm, { ...image, Value })).toMatchObject({ Version: 1 });
    await expect(valueOf(ssm, '/app/image')).rejects.toMatchObject({ name: 'ParameterNotFound' });
    emulator.clock.advance(3 * SECOND - 1);
    await expect(valueOf(ssm, '/app/image')).rejects.toMatchObject({ name: 'ParameterNotFound' });
    emulator.clock.advance(1);
    expect(await valueOf(ssm, '/app/image')).toBe(Value);
  });

  it.each(['not-shared', 'ami-12345678'])('is silently never written with an image like %s', async (name) => {
    const emulator = await emulate();
    const { ssm } = clientsOf(emulator, STAGING);
    const good = imageId(emulator, 'web-1.1.0');
    const bad = name.startsWith('ami-') ? name : imageId(emulator, name);
    await put(ssm, { ...image, Value: good });
    emulator.clock.advance(3 * SECOND);
    expect(await put(ssm, { ...image, Value: bad, Overwrite: true })).toMatchObject({ Version: 2 });
    emulator.clock.advance(60 * SECOND);
    expect(await valueOf(ssm, '/app/image')).toBe(good);
  });

  it('is validated with the permissions that there are by then', async () => {
    const emulator = await emulate();
    const { ssm } = clientsOf(emulator, STAGING);
    const ImageId = imageId(emulator, 'not-shared');
    await put(ssm, { ...image, Value: ImageId });
    emulator.clock.advance(2 * SECOND);
    await clientsOf(emulator, OWNER).ec2.send(
      new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add: [{ UserId: STAGING }] } }),
    );
    emulator.clock.advance(1 * SECOND);
    expect(await valueOf(ssm, '/app/image')).toBe(ImageId);
  });

  it('is written in the order of the requests', async () => {
    const emulator = await emulate();
    const { ssm } = clientsOf(emulator, STAGING);
    await put(ssm, { ...image, Value: imageId(emulator, 'web-1.0.0') });
    expect(
      await put(ssm, { ...image, Value: imageId(emulator, 'web-1.1.0'), Overwrite: true }),
    ).toMatchObject({ Version: 2 });
    emulator.clock.advance(3 * SECOND);
    expect(await valueOf(ssm, '/app/image')).toBe(imageId(emulator, 'web-1.1.0'));
    expect(await valueOf(ssm, '/app/image:1')).toBe(imageId(emulator, 'web-1.0.0'));
  });
});

describe('reading parameters', () => {
  it('finds them by name, version, label and ARN', async () => {
    const { ssm } = clientsOf(await emulate(), STAGING);
    await put(ssm);
    await put(ssm, { Value: 'large', Overwrite: true });
    await ssm.send(
      new LabelParameterVersionCommand({ Name: '/app/size', ParameterVersion: 1, Labels: ['production'] }),
    );
    expect(await valueOf(ssm, '/app/size:1')).toBe('small');
    expect(await valueOf(ssm, '/app/size:production')).toBe('small');
    expect(await valueOf(ssm, `arn:aws:ssm:${REGION}:${STAGING}:parameter/app/size`)).toBe('large');
    await put(ssm, { Name: 'plain', Value: 'x' });
    expect(await valueOf(ssm, `arn:aws:ssm:${REGION}:${STAGING}:parameter/plain`)).toBe('x');
    await expect(valueOf(ssm, '/app/size:staging')).rejects.toMatchObject({
      name: 'ParameterVersionNotFound',
    });
    await expect(valueOf(ssm, '/app/none')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  it('names those of several that do not exist', async () => {
    const { ssm } = clientsOf(await emulate(), STAGING);
    await put(ssm);
    const { Parameters, InvalidParameters } = await ssm.send(
      new GetParametersCommand({ Names: ['/app/size', '/app/none'] }),
    );
    expect(Parameters?.map(({ Value }) => Value)).toEqual(['small']);
    expect(InvalidParameters).toEqual(['/app/none']);
    await expect(
      ssm.send(new GetParametersCommand({ Names: Array.from({ length: 11 }, (_, index) => `/${index}`) })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('shows a secret only decrypted on demand', async () => {
    const emulator = await emulate();
    const { ssm } = clientsOf(emulator, STAGING);
    await put(ssm, { Name: '/app/secret', Value: 'hush', Type: 'SecureString' });
    expect(await valueOf(ssm, '/app/secret')).not.toContain('hush');
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name: '/app/secret', WithDecryption: true }),
    );
    expect(Parameter?.Value).toBe('hush');
    expect(emulator.journal.toJsonLines()).not.toContain('hush');
  });

  it('lists what is below a path, a page at a time', async () => {
    const { ssm: client } = clientsOf(await emulate(), STAGING);
    for (let index = 0; index < 12; index++) await put(client, { Name: `/list/${index}` });
    await put(client, { Name: '/list/deep/er' });
    await put(client, { Name: '/listless' });
    const pages: number[] = [];
    for await (const { Parameters } of paginateGetParametersByPath({ client }, { Path: '/list' })) {
      pages.push(Parameters?.length ?? 0);
    }
    expect(pages).toEqual([10, 2]);
    const { Parameters } = await client.send(
      new GetParametersByPathCommand({ Path: '/list/deep', Recursive: true }),
    );
    expect(Parameters?.map(({ Name }) => Name)).toEqual(['/list/deep/er']);
    await expect(client.send(new GetParametersByPathCommand({ Path: 'list' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(
      client.send(new GetParametersByPathCommand({ Path: '/list', NextToken: 'nonsense' })),
    ).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  it('describes them without their values', async () => {
    const { ssm } = clientsOf(await emulate(), STAGING);
    await put(ssm, { Description: 'How large' });
    const { Parameters } = await ssm.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/app'] }],
      }),
    );
    expect(Parameters).toMatchObject([{ Name: '/app/size', Description: 'How large', Version: 1 }]);
    expect(Parameters?.[0]).not.toHaveProperty('Value');
  });

  it('tells their history, with labels that move', async () => {
    const emulator = await emulate();
    const { ssm } = clientsOf(emulator, STAGING);
    await put(ssm);
    emulator.clock.advance(SECOND);
    await put(ssm, { Value: 'large', Overwrite: true });
    const label = (ParameterVersion: number | undefined, ...Labels: string[]) =>
      ssm.send(new LabelParameterVersionCommand({ Name: '/app/size', ParameterVersion, Labels }));
    await label(1, 'production', 'previous');
    expect(await label(undefined, 'production', 'aws-not-allowed')).toMatchObject({
      ParameterVersion: 2,
      InvalidLabels: ['aws-not-allowed'],
    });
    const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: '/app/size' }));
    expect(Parameters).toMatchObject([
      {
        Version: 1,
        Value: 'small',
        Labels: ['previous'],
        LastModifiedUser: `arn:aws:iam::${STAGING}:user/admin`,
      },
      { Version: 2, Value: 'large', Labels: ['production'] },
    ]);
    await expect(label(1, ...Array.from({ length: 10 }, (_, index) => `l${index}`))).rejects.toMatchObject({
      name: 'ParameterVersionLabelLimitExceeded',
    });
    await expect(label(3, 'next')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
  });
});
