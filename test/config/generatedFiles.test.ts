import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { configDocs } from '../../scripts/config-docs/files.js';
import { exampleConfig } from '../../src/config/example.js';
import { configJsonSchema, type JsonSchema } from '../../src/config/jsonSchema.js';
import { loadConfigText } from '../../src/config/load.js';

test.each(configDocs())('$path is what npm run docs:config writes', ({ path, text }) => {
  expect(readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')).toBe(text);
});

test('the example is valid', () => {
  expect(loadConfigText(exampleConfig()).environments.map(({ name }) => name)).toEqual([
    'staging',
    'production',
  ]);
});

test('what the example has commented out is valid too', () => {
  const [active] = exampleConfig().split('# How patiently AWS is asked');
  const withComments = exampleConfig()
    .slice(active?.length)
    .replaceAll(/^# (?=polling| {2})/gm, '');
  expect(loadConfigText(`${active}${withComments}`).polling.refreshTimeout).toBe('6 hours');
  const withAlarms = exampleConfig().replaceAll(/# (?=alarms:|checkpoint)/g, '');
  expect(loadConfigText(withAlarms).environments[1]?.refresh).toMatchObject({
    alarms: ['checkout-errors'],
    checkpointPercentages: [20, 50, 100],
    checkpointDelay: '10 minutes',
  });
  const withSns = exampleConfig().replaceAll(/# (?=- type: sns| {2}topicArn)/g, '');
  expect(loadConfigText(withSns).notifications).toHaveLength(2);
});

describe('the reference', () => {
  const page = configDocs().find(({ path }) => path === 'docs/configuration.md')?.text ?? '';

  test('has a row for every key, and every key says what it means', () => {
    const rows = new Map(
      [...page.matchAll(/^\| `(\w+)` \|.*\| (.*) \|$/gm)].map(([, key, meaning]) => [key, meaning]),
    );
    for (const key of keysOf(configJsonSchema())) expect(rows.get(key), key).toMatch(/\w/);
  });

  test('links to headings that exist', () => {
    const headings = [...page.matchAll(/^### `(.*)`$/gm)].map(([, path = '']) =>
      path
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, target]) => target);
    expect(links.length).toBeGreaterThan(0);
    expect(headings).toEqual(expect.arrayContaining(links));
  });
});

function keysOf(schema: JsonSchema): string[] {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])];
  const properties = Object.entries(schema.properties ?? {});
  return [...inner.flatMap(keysOf), ...properties.flatMap(([key, each]) => [key, ...keysOf(each)])];
}
