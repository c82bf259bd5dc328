import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../../src/cli/demo/freePort.js';
import { startTemporalServer } from '../../../src/cli/demo/temporalServer.js';

describe("the demo's Temporal server", () => {
  it('says why it does not start, in its own words, with the command', async () => {
    const program = join(mkdtempSync(join(tmpdir(), 'golden-ami-')), 'temporal');
    writeFileSync(program, '#!/bin/sh\necho "no disk left" >&2\nexit 7\n');
    chmodSync(program, 0o755);
    await expect(startTemporalServer(program)).rejects.toMatchObject({
      message: 'The Temporal development server did not start: it ended with exit code 7\nno disk left',
      hint: expect.stringContaining(`${program} server start-dev --ip 127.0.0.1 --port`) as unknown,
    });
  });

  it('takes another port when its own is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const other = await freePort(port);
    expect(other).not.toBe(port);
    taken.close();
    await once(taken, 'close');
    expect(await freePort(port)).toBe(port);
  });
});
