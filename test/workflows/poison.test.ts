import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Message, WorkflowType } from '../../src/contract/names.js';
import { config, fleet, group, PRODUCTION, STAGING } from '../support/fleets.js';
import { failedTasks } from '../support/histories.js';
import { mutations } from '../support/journal.js';
import { WRONG_PAYLOADS, signalPoisoned, startPoisoned } from '../support/poison/wrongPayloads.js';
import { failureOf, Simulation } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

const small = fleet({
  autoScalingGroups: [group('web-1', STAGING), group('web', PRODUCTION)],
  ecsClusters: [],
});

describe('poison', () => {
  it('to a release and its environment is refused, and the release goes on', async () => {
    await simulation.with(small, async (stage) => {
      const release = await stage.start(config());
      await release.untilApprovalIsNeeded();
      const { workflowId } = release.handle;
      for (const id of [workflowId, `${workflowId}/production`]) {
        for (const name of Object.values(Message)) {
          for (const payloads of WRONG_PAYLOADS) await signalPoisoned(stage.env.client, id, name, payloads);
        }
      }
      const huge = 'x'.repeat(900_000);
      for (const by of ['a', 'b', 'c'])
        await release.handle.signal('pause', { by: by + 'x'.repeat(50_000), reason: huge, tags: 5 });
      const status = await release.status();
      expect(status).toMatchObject({ phase: 'waitingForApproval', decisions: [], commands: [] });
      expect(status.refusals.length).toBeGreaterThan(50);
      expect(JSON.stringify(status).length).toBeLessThan(300_000);
      await release.handle.signal('approve', { environment: 'production', by: 'ada' });
      await release.result();
      expect(failedTasks(await stage.histories())).toEqual([]);
    });
  });

  it('of a name that nothing takes is refused and shown, wherever it was sent', async () => {
    await simulation.with(small, async (stage) => {
      const release = await stage.start(config());
      await release.untilApprovalIsNeeded();
      const { workflowId } = release.handle;
      const environment = stage.env.client.workflow.getHandle(`${workflowId}/production`);
      await release.handle.signal('aprove', { environment: 'production', by: 'ada' });
      await environment.signal('x'.repeat(900), { by: 'e'.repeat(500_000) });
      await environment.signal('abort', {});
      await environment.signal('targetProgress', { id: 5 });
      const { refusals, phase } = await release.until((now) => now.refusals.length >= 4, 'refusing all');
      const unknown = 'nothing takes a signal of that name here';
      expect(refusals.map(({ message, by, reason }) => [message, by, reason])).toEqual([
        ['aprove', 'ada', unknown],
        [`${'x'.repeat(99)}…`, `${'e'.repeat(99)}…`, unknown],
        ['abort', 'unknown', 'it names nobody, and the release always does'],
        ['targetProgress', 'unknown', expect.stringContaining('"id"') as string],
      ]);
      expect(phase).toBe('waitingForApproval');
      await release.handle.signal('approve', { environment: 'production', by: 'ada' });
      await release.result();
    });
  });

  it.each(Object.values(WorkflowType))('as the input of %s ends it failed, at once', async (type) => {
    await simulation.with(small, async (stage) => {
      for (const payloads of WRONG_PAYLOADS) {
        const handle = await startPoisoned(stage.env.client, {
          type,
          taskQueue: stage.taskQueue,
          payloads,
          workflowId: `golden-ami/web/${randomUUID()}`,
        });
        expect(await failureOf(handle.result())).toMatchObject({ type: 'InvalidRelease' });
        expect(failedTasks([{ workflowId: '', type, history: await handle.fetchHistory() }])).toEqual([]);
      }
      expect(mutations(stage.emulator.journal, STAGING)).toEqual([]);
    });
  });

  it('that is a workflow of no type ends, too', async () => {
    await simulation.with(small, async (stage) => {
      const { taskQueue } = stage;
      const handle = await stage.env.client.workflow.start('nothing', {
        taskQueue,
        workflowId: randomUUID(),
        args: [],
      });
      const { message } = await failureOf(handle.result());
      expect(message).toContain('golden-ami has no workflow of type "nothing"; there are: goldenAmiRelease');
    });
  });
});

