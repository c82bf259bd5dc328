import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import type { ReleaseView } from '../../src/client.js';
import type { CommandRecord } from '../../src/contract/commands.js';
import { releaseWorkflowId } from '../../src/contract/names.js';
import { ClientStage, eventually, quickConfig, smallFleet, stuckFleet } from '../client/stage.js';
import { group, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { mutations } from '../support/journal.js';
import { run, type Ran } from './testIo.js';

const folder = mkdtempSync(join(tmpdir(), 'golden-ami-'));
const { environments, ...rest } = quickConfig();

/** A config with staging in two batches, where nobody has to approve anything. */
function configFile(name: string, change: object = {}): string {
  const file = join(folder, name);
  const changed = environments.map((one) => ({ ...one, batchSize: 2, approval: false, ...change }));
  writeFileSync(file, stringify({ ...rest, environments: changed }));
  return file;
}
const config = configFile('golden-ami.yaml');
const gated = configFile('gated.yaml', { approval: true });
const watching = configFile('watching.yaml', { alarms: [{ name: 'errors' }, { name: 'latency' }] });

/** Three staging groups, of which the refresh of web-2 fails. */
const failing = (times?: number) =>
  smallFleet({
    autoScalingGroups: [
      group('web-1', STAGING),
      group('web-2', STAGING),
      group('web-3', STAGING),
      group('web-1', PRODUCTION),
    ],
    faults: [
      {
        kind: 'refresh',
        groups: ['web-2'],
        accounts: [STAGING],
        outcome: 'fails',
        atPercentage: 50,
        reason: 'Instances failed health checks.',
        ...(times === undefined ? {} : { count: times }),
      },
    ],
  });
const WEB_2 = `${STAGING}/${REGION}/asg/web-2`;

let stage: ClientStage;
beforeAll(async () => {
  stage = await ClientStage.start();
});
afterAll(async () => {
  await stage.stop();
});

/** Runs `golden-ami` against the test's server. */
function goldenAmi(...args: string[]): Promise<Ran> {
  return run([...args, '--address', stage.address]);
}

async function statusOf(release: string): Promise<ReleaseView> {
  return json<ReleaseView>(await goldenAmi('status', release, '-o', 'json'));
}

function json<T>({ out }: Ran): T {
  return JSON.parse(out.join('\n')) as T;
}

/** The signals that a release of pipeline `web` has been sent, in the order in which they were stored. */
async function signalsOf(release: string): Promise<string[]> {
  const handle = stage.temporal.workflow.getHandle(releaseWorkflowId('web', release));
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []);
}

/** Starts a release and waits until it needs a person. */
function start(release: string): Promise<Ran> {
  return goldenAmi('start', '-c', config, '--release', release, '--by', 'ann', '--wait');
}

