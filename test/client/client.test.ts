import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExitCode, GoldenAmiError, type GoldenAmiClient, type ReleaseView } from '../../src/client.js';
import { exitCodeOf } from '../../src/client/releaseView.js';
import { STAGING } from '../support/fleets.js';
import { ClientStage, eventually, quickConfig, stuckFleet } from './stage.js';

let stage: ClientStage;
let client: GoldenAmiClient;

beforeAll(async () => {
  stage = await ClientStage.start();
  client = await stage.connect();
});
afterAll(async () => {
  await stage.stop();
});

async function errorOf(work: Promise<unknown>): Promise<GoldenAmiError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof GoldenAmiError) return error;
  throw new Error(`expected a GoldenAmiError, got ${String(error)}`);
}

function start(release: string, change: Partial<Parameters<GoldenAmiClient['start']>[0]> = {}) {
  return client.start({ config: quickConfig(), requestedBy: 'ann', release, ...change });
}

function untilWaiting(release: string): Promise<ReleaseView> {
  return eventually(async () => {
    const view = await client.status(`web/${release}`);
    return view.status.phase === 'waitingForApproval' ? view : undefined;
  }, 'waiting for an approval');
}

describe('without a server', () => {
  it('says so within seconds', async () => {
    const error = await errorOf(
      stage.connect({ address: '127.0.0.1:1', connectTimeoutMs: 300, program: 'npx golden-ami' }),
    );
    expect(error.message).toBe('No Temporal server answered at 127.0.0.1:1 within 0.3 s.');
    expect(error.hint).toContain('npx golden-ami demo');
    expect(error.exitCode).toBe(ExitCode.Error);
  });

  it('names a namespace that is not there, and how to make it', async () => {
    const error = await errorOf(stage.connect({ namespace: 'nope' }));
    expect(error.message).toBe(`The Temporal server at ${stage.address} has no namespace "nope".`);
    expect(error.hint).toContain('temporal operator namespace create --namespace nope');
  });
});

describe('without a worker', () => {
  it('withdraws a release that nobody takes: nothing was started', async () => {
    const error = await errorOf(start('unwanted', { workerTimeoutMs: 700 }));
    expect(error.message).toBe(
      'No worker polls task queue "golden-ami" in namespace "default": release web/unwanted was withdrawn after 0.7 s, and nothing was started.',
    );
    expect(error.hint).toBe(`Start a worker, then ask again:  golden-ami worker --address ${stage.address}`);
    const handle = stage.temporal.workflow.getHandle('golden-ami/web/unwanted');
    expect((await handle.describe()).status.name).toBe('TERMINATED');
  });

  it('withdraws a plan too', async () => {
    const error = await errorOf(
      client.plan({ config: quickConfig(), requestedBy: 'ann', workerTimeoutMs: 500 }),
    );
    expect(error.message).toContain('the plan of web was withdrawn after 0.5 s, and nothing was started.');
  });

  it('leaves a release alone when whoever started it goes away', async () => {
    const interrupt = new AbortController();
    const starting = errorOf(
      start('left', { signal: interrupt.signal, onStarted: () => setTimeout(() => interrupt.abort(), 300) }),
    );
    const error = await starting;
    expect(error.message).toBe('Interrupted. Release web/left goes on.');
    expect(error.exitCode).toBe(ExitCode.Interrupted);
    const handle = stage.temporal.workflow.getHandle('golden-ami/web/left');
    expect((await handle.describe()).status.name).toBe('RUNNING');
    // Works with no worker there: it is stored.
    await client.abort('web/left', { by: 'ann', reason: 'test' });
    await handle.terminate();
  });

  it('answers no status, and says why', async () => {
    const handle = await stage.temporal.workflow.start('goldenAmiRelease', {
      workflowId: 'golden-ami/web/silent',
      taskQueue: 'nobody',
    });
    const error = await errorOf(client.status('web/silent'));
    await handle.terminate();
    expect(error.message).toBe(
      'Could not ask release web/silent for its status: no worker that polls task queue "golden-ami" in namespace "default" answered.',
    );
    expect(error.hint).toContain('golden-ami worker');
  });
});

