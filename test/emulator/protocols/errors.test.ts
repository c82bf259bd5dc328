import { DescribeInstanceRefreshesCommand, StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { GetImagePipelineCommand } from '@aws-sdk/client-imagebuilder';
import { describe, expect, it } from 'vitest';
import { clientsOf, emulate, post, signature, STAGING } from '../support.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_1_1 = { 'content-type': 'application/x-amz-json-1.1' };

const ssmTarget = (operation: string) => ({ ...JSON_1_1, 'x-amz-target': `AmazonSSM.${operation}` });

describe('answers on the wire', () => {
  it('are XML with a result and its request ID for the query protocol', async () => {
    const emulator = await emulate();
    const response = await post(emulator, 'sts', 'Action=GetCallerIdentity&Version=2011-06-15', FORM);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/xml;charset=UTF-8');
    const requestId = response.headers.get('x-amzn-requestid');
    expect(await response.text()).toMatch(
      new RegExp(
        '^<\\?xml version="1.0" encoding="UTF-8"\\?>\\n' +
          '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
          `<UserId>AIDA[0-9A-F]{17}</UserId><Account>${STAGING}</Account><Arn>arn:aws:iam::${STAGING}:user/admin</Arn>` +
          `</GetCallerIdentityResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>$`,
      ),
    );
  });

  it('are XML without a result level for EC2', async () => {
    const emulator = await emulate();
    const body = 'Action=DescribeImages&Version=2016-11-15&Filter.1.Name=name&Filter.1.Value.1=none';
    const response = await post(emulator, 'ec2', body, FORM);
    expect(await response.text()).toMatch(
      /\n<DescribeImagesResponse xmlns="http:\/\/ec2\.amazonaws\.com\/doc\/2016-11-15\/"><requestId>[0-9a-f-]{36}<\/requestId><imagesSet\/><\/DescribeImagesResponse>$/,
    );
  });

  it('are JSON for the JSON protocols', async () => {
    const emulator = await emulate();
    const response = await post(emulator, 'ssm', '{"Names":["/none"]}', ssmTarget('GetParameters'));
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(await response.json()).toEqual({ Parameters: [], InvalidParameters: ['/none'] });
  });

  it('also come for a query by GET', async () => {
    const emulator = await emulate();
    const response = await fetch(`${emulator.url}/?Action=GetCallerIdentity&Version=2011-06-15`, {
      headers: { authorization: signature('sts') },
    });
    expect(response.status).toBe(200);
  });
});

describe('errors on the wire', () => {
  it('are XML with a type for the query protocol, under the code of the wire', async () => {
    const emulator = await emulate();
    const body = 'Action=CancelInstanceRefresh&Version=2011-01-01&AutoScalingGroupName=web-1';
    const response = await post(emulator, 'autoscaling', body, FORM);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(
      /<ErrorResponse xmlns="[^"]+"><Error><Type>Sender<\/Type><Code>ActiveInstanceRefreshNotFound<\/Code><Message>[^<]+<\/Message><\/Error><RequestId>[0-9a-f-]{36}<\/RequestId><\/ErrorResponse>$/,
    );
  });

  it('are XML in a list for EC2', async () => {
    const emulator = await emulate();
    const response = await post(emulator, 'ec2', 'Action=DescribeImages&ImageId.1=web', FORM);
    expect(await response.text()).toMatch(
      /<Response><Errors><Error><Code>InvalidAMIID.Malformed<\/Code><Message>Invalid id: &quot;web&quot; \(expecting &quot;ami-...&quot;\)<\/Message><\/Error><\/Errors><RequestID>[0-9a-f-]{36}<\/RequestID><\/Response>$/,
    );
  });

  it('have their code in header and body for JSON', async () => {
    const emulator = await emulate();
    const response = await post(emulator, 'ssm', '{"Name":"/none"}', ssmTarget('GetParameter'));
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('ParameterNotFound');
    expect(await response.json()).toEqual({
      __type: 'ParameterNotFound',
      message: 'Parameter /none not found.',
    });
  });

  it('become the SDK’s classes', async () => {
    const { autoScaling, imageBuilder } = clientsOf(await emulate(), STAGING);
    const start = new StartInstanceRefreshCommand({ AutoScalingGroupName: 'web-1' });
    await autoScaling.send(start);
    await expect(autoScaling.send(start)).rejects.toMatchObject({ name: 'InstanceRefreshInProgressFault' });
    await expect(
      imageBuilder.send(
        new GetImagePipelineCommand({
          imagePipelineArn: `arn:aws:imagebuilder:eu-west-1:${STAGING}:image-pipeline/none`,
        }),
      ),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('inputs that AWS refuses before any service sees them', () => {
  it.each<[string, string, string, Readonly<Record<string, string>>, string, string]>([
    [
      'a member missing in a query',
      'autoscaling',
      'Action=StartInstanceRefresh&DesiredConfiguration.MixedInstancesPolicy.InstancesDistribution.SpotMaxPrice=1',
      FORM,
      'ValidationError',
      "1 validation error detected: Value null at 'autoScalingGroupName' failed to satisfy constraint: Member must not be null",
    ],
    [
      'two members missing in a query',
      'sts',
      'Action=AssumeRole',
      FORM,
      'ValidationError',
      "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a member missing in an item of a list',
      'autoscaling',
      'Action=CreateOrUpdateTags&Tags.member.1.Value=x',
      FORM,
      'ValidationError',
      "1 validation error detected: Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a text for a number in a query',
      'autoscaling',
      'Action=DescribeAutoScalingGroups&MaxRecords=many',
      FORM,
      'MalformedInput',
      'Invalid value &apos;many&apos; at &apos;maxRecords&apos;: expected an integer',
    ],
    [
      'a fraction for a whole number in a query',
      'autoscaling',
      'Action=DescribeAutoScalingGroups&MaxRecords=1.5',
      FORM,
      'MalformedInput',
      'Invalid value &apos;1.5&apos; at &apos;maxRecords&apos;: expected an integer',
    ],
    [
      'a number that clients could not read back',
      'autoscaling',
      `Action=DescribeAutoScalingGroups&MaxRecords=${10 ** 20}`,
      FORM,
      'MalformedInput',
      'Invalid value &apos;100000000000000000000&apos; at &apos;maxRecords&apos;: expected an integer',
    ],
    [
      'a parameter missing for EC2',
      'ec2',
      'Action=DescribeImageAttribute&Attribute=launchPermission',
      FORM,
      'MissingParameter',
      'The request must contain the parameter ImageId',
    ],
    [
      'a parameter that EC2 does not know',
      'ec2',
      'Action=DescribeImages&Filter.1.Names=x',
      FORM,
      'UnknownParameter',
      'The parameter Filter.1.Names is not recognized',
    ],
    [
      'a text for a number at EC2',
      'ec2',
      'Action=DescribeImages&MaxResults=many',
      FORM,
      'InvalidParameterValue',
      'Value (many) for parameter MaxResults is invalid. The parameter must be an integer.',
    ],
    [
      'a member missing in JSON',
      'ssm',
      '{"Value":"x"}',
      ssmTarget('PutParameter'),
      'ValidationException',
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a number for a text in JSON',
      'ssm',
      '{"Name":7,"Value":"x"}',
      ssmTarget('PutParameter'),
      'SerializationException',
      "NUMBER_VALUE at 'name' can not be converted to a string",
    ],
    [
      'a fraction for a whole number in JSON',
      'ssm',
      '{"Path":"/","MaxResults":1.5}',
      ssmTarget('GetParametersByPath'),
      'SerializationException',
      "NUMBER_VALUE at 'maxResults' can not be converted to an integer",
    ],
    [
      'an object for a list in JSON',
      'ssm',
      '{"Names":{}}',
      ssmTarget('GetParameters'),
      'SerializationException',
      "START_OBJECT at 'names' can not be converted to a list",
    ],
    [
      'JSON that is none',
      'ssm',
      '{"Names":',
      ssmTarget('GetParameters'),
      'SerializationException',
      'Unable to parse the request body as JSON.',
    ],
    ['a query without an action', 'sts', 'Version=2011-06-15', FORM, 'MissingAction', 'Action'],
    [
      'an action that AWS does not have',
      'autoscaling',
      'Action=MakeCoffee&Version=2011-01-01',
      FORM,
      'InvalidAction',
      'Could not find operation MakeCoffee for version 2011-01-01',
    ],
    [
      'an action that EC2 does not have',
      'ec2',
      'Action=MakeCoffee',
      FORM,
      'InvalidAction',
      'The action MakeCoffee is not valid for this web service.',
    ],
    [
      'a target that AWS does not have',
      'ssm',
      '{}',
      ssmTarget('MakeCoffee'),
      'UnknownOperationException',
      '',
    ],
    ['no target', 'ssm', '{}', JSON_1_1, 'UnknownOperationException', ''],
  ])('%s', async (_, service, body, headers, code, message) => {
    const emulator = await emulate();
    const response = await post(emulator, service, body, headers);
    expect(response.status).toBe(400);
    const answer = (await response.text()).replaceAll("'", '&apos;');
    expect(answer).toContain(code);
    expect(answer).toContain(message.replaceAll("'", '&apos;'));
    expect(emulator.journal.calls.map(({ outcome }) => outcome)).toEqual([code]);
  });

  it('a path that REST does not have', async () => {
    const emulator = await emulate();
    const response = await fetch(`${emulator.url}/MakeCoffee`, {
      headers: { authorization: signature('imagebuilder') },
    });
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  });
});

describe('what AWS has and the emulator lacks', () => {
  it('is said with the name of the operation', async () => {
    const { ec2 } = clientsOf(await emulate(), STAGING);
    await expect(ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
      name: 'NotImplementedByEmulator',
      message: 'The emulator does not have the operation DescribeVpcs of ec2.',
      $metadata: { httpStatusCode: 501 },
    });
  });

  it('is said with the name of the service', async () => {
    const response = await post(await emulate(), 'lambda', '{}');
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({
      __type: 'NotImplementedByEmulator',
      message: 'The emulator has no service lambda.',
    });
  });
});

describe('requests that nobody signed', () => {
  it.each([
    ['a form', FORM, 'Action=GetCallerIdentity', /<Code>MissingAuthenticationToken<\/Code>/],
    ['JSON', ssmTarget('GetParameter'), '{}', /"__type":"MissingAuthenticationToken"/],
    [
      'a broken signature',
      { ...FORM, authorization: 'AWS4-HMAC-SHA256 Credential=x' },
      '',
      /<Code>IncompleteSignature<\/Code>/,
    ],
    ['another scheme', { authorization: 'Bearer x' }, '', /"__type":"IncompleteSignature"/],
  ])('are refused in their own protocol: %s', async (_, headers, body, expected) => {
    const { url } = await emulate();
    const response = await fetch(url, { method: 'POST', headers, body });
    expect(response.status).toBe(403);
    expect(await response.text()).toMatch(expected);
  });
});

describe('pages', () => {
  it('end with an error for a token that was never handed out', async () => {
    const { autoScaling } = clientsOf(await emulate(), STAGING);
    await expect(
      autoScaling.send(
        new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: 'web-1', NextToken: 'nonsense' }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });
});
