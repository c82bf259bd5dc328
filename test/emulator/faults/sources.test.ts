import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FaultError } from '../../../emulator/faults/faults.js';
import { loadFaults } from '../../../emulator/faults/load.js';
import type { FaultRuleSource } from '../../../emulator/faults/schema.js';
import { parseFleet, type Fleet } from '../../../emulator/fleet.js';
import { clientsOf, emulate, smallFleet, STAGING, type TestEmulator } from '../support.js';
import { calls, outcomeOf } from './calls.js';

const RULES: readonly FaultRuleSource[] = [
  { kind: 'throttle', service: 'autoscaling', rate: 0.3 },
  { kind: 'serverError', operations: ['Get*', 'List*'], rate: 0.2, status: 503 },
  { kind: 'reset', rate: 0.1 },
  { kind: 'lostAnswer', accounts: [STAGING], after: 5, count: 10, rate: 0.5 },
];

/** Makes the same calls as ever, and says what came of them. */
async function drive(emulator: TestEmulator): Promise<string[]> {
  const clients = clientsOf(emulator, STAGING);
  const outcomes: string[] = [];
  for (let round = 0; round < 15; round++) {
    for (const call of Object.values(calls)) outcomes.push(await outcomeOf(call(clients)));
    emulator.clock.advance(1000);
  }
  return outcomes;
}

function post(emulator: TestEmulator, body: unknown): Promise<Response> {
  return fetch(`${emulator.url}/_emulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function fleetWith(faults: readonly FaultRuleSource[]): Fleet {
  return parseFleet({ ...smallFleet, faults });
}

describe('the same faults', () => {
  it('strike the same calls, byte for byte in the journal', async () => {
    const [first, second] = [await emulate(fleetWith(RULES)), await emulate(fleetWith(RULES))];
    const outcomes = await drive(first);
    expect(await drive(second)).toEqual(outcomes);
    expect(second.journal.toJsonLines()).toBe(first.journal.toJsonLines());
    // Else it would prove nothing.
    expect(new Set(first.journal.calls.map(({ fault }) => fault?.kind)).size).toBe(RULES.length + 1);
  });

  it('strike other calls with another seed', async () => {
    const first = await emulate(fleetWith(RULES));
    const second = await emulate({ ...fleetWith(RULES), seed: 8 });
    expect(await drive(second)).not.toEqual(await drive(first));
  });

  it('are the same from the fleet file, from the admin endpoint and from code', async () => {
    const [byFile, byCode, byAdmin] = [await emulate(fleetWith(RULES)), await emulate(), await emulate()];
    byCode.faults.addAll(RULES);
    for (const rule of RULES) expect((await post(byAdmin, rule)).status).toBe(200);
    expect(byCode.faults.list()).toEqual(byFile.faults.list());
    expect(byAdmin.faults.list()).toEqual(byFile.faults.list());
    await drive(byFile);
    await drive(byCode);
    await drive(byAdmin);
    expect(byCode.journal.toJsonLines()).toBe(byFile.journal.toJsonLines());
    expect(byAdmin.journal.toJsonLines()).toBe(byFile.journal.toJsonLines());
  });
});

describe('the admin endpoint', () => {
  it('lists what is in force and how often it struck, and ends it', async () => {
    const emulator = await emulate();
    const faults = `${emulator.url}/_emulator/faults`;
    expect(await (await post(emulator, { kind: 'throttle', count: 2 })).json()).toEqual({ id: 'fault-1' });
    expect(await (await post(emulator, { kind: 'reset' })).json()).toEqual({ id: 'fault-2' });
    await outcomeOf(calls.sts(clientsOf(emulator, STAGING)));
    expect(await (await fetch(faults)).json()).toEqual({
      faults: [
        { id: 'fault-1', rule: { kind: 'throttle', rate: 1, after: 0, count: 2 }, struck: 1 },
        { id: 'fault-2', rule: { kind: 'reset', rate: 1, after: 0 }, struck: 0 },
      ],
    });
    const ended = await fetch(`${faults}?id=fault-1`, { method: 'DELETE' });
    expect(await ended.json()).toEqual({ removed: ['fault-1'] });
    const again = await fetch(`${faults}?id=fault-1`, { method: 'DELETE' });
    expect([again.status, await again.text()]).toEqual([400, 'There is no fault fault-1 in force.\n']);
    expect(await (await fetch(faults, { method: 'DELETE' })).json()).toEqual({ removed: ['fault-2'] });
    expect(emulator.faults.list()).toEqual([]);
  });

  it('says everything that is wrong', async () => {
    const response = await post(await emulate(), { kind: 'throttle', rate: 2, count: 0, colour: 'red' });
    expect(response.status).toBe(400);
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines[0]).toBe('fault has 3 problems:');
    expect(lines.slice(1).join()).toMatch(/rate: .*count: .*Unrecognized key: "colour"/);
  });

  it('takes JSON only', async () => {
    const { url } = await emulate();
    const response = await fetch(`${url}/_emulator/faults`, { method: 'POST', body: '{"kind":"reset"}' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('content-type: application/json');
  });
});

describe('the fleet file', () => {
  it('is refused with the place of what is wrong', () => {
    expect(() =>
      parseFleet({
        ...smallFleet,
        faults: [
          { kind: 'throttle', rate: 3 },
          { kind: 'reset', regions: ['mars'] },
        ],
      }),
    ).toThrow(/faults\[0\]\.rate: .*\n.*faults\[1\]\.regions\[0\]: expected the code of an AWS Region/);
    expect(() => fleetWith([{ kind: 'reset', accounts: ['999999999999'], regions: ['us-west-2'] }])).toThrow(
      /faults\[0\]\.accounts: 999999999999 is neither.*\n.*faults\[0\]\.regions: us-west-2 is not one of/,
    );
  });

  it('is refused at the start for an operation that there is not', async () => {
    await expect(emulate(fleetWith([{ kind: 'reset', operations: ['MakeCoffee'] }]))).rejects.toThrow(
      'list of faults has a problem:\n  faults[0].operations[0]: the emulator has no operation MakeCoffee',
    );
  });
});

describe('a file of faults', () => {
  function written(content: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'faults-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'faults.yaml');
    writeFileSync(path, content);
    return path;
  }

  it.each(['- { kind: reset, rate: 0.5 }', 'faults:\n  - { kind: reset, rate: 0.5 }'])(
    'is a list: %j',
    (content) => {
      expect(loadFaults(written(content))).toEqual([{ kind: 'reset', rate: 0.5 }]);
    },
  );

  it.each([
    ['kind: reset', 'expected a list of faults'],
    ['- [', 'Flow sequence'],
  ])('that is none is refused: %j', (content, message) => {
    expect(() => loadFaults(written(content))).toThrow(FaultError);
    expect(() => loadFaults(written(content))).toThrow(message);
  });

  it('that is not there is refused', () => {
    expect(() => loadFaults('/nowhere/faults.yaml')).toThrow(/ENOENT/);
  });
});
