import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Connection } from '@temporalio/client';

/** Runs `golden-ami demo` as a process of its own, not on a terminal. */
function demo(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'demo', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  }
  return {
    child,
    text: () => text,
    exitCode: once(child, 'exit').then(([code]) => code as number | null),
    /** Waits until the demo has said something, and returns what the pattern's group found. */
    said: async (pattern: RegExp): Promise<string> => {
      for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(50)) {
        const found = pattern.exec(text)?.[1];
        if (found !== undefined) return found;
      }
      throw new Error(`the demo never said ${pattern}:\n${text}`);
    },
  };
}

async function answers(address: string): Promise<boolean> {
  try {
    await (await Connection.connect({ address, connectTimeout: 500 })).close();
    return true;
  } catch {
    return false;
  }
}

describe('golden-ami demo', () => {
  it(
    'takes a release to its end, and the emulated AWS finds nothing to object to',
    { timeout: 300_000 },
    async () => {
      const { exitCode, text } = demo('--yes');
      expect(await exitCode, text()).toBe(0);
      expect(text()).toMatch(/staging .* 12 succeeded/);
      expect(text()).toMatch(/production .* 34 succeeded/);
      const findings = text()
        .split('\n')
        .filter((line) => /^ {2}[✓✗] /.test(line));
      expect(findings).toEqual([
        '  ✓ one instance refresh for each of 40 groups',
        expect.stringMatching(/ ✓ never more than [1-5] groups in refresh at once in staging \(allowed: 5\)/),
        expect.stringMatching(
          / ✓ never more than [1-6] groups in refresh at once in production \(allowed: 6\)/,
        ),
        '  ✓ nothing changed in production before its approval',
        '  ✓ /golden-ami/demo/staging names the new image in all 2 accounts × Regions of staging',
        '  ✓ /golden-ami/demo/production names the new image in all 4 accounts × Regions of production',
      ]);
      expect(text()).toMatch(/ 40 +autoscaling:StartInstanceRefresh\n/);
    },
  );

  it('stops everything it has started when it is interrupted', async () => {
    const { child, exitCode, said, text } = demo();
    const address = await said(/Temporal server +(\S+),/);
    await said(/(Release demo\/\S+): checking/);
    expect(await answers(address)).toBe(true);
    child.kill('SIGINT');
    expect(await exitCode, text()).toBe(130);
    expect(text()).toContain('Error: Interrupted. Stopped everything the demo had started');
    expect(await answers(address)).toBe(false);
  });

  it('leaves no server behind even when it is killed', async () => {
    const { child, exitCode, said } = demo();
    const address = await said(/Temporal server +(\S+),/);
    child.kill('SIGKILL');
    await exitCode;
    for (const deadline = Date.now() + 60_000; Date.now() < deadline && (await answers(address));)
      await sleep(100);
    expect(await answers(address)).toBe(false);
  });
});
