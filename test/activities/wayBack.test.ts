import { StartInstanceRefreshCommand, SuspendProcessesCommand } from '@aws-sdk/client-auto-scaling';
import {
  DeleteLaunchTemplateVersionsCommand,
  DeregisterImageCommand,
  DescribeLaunchTemplateVersionsCommand,
  DisableImageCommand,
  ModifyImageAttributeCommand,
} from '@aws-sdk/client-ec2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activityBench, failureOf, type Bench } from '../support/activities.js';
import { awsClients, ownersEc2 } from '../support/aws.js';
import { fleet, group, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { polling } from '../support/polling.js';

const OLD_IMAGE = 'ami-0bbbbbbbbbbbbbbb1';
const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const HOUR = 60 * 60 * 1000;
const account = { id: STAGING, roleName: 'golden-ami', externalId: 'shop' };
const target = { targetId: `${STAGING}/${REGION}/asg/web`, account, release: 'r1' };
const service = { targetId: `${STAGING}/${REGION}/ecs/shop/api`, account, release: 'r1' };

let bench: Bench;
beforeEach(async () => {
  bench = await activityBench(
    fleet({
      images: [
        { name: 'web-1.0.0', ids: { [REGION]: OLD_IMAGE } },
        { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } },
      ],
      autoScalingGroups: [
        group('web', STAGING),
        group('carrier', STAGING),
        group('latest', STAGING, { template: { kind: '$Latest' } }),
      ],
      ecsClusters: [
        {
          name: 'shop',
          account: STAGING,
          region: REGION,
          capacityGroup: 'carrier',
          services: [{ name: 'api', desired: 2, tags: { Environment: 'staging' } }],
        },
      ],
    }),
  );
});
afterEach(() => bench.close());

const imageOf = (amiId: string) => ({ name: 'web', version: '1.1.0', amis: [{ region: REGION, amiId }] });

/** The channel of staging in one place. */
const channel = {
  pipeline: 'web',
  environment: 'staging',
  accounts: [account],
  regions: [REGION],
  image: imageOf(NEW_IMAGE),
};
const effects = (action: string) =>
  bench.emulator.journal.effects.filter((effect) => effect.action === action);
const loseAnswer = (operation: string) =>
  bench.emulator.faults.add({ kind: 'lostAnswer', operations: [operation], count: 1 });

/**
 * What an owner does by which an image can be launched in another account no more, and what is said of it.
 */
const LOSSES: [string, (ImageId: string) => Promise<unknown>, RegExp][] = [
  [
    'was deregistered',
    async (ImageId) => owner().send(new DeregisterImageCommand({ ImageId })),
    /is deregistered\..* Its owner can restore it from the Recycle Bin: aws ec2 restore-image-from-recycle-bin /,
  ],
  [
    'was deregistered a while ago',
    async (ImageId) => {
      await owner().send(new DeregisterImageCommand({ ImageId }));
      bench.clock.advance(HOUR);
    },
    /is not there for account 222222222222 in eu-west-1 any more: deregistered, disabled, not shared with it, or not among its Allowed AMIs/,
  ],
  [
    'was disabled',
    async (ImageId) => owner().send(new DisableImageCommand({ ImageId })),
    /is not there .* \(InvalidAMIID\.NotFound: /,
  ],
  [
    'is not shared any more',
    async (ImageId) =>
      owner().send(
        new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Remove: [{ UserId: STAGING }] } }),
      ),
    /share it again: aws ec2 modify-image-attribute .* 'Add=\[\{UserId=222222222222\}\]'/,
  ],
];

const owner = () => ownersEc2(bench.emulator.url);

/** Runs an activity again as the server would: after an answer that was lost. */
async function insist<Result>(attempt: () => Promise<Result>): Promise<Result> {
  return attempt().catch(() => attempt());
}

const newVersion = {
  templateId: '',
  sourceVersion: '1',
  imageId: NEW_IMAGE,
  description: 'golden-ami web/r1 from version 1',
};

