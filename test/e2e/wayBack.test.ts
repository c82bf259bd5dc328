import {
  DescribeAutoScalingGroupsCommand,
  StartInstanceRefreshCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DeleteLaunchTemplateVersionsCommand,
  DeregisterImageCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/server.js';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import type { TargetInput, TargetResult, TargetUndo } from '../../src/contract/messages.js';
import {
  environmentWorkflowId,
  Message,
  TASK_QUEUE,
  targetWorkflowId,
  WorkflowType,
} from '../../src/contract/names.js';
import { ClientStage, eventually, quickConfig } from '../client/stage.js';
import { TEST_BUNDLE } from '../globalSetup.js';
import { awsClients, ownersEc2 } from '../support/aws.js';
import { fleet, group, REGION, STAGING } from '../support/fleets.js';
import { bundleStandIn, STAND_IN_BUNDLE } from '../support/standIn/bundle.js';

// On a real server: orders cut waits short, after which the time-skipping one stops skipping now and then.
let stage: ClientStage;
beforeAll(async () => {
  await bundleStandIn();
  stage = await ClientStage.start();
});
afterAll(() => stage.stop());

const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const config = quickConfig();
const [account] = config.accounts;
if (!account) throw new Error('the config has accounts');

const CHANNEL = '/golden-ami/web/staging';
const OLD_IMAGE = 'ami-0bbbbbbbbbbbbbbb1';
const images = [
  { name: 'web-1.0.0', ids: { [REGION]: OLD_IMAGE } },
  { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } },
];
type Group = Parameters<typeof group>[2];

/** A fleet with the group `web`. */
const fleetWith = (change: Group = {}) =>
  fleet({
    images,
    parameters: [
      {
        name: CHANNEL,
        account: STAGING,
        region: REGION,
        dataType: 'aws:ec2:image',
        image: 'web-1.0.0',
      },
    ],
    autoScalingGroups: [group('web', STAGING, change)],
    ecsClusters: [
      {
        name: 'shop',
        account: STAGING,
        region: REGION,
        capacityGroup: 'web',
        services: [{ name: 'api', desired: 2, settle: '20 minutes', tags: { Environment: 'staging' } }],
      },
    ],
  });
/** Its refresh takes long enough to be told something. */
const SLOW: Group = { launch: '30 minutes' };

function input(
  change: Partial<TargetInput> = {},
  settings: Partial<TargetInput['config']> = {},
): TargetInput {
  return {
    release: 'r1',
    target: {
      id: `${STAGING}/${REGION}/asg/web`,
      kind: 'asg',
      size: 4,
      newImage: NEW_IMAGE,
      expectedSeconds: 1,
    },
    config: {
      pipeline: 'web',
      environment: 'staging',
      account: account as TargetInput['config']['account'],
      refresh: {},
      polling: config.polling,
      ...settings,
    },
    ...change,
  };
}

/** The work on the group, from its start to its result. */
class Work {
  readonly #runs: WorkflowHandle<() => Promise<TargetResult>>[] = [];

  constructor(readonly emulator: Emulator) {}

  async start(given: TargetInput) {
    const { pipeline, environment } = given.config;
    const runId = await stage.temporal.workflow.execute<(one: TargetInput) => Promise<string>>(
      WorkflowType.Environment,
      {
        workflowId: environmentWorkflowId(pipeline, given.release, environment),
        taskQueue: TASK_QUEUE,
        args: [given],
      },
    );
    const run = stage.temporal.workflow.getHandle<() => Promise<TargetResult>>(
      targetWorkflowId(given.target.id),
      runId,
    );
    this.#runs.push(run);
    return run;
  }

  async run(given: TargetInput): Promise<TargetResult> {
    return (await this.start(given)).result();
  }

  goBack(undo: TargetUndo, settings: Partial<TargetInput['config']> = {}): Promise<TargetResult> {
    return this.run(input({ action: 'rollback', undo }, settings));
  }

