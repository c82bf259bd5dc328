import { afterEach, describe, expect, it } from 'vitest';
import type { FleetSource } from '../../emulator/fleet.js';
import { activityBench, failureOf, type Bench } from '../support/activities.js';
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
