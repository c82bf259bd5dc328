import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Config } from '../../src/config/schema.js';
import { planDocumentSchema } from '../../src/plans/document.js';
import { ClientStage, quickConfig } from '../client/stage.js';
import { awsClients } from '../support/aws.js';
import { PRODUCTION } from '../support/fleets.js';
import { run, type Ran } from './testIo.js';

const folder = mkdtempSync(join(tmpdir(), 'golden-ami-'));

/** A config file with this content. */
function configFile(name: string, content: Config): string {
  const path = join(folder, name);
  writeFileSync(path, stringify(content));
  return path;
}

const config = configFile('golden-ami.yaml', quickConfig());

let stage: ClientStage;
beforeAll(async () => {
  stage = await ClientStage.start();
});
afterAll(() => stage.stop());

function goldenAmi(...args: string[]): Promise<Ran> {
  return run([...args, '--address', stage.address]);
}

describe('a plan file', () => {
  it('is what -o json prints, starts its release, and is refused once the fleet has changed', async () => {
    const file = join(folder, 'plan.json');
    await stage.withWorker(async (emulator) => {
      const planned = await goldenAmi('plan', '-c', config, '--out', file, '-o', 'json');
      expect(planned.exitCode).toBe(0);
      const printed = planDocumentSchema.parse(JSON.parse(planned.out.join('\n')));
      const written = planDocumentSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      expect({ ...written, request: undefined }).toEqual({ ...printed, request: undefined });
      expect(written.request?.config['pipeline']).toBe('web');

      const both = await goldenAmi('start', '--plan', file, '-c', config);
      expect([both.exitCode, both.err.join('\n')]).toEqual([1, expect.stringContaining('--config')]);

      const started = await goldenAmi('start', '--plan', file, '--release', 'planned');
      expect(started.exitCode).toBe(0);
      await goldenAmi('abort', 'web/planned');
      await goldenAmi('status', 'web/planned', '--watch');

      const { autoScaling } = await awsClients(emulator.url, PRODUCTION);
      await autoScaling.send(
        new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web-2', DesiredCapacity: 0, MinSize: 0 }),
      );
      await goldenAmi('plan', '-c', config, '--out', file);
      const other = JSON.parse(readFileSync(file, 'utf8')) as { environments: { scopeHash: string }[] };
      for (const environment of other.environments) environment.scopeHash = 'f'.repeat(64);
      writeFileSync(file, JSON.stringify(other));
      const refused = await goldenAmi('start', '--plan', file, '--release', 'refused');
      expect(refused.exitCode).toBe(5);
      expect(refused.err.join('\n')).toContain('staging: expected plan ffffffffffff');
      expect(refused.err.join('\n')).toContain('golden-ami plan --out plan.json');
    });
  });

  it('is refused with one clear error when it is none', async () => {
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{"version":7}');
    const { exitCode, err } = await goldenAmi('start', '--plan', broken);
    expect([exitCode, err]).toEqual([
      1,
      [
        `Error: ${broken} is not a plan of version 1: its version is 7.`,
        '  To write a plan file:  golden-ami plan --out plan.json',
      ],
    ]);
  });
});

describe('what a worker finds wrong in the config', () => {
  it.each(['plan', 'start'])('is told by file, line and column: %s', async (verb) => {
    const usual = quickConfig();
    const [staging, production] = usual.environments;
    if (!staging || !production) throw new Error('the config has two environments');
    const nothing = configFile('nothing.yaml', {
      ...usual,
      environments: [
        { ...staging, autoScalingGroups: { include: [{ names: ['no-such-*'] }], exclude: [] } },
        production,
      ],
    });
    await stage.withWorker(async () => {
      const { exitCode, err } = await goldenAmi(verb, '-c', nothing);
      expect(exitCode).toBe(1);
      const line = readFileSync(nothing, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('no-such-*'));
      const place = err.find((text) => text.includes('nothing.yaml:'));
      expect(place).toMatch(/nothing\.yaml:\d+:\d+ {2}environments\[0\]\.autoScalingGroups/);
      // The selector, or the line of its first key.
      expect(Math.abs(Number(/:(\d+):\d+ /.exec(place ?? '')?.[1]) - (line + 1))).toBeLessThanOrEqual(1);
    });
  });

  it('is told for a target that two environments select', async () => {
    const usual = quickConfig();
    const twice = configFile('twice.yaml', {
      ...usual,
      accounts: usual.accounts.map(({ environment: _, ...account }) => account),
      environments: usual.environments.map((environment) => ({
        ...environment,
        autoScalingGroups: { include: [{ names: ['web-*'] }], exclude: [] },
        ecsServices: undefined,
      })),
    });
    await stage.withWorker(async () => {
      const { exitCode, err } = await goldenAmi('plan', '-c', twice);
      expect(exitCode).toBe(1);
      expect(err.join('\n')).toMatch(/twice\.yaml:\d+:\d+ {2}environments\[\d\]/);
    });
  });

  it('is told for what is wrong by itself, before a worker is asked', async () => {
    const usual = quickConfig();
    const [staging] = usual.environments;
    const wrong = configFile('wrong.yaml', {
      ...usual,
      capacityPools: [{ name: 'db', tag: 'Database', limit: 0, weight: 'groups' }],
      environments: [
        { ...staging, batchSize: '120%', canary: 9, limits: { perAccount: 3 }, maxConcurrent: 2 },
      ],
    } as unknown as Config);
    const { exitCode, err } = await goldenAmi('plan', '-c', wrong);
    expect(exitCode).toBe(1);
    for (const path of [
      'capacityPools[0].limit',
      'environments[0].batchSize',
      'environments[0].limits.perAccount',
    ]) {
      expect(err.find((line) => line.includes(`  ${path}  `))).toMatch(/wrong\.yaml:\d+:\d+ {2}/);
    }
  });
});
