import fc from 'fast-check';
import { expect, it } from 'vitest';
import { startEmulator } from '../../../emulator/server.js';
import { parseFleet } from '../../../emulator/fleet.js';
import { generateFleetSource } from '../../../emulator/fleet/generate.js';
import type { WireRequest } from '../../../emulator/protocols/wire.js';
import { smallFleet } from '../support.js';
import { changes, looks, withTargetGroups } from './calls.js';
import { onTheWire, Scene, type AnyCall } from './scene.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const STEPS = 1000;

async function requests(calls: readonly AnyCall[]): Promise<WireRequest[]> {
  const wired: WireRequest[] = [];
  for (const call of calls) {
    const request = await onTheWire(call);
    if (request) wired.push(request);
  }
  return wired;
}

it('a day that passes at once leaves the same world as one of a thousand steps that somebody watches', async () => {
  const scenario = fc
    .record({
      seed: fc.nat(1000),
      groups: fc.integer({ min: 3, max: 8 }),
      failing: fc.constantFrom(0, 50),
    })
    .chain(({ seed, groups, failing }) => {
      const fleet = parseFleet(
        withTargetGroups(
          generateFleetSource({ seed, groups, accounts: 2, regions: 1, clusters: 2, failing }),
        ),
      );
      const change = fc.record({ wait: fc.integer({ min: 0, max: 5 * MINUTE }), call: changes(fleet) });
      return fc.record({
        fleet: fc.constant(fleet),
        begun: fc.array(change, { minLength: 10, maxLength: 25 }),
      });
    });
  const underWay = new Set<string>();
  await fc.assert(
    fc.asyncProperty(scenario, async ({ fleet, begun }) => {
      const [left, watched] = [new Scene(fleet), new Scene(fleet)];
      for (const { wait, call } of begun) {
        watched.pass(wait);
        left.pass(wait);
        const [request] = await requests([call]);
        if (request) expect(watched.send(request)).toEqual(left.send(request));
      }
      for (const { action } of left.journal.effects) underWay.add(action);
      const everything = await requests(looks(fleet));
      for (let step = 0; step < STEPS; step++) {
        watched.pass(DAY / STEPS);
        // One look after the other in turn, so that what they settle is settled in every order.
        const request = everything[step % everything.length];
        if (request) watched.look(request);
      }
      left.pass(DAY);
      expect(watched.now).toBe(left.now);
      for (const request of everything) expect(watched.look(request)).toBe(left.look(request));
    }),
    { numRuns: 6 },
  );
  for (const action of [
    'StartInstanceRefresh',
    'StartImagePipelineExecution',
    'PutParameter',
    'UpdateService',
    'AttachTrafficSources',
  ]) {
    expect(underWay).toContain(action);
  }
});

it('an emulator that nobody asks holds no timer', async () => {
  const timers = () =>
    process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate/.test(name)).length;
  const before = timers();
  const emulator = await startEmulator({ fleet: smallFleet });
  expect(timers()).toBe(before);
  await (await fetch(`${emulator.url}/_emulator/summary`)).text();
  await emulator.close();
});
