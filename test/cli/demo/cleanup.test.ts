import { describe, expect, it } from 'vitest';
import { Cleanup } from '../../../src/cli/demo/cleanup.js';

describe('stopping what was started', () => {
  it('stops the last thing first, each once', async () => {
    const stopped: string[] = [];
    const cleanup = new Cleanup();
    for (const what of ['server', 'worker', 'client']) cleanup.add(what, () => stopped.push(what));
    expect(await cleanup.run()).toEqual([]);
    expect(await cleanup.run()).toEqual([]);
    expect(stopped).toEqual(['client', 'worker', 'server']);
  });

  it('goes on past what fails or hangs, and names it', async () => {
    const stopped: string[] = [];
    const cleanup = new Cleanup();
    cleanup.add('server', () => stopped.push('server'));
    cleanup.add('worker', () => new Promise(() => undefined));
    cleanup.add('client', () => Promise.reject(new Error('no connection')));
    cleanup.add('emulator', () => {
      throw new Error('not open');
    });
    expect(await cleanup.run(0.05)).toEqual([
      'emulator: not open',
      'client: no connection',
      'worker did not stop within 0.05 s',
    ]);
    expect(stopped).toEqual(['server']);
  });
});
