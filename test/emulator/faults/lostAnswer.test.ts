import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { AwsErrorKind, toAwsCallError } from '../../../src/aws/errors.js';
import { clientsOf, emulate, STAGING } from '../support.js';
import { errorOf } from './calls.js';
import { CHANGES } from './changes.js';

describe.each(CHANGES)('%s whose answer is lost', (operation, account, change) => {
  it.each([
    ['in a reset', {}, 'unanswered'],
    ['in a server error', { instead: 'serverError' }, undefined],
    ['in a stall', { instead: 'stall', limit: '0.05 seconds' }, 'unanswered'],
  ] as const)('%s, has exactly one effect', async (_, how, outcome) => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'lostAnswer', operations: [operation], count: 1, ...how });
    const error = await errorOf(change(clientsOf(emulator, account)));
    const call = { operation, account, region: 'eu-west-1' };
    expect(toAwsCallError(error, call).kind).toBe(AwsErrorKind.Unavailable);
    expect(emulator.journal.effects.map(({ action }) => action)).toEqual([operation]);
    expect(emulator.journal.calls).toMatchObject([
      { operation, fault: { id: 'fault-1', kind: 'lostAnswer', lost: 'ok' } },
    ]);
    if (outcome === undefined) expect(error.$metadata?.httpStatusCode).toBe(500);
    else expect(emulator.journal.calls[0]?.outcome).toBe(outcome);
  });

  it.each([{ kind: 'reset' }, { kind: 'stall', limit: '0.05 seconds' }, { kind: 'throttle' }] as const)(
    'and one that meets a fault before it is executed, has none: $kind',
    async (rule) => {
      const emulator = await emulate();
      emulator.faults.add({ ...rule, operations: [operation], count: 1 });
      await errorOf(change(clientsOf(emulator, account)));
      expect(emulator.journal.effects).toEqual([]);
    },
  );
});

it('an error that is lost is told in the journal', async () => {
  const emulator = await emulate();
  emulator.faults.add({ kind: 'lostAnswer' });
  const { autoScaling } = clientsOf(emulator, STAGING);
  await errorOf(autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName: 'none' })));
  expect(emulator.journal.calls).toMatchObject([
    { outcome: 'unanswered', fault: { kind: 'lostAnswer', lost: 'ValidationError' } },
  ]);
});