  /** What AWS did for the group, in order: the effects of all calls that change it. */
  get effects(): string[] {
    return this.emulator.journal.effects.map(({ action }) => action);
  }

  async refreshes() {
    return refreshHistory(this.emulator.world, await this.emulator.clock.now());
  }

  async describe() {
    const { autoScaling } = await this.aws();
    const answer = await autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
    );
    const [found] = answer.AutoScalingGroups ?? [];
    return {
      version: found?.LaunchTemplate?.Version,
      running: [...new Set(found?.Instances?.map(({ LaunchTemplate }) => LaunchTemplate?.Version))],
      suspended: found?.SuspendedProcesses?.map(({ ProcessName }) => ProcessName),
    };
  }

  aws() {
    return awsClients(this.emulator.url, STAGING, 'shop');
  }

  /** Waits until so many instances have been replaced, or are being. */
  underWay(): Promise<true> {
    return eventually(async () => {
      const [latest] = (await this.refreshes()).slice(-1);
      return latest?.status === 'InProgress' ? true : undefined;
    }, 'a refresh under way');
  }

  async replayAll(): Promise<void> {
    for (const run of this.#runs) {
      const history = await run.fetchHistory();
      await Worker.runReplayHistory({ workflowBundle: { codePath: TEST_BUNDLE } }, history, run.workflowId);
    }
  }
}

async function withGroup(work: (work: Work) => Promise<void>, change: Group = {}): Promise<void> {
  await stage.withWorker(
    async (emulator) => {
      const one = new Work(emulator);
      await work(one);
      await one.replayAll();
    },
    fleetWith(change),
    STAND_IN_BUNDLE,
  );
}

/** The copy of the version of before, by which `$Latest` means that again. */
const TAKES_LATEST_BACK = 'CreateLaunchTemplateVersion';

/** A call that has a client token, and its repetitions within one attempt. */
const CALLS_OF_AN_ATTEMPT = 5;

const BEFORE = { version: '1', running: ['1'], suspended: [] };

