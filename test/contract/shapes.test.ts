import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refreshPreferencesSchema } from '../../src/config/schema.js';
import { Message, WorkflowType } from '../../src/contract/names.js';
import { read } from '../../src/contract/shape.js';
import { INPUT_SHAPES } from '../../src/contract/shapes/inputs.js';
import { MESSAGE_SHAPES } from '../../src/contract/shapes/messages.js';
import { refreshShape } from '../../src/contract/shapes/refresh.js';
import { quote } from '../../src/contract/texts.js';
import { RIGHT_MESSAGES } from '../support/poison/examples.js';
import { unreadable } from '../../src/contract/unreadable.js';

const messages = Object.values(Message);
const types = Object.values(WorkflowType);

/** Values that JSON can bring, and objects that have some of the members that messages have. */
const sent = fc.oneof(
  fc.anything(),
  fc.dictionary(
    fc.constantFrom(
      'by',
      'id',
      'kind',
      'target',
      'targets',
      'environment',
      'state',
      'claims',
      'config',
      '__proto__',
    ),
    fc.oneof(fc.jsonValue(), fc.constantFrom(Infinity, NaN, '', 'x'.repeat(100_000), '\ud800')),
  ),
);

describe('the form of what is sent', () => {
  it('is known for every message and every workflow', () => {
    expect(Object.keys(MESSAGE_SHAPES).sort()).toEqual([...messages].sort());
    expect(Object.keys(INPUT_SHAPES).sort()).toEqual([...types].sort());
  });

  it.each([...messages, ...types])('%s answers whatever it is sent, in few words', (name) => {
    const shape = { ...MESSAGE_SHAPES, ...INPUT_SHAPES }[name];
    fc.assert(
      fc.property(sent, (value) => {
        const taken = read<unknown>(shape, value);
        if ('mistake' in taken) expect(taken.mistake.length).toBeLessThan(1200);
      }),
      { numRuns: 300 },
    );
  });

  it.each(messages)('%s takes what has its form', (name) => {
    expect(read<unknown>(MESSAGE_SHAPES[name], RIGHT_MESSAGES[name])).toHaveProperty('value');
  });

  it.each([
    ['environmentProgress', undefined],
    ['environmentProgress', { environment: 'staging', state: 'succeeded' }],
    ['targetProgress', null],
    ['targetProgress', { id: '111111111111/eu-west-1/asg/web', kind: 'asg', state: 'succeeded' }],
    ['requestCapacity', { by: 'x' }],
    ['requestCapacity', { target: '1/r/asg/a', environment: 'golden-ami/capacity-pools', claims: [] }],
    ['rollBackTarget', { by: 5 }],
    ['abort', 'ada'],
    ['retry', { by: 'ada', failed: true, refresh: { instanceWarmup: 'soon' } }],
    ['retry', { by: 'ada', failed: true, refresh: { foo: 1 } }],
    ['retry', { by: 'ada', targets: ['x'.repeat(601)] }],
    ['pause', unreadable('its encoding is "binary/encrypted"')],
  ] as const)('%s refuses %j', (name, value) => {
    expect(read<unknown>(MESSAGE_SHAPES[name], value)).toHaveProperty('mistake');
  });

  it('cuts what people write, and leaves no half of a character', () => {
    const taken = read(MESSAGE_SHAPES.pause, { by: '😀'.repeat(500_000), reason: '\ud800'.repeat(900_000) });
    expect(taken).toMatchObject({ value: { by: expect.any(String) as string } });
    if (!('value' in taken)) throw new Error('it was refused');
    expect([taken.value.by.length, taken.value.reason?.length]).toEqual([100, 500]);
    expect(
      [taken.value.by, taken.value.reason].some((text) =>
        /[\ud800-\udfff]/.test(text?.replace(/😀/g, '') ?? ''),
      ),
    ).toBe(false);
  });

  it('quotes what nobody can write down', () => {
    const round: { self?: unknown } = {};
    round.self = round;
    expect([quote(round), quote(1n), quote(undefined)]).toEqual(['object', 'bigint', 'nothing']);
  });
});

describe('refresh preferences in a message', () => {
  const percentage = fc.oneof(fc.integer({ min: -1, max: 201 }), fc.constant(50.5), fc.constant('90'));
  const duration = fc.constantFrom('soon', '5 minutes', '3 days', '0 seconds', 5, '90');
  const preferences = fc.record(
    {
      preferences: fc.constantFrom('auto', 'manual'),
      strategy: fc.constantFrom('Rolling', 'ReplaceRootVolume', 'rolling'),
      minHealthyPercentage: percentage,
      maxHealthyPercentage: percentage,
      instanceWarmup: duration,
      checkpointPercentages: fc.array(fc.oneof(fc.integer({ min: 0, max: 101 }), fc.constant(100)), {
        maxLength: 4,
      }),
      checkpointDelay: duration,
      bakeTime: duration,
      skipMatching: fc.constantFrom<unknown>(true, false, 'yes'),
      autoRollback: fc.constantFrom<unknown>(true, false, 1),
      alarms: fc.array(fc.constantFrom('a', '', 'x'.repeat(256)), { maxLength: 11 }),
      scaleInProtectedInstances: fc.constantFrom('Refresh', 'Ignore', 'Wait', 'Terminate'),
      standbyInstances: fc.constantFrom('Terminate', 'Ignore', 'Wait', 'Refresh'),
      foo: fc.constant(1),
    },
    { requiredKeys: [] },
  );
  /** A few of them: of many, one is always wrong. */
  const few = fc
    .tuple(
      preferences,
      fc.subarray(Object.keys(refreshPreferencesSchema.shape).concat('foo'), { maxLength: 3 }),
    )
    .map(([all, keys]) => Object.fromEntries(Object.entries(all).filter(([key]) => keys.includes(key))));

  it('are those of the config, neither more nor less', () => {
    let taken = 0;
    fc.assert(
      fc.property(few, (value) => {
        const config = refreshPreferencesSchema.safeParse(value);
        const message = read(refreshShape, value);
        expect('value' in message).toBe(config.success);
        if (!('value' in message)) return;
        expect(message.value).toEqual(config.data);
        if (Object.keys(value).length > 1) taken++;
      }),
      { numRuns: 5000 },
    );
    expect(taken).toBeGreaterThan(0);
  });

  it.each(Object.keys(refreshPreferencesSchema.shape))('know %s', (key) => {
    expect(read(refreshShape, { [key]: undefined })).toEqual({ value: {} });
  });
});