describe('a release', () => {
  it('that does not exist cannot be asked, decided or aborted', async () => {
    const message = `There is no release web/none in namespace "default" at ${stage.address}.`;
    expect((await errorOf(client.status('web/none'))).message).toBe(message);
    expect((await errorOf(client.approve('web/none', { by: 'ann' }))).message).toBe(message);
    expect((await errorOf(client.abort('web/none', { by: 'ann' }))).message).toBe(message);
  });

  it('whose checks fail is not started, and says why in the words of who refused', async () => {
    await stage.withWorker(async () => {
      const nothing = quickConfig().environments.map((environment) => ({
        ...environment,
        autoScalingGroups: { include: [{ names: ['no-such-group'] }], exclude: [] },
        ecsServices: undefined,
      }));
      const error = await errorOf(start('empty', { config: { ...quickConfig(), environments: nothing } }));
      expect(error.message).toMatch(/^Release web\/empty was not started: /);
      expect(error.hint).toBe(
        'Nothing was started and nothing has changed. Correct the above and start again.',
      );
      expect(error.exitCode).toBe(ExitCode.Error);
    });
  });

  it('goes from its start to its end by way of a decision', async () => {
    await stage.withWorker(async () => {
      const started = await start('whole');
      expect(started.status.phase).not.toBe('preparing');
      expect(started.status.requestedBy).toBe('ann');

      const again = await errorOf(start('whole'));
      expect(again.message).toBe('Release web/whole is already running; nothing new was started.');
      expect(again.exitCode).toBe(ExitCode.Refused);

      const early = await errorOf(client.approve('web/whole', { by: 'ann' }));
      expect(early.message).toMatch(/^Release web\/whole does not wait for an approval: it is /);
      expect(early.exitCode).toBe(ExitCode.Refused);

      await untilWaiting('whole');
      const running = await eventually(async () => {
        const [release] = await client.list({ waiting: true });
        return release;
      }, 'listed as waiting');
      expect(running).toMatchObject({
        workflowId: 'golden-ami/web/whole',
        waitingFor: 'approval:production',
        phase: 'waitingForApproval',
      });
      expect(await client.resolve(undefined)).toMatchObject({ release: 'whole' });
      expect(exitCodeOf(await client.status('web/whole'))).toBe(ExitCode.WaitingForDecision);

      const otherPlan = await errorOf(client.approve('web/whole', { by: 'ann', plan: '0000' }));
      expect(otherPlan.message).toMatch(
        /^The plan of production is [0-9a-f]{12} by now, not 0000: nothing was decided\.$/,
      );
      const wrong = await errorOf(client.approve('web/whole', { by: 'ann', environment: 'staging' }));
      expect(wrong.message).toBe(
        'Release web/whole refused to approve staging: the release does not wait for a decision on staging, but on production',
      );
      expect(wrong.exitCode).toBe(ExitCode.Refused);
      const unknown = await errorOf(client.approve('web/whole', { by: 'ann', environment: 'prod' }));
      expect(unknown.message).toBe(
        'Release web/whole has no environment "prod": it has staging, production.',
      );

      const decision = await client.approve('golden-ami/web/whole', { by: 'bob', comment: 'fine' });
      expect(decision).toMatchObject({
        environment: 'production',
        decision: 'approve',
        by: 'bob',
        comment: 'fine',
      });

      const phases = new Set<string>();
      let last: ReleaseView | undefined;
      for await (const { view } of client.watch('web/whole', { intervalMs: 200 })) {
        phases.add(view.status.phase);
        last = view;
      }
      expect([...phases].at(-1)).toBe('succeeded');
      expect(last && exitCodeOf(last)).toBe(ExitCode.Done);

      const ended = await errorOf(client.reject('web/whole', { by: 'ann' }));
      expect(ended.message).toBe('Release web/whole has ended (succeeded): there is nothing to reject.');
      expect((await errorOf(client.abort('web/whole', { by: 'ann' }))).message).toBe(
        'Release web/whole has ended (it is COMPLETED): there is nothing to abort.',
      );
      expect((await errorOf(start('whole'))).message).toBe(
        'Release web/whole has already ended well; nothing new was started.',
      );
    });
  });

  it('shows how far its targets have come, without a word in any history', async () => {
    await stage.withWorker(async () => {
      await start('stuck');
      const id = `${STAGING}/eu-west-1/asg/web-1`;
      const view = await eventually(async () => {
        const seen = await client.status('web/stuck');
        return seen.live[id] ? seen : undefined;
      }, 'any progress');
      expect(view.live[id]?.status).toBe('InProgress');
      expect(view.live[id]?.message).not.toBe('');
      await client.abort('web/stuck', { by: 'cy', reason: 'it is stuck' });
      let last: ReleaseView | undefined;
      for await (const event of client.watch('web/stuck', { intervalMs: 200 })) last = event.view;
      expect(last?.status).toMatchObject({ phase: 'aborted', abort: { by: 'cy', reason: 'it is stuck' } });
      expect(last && exitCodeOf(last)).toBe(ExitCode.Error);
    }, stuckFleet());
  });

  it('that is rejected ends, and production stays as it was', async () => {
    await stage.withWorker(async () => {
      await start('bad');
      await untilWaiting('bad');
      await client.reject('web/bad', { by: 'dan', comment: 'staging looks odd' });
      const view = await eventually(async () => {
        const seen = await client.status('web/bad');
        return seen.closedAt === undefined ? undefined : seen;
      }, 'ended');
      expect(view.status.phase).toBe('rejected');
      expect(view.status.environments[1]?.counts).toMatchObject({ cancelled: 2 });
    });
  });

  it('that Temporal ends is over for those who watch it', async () => {
    await stage.withWorker(async () => {
      const { workflowId } = await start('cut');
      await untilWaiting('cut');
      await stage.temporal.workflow.getHandle(workflowId).terminate();
      let last: ReleaseView | undefined;
      for await (const event of client.watch('web/cut', { intervalMs: 100 })) last = event.view;
      expect(last?.temporalStatus).toBe('TERMINATED');
      expect(last && exitCodeOf(last)).toBe(ExitCode.Error);
      // What docs/operations.md has people wait for before they start another one.
      const query = `WorkflowId STARTS_WITH "${workflowId}/" AND ExecutionStatus = "Running"`;
      await eventually(async () => {
        for await (const _ of stage.temporal.workflow.list({ query })) return undefined;
        return true;
      }, 'without environments');
      const handle = stage.temporal.workflow.getHandle(`${workflowId}/staging`);
      expect((await handle.describe()).status.name).toBe('COMPLETED');
    });
  });
});