describe('a group that goes back', () => {
  it('is rolled back by AWS while its refresh is active', async () => {
    await withGroup(async (work) => {
      const forward = await work.start(input());
      await work.underWay();
      await forward.signal(Message.RollBackTarget, { by: 'ada', reason: 'errors' });
      await forward.signal(Message.RollBackTarget, { by: 'bob' });
      expect(await forward.result()).toMatchObject({
        state: 'rolledBack',
        previousVersion: '1',
        newVersion: '2',
        reason: 'rolled back by ada: errors; runs launch template version 1 everywhere',
      });
      expect(await work.describe()).toEqual(BEFORE);
      expect(work.effects).toEqual([
        'CreateLaunchTemplateVersion',
        'StartInstanceRefresh',
        TAKES_LATEST_BACK,
        'RollbackInstanceRefresh',
      ]);
    }, SLOW);
  });

  it('is refreshed back after success, once, although the answer is lost', async () => {
    await withGroup(async (work) => {
      const forward = await work.run(input());
      expect(forward.state).toBe('succeeded');
      work.emulator.faults.add({ kind: 'lostAnswer', operations: ['StartInstanceRefresh'], count: 1 });
      const back = await work.goBack(forward);
      expect(back).toMatchObject({
        state: 'rolledBack',
        reason: 'refreshed back to launch template version 1',
      });
      expect(back.refreshId).not.toBe(forward.refreshId);
      expect(await work.describe()).toEqual(BEFORE);
      // And once more: there is nothing left to do.
      expect(await work.goBack(forward)).toMatchObject({ state: 'rolledBack' });
      expect(work.effects).toEqual([
        'CreateLaunchTemplateVersion',
        'StartInstanceRefresh',
        TAKES_LATEST_BACK,
        'StartInstanceRefresh',
      ]);
    });
  });

  it('is cancelled first and refreshed back, where AWS cannot roll back', async () => {
    await withGroup(
      async (work) => {
        const forward = await work.start(input());
        await work.underWay();
        await forward.signal(Message.RollBackTarget, { by: 'ada' });
        expect(await forward.result()).toMatchObject({ state: 'rolledBack' });
        expect((await work.describe()).running).toEqual(['1']);
        expect((await work.refreshes()).map(({ status }) => status)).toEqual(['Cancelled', 'Successful']);
        expect(work.effects.filter((action) => action === 'RollbackInstanceRefresh')).toEqual([]);
      },
      { ...SLOW, template: { kind: '$Default' } },
    );
  });

  it('launches anew what the channel names, where it follows the channel', async () => {
    await withGroup(
      async (work) => {
        const forward = await work.run(input());
        expect(forward).toMatchObject({ state: 'succeeded' });
        expect(await work.goBack(forward)).toMatchObject({
          state: 'rolledBack',
          reason: 'refreshed back to what the channel names',
        });
        expect(work.effects).toEqual(['StartInstanceRefresh', 'StartInstanceRefresh']);
      },
      { template: { kind: 'ssm', parameter: CHANNEL } },
    );
  });

  it('is left alone when somebody has changed it, or deleted the version of before', async () => {
    await withGroup(async (work) => {
      const forward = await work.run(input());
      const { ec2, autoScaling } = await work.aws();
      const { templateId = '' } = forward;
      // EC2 keeps the default version.
      await ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId: templateId, DefaultVersion: '2' }));
      await ec2.send(
        new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateId: templateId, Versions: ['1'] }),
      );
      expect(await work.goBack(forward)).toMatchObject({
        state: 'failed',
        reason: `not rolled back: version 1 of launch template ${templateId}, which it ran before, was deleted`,
      });
      await autoScaling.send(
        new UpdateAutoScalingGroupCommand({
          AutoScalingGroupName: 'web',
          LaunchTemplate: { LaunchTemplateId: templateId, Version: '$Latest' },
        }),
      );
      const undo = { ...forward, newVersion: '9', previousVersion: '8' };
      const { state, reason } = await work.goBack(undo);
      expect(state).toBe('failed');
      expect(reason).toContain('it uses launch template version 2, neither 8, which it ran before, nor 9');
      expect(reason).toContain(
        `aws autoscaling start-instance-refresh --region ${REGION} --auto-scaling-group-name web --desired-configuration '{"LaunchTemplate":{"LaunchTemplateId":"${templateId}","Version":"8"}}'`,
      );
      expect(work.effects.filter((action) => action === 'StartInstanceRefresh')).toHaveLength(1);
    });
  });

  it('is not touched when nothing was begun', async () => {
    await withGroup(async (work) => {
      expect(await work.goBack({})).toMatchObject({ state: 'rolledBack' });
      expect(work.effects).toEqual([]);
    });
  });

  it('leaves no refresh running when it is cancelled on the way', async () => {
    await withGroup(async (work) => {
      const forward = await work.start(input());
      await work.underWay();
      await forward.signal(Message.RollBackTarget, { by: 'ada' });
      await eventually(
        () => Promise.resolve(work.effects.includes('RollbackInstanceRefresh') || undefined),
        'rolling back',
      );
      await forward.cancel();
      expect(await forward.result()).toMatchObject({
        state: 'cancelled',
        reason: expect.stringContaining('AWS says the refresh is Cancelled') as string,
      });
      expect((await work.refreshes()).map(({ status }) => status)).toEqual(['Cancelled']);
    }, SLOW);
  });
});

