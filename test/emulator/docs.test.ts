import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { expandFleet, parseFleet } from '../../emulator/fleet.js';
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
