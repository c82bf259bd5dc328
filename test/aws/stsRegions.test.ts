import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseFleet } from '../../emulator/fleet.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import { AwsClients } from '../../src/aws/clients.js';
import { StsRegions } from '../../src/aws/stsRegions.js';
import { fleet, OWNER, REGION, STAGING } from '../support/fleets.js';
import { quietRuntime } from '../support/runtime.js';
import { OWNER_CREDENTIALS } from '../support/simulation.js';

const OPT_IN = 'ap-east-1';
const role = { account: { id: STAGING, roleName: 'golden-ami', externalId: 'shop' } };
const describeGroups = () => new DescribeAutoScalingGroupsCommand({});

quietRuntime();

async function start(disabledRegions: Record<string, string[]>, stsRegion?: string) {
  const emulator = await startEmulator({
    fleet: parseFleet(fleet({ regions: [REGION, OPT_IN], disabledRegions })),
  });
  const aws = new AwsClients({ endpoint: emulator.url, credentials: OWNER_CREDENTIALS, stsRegion });
  onTestFinished(async () => {
    aws.close();
    await emulator.close();
  });
  return { emulator, aws };
}

const regionsAsked = ({ journal }: Emulator) =>
  journal.calls.filter(({ service }) => service === 'sts').map(({ region }) => region);

describe('where sessions are made', () => {
  it.each<[string | undefined, string, string]>([
    [REGION, OPT_IN, REGION],
    [REGION, 'us-gov-west-1', 'us-gov-west-1'],
    [REGION, 'cn-north-1', 'cn-northwest-1'],
    ['eusc-de-east-1', 'eusc-de-east-1', 'eusc-de-east-1'],
  ])('for a worker told %s, and use in %s: %s', async (told, used, expected) => {
    expect(await new StsRegions(told).of(used)).toBe(expected);
  });

  it.each([
    ['eu-central-1', 'eu-central-1'],
    // Every account has it, whatever it has enabled.
    [undefined, 'us-east-1'],
  ])('for a worker whose AWS_REGION is %s: %s', async (named, expected) => {
    const before = { ...process.env };
    onTestFinished(() => void (process.env = before));
    process.env = { ...before, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
    if (named === undefined) delete process.env['AWS_REGION'];
    else process.env['AWS_REGION'] = named;
    expect(await new StsRegions(undefined).of(OPT_IN)).toBe(expected);
  });
});

describe("a Region that is not enabled in the worker's own account", () => {
  it('is worked in with a session that was made elsewhere', async () => {
    const { emulator, aws } = await start({ [OWNER]: [OPT_IN] }, REGION);
    await aws.autoScaling(role, OPT_IN, 'r1').send(describeGroups());
    const identity = await aws.sts(role, OPT_IN, 'r1').send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe(STAGING);
    expect(regionsAsked(emulator)).toEqual([REGION, REGION]);
  });

  it('gives one session for all Regions', async () => {
    const { emulator, aws } = await start({}, REGION);
    await aws.autoScaling(role, OPT_IN, 'r1').send(describeGroups());
    await aws.autoScaling(role, REGION, 'r1').send(describeGroups());
    expect(regionsAsked(emulator)).toEqual([REGION]);
  });

  it('is not where the worker asks who it is', async () => {
    const { emulator, aws } = await start({}, REGION);
    const own = { account: { id: OWNER } };
    await aws.autoScaling(own, OPT_IN, 'r1').send(describeGroups());
    await aws.autoScaling(own, REGION, 'r1').send(describeGroups());
    expect(regionsAsked(emulator)).toEqual([REGION]);
  });

  it('is named with its endpoint where the worker was told to ask there', async () => {
    const { aws } = await start({ [OWNER]: [OPT_IN] }, OPT_IN);
    await expect(aws.autoScaling(role, REGION, 'r1').send(describeGroups())).rejects.toMatchObject({
      code: 'InvalidClientTokenId',
      call: { operation: expect.stringContaining('STS:AssumeRole') as string, region: OPT_IN },
    });
  });
});

it('names a Region that is not enabled in a managed account, and goes on in others', async () => {
  const { aws } = await start({ [STAGING]: [OPT_IN] }, REGION);
  await expect(aws.autoScaling(role, OPT_IN, 'r1').send(describeGroups())).rejects.toMatchObject({
    kind: 'credentials',
    call: { account: STAGING, region: OPT_IN },
  });
  await aws.autoScaling(role, REGION, 'r1').send(describeGroups());
});
