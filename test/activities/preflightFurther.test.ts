import { DeregisterImageCommand, DisableImageCommand } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import type { FleetSource } from '../../emulator/fleet.js';
import { activityBench, failureOf, type Bench } from '../support/activities.js';
import { ownersEc2 } from '../support/aws.js';
import { fleet, OWNER, REGION, STAGING } from '../support/fleets.js';

let bench: Bench | undefined;
afterEach(() => bench?.close());

const AMI = 'ami-0aaaaaaaaaaaaaaa1';
const account = { id: STAGING, roleName: 'golden-ami', externalId: 'shop' };
const start = async (change: Partial<FleetSource> = {}) => {
  bench = await activityBench(fleet(change));
  return bench;
};
const parameterIn = (owner: string, name: string, change: object) => ({
  name,
  account: owner,
  region: REGION,
  value: AMI,
  ...change,
});

describe('the preflight of channel parameters', () => {
  it('reads their type, and leaves out what does not exist', async () => {
    const bench = await start({
      parameters: [
        parameterIn(STAGING, '/golden-ami/a/staging', { type: 'SecureString' }),
        parameterIn(STAGING, '/golden-ami/b/staging', { type: 'StringList' }),
      ],
    });
    const channels = ['a', 'b', 'c'].map((pipeline) => ({
      environment: 'staging',
      name: `/golden-ami/${pipeline}/staging`,
    }));
    const [facts] = await bench.run('preflight', {
      release: 'r1',
      accounts: [account],
      places: [{ account: STAGING, region: REGION, instanceTypes: [], alarms: [], channels }],
    });
    expect(facts?.channels).toEqual([
      { ...channels[0], type: 'SecureString', dataType: 'text' },
      { ...channels[1], type: 'StringList', dataType: 'text' },
    ]);
  });
});

describe('the preflight of ways back', () => {
  const SHARED = 'ami-0bbbbbbbbbbbbbbb1';
  const GONE = 'ami-0bbbbbbbbbbbbbbb2';
  const NAMED = 'ami-0bbbbbbbbbbbbbbb3';
  const channel = { environment: 'staging', name: '/golden-ami/a/staging' };
  const images = [
    { name: 'shared', ids: { [REGION]: SHARED } },
    { name: 'gone', ids: { [REGION]: GONE } },
    { name: 'named', ids: { [REGION]: NAMED } },
    { name: 'deprecated', ids: { [REGION]: AMI }, deprecatedFrom: '2026-01-01T00:00:00Z' },
  ];
  const look = (bench: Bench, imagesNow: string[]) =>
    bench.run('preflight', {
      release: 'r1',
      accounts: [account],
      places: [
        { account: STAGING, region: REGION, instanceTypes: [], alarms: [], channels: [channel], imagesNow },
      ],
    });
  const begin = () =>
    start({
      images,
      autoScalingGroups: [],
      ecsClusters: [],
      parameters: [parameterIn(STAGING, channel.name, { dataType: 'aws:ec2:image', value: NAMED })],
    });

  it('names the images of groups and of channel parameters that cannot be launched any more', async () => {
    const bench = await begin();
    const [before] = await look(bench, [SHARED, GONE]);
    expect(before?.channels).toMatchObject([{ amiId: NAMED }]);
    expect(before).not.toHaveProperty('troubles');
    const ec2 = ownersEc2(bench.emulator.url);
    await ec2.send(new DeregisterImageCommand({ ImageId: GONE }));
    await ec2.send(new DisableImageCommand({ ImageId: NAMED }));
    const [facts] = await look(bench, [SHARED, GONE, AMI]);
    expect(facts?.troubles).toEqual({
      [GONE]: expect.objectContaining({ isGone: true, what: `${GONE} is deregistered` }) as object,
      [NAMED]: expect.objectContaining({
        isGone: true,
        what: expect.stringContaining('InvalidAMIID.NotFound') as string,
      }) as object,
      [AMI]: expect.objectContaining({ isGone: false }) as object,
    });
    expect(facts?.unseen).toEqual({});
  });

  it('says so where EC2 may not be asked', async () => {
    const bench = await begin();
    bench.emulator.faults.add({ kind: 'accessDenied', operations: ['DescribeImages'] });
    const [facts] = await look(bench, [SHARED]);
    expect(facts?.unseen.image).toContain('DescribeImages');
    expect(facts).not.toHaveProperty('troubles');
  });
});

describe('the preflight of a pipeline', () => {
  const inspect = async (pipeline: string) => {
    const bench = await start();
    return bench.run('inspectPipeline', {
      pipelineArn: `arn:aws:imagebuilder:${REGION}:${OWNER}:image-pipeline/${pipeline}`,
      release: 'r1',
      goal: { accounts: [STAGING], regions: [REGION], mode: 'share' },
    });
  };

  it('finds one that can build the image, and one that is not there', async () => {
    expect(await inspect('web-base')).toEqual({ found: [] });
    await bench?.close();
    expect(await inspect('gone')).toEqual({
      found: [
        { fatal: true, message: expect.stringContaining('there is no Image Builder pipeline') as string },
      ],
    });
  });
});

describe('an SSM parameter that names the image', () => {
  const read = async (change: object) => {
    const bench = await start({ parameters: [parameterIn(OWNER, '/ami/image', change)] });
    return bench.run('readImageParameter', { name: '/ami/image', regions: [REGION], release: 'r1' });
  };

  it('may end in a line break', async () => {
    expect(await read({ value: `${AMI}\n` })).toMatchObject({ amis: [{ region: REGION, amiId: AMI }] });
  });

  it.each([
    ['a SecureString', { type: 'SecureString' }, 'is a SecureString, which golden-ami does not decrypt'],
    ['a StringList', { type: 'StringList', value: `${AMI},${AMI}` }, 'is a StringList'],
    ['JSON', { value: `{"image_id":"${AMI}"}` }, 'golden-ami takes the AMI ID itself and not JSON around it'],
    ['something else', { value: 'latest' }, 'holds "latest", which is no AMI ID'],
  ])('is refused as %s', async (_, change, message) => {
    expect(await failureOf(read(change))).toMatchObject({
      type: 'ImageNotFound',
      message: expect.stringContaining(message) as string,
    });
  });
});
