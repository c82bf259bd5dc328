import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pythonTools } from '../../../scripts/python-tools.mjs';
import { runAgainst } from '../python.js';
import { emulate, imageId, MINUTE, OWNER, REGION, SECOND, STAGING, type TestEmulator } from '../support.js';
import { defectsOf, effectsOf, ROLLOUT_EFFECTS } from './effects.js';

const PARAMETER = '/golden-ami/web/staging';

let program: string;
let emulator: TestEmulator;
/** Credentials of the role in the account, as environment variables of the next commands. */
let role: Readonly<Record<string, string>>;

beforeAll(async () => {
  ({ aws: program } = await pythonTools());
});

beforeEach(async () => {
  emulator = await emulate();
  const [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN] = (await aws(
    {},
    'sts assume-role --role-session-name by-hand --external-id shop',
    ['--role-arn', `arn:aws:iam::${STAGING}:role/golden-ami`],
    ['--query', 'Credentials.[AccessKeyId, SecretAccessKey, SessionToken]'],
  )) as [string, string, string];
  role = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN };
});

afterEach(() => {
  expect(defectsOf(emulator.journal)).toEqual([]);
});

/** What a command prints, parsed; undefined when it prints nothing. Only the command itself is split at spaces. */
async function aws(
  environment: Readonly<Record<string, string>>,
  command: string,
  ...options: readonly (readonly [string, string])[]
): Promise<unknown> {
  const args = [...command.split(' '), ...options.flat(), '--output', 'json'];
  const { stdout } = await runAgainst(emulator, program, args, environment);
  return stdout === '' ? undefined : JSON.parse(stdout);
}

interface RefreshView {
  readonly Status: string;
  readonly PercentageComplete?: number;
  readonly RollbackDetails?: { readonly RollbackReason: string };
}

async function refreshOf(name: string): Promise<RefreshView> {
  return (await aws(
    role,
    `autoscaling describe-instance-refreshes --auto-scaling-group-name ${name} --max-records 1`,
    ['--query', 'InstanceRefreshes[0]'],
  )) as RefreshView;
}

/** Looks once a while until a refresh is as wished; answers it. */
async function followRefresh(
  name: string,
  isAsWished: (refresh: RefreshView) => boolean,
): Promise<RefreshView> {
  for (let look = 0; look < 10; look++) {
    const refresh = await refreshOf(name);
    if (isAsWished(refresh)) return refresh;
    emulator.clock.advance(90 * SECOND);
  }
  throw new Error(`the refresh of ${name} never came to it`);
}

/** Template version of a group, and those of its instances. */
async function versionsOf(name: string): Promise<unknown> {
  return aws(role, `autoscaling describe-auto-scaling-groups --auto-scaling-group-names ${name}`, [
    '--query',
    'AutoScalingGroups[0].[LaunchTemplate.Version, Instances[].[LifecycleState, LaunchTemplate.Version]]',
  ]);
}

/** Makes a version of a group's template with another image, and starts the refresh to it. */
async function startRefresh(name: string, image: string): Promise<unknown> {
  const version = (await aws(
    role,
    `ec2 create-launch-template-version --launch-template-name ${name} --source-version 1`,
    ['--launch-template-data', JSON.stringify({ ImageId: image })],
    ['--query', 'LaunchTemplateVersion.VersionNumber'],
  )) as number;
  return aws(
    role,
    `autoscaling start-instance-refresh --auto-scaling-group-name ${name}`,
    ['--desired-configuration', `LaunchTemplate={LaunchTemplateName=${name},Version=${version}}`],
    ['--preferences', 'MinHealthyPercentage=50'],
    ['--query', 'InstanceRefreshId'],
  );
}

