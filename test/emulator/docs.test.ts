import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { wireRules } from '../../emulator/faults/wire/schema.js';
import { worldRules } from '../../emulator/faults/world/schema.js';
import { expandFleet, parseFleet } from '../../emulator/fleet.js';
import { startEmulator } from '../../emulator/server.js';
import { services } from '../../emulator/services/index.js';

const text = readFileSync(new URL('../../docs/emulator.md', import.meta.url), 'utf8');

it('docs/emulator.md lists the operations that there are', () => {
  const [, section = ''] = /## What is modelled\n([\s\S]*?)\n\n[^-\n]/.exec(text) ?? [];
  const listed = section
    .split('\n- ')
    .slice(1)
    .map((item) => [...item.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(listed).toEqual(
    services.map(({ signingName, operations }) => [signingName, ...Object.keys(operations).sort()]),
  );
});

it('docs/emulator.md shows a fleet that works', () => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
  expect(expandFleet(parseFleet(parse(example))).autoScalingGroups).toHaveLength(10);
});

it('docs/emulator.md shows faults and call rates that work', async () => {
  const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example = '']) => example);
  const [fleet = '', ...others] = examples;
  const faults = others.find((example) => example.startsWith('faults:')) ?? '';
  const callRates = others.find((example) => example.startsWith('callRates:')) ?? '';
  const parsed = parseFleet(parse(fleet + faults + callRates));
  expect(parsed.faults.map(({ kind }) => kind)).toContain('refresh');
  expect(parsed.callRates).toHaveLength(2);
  const emulator = await startEmulator({ fleet: parsed });
  expect(emulator.faults.list()).toHaveLength(parsed.faults.length);
  await emulator.close();
});

it('docs/emulator.md explains every kind of fault', () => {
  const [, section = ''] = /## Inject a fault\n([\s\S]*?)\n### /.exec(text) ?? [];
  const explained = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, kind]) => kind);
  expect(explained).toEqual([...wireRules, ...worldRules].map(({ shape }) => shape.kind.value));
});