describe('a group whose image of before cannot be launched any more', () => {
  const lose = (work: Work) =>
    ownersEc2(work.emulator.url).send(new DeregisterImageCommand({ ImageId: OLD_IMAGE }));
  const GONE =
    /^(rolled back by ada; )?not rolled back: version 1 of launch template lt-\w+, which it ran before, can launch nothing: ami-0bbbbbbbbbbbbbbb1 is .*deregistered.* aws ec2 restore-image-from-recycle-bin --region eu-west-1 --image-id ami-0bbbbbbbbbbbbbbb1/;
  const instancesOf = async (work: Work) => {
    const { autoScaling } = await work.aws();
    const answer = await autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
    );
    return answer.AutoScalingGroups?.[0]?.Instances?.map(({ InstanceId }) => InstanceId);
  };

  it.each<[string, Group]>([
    ['a version by its number', {}],
    ['$Latest, which is left as it is', { template: { kind: '$Latest' } }],
  ])('keeps all that it runs after success: it names %s', async (_, change) => {
    await withGroup(async (work) => {
      const forward = await work.run(input());
      expect(forward.state).toBe('succeeded');
      await lose(work);
      const before = await instancesOf(work);
      expect(await work.goBack(forward)).toMatchObject({
        state: 'failed',
        reason: expect.stringMatching(GONE) as string,
      });
      expect(await instancesOf(work)).toEqual(before);
      expect(work.effects).toEqual([
        'CreateLaunchTemplateVersion',
        'StartInstanceRefresh',
        'DeregisterImage',
      ]);
    }, change);
  });

  it('has its refresh cancelled where that runs: what is replaced stays, and what is not, too', async () => {
    await withGroup(async (work) => {
      const forward = await work.start(input());
      await work.underWay();
      await lose(work);
      await forward.signal(Message.RollBackTarget, { by: 'ada' });
      expect(await forward.result()).toMatchObject({
        state: 'failed',
        reason: expect.stringMatching(GONE) as string,
      });
      expect((await work.refreshes()).map(({ status }) => status)).toEqual(['Cancelled']);
      expect(work.effects).toEqual([
        'CreateLaunchTemplateVersion',
        'StartInstanceRefresh',
        'DeregisterImage',
        'CancelInstanceRefresh',
      ]);
    }, SLOW);
  });
});

describe('a group that names $Latest', () => {
  it('is refreshed without the automatic rollback that AWS would refuse', async () => {
    await withGroup(
      async (work) => {
        expect(await work.run(input({}, { refresh: { autoRollback: true } }))).toMatchObject({
          state: 'succeeded',
        });
      },
      { template: { kind: '$Latest' } },
    );
  });
});

