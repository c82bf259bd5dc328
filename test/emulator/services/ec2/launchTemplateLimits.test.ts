import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createLaunchTemplate, type LaunchTemplate } from '../../../../emulator/services/ec2.js';
import { clientsOf, emulate, REGION, STAGING } from '../../support.js';

const LaunchTemplateName = 'limits';
const LaunchTemplateData = { ImageId: 'ami-12345678' };

/** A launch template with that many versions, and a client of its account. */
async function scene(versions: number) {
  const emulator = await emulate();
  const template: LaunchTemplate = createLaunchTemplate(emulator.world, STAGING, REGION, {
    name: LaunchTemplateName,
    data: LaunchTemplateData,
    createdAt: emulator.clock.now(),
  });
  const [first] = template.versions;
  for (let number = 2; first && number <= versions; number++) template.versions.push({ ...first, number });
  template.nextVersion = versions + 1;
  return { emulator, template, ec2: clientsOf(emulator, STAGING).ec2 };
}

const newVersion = () => new CreateLaunchTemplateVersionCommand({ LaunchTemplateName, LaunchTemplateData });

const remove = (...Versions: string[]) =>
  new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions });

describe('launch templates', () => {
  // "10,000 versions per launch template"
  it('have at most 10,000 versions', async () => {
    const { ec2 } = await scene(9_999);
    expect((await ec2.send(newVersion())).LaunchTemplateVersion?.VersionNumber).toBe(10_000);
    await expect(ec2.send(newVersion())).rejects.toMatchObject({ name: 'MaxTemplateVersionLimitExceeded' });
    await ec2.send(remove('2'));
    expect((await ec2.send(newVersion())).LaunchTemplateVersion?.VersionNumber).toBe(10_001);
  });

  // "5,000 launch templates per Region"
  it('are at most 5,000', async () => {
    const { emulator, ec2 } = await scene(1);
    const { LaunchTemplates = [] } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
    for (let count = LaunchTemplates.length; count < 5_000; count++) {
      createLaunchTemplate(emulator.world, STAGING, REGION, {
        name: `template-${count}`,
        data: LaunchTemplateData,
        createdAt: 0,
      });
    }
    const oneMore = new CreateLaunchTemplateCommand({ LaunchTemplateName: 'more', LaunchTemplateData });
    await expect(ec2.send(oneMore)).rejects.toMatchObject({ name: 'MaxTemplateLimitExceeded' });
    await ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName }));
    await ec2.send(oneMore);
  });

  it('lose versions, whose numbers are not used again', async () => {
    const { ec2 } = await scene(3);
    const answer = await ec2.send(remove('3', '2'));
    expect(
      answer.SuccessfullyDeletedLaunchTemplateVersions?.map(({ VersionNumber }) => VersionNumber),
    ).toEqual([3, 2]);
    const described = await ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName }));
    expect(described.LaunchTemplateVersions?.map(({ VersionNumber }) => VersionNumber)).toEqual([1]);
    expect((await ec2.send(newVersion())).LaunchTemplateVersion?.VersionNumber).toBe(4);
    const latest = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions: ['$Latest', '4'] }),
    );
    expect(latest.LaunchTemplateVersions).toHaveLength(1);
    await expect(
      ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions: ['2'] })),
    ).rejects.toMatchObject({ name: 'InvalidLaunchTemplateId.VersionNotFound' });
  });

  // "You can't delete the default version of a launch template; you must first assign a different version"
  it('keep their default version', async () => {
    const { ec2 } = await scene(2);
    const kept = await ec2.send(remove('1', '9'));
    expect(
      kept.UnsuccessfullyDeletedLaunchTemplateVersions?.map(({ ResponseError }) => ResponseError?.Code),
    ).toEqual(['unexpectedError', 'launchTemplateVersionDoesNotExist']);
    await ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateName, DefaultVersion: '2' }));
    expect((await ec2.send(remove('1'))).SuccessfullyDeletedLaunchTemplateVersions).toHaveLength(1);
  });

  it.each([
    [[], 'MissingParameter'],
    [['$Latest'], 'InvalidParameterValue'],
    // "up to 200 launch template versions in a single request"
    [Array.from({ length: 201 }, (_, index) => String(index + 1)), 'InvalidParameterValue'],
  ])('%j cannot be deleted', async (versions, name) => {
    const { ec2 } = await scene(2);
    await expect(ec2.send(remove(...versions))).rejects.toMatchObject({ name });
  });

  it('are gone when they are deleted, and their name is free', async () => {
    const { ec2, template } = await scene(1);
    const missing = new DeleteLaunchTemplateCommand({ LaunchTemplateName });
    await ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: template.id }));
    await expect(ec2.send(missing)).rejects.toMatchObject({
      name: 'InvalidLaunchTemplateName.NotFoundException',
    });
    await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData }));
  });
});