describe('several releases', () => {
  it('have to be told apart by name', async () => {
    await stage.withWorker(async () => {
      await start('one');
      await start('two', { config: { ...quickConfig(), pipeline: 'api' } });
      await eventually(
        async () => ((await client.list({ running: true })).length === 2 ? true : undefined),
        'listed',
      );
      const error = await errorOf(client.resolve(undefined));
      expect(error.message).toBe('2 releases are running: say which one you mean.');
      expect(error.hint).toMatch(/web\/one .*\n.*|api\/two /);
      expect(await client.resolve(undefined, 'api')).toMatchObject({ pipeline: 'api', release: 'two' });
      for (const name of ['web/one', 'api/two']) await client.abort(name, { by: 'ann' });
      await eventually(
        async () => ((await client.list({ running: true })).length === 0 ? true : undefined),
        'ended',
      );
    });
    expect((await errorOf(client.resolve(undefined))).message).toBe('No release is running.');
  });
});

describe('a plan', () => {
  it('is made by the worker and changes nothing', async () => {
    await stage.withWorker(async () => {
      const { environments } = await client.plan({ config: quickConfig(), requestedBy: 'ann' });
      expect(environments.map(({ environment, batches }) => [environment, batches.length])).toEqual([
        ['staging', 1],
        ['production', 1],
      ]);
    });
  });

  it('says why it cannot be made', async () => {
    await stage.withWorker(async () => {
      const image = { amis: { 'eu-west-1': 'ami-0123456789abcdef0' } };
      const error = await errorOf(client.plan({ config: quickConfig(), requestedBy: 'ann', image }));
      expect(error.message).toMatch(/^No plan can be made for web: .*ami-0123456789abcdef0/s);
    });
  });
});