async function refreshForward(): Promise<{ templateId: string; version: string; refreshId: string }> {
  const before = await bench.run('inspectGroup', target);
  if (before.template.kind !== 'launchTemplate') throw new Error('the group has a launch template');
  const { templateId } = before.template;
  const { version } = await bench.run('createLaunchTemplateVersion', {
    ...target,
    ...newVersion,
    templateId,
    clientToken: 'token',
  });
  const goal = { templateId, newVersion: version };
  const { refreshId } = await bench.run('startInstanceRefresh', { ...target, goal, preferences: {} });
  bench.clock.advance(120_000);
  return { templateId, version, refreshId };
}

describe('rollBackInstanceRefresh', () => {
  it('rolls back once, although the answer is lost', async () => {
    const { refreshId } = await refreshForward();
    loseAnswer('RollbackInstanceRefresh');
    const rollBack = () => bench.run('rollBackInstanceRefresh', { ...target, refreshId });
    expect(await insist(rollBack)).toEqual({ outcome: 'rollingBack' });
    expect(await rollBack()).toEqual({ outcome: 'rollingBack' });
    expect(effects('RollbackInstanceRefresh')).toHaveLength(1);
    bench.clock.advance(HOUR);
    const wait = { ...target, refreshId, expectedSeconds: 600, polling };
    expect(await bench.run('awaitInstanceRefresh', wait)).toMatchObject({
      refresh: { status: 'RollbackSuccessful' },
      group: { template: { version: '1' }, instances: [{ version: '1', count: 4 }] },
    });
    expect(await rollBack()).toEqual({ outcome: 'ended' });
    expect(effects('RollbackInstanceRefresh')).toHaveLength(1);
  });

  it('says in the words of AWS when there is no rollback, ever', async () => {
    const { autoScaling } = await awsClients(bench.emulator.url, STAGING, 'shop');
    const { InstanceRefreshId: refreshId = '' } = await autoScaling.send(
      new StartInstanceRefreshCommand({ AutoScalingGroupName: 'web' }),
    );
    bench.clock.advance(120_000);
    expect(await bench.run('rollBackInstanceRefresh', { ...target, refreshId })).toEqual({
      outcome: 'irreversible',
      words: expect.stringContaining('a desired configuration was not specified') as string,
    });
    expect(effects('RollbackInstanceRefresh')).toHaveLength(0);
  });
});

describe('awaitInstanceRefresh', () => {
  it('looks ever sooner as a rollback counts down', async () => {
    const { refreshId } = await refreshForward();
    bench.clock.advance(200_000);
    await bench.run('rollBackInstanceRefresh', { ...target, refreshId });
    const look = () =>
      failureOf(
        bench.run('awaitInstanceRefresh', { ...target, refreshId, expectedSeconds: 100, polling }),
      ) as Promise<{ nextRetryDelay?: number; details?: { percentage?: number }[] }>;
    const first = await look();
    bench.clock.advance(240_000);
    const later = await look();
    expect(later.details?.[0]?.percentage).toBeLessThan(first.details?.[0]?.percentage ?? 0);
    expect(later.nextRetryDelay).toBeLessThan(first.nextRetryDelay ?? 0);
  });
});

describe('takeBackLatestVersion', () => {
  const prefix = 'golden-ami web/r1 back to version ';
  const takeBack = (version: string, templateId?: string) =>
    bench.run('takeBackLatestVersion', { ...target, templateId, version, descriptionPrefix: prefix });
  const versionsOf = async (LaunchTemplateId: string) => {
    const { ec2 } = await awsClients(bench.emulator.url, STAGING, 'shop');
    const answer = await ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId }));
    return (answer.LaunchTemplateVersions ?? [])
      .toReversed()
      .map(({ VersionNumber, LaunchTemplateData }) => [VersionNumber, LaunchTemplateData?.ImageId]);
  };

  it('lets $Latest launch what it did, by one copy, although the answer is lost', async () => {
    const { templateId, version } = await refreshForward();
    loseAnswer('CreateLaunchTemplateVersion');
    const aliases = { latest: '3', default: '1', latestIsCopyOf: '1' };
    expect(await insist(() => takeBack(version))).toEqual(aliases);
    expect(await takeBack(version, templateId)).toEqual(aliases);
    expect(await versionsOf(templateId)).toEqual([
      [1, OLD_IMAGE],
      [2, NEW_IMAGE],
      [3, OLD_IMAGE],
    ]);
  });

  it('makes nothing where the latest version is somebody else’s', async () => {
    const { templateId } = await refreshForward();
    expect(await takeBack('1', templateId)).toEqual({ latest: '2', default: '1' });
    expect(await versionsOf(templateId)).toHaveLength(2);
  });
});