describe('a group whose release is aborted', () => {
  const LATEST: Group = { ...SLOW, template: { kind: '$Latest' } };
  const launchedByLatest = async (work: Work) => {
    const { ec2, autoScaling } = await work.aws();
    const groups = await autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
    );
    const answer = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({
        LaunchTemplateId: groups.AutoScalingGroups?.[0]?.LaunchTemplate?.LaunchTemplateId,
        Versions: ['$Latest'],
      }),
    );
    return answer.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.ImageId;
  };

  it('launches what it did, although it names $Latest', async () => {
    await withGroup(async (work) => {
      const before = await launchedByLatest(work);
      const forward = await work.start(input());
      await work.underWay();
      expect(await launchedByLatest(work)).toBe(NEW_IMAGE);
      await forward.cancel();
      expect(await forward.result()).toMatchObject({ state: 'cancelled', previousVersion: '1' });
      expect(await launchedByLatest(work)).toBe(before);
      expect(await work.describe()).toMatchObject({ version: '$Latest' });
      expect(work.effects).toEqual([
        'CreateLaunchTemplateVersion',
        'StartInstanceRefresh',
        'CancelInstanceRefresh',
        TAKES_LATEST_BACK,
      ]);
    }, LATEST);
  });

  it('launches what it did, although the answer that a version was made is lost', async () => {
    await withGroup(async (work) => {
      const before = await launchedByLatest(work);
      // The call and its repetitions: the attempt fails.
      work.emulator.faults.add({
        kind: 'lostAnswer',
        operations: ['CreateLaunchTemplateVersion'],
        count: CALLS_OF_AN_ATTEMPT,
      });
      const forward = await work.start(input());
      await eventually(
        () => Promise.resolve(work.effects.includes('CreateLaunchTemplateVersion') || undefined),
        'a version made',
      );
      await forward.cancel();
      expect(await forward.result()).toMatchObject({
        state: 'cancelled',
        reason: 'the release was aborted before the refresh began',
      });
      expect(await launchedByLatest(work)).toBe(before);
      expect(work.effects).toEqual(['CreateLaunchTemplateVersion', TAKES_LATEST_BACK]);
    }, LATEST);
  });

  it('is named with what is left, and how to see it, where AWS refuses', async () => {
    await withGroup(async (work) => {
      const forward = await work.start(input());
      await work.underWay();
      work.emulator.faults.add({ kind: 'accessDenied', operations: ['CreateLaunchTemplateVersion'] });
      await forward.cancel();
      const { state, reason, templateId } = await forward.result();
      expect(state).toBe('failed');
      expect(reason).toContain('AWS says the refresh is Cancelled');
      expect(reason).toContain(
        `$Latest of launch template ${templateId ?? ''} may still be version 2, which the release has made`,
      );
      expect(reason).toContain('UnauthorizedOperation');
      expect(reason).toContain(
        `aws ec2 describe-launch-template-versions --region ${REGION} --launch-template-id ${templateId ?? ''} --versions '$Latest'`,
      );
    }, LATEST);
  });
});

describe('a group whose refresh is paused', () => {
  const suspended = (work: Work) =>
    eventually(
      async () => ((await work.describe()).suspended?.includes('InstanceRefresh') ? true : undefined),
      'suspended',
    );

  it('is suspended and goes on when resumed, and the pause counts for no deadline', async () => {
    await withGroup(async (work) => {
      const polling = { ...config.polling, refreshTimeout: '8 seconds' };
      const forward = await work.start(input({}, { polling }));
      await work.underWay();
      await forward.signal(Message.PauseTarget, { by: 'ada' });
      await suspended(work);
      // Longer than the deadline, in the server's time.
      await new Promise((resolve) => setTimeout(resolve, 8_500));
      await forward.signal(Message.ResumeTarget, { by: 'ada' });
      expect(await forward.result()).toMatchObject({ state: 'succeeded' });
      expect(await work.describe()).toEqual({ version: '2', running: ['2'], suspended: [] });
      expect(work.effects.filter((action) => action.endsWith('Processes'))).toEqual([
        'SuspendProcesses',
        'ResumeProcesses',
      ]);
    });
  });

  it.each([
    ['aborted', async (forward: Awaited<ReturnType<Work['start']>>) => forward.cancel(), 'cancelled'],
    [
      'rolled back',
      async (forward: Awaited<ReturnType<Work['start']>>) =>
        forward.signal(Message.RollBackTarget, { by: 'ada' }),
      'rolledBack',
    ],
  ])('has its process restored when it is %s', async (_, end, state) => {
    await withGroup(async (work) => {
      const forward = await work.start(input());
      await work.underWay();
      await forward.signal(Message.PauseTarget, { by: 'ada' });
      await suspended(work);
      await end(forward);
      expect(await forward.result()).toMatchObject({ state });
      expect((await work.describe()).suspended).toEqual([]);
      expect((await work.refreshes()).filter(({ end: ended }) => ended === undefined)).toEqual([]);
    }, SLOW);
  });

  it('keeps a process suspended that somebody else has suspended', async () => {
    await withGroup(async (work) => {
      const forward = await work.start(input());
      await work.underWay();
      const { autoScaling } = await work.aws();
      await autoScaling.send(
        new SuspendProcessesCommand({ AutoScalingGroupName: 'web', ScalingProcesses: ['InstanceRefresh'] }),
      );
      await forward.signal(Message.PauseTarget, { by: 'ada' });
      await forward.signal(Message.ResumeTarget, { by: 'ada' });
      await forward.cancel();
      expect(await forward.result()).toMatchObject({ state: 'cancelled' });
      expect((await work.describe()).suspended).toEqual(['InstanceRefresh']);
      expect(work.effects.filter((action) => action === 'ResumeProcesses')).toEqual([]);
    }, SLOW);
  });
});