describe('a release whose failure budget is spent', () => {
  it('ends start --wait with 3 and the choice, and goes on with a retry', async () => {
    await stage.withWorker(async (emulator) => {
      const stuck = await start('retried');
      expect(stuck.exitCode).toBe(3);
      const text = stuck.out.join('\n');
      expect(text).toMatch(/Waiting for a decision on staging: .*, since \d{4}-/);
      expect(text).toContain(
        `${WEB_2}: failed: the refresh ended as Failed: Instances failed health checks.`,
      );
      expect(text).toContain('golden-ami retry web/retried --failed --environment staging');
      expect((await goldenAmi('status', 'web/retried')).exitCode).toBe(3);
      expect((await goldenAmi('list', '--waiting')).out.join('\n')).toMatch(
        /web\/retried .* decision on staging/,
      );

      const wrong = await goldenAmi('retry', 'web/retried', '--target', `${STAGING}/${REGION}/asg/web-1`);
      expect([wrong.exitCode, wrong.out, wrong.err[0]]).toEqual([
        5,
        [],
        `Error: Release web/retried refused to retry: staging: its target ${STAGING}/${REGION}/asg/web-1 is not one that has failed`,
      ]);
      const retry = await goldenAmi('retry', 'web/retried', '--failed', '--by', 'bob', '--reason', 'mended');
      expect([retry.exitCode, retry.out.slice(0, 2)]).toEqual([
        0,
        ['Retrying in release web/retried as bob.', '  ✓ staging  1 target is done again'],
      ]);
      expect((await goldenAmi('status', 'web/retried', '--watch')).exitCode).toBe(0);
      const { status } = await statusOf('web/retried');
      expect(status.phase).toBe('succeeded');
      const refreshed = refreshHistory(emulator.world, await emulator.clock.now()).map(
        ({ group: name }) => name,
      );
      expect(refreshed.filter((name) => name === 'web-2').length).toBe(2);
    }, failing(1));
  });

  it('goes on without what is skipped', async () => {
    await stage.withWorker(async () => {
      await start('skipped');
      const skip = await goldenAmi(
        'skip',
        'web/skipped',
        '--target',
        'web-2',
        '--reason',
        'retired soon',
        '-o',
        'json',
      );
      expect(skip.exitCode).toBe(0);
      expect(json<CommandRecord & { workflowId: string }>(skip)).toMatchObject({
        workflowId: 'golden-ami/web/skipped',
        kind: 'skip',
        accepted: true,
        answers: [{ environment: 'staging', accepted: true, message: '1 target is left out' }],
      });
      expect((await goldenAmi('status', 'web/skipped', '--watch')).exitCode).toBe(0);
      const { status } = await statusOf('web/skipped');
      expect(status.environments[0]?.counts).toEqual({ succeeded: 2, skipped: 1 });

      // An image that is out already is the one that a retry, after the end, starts a release of.
      const late = await goldenAmi('retry', 'web/skipped', '--target', 'web-2');
      expect([late.exitCode, late.err]).toEqual([
        5,
        [
          'Error: Release web/skipped has ended (succeeded): there is nothing to retry.',
          '  To bring the same image to what it has not reached, start a release of it; what runs it is not touched:',
          `    golden-ami start --config golden-ami.yaml --image ${imageOf(status)} --only web-2 --address ${stage.address}`,
        ],
      ]);
    }, failing());
  });

  it('says what goes back, asks, and ends with 4 when all of it is back', async () => {
    await stage.withWorker(async () => {
      await start('back');
      const terminal = { isTerminal: true, isInputTerminal: true };
      const rollback = ['rollback', 'web/back', '--reason', 'bad image', '--address', stage.address];
      const asked: string[] = [];
      const answering = (answer: string) => ({
        ...terminal,
        ask: (question: string) => {
          asked.push(question);
          return Promise.resolve(answer);
        },
      });
      const no = await run(rollback, answering('n'));
      expect([no.exitCode, no.err, asked]).toEqual([5, ['Nothing was rolled back.'], ['Roll back? [y/N] ']]);
      expect(no.out.slice(0, 2)).toEqual([
        'Release web/back: this goes back to what was there before, the newest first:',
        '  staging  2 targets, and the channel parameter',
      ]);
      expect((await statusOf('web/back')).status.commands).toEqual([]);

      const yes = await run(rollback, answering('y'));
      expect(yes.exitCode).toBe(0);
      expect(yes.out.join('\n')).toMatch(/✓ staging {2}2 targets go back/);
      const watch = await goldenAmi('status', 'web/back', '--watch');
      expect(watch.exitCode).toBe(4);
      expect(watch.out.join('\n')).toContain('Rolled back: ');
      const ended = await goldenAmi('status', 'web/back');
      expect([ended.exitCode, ended.out[0]]).toEqual([
        4,
        expect.stringMatching(/^Release web\/back {2}rolled back/) as string,
      ]);
    }, failing());
  });

  it('names, after the end, the image that a rollback would start', async () => {
    await stage.withWorker(async () => {
      await goldenAmi('start', '-c', config, '--release', 'older', '--wait');
      await goldenAmi('start', '-c', config, '--release', 'newer', '--wait');
      const rollback = await goldenAmi('rollback', 'web/newer', '--yes');
      expect([rollback.exitCode, rollback.err]).toEqual([
        5,
        [
          'Error: Release web/newer has ended (succeeded): there is nothing to roll back.',
          '  To go back, start a release of the image before it, that of release web/older:',
          `    golden-ami start --config golden-ami.yaml --image ${imageOf((await statusOf('web/older')).status)} --address ${stage.address}`,
        ],
      ]);
    });
  });
});

