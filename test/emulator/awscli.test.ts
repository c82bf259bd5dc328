import { beforeAll, describe, expect, it } from 'vitest';
import { pythonTools } from '../../scripts/python-tools.mjs';
import { runAgainst } from './python.js';
import { emulate, OWNER, STAGING, type TestEmulator } from './support.js';

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
