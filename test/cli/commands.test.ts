import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DisableImageCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { ReleaseView } from '../../src/client.js';
import { ClientStage, eventually, quickConfig, smallFleet } from '../client/stage.js';
import { ownersEc2 } from '../support/aws.js';
import { REGION, STAGING } from '../support/fleets.js';
import { testIo, run, type Ran } from './testIo.js';
import { runCli } from '../../src/cli/program.js';

const config = join(mkdtempSync(join(tmpdir(), 'golden-ami-')), 'golden-ami.yaml');
writeFileSync(
  config,
  stringify(quickConfig({ schedule: { cron: '0 4 * * MON', timeZone: 'Europe/Berlin' } })),
);

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
  const { out } = await goldenAmi('status', release, '-o', 'json');
  return JSON.parse(out.join('\n')) as ReleaseView;
}

describe('the commands', () => {
  it('take a release from its plan to its end', async () => {
    await stage.withWorker(async () => {
      const plan = await goldenAmi('plan', '-c', config, '--detailed-exitcode');
      expect(plan.exitCode).toBe(2);
      expect(plan.out.at(-1)).toBe('5 targets would be worked on. Nothing has changed.');
      expect((await goldenAmi('plan', '-c', config)).exitCode).toBe(0);

      const start = await goldenAmi('start', '-c', config, '--release', 'r1', '--by', 'ann', '--wait');
      expect(start.exitCode).toBe(3);
      expect(start.out.join('\n')).toContain(`golden-ami approve web/r1 --environment production`);

      // Running already; and by name, by the config's pipeline, and as the only one that runs, it is the same release.
      const again = await goldenAmi('start', '-c', config, '--release', 'r1');
      expect([again.exitCode, again.err.at(-3)]).toEqual([
        5,
        'Error: Release web/r1 is already running; nothing new was started.',
      ]);
      const named = await goldenAmi('status', 'web/r1');
      expect(named.exitCode).toBe(3);
      expect(named.out[0]).toMatch(/^Release web\/r1 {2}waiting for approval/);
      for (const args of [['status', 'r1', '-c', config], ['status'], ['status', 'golden-ami/web/r1']]) {
        expect((await goldenAmi(...args)).out.slice(1, 3)).toEqual(named.out.slice(1, 3));
      }

      const list = await goldenAmi('list', '--running', '-o', 'jsonl');
      expect(list.out.map((line) => (JSON.parse(line) as { release: string }).release)).toEqual(['r1']);

      const stale = await goldenAmi('approve', '--plan', 'ffff');
      expect([stale.exitCode, stale.out]).toEqual([5, []]);
      const approve = await goldenAmi('approve', '--by', 'bob', '--comment', 'looks good', '-o', 'json');
      expect(approve.exitCode).toBe(0);
      expect(JSON.parse(approve.out.join('\n'))).toMatchObject({
        workflowId: 'golden-ami/web/r1',
        environment: 'production',
        decision: 'approve',
        by: 'bob',
      });

      const watch = await goldenAmi('status', 'web/r1', '--watch');
      expect(watch.exitCode).toBe(0);
      expect(watch.out.join('\n')).toMatch(/release succeeded: .* is rolled out in staging, production/);

      const late = await goldenAmi('approve', 'web/r1');
      expect([late.exitCode, late.err[0]]).toEqual([
        5,
        'Error: Release web/r1 has ended (succeeded): there is nothing to approve.',
      ]);
      const nothing = await goldenAmi(
        'plan',
        '-c',
        config,
        '--detailed-exitcode',
        '--image',
        amis(await statusOf('web/r1')),
      );
      expect([nothing.exitCode, nothing.out.at(-1)]).toEqual([
        0,
        'Nothing to do: every target that can be worked on is up to date.',
      ]);
    });
  });

  it('warn of groups that cannot go back, before a release and as it starts', async () => {
    const old = 'ami-0bbbbbbbbbbbbbbb1';
    await stage.withWorker(
      async ({ url }) => {
        await ownersEc2(url).send(new DisableImageCommand({ ImageId: old }));
        const warning = new RegExp(
          `^  ! ${STAGING}, ${REGION}, staging: ${old} is not there .* cannot be rolled back to it.*\\(${STAGING}/${REGION}/asg/web-1 and 2 others\\)$`,
        );
        const plan = await goldenAmi('plan', '-c', config);
        expect(plan.out.filter((line) => warning.test(line))).toHaveLength(1);
        const start = await goldenAmi('start', '-c', config, '--release', 'no-way-back');
        expect(start.exitCode).toBe(0);
        expect(start.err).toContain('Preflight: 2 warnings.');
        expect(start.err.filter((line) => warning.test(line))).toHaveLength(1);
        await goldenAmi('abort', 'web/no-way-back');
        await eventually(
          async () => ((await statusOf('web/no-way-back')).status.endedAt === undefined ? undefined : true),
          'ended',
        );
      },
      smallFleet({
        images: [{ name: 'web-1.0.0', ids: { [REGION]: old } }],
      }),
    );
  });

  it('end a release that is aborted, and say how it stands', async () => {
    await stage.withWorker(async () => {
      await goldenAmi('start', '-c', config, '--release', 'r2');
      const abort = await goldenAmi('abort', 'web/r2', '--reason', 'wrong image', '--by', 'cy');
      expect(abort.exitCode).toBe(0);
      const watch = await goldenAmi('status', 'web/r2', '--watch', '-o', 'jsonl');
      expect(watch.exitCode).toBe(1);
      expect((JSON.parse(watch.out.at(-1) ?? '') as ReleaseView).status).toMatchObject({
        phase: 'aborted',
        abort: { by: 'cy', reason: 'wrong image' },
      });
    });
  });

  it('leave a release alone when Ctrl-C is pressed, and say so', async () => {
    await stage.withWorker(async () => {
      await goldenAmi('start', '-c', config, '--release', 'r3');
      const interrupt = new AbortController();
      const io = testIo({ interrupt: interrupt.signal });
      setTimeout(() => interrupt.abort(), 500);
      const exitCode = await runCli(['status', 'web/r3', '--watch', '--address', stage.address], io);
      expect(exitCode).toBe(130);
      expect(io.errLines[0]).toBe('Error: Interrupted. Release web/r3 goes on.');
      await goldenAmi('abort', 'web/r3');
      await eventually(async () => ((await statusOf('web/r3')).closedAt ? true : undefined), 'ended');
    });
  });

  it('say that no worker is there, and start nothing', async () => {
    const { exitCode, out, err } = await goldenAmi(
      'start',
      '-c',
      config,
      '--release',
      'r4',
      '--worker-timeout',
      '1',
    );
    expect([exitCode, out]).toEqual([1, []]);
    expect(err).toEqual([
      'Release web/r4: checking the config, the accounts, the image and the selectors …',
      'Error: No worker polls task queue "golden-ami" in namespace "default": release web/r4 was withdrawn after 1 s, and nothing was started.',
      `  Start a worker, then ask again:  golden-ami worker --address ${stage.address}`,
    ]);
    const { out: listed } = await goldenAmi('list', '--running', '-o', 'json');
    expect(JSON.parse(listed.join('\n'))).toEqual([]);
  });

  it('say that a release is unknown', async () => {
    for (const verb of ['status', 'approve', 'reject', 'abort']) {
      const { exitCode, err } = await goldenAmi(verb, 'web/none');
      expect([exitCode, err[0]]).toEqual([
        1,
        `Error: There is no release web/none in namespace "default" at ${stage.address}.`,
      ]);
    }
  });

  it('keep a schedule', async () => {
    const created = await goldenAmi('schedule', 'apply', '-c', config);
    expect(created.out[0]).toBe('Created schedule golden-ami/web.');
    expect((await goldenAmi('schedule', 'apply', '-c', config)).out[0]).toBe(
      'Updated schedule golden-ami/web.',
    );
    const listed = await eventually(async () => {
      const { out } = await goldenAmi('schedule', 'list');
      return out.length === 2 ? out : undefined;
    }, 'listed');
    expect(listed[1]).toMatch(/^web +0 4 \* \* MON \(Europe\/Berlin\) +active +\d{4}-/);
    expect((await goldenAmi('schedule', 'delete', '--pipeline', 'web')).exitCode).toBe(0);
    expect((await goldenAmi('schedule', 'delete', '-c', config)).err[0]).toBe(
      'Error: Pipeline web has no schedule.',
    );
  });
});

/** The images of a release as `--image` takes them. */
function amis({ status }: ReleaseView): string {
  return (status.image?.amis ?? []).map(({ region, amiId }) => `${region}=${amiId}`).join(',');
}
