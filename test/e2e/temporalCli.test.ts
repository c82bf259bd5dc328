import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import { findServers } from '../../src/cli/demo/servers.js';
import type { ReleaseResult } from '../../src/contract/messages.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { ClientStage, eventually, quickConfig, smallFleet } from '../client/stage.js';
import { PRODUCTION, STAGING } from '../support/fleets.js';
import { mutations } from '../support/journal.js';

const run = promisify(execFile);

let stage: ClientStage;
let folder: string;
beforeAll(async () => {
  stage = await ClientStage.start();
  folder = await mkdtemp(join(tmpdir(), 'golden-ami-'));
});
afterAll(async () => {
  await stage.stop();
  await rm(folder, { recursive: true });
});

/** The `temporal` command as an operator has it, without anything of ours. */
async function temporal(...args: string[]): Promise<string> {
  const program = findServers().cli ?? 'temporal';
  const { stdout } = await run(program, [...args, '--address', stage.address, '-o', 'json']);
  return stdout;
}

const WORKFLOW = ['--workflow-id', 'golden-ami/web/by-hand'];

async function status(): Promise<ReleaseStatus> {
  const answer = JSON.parse(await temporal('workflow', 'query', ...WORKFLOW, '--type', 'status')) as {
    queryResult: ReleaseStatus[];
  };
  const [found] = answer.queryResult;
  if (!found) throw new Error('the query answered nothing');
  return found;
}

describe('the temporal CLI alone', () => {
  it('starts a release from a file, asks where it stands, approves, and reads the result', async () => {
    const input = join(folder, 'release.json');
    await writeFile(input, JSON.stringify({ config: quickConfig(), requestedBy: 'an operator' }));
    await stage.withWorker(async (emulator) => {
      const start = ['--type', 'goldenAmiRelease', '--task-queue', 'golden-ami', '--input-file', input];
      await temporal('workflow', 'start', ...WORKFLOW, ...start);
      const waiting = await eventually(async () => {
        const now = await status();
        return now.waitingFor?.kind === 'approval' ? now : undefined;
      }, 'waiting for the approval');
      expect(waiting).toMatchObject({ pipeline: 'web', release: 'by-hand', requestedBy: 'an operator' });
      expect(waiting.environments.map(({ state }) => state)).toEqual(['succeeded', 'waitingForApproval']);
      expect(mutations(emulator.journal, PRODUCTION)).toEqual([]);

      const approval = JSON.stringify({ environment: 'production', by: 'an operator' });
      await temporal('workflow', 'signal', ...WORKFLOW, '--name', 'approve', '--input', approval);
      const { result } = JSON.parse(await temporal('workflow', 'result', ...WORKFLOW)) as {
        result: ReleaseResult;
      };
      expect(result).toMatchObject({
        phase: 'succeeded',
        environments: { staging: { succeeded: 3 }, production: { succeeded: 2 } },
      });
      const { decisions } = await status();
      expect(decisions).toEqual([expect.objectContaining({ decision: 'approve', by: 'an operator' })]);
      const refreshes = refreshHistory(emulator.world, await emulator.clock.now());
      expect(refreshes.map(({ account }) => account).sort()).toEqual([
        STAGING,
        STAGING,
        STAGING,
        PRODUCTION,
        PRODUCTION,
      ]);
      expect(refreshes.every((refresh) => refresh.status === 'Successful')).toBe(true);
    }, smallFleet());
  });
});
