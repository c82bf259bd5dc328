import {
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplateVersionsCommand,
  type LaunchTemplateBlockDeviceMapping,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as TemplateCopy from '../../src/aws/templateCopy.js';
import { activityBench, failureOf, type Bench } from '../support/activities.js';
import { awsClients } from '../support/aws.js';
import { fleet, group, REGION, STAGING } from '../support/fleets.js';

/** What EC2 ignores next, nobody knows: here, what is sent beside the image. */
const ignores = vi.hoisted(() => ({ everything: false }));
vi.mock('../../src/aws/templateCopy.js', async (original) => {
  const real = await original<typeof TemplateCopy>();
  const copyData: typeof real.copyData = (source, image) =>
    ignores.everything ? { ImageId: image.imageId } : real.copyData(source, image);
  return { ...real, copyData };
});

const OLD_IMAGE = 'ami-0bbbbbbbbbbbbbbb1';
const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const DATA = { DeviceName: '/dev/sdf', Ebs: { SnapshotId: 'snap-0123456789abcdef0' } };
const account = { id: STAGING, roleName: 'golden-ami', externalId: 'shop' };
const target = { targetId: `${STAGING}/${REGION}/asg/web`, account, release: 'r1' };
const description = 'golden-ami web/r1 from version 1';
const descriptionPrefix = 'golden-ami web/r1 back to version ';

let bench: Bench;
beforeEach(async () => {
  bench = await activityBench(
    fleet({
      images: [
        { name: 'web-1.0.0', ids: { [REGION]: OLD_IMAGE } },
        { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } },
      ],
      autoScalingGroups: [
        group('web', STAGING, {
          template: { kind: '$Latest' },
          blockDevices: [
            { device: '/dev/xvda', sizeGiB: 20, snapshot: 'snap-0bbbbbbbbbbbbbbb1' },
            { device: '/dev/sdf', snapshot: DATA.Ebs.SnapshotId },
          ],
        }),
      ],
      ecsClusters: [],
    }),
  );
});
afterEach(async () => {
  ignores.everything = false;
  await bench.close();
});

async function templateId(): Promise<string> {
  const { template } = await bench.run('inspectGroup', target);
  if (template.kind !== 'launchTemplate') throw new Error('the group has a launch template');
  return template.templateId;
}

const makeVersion = async () =>
  bench.run('createLaunchTemplateVersion', {
    ...target,
    templateId: await templateId(),
    sourceVersion: '1',
    imageId: NEW_IMAGE,
    description,
    clientToken: 'token',
  });

const takeBack = async (version: string) =>
  bench.run('takeBackLatestVersion', {
    ...target,
    templateId: await templateId(),
    version,
    descriptionPrefix,
  });

async function devicesOf(version: string): Promise<LaunchTemplateBlockDeviceMapping[] | undefined> {
  const { ec2 } = await awsClients(bench.emulator.url, STAGING, 'shop');
  const { LaunchTemplateVersions: [found] = [] } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: await templateId(), Versions: [version] }),
  );
  return found?.LaunchTemplateData?.BlockDeviceMappings;
}

const made = () =>
  bench.emulator.journal.effects.filter(({ action }) => action === 'CreateLaunchTemplateVersion').length;

/** As a build of before made it: with the image alone. */
async function olderCopy(source: string, imageId: string, VersionDescription: string): Promise<void> {
  const { ec2 } = await awsClients(bench.emulator.url, STAGING, 'shop');
  await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: await templateId(),
      SourceVersion: source,
      LaunchTemplateData: { ImageId: imageId },
      VersionDescription,
      ClientToken: 'token',
    }),
  );
}

const ROOT = { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20 } };
const OLD_ROOT = { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20, SnapshotId: 'snap-0bbbbbbbbbbbbbbb1' } };

describe('createLaunchTemplateVersion', () => {
  it('keeps the snapshots of data volumes, and not that of the root volume', async () => {
    const { version } = await makeVersion();
    expect(await devicesOf(version)).toEqual([ROOT, DATA]);
    expect(await makeVersion()).toEqual({ version });
    expect(made()).toBe(1);
  });

  it('makes another one where what was made is no copy, also with the same token', async () => {
    await olderCopy('1', NEW_IMAGE, description);
    expect(await makeVersion()).toEqual({ version: '3' });
    expect(await devicesOf('3')).toEqual([ROOT, DATA]);
    expect(await makeVersion()).toEqual({ version: '3' });
    expect(made()).toBe(2);
  });

  it('fails where EC2 makes something else than a copy, and makes it once', async () => {
    ignores.everything = true;
    const failure = await failureOf(makeVersion());
    expect(failure).toMatchObject({ type: 'TemplateVersionDiffers', nonRetryable: true });
    const id = await templateId();
    expect(failure.message).toBe(
      `EC2 made version 2 of launch template ${id} in account ${STAGING}, ${REGION}, and it is no copy of version 1: ` +
        'it differs in BlockDeviceMappings[/dev/sdf].Ebs.SnapshotId. Nothing was refreshed. See both: ' +
        `aws ec2 describe-launch-template-versions --region ${REGION} --launch-template-id ${id} --versions 1 2`,
    );
    expect(await failureOf(makeVersion())).toMatchObject({ type: 'TemplateVersionDiffers' });
    expect(made()).toBe(1);
  });
});

describe('takeBackLatestVersion', () => {
  it('makes a copy with every snapshot', async () => {
    const { version } = await makeVersion();
    const aliases = { latest: '3', default: '1', latestIsCopyOf: '1' };
    expect(await takeBack(version)).toEqual(aliases);
    expect(await devicesOf('3')).toEqual([OLD_ROOT, DATA]);
    expect(await takeBack(version)).toEqual(aliases);
    expect(made()).toBe(2);
  });

  it('makes another one of a copy that is none', async () => {
    const { version } = await makeVersion();
    await olderCopy('1', OLD_IMAGE, `${descriptionPrefix}1`);
    expect(await takeBack(version)).toEqual({ latest: '4', default: '1', latestIsCopyOf: '1' });
    expect(await devicesOf('4')).toEqual([OLD_ROOT, DATA]);
  });

  it('does not call a copy what is none', async () => {
    const { version } = await makeVersion();
    ignores.everything = true;
    const differences = [
      'BlockDeviceMappings[/dev/sdf].Ebs.SnapshotId',
      'BlockDeviceMappings[/dev/xvda].Ebs.SnapshotId',
    ];
    const aliases = { latest: '3', default: '1', latestDiffers: { from: '1', in: differences } };
    expect(await takeBack(version)).toEqual(aliases);
    expect(await takeBack(version)).toEqual(aliases);
    expect(made()).toBe(2);
  });
});