describe('launch template versions', () => {
  it('are found by what made them, and missed when they were deleted', async () => {
    const { templateId, version } = await refreshForward();
    expect(await bench.run('findLaunchTemplateVersion', { ...target, ...newVersion, templateId })).toEqual({
      version,
    });
    const other = { ...newVersion, templateId, description: 'golden-ami web/r2 from version 1' };
    expect(await bench.run('findLaunchTemplateVersion', { ...target, ...other })).toEqual({});
    expect(await bench.run('hasLaunchTemplateVersion', { ...target, templateId, version })).toEqual({
      exists: true,
    });
    const { ec2 } = await awsClients(bench.emulator.url, STAGING, 'shop');
    await ec2.send(
      new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateId: templateId, Versions: [version] }),
    );
    expect(await bench.run('hasLaunchTemplateVersion', { ...target, templateId, version })).toEqual({
      exists: false,
    });
  });
});

describe('inspectGroup', () => {
  it('says what a version that $Latest means was made from', async () => {
    const latest = { ...target, targetId: `${STAGING}/${REGION}/asg/latest` };
    const { template } = await bench.run('inspectGroup', latest);
    expect(template).toMatchObject({ alias: '$Latest', version: '1', imageId: OLD_IMAGE });
    const { templateId } = template as { templateId: string };
    const made = { ...latest, ...newVersion, templateId, clientToken: 'token' };
    await bench.run('createLaunchTemplateVersion', made);
    expect(await bench.run('inspectGroup', latest)).toMatchObject({
      template: { alias: '$Latest', version: '2', imageId: NEW_IMAGE, description: newVersion.description },
      instances: [{ version: '1', count: 4 }],
    });
  });
});

describe('suspendRefresh and resumeRefresh', () => {
  const suspended = async () => (await bench.run('inspectGroup', target)).suspendedProcesses;

  it('set the process once each, although the answers are lost', async () => {
    loseAnswer('SuspendProcesses');
    expect(await insist(() => bench.run('suspendRefresh', target))).toEqual({ changed: false });
    expect(await suspended()).toEqual(['InstanceRefresh']);
    loseAnswer('ResumeProcesses');
    expect(await insist(() => bench.run('resumeRefresh', target))).toEqual({ changed: false });
    expect(await suspended()).toEqual([]);
    expect(effects('SuspendProcesses')).toHaveLength(1);
    expect(effects('ResumeProcesses')).toHaveLength(1);
  });

  it('touch no other process', async () => {
    const { autoScaling } = await awsClients(bench.emulator.url, STAGING, 'shop');
    await autoScaling.send(
      new SuspendProcessesCommand({ AutoScalingGroupName: 'web', ScalingProcesses: ['AZRebalance'] }),
    );
    expect(await bench.run('suspendRefresh', target)).toEqual({ changed: true });
    expect(await bench.run('resumeRefresh', target)).toEqual({ changed: true });
    expect(await suspended()).toEqual(['AZRebalance']);
  });
});

