import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Finding } from '../../src/cli/commands/doctor/finding.js';
import { SearchAttribute } from '../../src/contract/searchAttributes.js';
import { ClientStage, eventually, quickConfig } from '../client/stage.js';
import { run } from './testIo.js';

const folder = mkdtempSync(join(tmpdir(), 'golden-ami-'));
const config = join(folder, 'golden-ami.yaml');
writeFileSync(config, stringify(quickConfig()));

let stage: ClientStage;
beforeAll(async () => {
  stage = await ClientStage.start();
});
afterAll(() => stage.stop());

async function doctor(...args: string[]) {
  const { exitCode, out } = await run(['doctor', ...args, '-o', 'json']);
  const findings = JSON.parse(out.join('\n')) as Finding[];
  return { exitCode, findings, states: findings.map(({ check, state }) => `${check} ${state}`) };
}

const HEALTHY = ['config ok', 'temporal ok', 'namespace ok', 'searchAttributes ok', 'worker ok'];

describe('golden-ami doctor', () => {
  it('finds everything in place while a worker polls', async () => {
    await stage.withWorker(async () => {
      const { states } = await eventually(async () => {
        const found = await doctor('-c', config, '--address', stage.address);
        return found.exitCode === 0 ? found : undefined;
      }, 'well');
      expect(states).toEqual(HEALTHY);
      const { out } = await run(['doctor', '-c', config, '--address', stage.address]);
      expect(out).toEqual([
        `ok       config             ${config} is valid: pipeline web`,
        `ok       temporal           a server answers at ${stage.address}`,
        'ok       namespace          "default" is there',
        'ok       search attributes  all are registered',
        'ok       worker             1 worker of no version polls task queue golden-ami',
      ]);
    });
  });

  it('finds a config with mistakes', async () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, 'pipeline: 1\n');
    const { exitCode, findings } = await doctor('-c', bad, '--address', stage.address);
    expect([exitCode, findings[0]?.state]).toEqual([1, 'failed']);
    expect(findings[0]?.message).toContain('bad.yaml');
  });

  it('finds that the namespace is not there, and that there is none', async () => {
    const { exitCode, findings, states } = await doctor(
      ...['-c', config, '--address', stage.address, '--namespace', 'nowhere'],
    );
    expect(exitCode).toBe(1);
    expect(states.slice(1)).toEqual([
      'temporal ok',
      'namespace failed',
      'searchAttributes skipped',
      'worker skipped',
    ]);
    expect(findings[2]?.next).toContain('temporal operator namespace create --namespace nowhere');
  });

  it('finds search attributes that are missing, with the command that registers them', async () => {
    const { connection } = stage.temporal;
    await connection.workflowService.registerNamespace({
      namespace: 'bare',
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    const { findings } = await eventually(async () => {
      const found = await doctor('-c', config, '--address', stage.address, '--namespace', 'bare');
      return found.states[2] === 'namespace ok' ? found : undefined;
    }, 'there');
    const names = Object.values(SearchAttribute).map((key) => key.name);
    expect(findings[3]).toMatchObject({ check: 'searchAttributes', state: 'failed' });
    for (const name of names) expect(findings[3]?.next).toContain(`--name ${name} --type Keyword`);
    expect(findings[4]).toMatchObject({
      state: 'failed',
      message: 'no worker polls task queue golden-ami',
      next: `golden-ami worker --address ${stage.address} --namespace bare`,
    });
  });

  it('finds that no server answers', async () => {
    const { exitCode, findings, states } = await doctor('-c', config, '--address', '127.0.0.1:1');
    expect([exitCode, states[1]]).toEqual([1, 'temporal failed']);
    expect(findings[1]?.next).toContain('temporal server start-dev');
  });
});
