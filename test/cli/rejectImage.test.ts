import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GoldenAmiClient, RejectedImage, Rejection, ReleaseView } from '../../src/client.js';
import { Message, REJECTED_IMAGES_ID } from '../../src/contract/names.js';
import { ClientStage, eventually, quickConfig } from '../client/stage.js';
import { REGION } from '../support/fleets.js';
import { replayAll } from '../support/histories.js';
import { run, type Ran } from './testIo.js';

let stage: ClientStage;
let client: GoldenAmiClient;
const config = path.join(mkdtempSync(path.join(tmpdir(), 'golden-ami-')), 'golden-ami.yaml');
beforeAll(async () => {
  stage = await ClientStage.start();
  client = await stage.connect();
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(quickConfig()));
});
afterAll(() => stage.stop());

const goldenAmi = (...args: string[]): Promise<Ran> => run([...args, '--address', stage.address]);
const jsonOf = <T>({ out }: Ran): T => JSON.parse(out.join('\n')) as T;

function until(release: string, wanted: (view: ReleaseView) => boolean, what: string): Promise<ReleaseView> {
  return eventually(async () => {
    const view = await client.status(`web/${release}`);
    return wanted(view) ? view : undefined;
  }, what);
}

/** Starts a release and waits until its staging is done. */
async function untilApproval(release: string): Promise<{ ami: string; view: ReleaseView }> {
  await client.start({ config: quickConfig(), requestedBy: 'ann', release });
  const view = await until(release, ({ status }) => status.phase === 'waitingForApproval', 'waiting');
  return { ami: view.status.image?.amis[0]?.amiId ?? '', view };
}

const signal = (release: string, name: string, args: object) =>
  stage.temporal.workflow.getHandle(`golden-ami/web/${release}`).signal(name, { by: 'bob', ...args });
const isOver = ({ temporalStatus }: ReleaseView) => temporalStatus !== 'RUNNING';

describe('an image that is rejected', () => {
  it('goes no further in any release, until it is accepted again', async () => {
    await stage.withWorker(async () => {
      const { ami, view } = await untilApproval('r1');
      const arn = view.status.image?.imageVersionArn;
      const done = await goldenAmi(
        ...['reject-image', ami, '--reason', 'its kernel panics', '--by', 'ada', '-o', 'json'],
      );
      expect(done.exitCode).toBe(0);
      const rejected = jsonOf<RejectedImage>(done);
      expect(rejected.images).toContain(arn);
      expect(rejected.stopped).toMatchObject([{ release: 'r1', done: 'paused' }]);
      await until('r1', ({ status }) => status.pausedBy === 'ada', 'paused');

      const list = jsonOf<Rejection[]>(await goldenAmi('reject-image', '--list', '-o', 'json'));
      expect(list).toMatchObject([{ images: rejected.images, by: 'ada', reason: 'its kernel panics' }]);
      const words = new RegExp(`${ami} was rejected by ada at \\S+: its kernel panics\\. .*--accept ${ami}`);
      for (const args of [['plan'], ['start', '--release', 'r2']]) {
        const refused = await goldenAmi(...args, '-c', config, '--image', `${REGION}=${ami}`);
        expect([args, refused.exitCode]).toEqual([args, 5]);
        expect(refused.err.join('\n')).toMatch(words);
      }

      // Whoever resumes it does not get it past the mark either.
      await signal('r1', Message.Resume, {});
      await signal('r1', Message.Approve, { environment: 'production' });
      const paused = await until(
        'r1',
        ({ status }) => status.pausedBy?.includes('rejection') === true,
        'paused',
      );
      expect(paused.status.waitingFor).toMatchObject({
        kind: 'resume',
        message: expect.stringMatching(words) as string,
      });
      expect(paused.status.environments[1]?.counts).toEqual({ pending: 2 });

      expect((await goldenAmi('reject-image', '--accept', ami)).out).toEqual([
        `${ami} may be rolled out again.`,
      ]);
      expect((await goldenAmi('reject-image', '--list')).out).toEqual(['No image is rejected.']);
      await signal('r1', Message.Resume, {});
      expect((await until('r1', isOver, 'over')).status.phase).toBe('succeeded');
      await replayAll(stage.temporal.workflow, [REJECTED_IMAGES_ID, 'golden-ami/web/r1']);
    });
  });

  it('is taken back from running releases when that is asked for', async () => {
    await stage.withWorker(async () => {
      const { ami } = await untilApproval('r3');
      const done = await goldenAmi('reject-image', ami, '--reason', 'slow', '--rollback', '--by', 'ada');
      expect(done.exitCode).toBe(0);
      expect(done.out.join('\n')).toContain('Release web/r3 goes back: production: ');
      const { status } = await until('r3', isOver, 'over');
      expect(status.phase).toBe('rolledBack');
      expect(Object.keys(status.environments[0]?.counts ?? {})).toEqual(['rolledBack']);
      await goldenAmi('reject-image', '--accept', ami);
      const again = await goldenAmi('reject-image', '--accept', ami);
      expect([again.exitCode, again.err[0]]).toEqual([1, `Error: ${ami} is not rejected.`]);
    });
  });
});

describe('reject-image', () => {
  it.each([
    [['reject-image'], 'reject-image takes an image, or --list, or --accept <image>: one of them.'],
    [['reject-image', 'ami-01234567', '--list'], 'reject-image takes an image, or --list'],
    [['reject-image', 'ami-01234567'], 'Say why, for whoever is refused: --reason.'],
    [['reject-image', 'web', '--reason', 'x'], '"web" is neither an AMI ID nor the ARN'],
  ])('refuses %j', async (args, words) => {
    const { exitCode, err } = await goldenAmi(...args);
    expect(exitCode).toBe(1);
    expect(err.join('\n')).toContain(words);
  });
});