describe('the search attributes', () => {
  it('are missed only by the lists that need them, which say who registers them', async () => {
    const namespace = 'without-attributes';
    await stage.temporal.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    const bare = await eventually(() => stage.connect({ namespace }).catch(() => undefined), 'a namespace');
    expect(await eventually(() => bare.list().catch(() => undefined), 'listable')).toEqual([]);
    const error = await errorOf(bare.list({ waiting: true }));
    expect(error.message).toMatch(
      /^Could not list the releases: golden-ami's search attributes are not registered in namespace "without-attributes": /,
    );
    expect(error.hint).toContain('golden-ami worker --address');
  });
});

describe('a schedule', () => {
  const scheduled = (cron: string) => quickConfig({ schedule: { cron, timeZone: 'Europe/Berlin' } });

  it('is created, changed, listed and deleted; doing it twice does no harm', async () => {
    const created = await client.applySchedule(scheduled('0 4 * * MON'));
    expect(created.outcome).toBe('created');
    expect(created.schedule).toMatchObject({
      pipeline: 'web',
      scheduleId: 'golden-ami/web',
      cron: '0 4 * * MON',
      timeZone: 'Europe/Berlin',
      paused: false,
    });
    const handle = stage.temporal.schedule.getHandle('golden-ami/web');
    await handle.pause('freeze');
    const changed = await client.applySchedule(scheduled('0 5 * * TUE'));
    expect(changed.outcome).toBe('updated');
    // A person paused it: a new config is no reason to start releases again.
    expect(changed.schedule).toMatchObject({ cron: '0 5 * * TUE', paused: true, note: 'freeze' });

    const description = await handle.describe();
    expect(description.policies).toMatchObject({ overlap: 'BUFFER_ONE', catchupWindow: 3_600_000 });

    const listed = await eventually(async () => {
      const all = await client.listSchedules();
      return all.length > 0 ? all : undefined;
    }, 'listed');
    expect(listed.map(({ pipeline, cron }) => [pipeline, cron])).toEqual([['web', '0 5 * * TUE']]);

    await client.deleteSchedule('web');
    const error = await errorOf(client.deleteSchedule('web'));
    expect(error.message).toBe('Pipeline web has no schedule.');
  });

  it('starts releases that have a name of their own', async () => {
    await client.applySchedule(scheduled('0 4 1 1 *'));
    const handle = stage.temporal.schedule.getHandle('golden-ami/web');
    await handle.trigger();
    const release = await eventually(async () => {
      const [first] = await client.list({ running: true });
      return first;
    }, 'a release of the schedule');
    await client.deleteSchedule('web');
    await stage.temporal.workflow.getHandle(release.workflowId).terminate();
    expect(release.workflowId).toMatch(/^golden-ami\/web\/scheduled-\d{4}-\d\d-\d\dT/);
    expect(await client.resolve(`web/${release.release}`)).toMatchObject({ workflowId: release.workflowId });
  });

  it('needs a schedule in the config, and one that Temporal understands', async () => {
    const none = await errorOf(client.applySchedule(quickConfig()));
    expect(none.message).toBe('The config of pipeline web has no schedule.');
    const config = scheduled('0 4 * * MON');
    const odd = { ...config, schedule: { cron: '99 99 * * *', timeZone: 'UTC', catchUpWindow: '1 hour' } };
    const error = await errorOf(client.applySchedule(odd));
    expect(error.message).toMatch(
      /^Temporal refuses the schedule of pipeline web \(cron "99 99 \* \* \*"\): /,
    );
  });
});
