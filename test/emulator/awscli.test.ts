import { beforeAll, describe, expect, it } from 'vitest';
import { pythonTools } from '../../scripts/python-tools.mjs';
import { runAgainst } from './python.js';
import { emulate, imageId, OWNER, STAGING, type TestEmulator } from './support.js';

let program: string;

beforeAll(async () => {
  ({ aws: program } = await pythonTools());
});

async function aws(emulator: TestEmulator, command: string, account = STAGING): Promise<unknown> {
  const { stdout } = await runAgainst(emulator, program, [...command.split(' '), '--output', 'json'], {
    AWS_ACCESS_KEY_ID: account,
  });
  return stdout === '' ? undefined : JSON.parse(stdout);
}

describe('the AWS CLI', () => {
  it('says who it is', async () => {
    const emulator = await emulate();
    expect(await aws(emulator, 'sts get-caller-identity', 'worker')).toMatchObject({
      Account: OWNER,
      Arn: `arn:aws:iam::${OWNER}:user/worker`,
    });
  });

  it('pages through groups and queries them', async () => {
    const emulator = await emulate();
    expect(
      await aws(
        emulator,
        'autoscaling describe-auto-scaling-groups --page-size 1 --query AutoScalingGroups[].AutoScalingGroupName',
      ),
    ).toEqual(['web-1', 'web-2', 'latest', 'resolved']);
    expect(emulator.journal.calls).toHaveLength(4);
  });

  it('refreshes a group to a new launch template version', async () => {
    const emulator = await emulate();
    const data = JSON.stringify({ ImageId: imageId(emulator, 'web-1.1.0') });
    expect(
      await aws(
        emulator,
        `ec2 create-launch-template-version --launch-template-name web-1 --source-version 1 --launch-template-data ${data}`,
      ),
    ).toMatchObject({ LaunchTemplateVersion: { VersionNumber: 2 } });
    await aws(
      emulator,
      'autoscaling start-instance-refresh --auto-scaling-group-name web-1 --desired-configuration LaunchTemplate={LaunchTemplateName=web-1,Version=2}',
    );
    emulator.clock.advance(60 * 60 * 1000);
    expect(
      await aws(emulator, 'autoscaling describe-instance-refreshes --auto-scaling-group-name web-1'),
    ).toMatchObject({ InstanceRefreshes: [{ Status: 'Successful', PercentageComplete: 100 }] });
  });

  it('puts and gets a parameter', async () => {
    const emulator = await emulate();
    await aws(emulator, 'ssm put-parameter --name /cli/size --value small --type String');
    expect(await aws(emulator, 'ssm get-parameter --name /cli/size')).toMatchObject({
      Parameter: { Value: 'small', ARN: `arn:aws:ssm:eu-west-1:${STAGING}:parameter/cli/size` },
    });
  });

  it('prints errors in its own words', async () => {
    const emulator = await emulate();
    await expect(aws(emulator, 'ec2 describe-images --image-ids ami-12345678')).rejects.toMatchObject({
      stderr: expect.stringContaining(
        "An error occurred (InvalidAMIID.NotFound) when calling the DescribeImages operation: The image id '[ami-12345678]' does not exist",
      ) as string,
    });
    await expect(aws(emulator, 'ec2 describe-vpcs')).rejects.toMatchObject({
      stderr: expect.stringContaining('(NotImplementedByEmulator)') as string,
    });
  });
});
