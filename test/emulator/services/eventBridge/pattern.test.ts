import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../../emulator/services/eventBridge/pattern/compile.js';

/**
 * Operators as AWS documents them, mostly with its own examples:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
type Row = readonly [what: string, pattern: object, matching: readonly object[], others: readonly object[]];

const detail = (content: object) => ({ detail: content });

const rows: readonly Row[] = [
  [
    'exact values, one of which has to be there',
    { source: ['aws.ec2', 'aws.fargate'] },
    [{ source: 'aws.ec2' }, { source: 'aws.fargate', region: 'x' }],
    [{ source: 'aws.ecs' }, { source: 'AWS.EC2' }, {}],
  ],
  [
    'every field of the pattern',
    { source: ['aws.ec2'], detail: { state: ['terminated'] } },
    [{ source: 'aws.ec2', detail: { state: 'terminated', 'instance-id': 'i-1' } }],
    [{ source: 'aws.ec2', detail: { state: 'running' } }, { source: 'aws.ec2' }],
  ],
  [
    'null and the empty text, which are not the same as nothing',
    detail({ responseElements: [null], eventVersion: [''] }),
    [detail({ responseElements: null, eventVersion: '' })],
    [detail({ eventVersion: '' }), detail({ responseElements: '', eventVersion: '' })],
  ],
  ['numbers as numbers', detail({ n: [300] }), [detail({ n: 300 })], [detail({ n: '300' })]],
  ['truth values', detail({ ok: [true] }), [detail({ ok: true })], [detail({ ok: 'true' })]],
  [
    'arrays that have a value in common',
    { resources: ['arn:a', 'arn:b'] },
    [{ resources: ['arn:b', 'arn:c'] }, { resources: ['arn:a'] }],
    [{ resources: ['arn:c'] }, { resources: [] }],
  ],
  [
    'one object of several',
    detail({ items: { name: ['x'], size: [1] } }),
    [detail({ items: [{ name: 'y' }, { name: 'x', size: 1 }] })],
    [
      detail({
        items: [
          { name: 'x', size: 2 },
          { name: 'y', size: 1 },
        ],
      }),
    ],
  ],
  [
    'prefix',
    { region: [{ prefix: 'ca-' }] },
    [{ region: 'ca-central-1' }],
    [{ region: 'us-east-1' }, { region: 5 }, {}],
  ],
  [
    'prefix, whatever the case',
    detail({ service: [{ prefix: { 'equals-ignore-case': 'EventB' } }] }),
    [detail({ service: 'EVENTBRIDGE' }), detail({ service: 'eventbridge' })],
    [detail({ service: 'event-b' })],
  ],
  [
    'suffix',
    detail({ file: [{ suffix: '.png' }] }),
    [detail({ file: 'a.png' })],
    [detail({ file: 'a.PNG' })],
  ],
  [
    'suffix, whatever the case',
    detail({ file: [{ suffix: { 'equals-ignore-case': '.png' } }] }),
    [detail({ file: 'a.PNG' })],
    [detail({ file: 'png' })],
  ],
  [
    'anything but a value',
    detail({ state: [{ 'anything-but': 'initializing' }] }),
    [detail({ state: 'running' }), detail({ state: 3 })],
    [detail({ state: 'initializing' }), detail({})],
  ],
  [
    'anything but some numbers',
    detail({ limit: [{ 'anything-but': [100, 200, 300] }] }),
    [detail({ limit: 150 })],
    [detail({ limit: 200 })],
  ],
  [
    'anything but a prefix',
    detail({ state: [{ 'anything-but': { prefix: 'init' } }] }),
    [detail({ state: 'running' })],
    [detail({ state: 'initializing' })],
  ],
  [
    'anything but some suffixes',
    detail({ file: [{ 'anything-but': { suffix: ['.txt', '.rtf'] } }] }),
    [detail({ file: 'a.png' })],
    [detail({ file: 'a.txt' }), detail({ file: 'a.rtf' })],
  ],
  [
    'anything but a text, whatever its case',
    detail({ state: [{ 'anything-but': { 'equals-ignore-case': ['initializing', 'stopped'] } }] }),
    [detail({ state: 'running' })],
    [detail({ state: 'STOPPED' })],
  ],
  [
    'anything but a path with a wildcard',
    detail({ path: [{ 'anything-but': { wildcard: '*/lib/*' } }] }),
    [detail({ path: 'a/bin/b' })],
    [detail({ path: 'a/lib/b' })],
  ],
  [
    'comparisons of numbers',
    detail({
      'c-count': [{ numeric: ['>', 0, '<=', 5] }],
      'd-count': [{ numeric: ['<', 10] }],
      'x-limit': [{ numeric: ['=', 3.018e2] }],
    }),
    [detail({ 'c-count': 5, 'd-count': 9.9, 'x-limit': 301.8 })],
    [
      detail({ 'c-count': 0, 'd-count': 9, 'x-limit': 301.8 }),
      detail({ 'c-count': 6, 'd-count': 9, 'x-limit': 301.8 }),
      detail({ 'c-count': '5', 'd-count': 9, 'x-limit': 301.8 }),
      detail({ 'c-count': 5, 'd-count': 10, 'x-limit': 301.8 }),
    ],
  ],
  [
    'what exists',
    detail({ state: [{ exists: true }] }),
    [detail({ state: '' }), detail({ state: null })],
    [detail({}), detail({ state: { nested: 1 } })],
  ],
  ['what does not', detail({ 'c-count': [{ exists: false }] }), [detail({}), {}], [detail({ 'c-count': 5 })]],
  [
    'a text, whatever its case',
    { 'detail-type': [{ 'equals-ignore-case': 'ec2 instance state-change Notification' }] },
    [{ 'detail-type': 'EC2 Instance State-change Notification' }],
    [{ 'detail-type': 'EC2' }],
  ],
  [
    'wildcards',
    detail({ location: [{ wildcard: 'arn:aws:s3:::*/dir/*.p?g' }], star: [{ wildcard: 'a\\*b' }] }),
    [detail({ location: 'arn:aws:s3:::bucket/dir/x.p?g', star: 'a*b' })],
    [
      detail({ location: 'arn:aws:s3:::bucket/dir/x.png', star: 'a*b' }),
      detail({ location: 'x', star: 'axb' }),
    ],
  ],
  [
    'one of several fields',
    {
      source: ['aws.cloudwatch'],
      detail: { $or: [{ 'c-count': [{ numeric: ['>', 0] }] }, { state: ['ALARM'], name: ['x'] }] },
    },
    [
      { source: 'aws.cloudwatch', detail: { 'c-count': 1 } },
      { source: 'aws.cloudwatch', detail: { state: 'ALARM', name: 'x' } },
    ],
    [
      { source: 'aws.cloudwatch', detail: { state: 'ALARM' } },
      { source: 'aws.ec2', detail: { 'c-count': 1 } },
    ],
  ],
  [
    'several operators of a field, of which one has to hold',
    detail({ source: [{ prefix: 'golden' }, 'aws.ecs', { exists: false }] }),
    [detail({ source: 'golden-ami' }), detail({ source: 'aws.ecs' }), detail({})],
    [detail({ source: 'aws.ec2' })],
  ],
];

describe('an event pattern matches', () => {
  it.each(rows)('%s', (_, pattern, matching, others) => {
    const test = compilePattern(JSON.stringify(pattern));
    expect(matching.filter((event) => !test({ ...event }))).toEqual([]);
    expect(others.filter((event) => test({ ...event }))).toEqual([]);
  });
});

describe('an event pattern is refused', () => {
  it.each<[string, string]>([
    ['that is not JSON', '{'],
    ['that is no object', '["aws.ec2"]'],
    ['that is empty', '{}'],
    ['with a bare value', '{"source": "aws.ec2"}'],
    ['with an empty array', '{"source": []}'],
    ['with an empty object', '{"detail": {}}'],
    ['with an array in an array', '{"source": [["aws.ec2"]]}'],
    ['with an operator that there is not', '{"source": [{"like": "aws"}]}'],
    ['with an operator named as what objects have', '{"source": [{"constructor": "aws"}]}'],
    ['with two operators in one', '{"source": [{"prefix": "a", "suffix": "b"}]}'],
    ['with a number as a prefix', '{"source": [{"prefix": 1}]}'],
    ['with a text for exists', '{"source": [{"exists": "true"}]}'],
    ['with half a comparison', '{"n": [{"numeric": [">"]}]}'],
    ['with a comparison of texts', '{"n": [{"numeric": [">", "1"]}]}'],
    ['with a number that is too large', '{"n": [{"numeric": [">", 5000000001]}]}'],
    ['with anything but nothing', '{"n": [{"anything-but": []}]}'],
    ['with anything but null', '{"n": [{"anything-but": null}]}'],
    ['with anything but what exists', '{"n": [{"anything-but": {"exists": true}}]}'],
    ['with one alternative only', '{"$or": [{"source": ["a"]}]}'],
    ['that is too long', JSON.stringify({ source: ['a'.repeat(4096)] })],
    ['with two wildcards in a row', '{"n": [{"wildcard": "a**"}]}'],
  ])('%s', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(expect.objectContaining({ name: 'PatternError' }));
  });
});
