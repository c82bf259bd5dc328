import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseFleet } from '../../../emulator/fleet.js';
import { generateFleetSource } from '../../../emulator/fleet/generate.js';
import { changes, looks, withTargetGroups } from './calls.js';
import { onTheWire, Scene } from './scene.js';

const MINUTE = 60_000;
const fleet = parseFleet({
  ...withTargetGroups(generateFleetSource({ groups: 8, accounts: 2, clusters: 2, seed: 7 })),
  faults: [
    { kind: 'throttle', rate: 0.1 },
    { kind: 'lostAnswer', service: 'ssm', rate: 0.2 },
  ],
});

it('two emulators of one seed answer the same calls with the same bytes, and note the same', async () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 30 * MINUTE }),
    call: fc.oneof({ weight: 3, arbitrary: changes(fleet) }, fc.constantFrom(...looks(fleet))),
  });
  let answered = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const [first, second] = [new Scene(fleet), new Scene(fleet)];
      for (const { wait, call } of steps) {
        const request = await onTheWire(call);
        if (!request) continue;
        first.pass(wait);
        second.pass(wait);
        const answer = first.send(request);
        expect(second.send(request)).toEqual(answer);
        if (answer.status === 200) answered++;
        else refused++;
      }
      expect(second.journal.toJsonLines()).toBe(first.journal.toJsonLines());
      expect(first.journal.calls.filter(({ defect }) => defect !== undefined)).toEqual([]);
    }),
    { numRuns: 25 },
  );
  // Errors and their IDs are compared, too.
  expect(Math.min(answered, refused)).toBeGreaterThan(50);
});

it('emulators of different seeds do not', async () => {
  const request = await onTheWire({
    service: 'autoscaling',
    operation: 'DescribeAutoScalingGroups',
    account: fleet.accounts[0]?.id ?? '',
    region: 'eu-west-1',
    input: {},
  });
  if (!request) throw new Error('not sent');
  const other = parseFleet({ ...fleet, seed: 8 });
  expect(new Scene(other).send(request).text).not.toBe(new Scene(fleet).send(request).text);
});