describe('a release that runs', () => {
  it('rests while it is paused, says by whom, and takes another pace', async () => {
    await stage.withWorker(async () => {
      await goldenAmi('start', '-c', config, '--release', 'paused');
      await eventually(
        async () => (await statusOf('web/paused')).status.environments[0]?.counts.refreshing,
        'refreshing',
      );
      const pause = await goldenAmi('pause', 'web/paused', '--by', 'ada', '--reason', 'deploy freeze');
      expect([pause.exitCode, pause.out.at(0), pause.out.at(-1)]).toEqual([
        0,
        'Paused release web/paused as ada.',
        `  golden-ami resume web/paused --address ${stage.address}`,
      ]);
      const twice = await goldenAmi('pause', 'web/paused', '--by', 'ada');
      expect([twice.exitCode, twice.err[0]]).toEqual([
        5,
        'Error: Release web/paused refused to pause: staging: ada has paused it already',
      ]);
      const status = await goldenAmi('status', 'web/paused');
      expect(status.exitCode).toBe(0);
      expect(status.out.join('\n')).toMatch(
        /Paused by ada: deploy freeze, since .* Nothing new is started\./,
      );

      const pace = await goldenAmi('pace', 'web/paused', '--max-concurrent', '7');
      expect([pace.exitCode, pace.out[1]]).toEqual([
        0,
        expect.stringContaining('staging  at most 7 targets at once') as string,
      ]);
      const resume = await goldenAmi('resume', 'web/paused', '--by', 'bob');
      expect([resume.exitCode, resume.out[1]]).toEqual([0, '  ✓ staging  it goes on']);
      expect((await statusOf('web/paused')).status.pausedBy).toBeUndefined();

      await goldenAmi('abort', 'web/paused');
      await goldenAmi('status', 'web/paused', '--watch');
      const late = await goldenAmi('pause', 'web/paused');
      expect([late.exitCode, late.err[0]]).toEqual([
        5,
        expect.stringMatching(
          /^Error: Release web\/paused has ended \(aborted: aborted by .+\): there is nothing to pause\.$/,
        ),
      ]);
    }, stuckFleet());
  });
});

describe('a release that an alarm holds', () => {
  const alarm = (name: string, account: string, state: 'OK' | 'ALARM' = 'OK') => ({
    name,
    account,
    region: REGION,
    state,
  });
  const ringing = smallFleet({
    alarms: [
      alarm('errors', STAGING, 'ALARM'),
      ...['errors', 'latency'].map((name) => alarm(name, PRODUCTION)),
      alarm('latency', STAGING),
    ],
  });

  it('goes on without that alarm when somebody says so', async () => {
    await stage.withWorker(async () => {
      await goldenAmi('start', '-c', watching, '--release', 'held');
      await eventually(
        async () => (await statusOf('web/held')).status.waitingFor?.kind === 'alarms' || undefined,
        'held',
      );
      const skip = (...args: string[]) =>
        goldenAmi('skip', 'web/held', '--environment', 'staging', '--by', 'ada', ...args);
      const both = await skip('--alarm', 'errors', '--target', 'web-1');
      expect([both.exitCode, both.err[0]]).toEqual([
        1,
        'Error: Say either which targets to skip or which alarms, not both.',
      ]);
      const unknown = await skip('--alarm', 'errors', '--alarm', 'memory');
      expect([unknown.exitCode, unknown.err[0]]).toEqual([
        5,
        'Error: Release web/held refused to skip: staging: it does not watch memory; it watches: errors, latency',
      ]);
      expect((await statusOf('web/held')).status.waitingFor?.kind).toBe('alarms');

      const done = await skip('--alarm', 'errors', '--reason', 'known noise');
      expect([done.exitCode, done.out.slice(0, 2)]).toEqual([
        0,
        [
          'Skipped in release web/held as ada.',
          '  ✓ staging  it watches errors no more; it watches: latency',
        ],
      ]);
      expect((await goldenAmi('status', 'web/held', '--watch')).exitCode).toBe(0);
    }, ringing);
  });
});

