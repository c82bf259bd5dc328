import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AwsEvent } from '../../../../emulator/events.js';
import { MINUTE } from './emulated.js';
import { LOOKS, Scene, alarmScripts, steps } from './scene.js';

const DAY = 24 * 60 * MINUTE;

it('a group that is watched is the same as one that nobody looks at', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), alarmScripts, (done, healthy, alarmAt) => {
      const watched = new Scene({ healthy, alarmAt });
      const left = new Scene({ healthy, alarmAt });
      for (const { wait, operation, input } of done) {
        for (let look = 0; look < LOOKS; look++) {
          watched.pass(wait / LOOKS);
          watched.look();
        }
        left.pass(wait);
        expect(watched.send(operation, input)).toEqual(left.send(operation, input));
      }
      expect(watched.look()).toEqual(left.look());
      watched.pass(DAY);
      left.pass(DAY);
      expect(watched.look()).toEqual(left.look());
    }),
    { numRuns: 300 },
  );
});

it('tells the same events whether it is asked all the time or once, and each of them once', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), alarmScripts, (done, healthy, alarmAt) => {
      const watched = new Scene({ healthy, alarmAt });
      const left = new Scene({ healthy, alarmAt });
      const told: AwsEvent[] = [];
      let heard = watched.start - 1;
      const listen = (milliseconds: number) => {
        watched.pass(milliseconds);
        watched.look();
        // The present is no past yet: something may still happen at this moment.
        const until = watched.now - 1;
        told.push(...watched.events({ after: heard, until }));
        heard = until;
      };
      for (const { wait, operation, input } of done) {
        for (let look = 0; look < LOOKS; look++) listen(wait / LOOKS);
        watched.send(operation, input);
        left.pass(wait);
        left.send(operation, input);
      }
      for (let look = 0; look < LOOKS; look++) listen(DAY / LOOKS);
      left.pass(DAY);
      expect(told.sort((a, b) => a.time - b.time || a.id.localeCompare(b.id))).toEqual(
        left.events({ after: left.start - 1, until: left.now - 1 }),
      );
      expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
    }),
    { numRuns: 200 },
  );
});

it('a group has as many instances as it should have, whatever was done to it, once it is left alone', () => {
  fc.assert(
    fc.property(steps, alarmScripts, (done, alarmAt) => {
      const scene = new Scene({ alarmAt });
      for (const { wait, operation, input } of done) {
        scene.pass(wait);
        scene.send(operation, input);
      }
      scene.send('ResumeProcesses', {});
      scene.pass(DAY);
      const group = scene.group();
      const states = group.Instances?.map(
        ({ LifecycleState, HealthStatus }) => `${LifecycleState} ${HealthStatus}`,
      );
      expect(states).toEqual(Array.from({ length: group.DesiredCapacity ?? 0 }, () => 'InService Healthy'));
    }),
    { numRuns: 500 },
  );
});