describe('the gate', () => {
  it('holds although somebody sends proceed to the environment', async () => {
    await simulation.with(small, async (stage) => {
      const release = await stage.start(config());
      await release.untilApprovalIsNeeded();
      const environment = stage.env.client.workflow.getHandle(`${release.handle.workflowId}/production`);
      await environment.signal('proceed');
      await environment.signal('command', { id: 99, kind: 'rollback', by: 'eve' });
      const status = await release.until(({ refusals }) => refusals.length >= 2, 'refusing both');
      expect(status.phase).toBe('waitingForApproval');
      // The release is asked about each of them, and may be heard of either first.
      expect(new Map(status.refusals.map(({ message, reason }) => [message, reason]))).toEqual(
        new Map([
          [Message.Proceed, 'somebody has sent it to production, and the release has not let it go'],
          [Message.Command, 'rollback: the release has not sent it'],
        ]),
      );
      expect(mutations(stage.emulator.journal, PRODUCTION)).toEqual([]);
      await release.handle.signal('approve', { environment: 'production', by: 'ada' });
      await release.result();
    });
  });

  it('holds although somebody has started the release with a memo that lets it go', async () => {
    await simulation.with(small, async (stage) => {
      const letGo = { planHash: 'x', at: '2026-11-30T10:00:00.000Z' };
      const release = await stage.start(
        config(),
        {},
        { 'environment:production': { hasBegun: true, letGo } },
      );
      await release.untilApprovalIsNeeded();
      const { memo } = await release.handle.describe();
      expect(memo).toEqual({
        'environment:staging': { hasBegun: true, letGo: expect.anything() as unknown },
        'environment:production': { hasBegun: true },
        commands: {},
      });
      await release.handle.signal('approve', { environment: 'production', by: 'ada' });
      await release.result();
    });
  });

  it('is not walked around by a target that somebody starts', async () => {
    await simulation.with(small, async (stage) => {
      const id = `${PRODUCTION}/eu-west-1/asg/web`;
      const polling = {
        ...{ minInterval: '1 second', maxInterval: '1 minute', refreshTimeout: '1 hour' },
        ...{ deploymentTimeout: '1 hour', buildTimeout: '1 hour', reportInterval: '10 seconds' },
      };
      const input = {
        target: { id, kind: 'asg', size: 1, expectedSeconds: 60 },
        config: {
          pipeline: 'web',
          environment: 'production',
          account: { id: PRODUCTION },
          refresh: {},
          polling,
        },
        release: '1',
      };
      const handle = await stage.env.client.workflow.start(WorkflowType.AutoScalingGroup, {
        taskQueue: stage.taskQueue,
        workflowId: `golden-ami/target/${id}`,
        args: [input],
      });
      expect(await failureOf(handle.result())).toMatchObject({
        type: 'NoRelease',
        message: expect.stringContaining('it was started by hand') as string,
      });
      expect(stage.emulator.journal.calls).toEqual([]);
    });
  });
});

describe('a release under another workflow ID', () => {
  it.each([
    ['my-release', {}, 'golden-ami/web/<release>'],
    ['golden-ami/web/a/b', {}, 'golden-ami/web/<release>'],
    ['golden-ami/other/1', {}, 'golden-ami/web/1'],
    ['golden-ami/web/1', { release: '2' }, 'golden-ami/web/2'],
  ])('%s is refused, and told the right one', async (workflowId, input, right) => {
    await simulation.with(small, async (stage) => {
      const { taskQueue } = stage;
      const args = [{ config: { ...config(), pipeline: 'web' }, ...input }];
      const handle = await stage.env.client.workflow.start(WorkflowType.Release, {
        taskQueue,
        workflowId,
        args,
      });
      const failure = await failureOf(handle.result());
      expect(failure.type).toBe('InvalidRelease');
      expect(failure.message).toContain(right);
      expect(failure.message).toContain('golden-ami start');
      expect(stage.emulator.journal.calls).toEqual([]);
    });
  });
});