describe("somebody else's refresh", () => {
  async function refreshByHand(work: Work): Promise<void> {
    const { autoScaling } = await work.aws();
    await autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName: 'web' }));
  }

  it('fails the target, or is waited for, as the environment says', async () => {
    await withGroup(async (work) => {
      await refreshByHand(work);
      expect(await work.run(input())).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining('another instance refresh is active') as string,
      });
      expect(work.effects).toEqual(['StartInstanceRefresh']);
      expect(await work.run(input({}, { foreignRefresh: 'wait' }))).toMatchObject({ state: 'succeeded' });
      const [first, second] = await work.refreshes();
      expect(second?.start).toBeGreaterThanOrEqual(first?.end ?? Infinity);
      expect(work.effects).toEqual([
        'StartInstanceRefresh',
        'CreateLaunchTemplateVersion',
        'StartInstanceRefresh',
      ]);
    });
  });

  it('is not what an earlier run of the same work has started: that is adopted', async () => {
    await withGroup(async (work) => {
      const first = await work.start(input());
      await work.underWay();
      await first.terminate();
      expect(await work.run(input())).toMatchObject({ state: 'succeeded', newVersion: '2' });
      expect(work.effects).toEqual(['CreateLaunchTemplateVersion', 'StartInstanceRefresh']);
    }, SLOW);
  });
});

describe('a service that goes back', () => {
  const service = (change: Partial<TargetInput> = {}, settings: Partial<TargetInput['config']> = {}) => ({
    ...input(change, settings),
    target: {
      id: `${STAGING}/${REGION}/ecs/shop/api`,
      kind: 'ecs' as const,
      size: 2,
      expectedSeconds: 1,
    },
  });

  it('has its deployment rolled back while it runs, and its tasks placed anew', async () => {
    await withGroup(async (work) => {
      const forward = await work.start(service());
      await eventually(
        () => Promise.resolve(work.effects.includes('UpdateService') || undefined),
        'a deployment under way',
      );
      await forward.signal(Message.RollBackTarget, { by: 'ada' });
      expect(await forward.result()).toMatchObject({
        state: 'rolledBack',
        reason: 'rolled back by ada; its tasks were placed anew',
      });
      expect(work.effects).toEqual(['UpdateService', 'StopServiceDeployment', 'UpdateService']);
    });
  });

  it('has its tasks placed anew after success, and nothing done when nothing was begun', async () => {
    await withGroup(async (work) => {
      const undo = await work.run(service());
      expect(await work.run(service({ action: 'rollback', undo }))).toMatchObject({ state: 'rolledBack' });
      expect(await work.run(service({ action: 'rollback', undo: {} }))).toMatchObject({
        state: 'rolledBack',
      });
      expect(work.effects).toEqual(['UpdateService', 'UpdateService']);
    });
  });

  it("leaves somebody else's deployment alone, or waits for it, as the environment says", async () => {
    await withGroup(async (work) => {
      const { ecs } = await work.aws();
      await ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'api', forceNewDeployment: true }));
      expect(await work.run(service())).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining("somebody else's deployment") as string,
      });
      expect(work.effects).toEqual(['UpdateService']);
      expect(await work.run(service({}, { foreignRefresh: 'wait' }))).toMatchObject({ state: 'succeeded' });
      expect(work.effects).toEqual(['UpdateService', 'UpdateService']);
    });
  });
});