describe('rollBackServiceDeployment', () => {
  async function deploy(): Promise<string> {
    const before = await bench.run('inspectService', service);
    const previousDeploymentId = before.deployment?.deploymentId;
    const { deploymentId } = await bench.run('startServiceDeployment', { ...service, previousDeploymentId });
    bench.clock.advance(30_000);
    return deploymentId;
  }

  it('rolls back once, although the answer is lost, and waits for the end', async () => {
    const deploymentId = await deploy();
    loseAnswer('StopServiceDeployment');
    const rollBack = () => bench.run('rollBackServiceDeployment', { ...service, deploymentId });
    const { serviceDeploymentArn = '' } = await insist(rollBack);
    expect(serviceDeploymentArn).toContain(':service-deployment/shop/api/');
    expect(effects('StopServiceDeployment')).toHaveLength(1);
    const wait = () =>
      bench.run('awaitServiceRollback', { ...service, serviceDeploymentArn, expectedSeconds: 300, polling });
    expect(await failureOf(wait())).toMatchObject({ type: 'NotYet' });
    bench.clock.advance(HOUR);
    expect(await wait()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    expect(await rollBack()).toEqual({});
  });

  it('leaves a deployment alone that is not the one it is asked for', async () => {
    await deploy();
    const deploymentId = 'ecs-svc/another';
    expect(await bench.run('rollBackServiceDeployment', { ...service, deploymentId })).toEqual({});
    expect(effects('StopServiceDeployment')).toHaveLength(0);
  });
});

describe('restoreChannel', () => {
  const place = channel;
  const parameter = '/golden-ami/web/staging';

  async function write(release: string, amiId = NEW_IMAGE): Promise<void> {
    await bench.run('writeChannel', { ...place, release, image: imageOf(amiId) });
    bench.clock.advance(30_000);
  }
  const versions = () => effects('PutParameter').length;

  it('puts back what was there, once, although the answer is lost', async () => {
    await write('r0', OLD_IMAGE);
    await write('r1');
    loseAnswer('PutParameter');
    const restore = () => bench.run('restoreChannel', { ...place, release: 'r1' });
    await expect(restore()).rejects.toThrow();
    bench.clock.advance(30_000);
    expect(await restore()).toEqual({ restored: 0, stays: [] });
    await bench.run('confirmChannelRestored', { ...place, release: 'r1' });
    // What the first release wrote can go back no further.
    expect(
      await bench.run('restoreChannel', { ...place, release: 'r0', image: imageOf(OLD_IMAGE) }),
    ).toMatchObject({ restored: 0 });
    expect(versions()).toBe(3);
  });

  it('is not confirmed before SSM has validated what it writes', async () => {
    await write('r0', OLD_IMAGE);
    await write('r1');
    expect(await bench.run('restoreChannel', { ...place, release: 'r1' })).toEqual({
      restored: 1,
      stays: [],
    });
    expect(await failureOf(bench.run('confirmChannelRestored', { ...place, release: 'r1' }))).toMatchObject({
      type: 'NotYet',
      message: expect.stringContaining(`${parameter} is not back at ${OLD_IMAGE}`) as string,
    });
    bench.clock.advance(30_000);
    await bench.run('confirmChannelRestored', { ...place, release: 'r1' });
  });

  it('leaves alone what somebody has written since, and what there was nothing before, and names both', async () => {
    await write('r1');
    expect(await bench.run('restoreChannel', { ...place, release: 'r1' })).toEqual({
      restored: 0,
      stays: [
        `${STAGING}, ${REGION}: ${parameter}: it did not exist before the release, and golden-ami deletes nothing`,
      ],
    });
    const { ssm } = await awsClients(bench.emulator.url, STAGING, 'shop');
    await ssm.send(new PutParameterCommand({ Name: parameter, Value: OLD_IMAGE, Overwrite: true }));
    bench.clock.advance(30_000);
    const { stays } = await bench.run('restoreChannel', { ...place, release: 'r1' });
    expect(stays).toEqual([expect.stringContaining(`somebody has written ${OLD_IMAGE} since`) as string]);
    expect(versions()).toBe(2);
  });

  it('restores the others when one account refuses', async () => {
    await write('r0', OLD_IMAGE);
    await write('r1');
    const refusing = { id: PRODUCTION, roleName: 'no-such-role' };
    const everywhere = { ...place, accounts: [refusing, account], release: 'r1' };
    expect(await bench.run('restoreChannel', everywhere)).toEqual({
      restored: 1,
      stays: [expect.stringContaining('sts:AssumeRole') as string],
    });
    bench.clock.advance(30_000);
    await bench.run('confirmChannelRestored', everywhere);
  });
});

describe('restoreChannel, when the image of before cannot be launched any more', () => {
  const place = { ...channel, release: 'r1' };

  beforeEach(async () => {
    for (const [release, amiId] of [
      ['r0', OLD_IMAGE],
      ['r1', NEW_IMAGE],
    ] as const) {
      await bench.run('writeChannel', { ...place, release, image: imageOf(amiId) });
      bench.clock.advance(30_000);
    }
  });
  const versions = () => effects('PutParameter').length;

  it.each(LOSSES)('names it and writes nothing: it %s', async (_, lose, why) => {
    await lose(OLD_IMAGE);
    const found = await bench.run('restoreChannel', { ...place, namesWaiting: true });
    expect(found).toMatchObject({ restored: 0, waits: [], unwritten: [] });
    const [line = '', ...others] = found.stays;
    expect(others).toEqual([]);
    expect(line).toMatch(why);
    expect(line).toContain(
      `${STAGING}, ${REGION}: /golden-ami/web/staging: it named ${OLD_IMAGE} before the release`,
    );
    expect(line).toContain(`It goes on naming ${NEW_IMAGE}`);
    expect(line).toContain(
      `aws ssm put-parameter --region ${REGION} --name /golden-ami/web/staging --type String --data-type aws:ec2:image --overwrite --value ami-…`,
    );
    expect(versions()).toBe(2);
    // There is nothing to wait for.
    expect(await bench.run('confirmChannelRestored', place)).toEqual({ stays: found.stays });
  });

  it('says so once it has gone between the write and its validation', async () => {
    expect(await bench.run('restoreChannel', { ...place, namesWaiting: true })).toEqual({
      restored: 1,
      stays: [],
      waits: [
        `${STAGING}, ${REGION}: /golden-ami/web/staging: ${OLD_IMAGE} is written, and SSM has still to validate it`,
      ],
      unwritten: [],
    });
    await owner().send(new DeregisterImageCommand({ ImageId: OLD_IMAGE }));
    bench.clock.advance(30_000);
    const { stays } = await bench.run('confirmChannelRestored', place);
    expect(stays).toEqual([expect.stringContaining(`${OLD_IMAGE} is deregistered`) as string]);
  });

  it('writes all the same where EC2 may not be asked', async () => {
    bench.emulator.faults.add({ kind: 'accessDenied', operations: ['DescribeImages'] });
    expect(await bench.run('restoreChannel', place)).toEqual({ restored: 1, stays: [] });
  });

  it('names a place where AWS fails for now, where that is asked for, and fails else', async () => {
    bench.emulator.faults.add({ kind: 'serverError', operations: ['PutParameter'] });
    const bounded = { ...place, namesWaiting: true };
    expect(await bench.run('restoreChannel', bounded)).toEqual({
      restored: 0,
      stays: [],
      waits: [],
      unwritten: [
        expect.stringMatching(
          /^222222222222, eu-west-1: \/golden-ami\/web\/staging: not written yet: .*PutParameter/,
        ) as string,
      ],
    });
    await expect(bench.run('restoreChannel', place)).rejects.toThrow('PutParameter');
  });
});

describe('lookAtChannelBack', () => {
  const place = { pipeline: 'web', environment: 'staging', accounts: [account], regions: [REGION] };
  const standing = () => bench.run('lookAtChannelBack', { ...target, ...place, imageId: NEW_IMAGE });
  const write = async (release: string, amiId: string) => {
    await bench.run('writeChannel', { ...place, release, image: imageOf(amiId) });
    bench.clock.advance(30_000);
  };
  const parameter = `the channel parameter /golden-ami/web/staging of account ${STAGING}, ${REGION}`;

  it('says what is waited for, and when it is back', async () => {
    await write('r0', OLD_IMAGE);
    await write('r1', NEW_IMAGE);
    expect(await standing()).toEqual({
      kind: 'waits',
      message:
        `${parameter} still names ${NEW_IMAGE}, the image of the release, and is to name ${OLD_IMAGE} again. ` +
        `See it: aws ssm get-parameter-history --region ${REGION} --name /golden-ami/web/staging`,
    });
    await bench.run('restoreChannel', { ...place, release: 'r1', image: imageOf(NEW_IMAGE) });
    bench.clock.advance(30_000);
    expect(await standing()).toEqual({ kind: 'back' });
  });

  it.each(LOSSES)('waits for no image that cannot be launched: it %s', async (_, lose, why) => {
    await write('r0', OLD_IMAGE);
    await write('r1', NEW_IMAGE);
    await lose(OLD_IMAGE);
    const never = await standing();
    expect(never).toEqual({ kind: 'never', message: expect.stringMatching(why) as string });
    const wait = bench.run('awaitChannelBack', { ...target, ...place, imageId: NEW_IMAGE });
    expect(await failureOf(wait)).toMatchObject({ type: 'ImageNotLaunchable', nonRetryable: true });
  });

  it.each(LOSSES)('lets nothing be launched from an image that is named and %s', async (_, lose, why) => {
    await write('r0', OLD_IMAGE);
    await lose(OLD_IMAGE);
    expect(await standing()).toEqual({ kind: 'never', message: expect.stringMatching(why) as string });
  });

  it('does not wait for what was not there before the release, or was the same', async () => {
    await write('r1', NEW_IMAGE);
    expect(await standing()).toEqual({
      kind: 'never',
      message: `${parameter} names ${NEW_IMAGE}, and stays: it did not exist before the release, and golden-ami deletes nothing`,
    });
    const { ssm } = await awsClients(bench.emulator.url, STAGING, 'shop');
    const Description = 'by hand';
    await ssm.send(
      new PutParameterCommand({
        Name: '/golden-ami/web/staging',
        Value: NEW_IMAGE,
        Overwrite: true,
        Description,
      }),
    );
    bench.clock.advance(30_000);
    expect(await standing()).toMatchObject({ kind: 'never' });
  });
});

describe('inspectWayBack', () => {
  it.each(LOSSES)('names the image that cannot be launched any more: it %s', async (_, lose, why) => {
    const { templateId } = await refreshForward();
    const look = () => bench.run('inspectWayBack', { ...target, templateId, version: '1' });
    expect(await look()).toEqual({});
    await lose(OLD_IMAGE);
    const { obstacle = '' } = await look();
    expect(obstacle).toMatch(why);
    expect(obstacle).toContain(
      `version 1 of launch template ${templateId}, which it ran before, can launch nothing`,
    );
    bench.emulator.faults.add({ kind: 'accessDenied', operations: ['DescribeImages'] });
    expect(await look()).toEqual({});
  });

  it('names a version that was deleted', async () => {
    const { templateId } = await refreshForward();
    expect(await bench.run('inspectWayBack', { ...target, templateId, version: '7' })).toEqual({
      obstacle: `version 7 of launch template ${templateId}, which it ran before, was deleted`,
    });
  });
});

describe('awaitChannelBack', () => {
  const place = { pipeline: 'web', environment: 'staging', accounts: [account], regions: [REGION] };
  const isBack = () => bench.run('awaitChannelBack', { ...target, ...place, imageId: NEW_IMAGE });
  const write = async (release: string, amiId: string) => {
    await bench.run('writeChannel', { ...place, release, image: imageOf(amiId) });
    bench.clock.advance(30_000);
  };

  it('waits as long as the parameter names the image of the release', async () => {
    await write('r0', OLD_IMAGE);
    await write('r1', NEW_IMAGE);
    const notYet = {
      type: 'NotYet',
      message: expect.stringContaining(
        `still names ${NEW_IMAGE}, the image of the release, and is to name ${OLD_IMAGE} again`,
      ) as string,
    };
    expect(await failureOf(isBack())).toMatchObject(notYet);
    await bench.run('restoreChannel', { ...place, release: 'r1', image: imageOf(NEW_IMAGE) });
    // SSM has not validated it yet: a group would still launch the image of the release.
    expect(await failureOf(isBack())).toMatchObject(notYet);
    bench.clock.advance(30_000);
    await isBack();
  });

  it('waits for a parameter that does not exist: nothing could be launched', async () => {
    expect(await failureOf(isBack())).toMatchObject({
      type: 'NotYet',
      message: expect.stringContaining('does not exist') as string,
    });
  });
});