describe('without a worker', () => {
  it('pause is stored at once, says that nobody has taken it, and holds as soon as a worker is there', async () => {
    await stage.withWorker(async () => {
      expect((await goldenAmi('start', '-c', gated, '--release', 'unmanned', '--wait')).exitCode).toBe(3);
    });
    let isAnswered = false;
    const asked = goldenAmi('pause', 'web/unmanned', '--by', 'ada', '--reason', 'deploy freeze').finally(
      () => (isAnswered = true),
    );
    await eventually(
      async () => ((await signalsOf('unmanned')).includes('pause') ? true : undefined),
      'stored',
    );
    expect(isAnswered).toBe(false);
    const pause = await asked;
    expect([pause.exitCode, pause.out, pause.err]).toEqual([
      1,
      [],
      [
        'Error: Asked release web/unmanned to pause, but nobody has taken that yet: it takes effect as soon as a worker does.',
        `  To see whether it has:  golden-ami status web/unmanned --address ${stage.address}`,
        `  To start a worker:  golden-ami worker --address ${stage.address}`,
      ],
    ]);
    await stage.withWorker(async () => {
      const paused = await eventually(async () => {
        const { status } = await statusOf('web/unmanned');
        return status.pausedBy === undefined ? undefined : status;
      }, 'paused');
      expect(paused).toMatchObject({
        pausedBy: 'ada',
        commands: [{ kind: 'pause', by: 'ada', reason: 'deploy freeze', accepted: true }],
      });
      await goldenAmi('abort', 'web/unmanned');
      await goldenAmi('status', 'web/unmanned', '--watch');
    });
  });
});

describe('a release that the preflight refuses', () => {
  it('is not started and ends start with 5, unless the preflight is ignored', async () => {
    await stage.withWorker(async ({ journal }) => {
      const begin = (release: string, ...args: string[]) =>
        goldenAmi('start', '-c', watching, '--release', release, ...args);
      const refused = await begin('unfit');
      expect([refused.exitCode, refused.out]).toEqual([5, []]);
      const text = refused.err.join('\n');
      expect(text).toContain('Error: Release web/unfit was not started: ');
      expect(text).toContain(
        `${STAGING}, ${REGION}: alarms names errors, and there is no such CloudWatch alarm`,
      );
      expect(text).toContain('start with --ignore-preflight');
      expect(mutations(journal, STAGING)).toEqual([]);

      const planned = await goldenAmi('plan', '-c', watching, '--detailed-exitcode');
      expect(planned.out.join('\n')).toContain('alarms names errors, and there is no such CloudWatch alarm');
      expect(planned.exitCode).toBe(5);

      const started = await begin('forced', '--ignore-preflight', '--wait');
      expect([started.exitCode, (await statusOf('web/forced')).status.phase]).toEqual([0, 'succeeded']);
    });
  });
});

/** The image of a release as `--image` takes it. */
function imageOf({ image }: ReleaseView['status']): string {
  return (image?.amis ?? []).map(({ region, amiId }) => `${region}=${amiId}`).join(',');
}