// Each command is a process of its own; a step is up to twenty of them.
describe('a rollout by hand with the AWS CLI', { timeout: 5 * MINUTE }, () => {
  it('builds an image and follows it until it is available', async () => {
    const owner = { AWS_ACCESS_KEY_ID: OWNER };
    const [pipeline] = (await aws(
      owner,
      'imagebuilder list-image-pipelines --query imagePipelineList[].arn',
    )) as [string];
    const build = (await aws(
      owner,
      'imagebuilder start-image-pipeline-execution --client-token by-hand --query imageBuildVersionArn',
      ['--image-pipeline-arn', pipeline],
    )) as string;
    const get = `imagebuilder get-image --image-build-version-arn ${build} --query image`;
    const states: unknown[] = [];
    // This command has no waiter for images.
    while (states.at(-1) !== 'AVAILABLE' && states.length < 20) {
      states.push(await aws(owner, `${get}.state.status`));
      emulator.clock.advance(5 * MINUTE);
    }
    expect(states).toContain('BUILDING');
    expect(await aws(owner, get)).toMatchObject({
      state: { status: 'AVAILABLE' },
      outputResources: { amis: [{ region: REGION, accountId: OWNER }] },
    });
    const [ami] = (await aws(owner, `${get}.outputResources.amis[].image`)) as [string];
    await aws(owner, `ec2 wait image-available --image-ids ${ami}`);
    expect(effectsOf(emulator.journal)).toEqual(ROLLOUT_EFFECTS.build);
  });

  it('rolls a group forward to another image', async () => {
    const image = imageId(emulator, 'web-1.1.0');
    expect(await versionsOf('web-1')).toEqual(['1', [['InService', '1'], ['InService', '1']]]); // prettier-ignore
    await startRefresh('web-1', image);
    expect(await refreshOf('web-1')).toMatchObject({ Status: 'Pending' });

    const ended = await followRefresh(
      'web-1',
      ({ Status }) => Status !== 'Pending' && Status !== 'InProgress',
    );
    expect(ended).toMatchObject({ Status: 'Successful', PercentageComplete: 100 });
    expect(await versionsOf('web-1')).toEqual(['2', [['InService', '2'], ['InService', '2']]]); // prettier-ignore
    expect(
      await aws(
        role,
        'ec2 describe-instances --page-size 5 --query Reservations[].Instances[].ImageId',
        ['--filters', '[{"Name":"tag:aws:autoscaling:groupName","Values":["web-1"]},{"Name":"instance-state-name","Values":["running"]}]'], // prettier-ignore
      ),
    ).toEqual([image, image]);
    expect(effectsOf(emulator.journal)).toEqual(ROLLOUT_EFFECTS.forward);
  });

  it('rolls a group back half-way', async () => {
    const refreshId = await startRefresh('web-2', imageId(emulator, 'web-1.1.0'));
    await followRefresh('web-2', ({ PercentageComplete }) => PercentageComplete === 50);
    expect(
      await aws(
        role,
        'autoscaling rollback-instance-refresh --auto-scaling-group-name web-2 --query InstanceRefreshId',
      ),
    ).toBe(refreshId);
    const ended = await followRefresh('web-2', ({ Status }) => Status !== 'RollbackInProgress');
    expect(ended).toMatchObject({ Status: 'RollbackSuccessful' });
    expect(ended.RollbackDetails?.RollbackReason).toBeTruthy();
    expect(await versionsOf('web-2')).toEqual(['1', [['InService', '1'], ['InService', '1']]]); // prettier-ignore
    expect(effectsOf(emulator.journal)).toEqual(ROLLOUT_EFFECTS.back);
  });

  it('moves the channel to another image', async () => {
    const image = imageId(emulator, 'web-1.1.0');
    await aws(
      role,
      `ssm put-parameter --name ${PARAMETER} --value ${image} --type String --data-type aws:ec2:image --overwrite`,
    );
    // The value shows only after AWS has looked at the image.
    emulator.clock.advance(MINUTE);
    expect(await aws(role, `ssm get-parameter --name ${PARAMETER}`)).toMatchObject({
      Parameter: { Value: image, DataType: 'aws:ec2:image', Version: 2 },
    });
    await aws(role, `ssm label-parameter-version --name ${PARAMETER} --parameter-version 2 --labels current`);
    expect(await aws(role, `ssm get-parameter --name ${PARAMETER}:current --query Parameter.Value`)).toBe(
      image,
    );
    expect(
      await aws(
        role,
        `ssm get-parameter-history --name ${PARAMETER} --page-size 1 --query Parameters[].Labels`,
      ),
    ).toEqual([[], ['current']]);
    expect(effectsOf(emulator.journal)).toEqual(ROLLOUT_EFFECTS.channel);
  });

  it('redeploys a container service', async () => {
    const service = '--cluster shop --service api';
    expect(
      await aws(role, `ecs update-service ${service} --force-new-deployment --query service.deployments[0]`),
    ).toMatchObject({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' });
    const [deployment] = (await aws(
      role,
      `ecs list-service-deployments ${service} --query serviceDeployments[].serviceDeploymentArn`,
    )) as [string];

    emulator.clock.advance(30 * MINUTE);
    await aws(role, 'ecs wait services-stable --cluster shop --services api');
    expect(
      await aws(role, `ecs describe-service-deployments --service-deployment-arns ${deployment}`),
    ).toMatchObject({ serviceDeployments: [{ status: 'SUCCESSFUL' }], failures: [] });
    expect(effectsOf(emulator.journal)).toEqual(ROLLOUT_EFFECTS.redeployment);
  });
});
