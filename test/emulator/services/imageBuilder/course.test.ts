import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  BUILD_STEPS,
  buildStateAt,
  courseOf,
  isOver,
  stretchesIn,
  type Attempt,
  type Course,
} from '../../../../emulator/services/imageBuilder/build/course.js';

const START = Date.UTC(2026, 0, 1);
const FAILING_STEPS = ['BUILDING', 'TESTING', 'DISTRIBUTING', 'INTEGRATING'] as const;
const duration = fc.integer({ min: 0, max: 1_000 });

const attempts: fc.Arbitrary<Attempt> = fc.record(
  {
    startedAt: fc.constant(START),
    steps: fc.constant(BUILD_STEPS),
    failure: fc.record({
      during: fc.constantFrom(...FAILING_STEPS),
      regions: fc.constant([]),
      accounts: fc.constant([]),
    }),
    cancelledAt: fc.integer({ min: START, max: START + 6_000 }),
  },
  { requiredKeys: ['startedAt', 'steps'] },
);

const courses: fc.Arbitrary<Course> = fc.record({
  attempts: attempts.map((attempt) => [attempt]),
  durations: fc.record({
    PENDING: duration,
    CREATING: duration,
    BUILDING: duration,
    TESTING: duration,
    DISTRIBUTING: duration,
    INTEGRATING: duration,
  }),
});

it('a build goes through its steps in order, and stays where it ends', () => {
  fc.assert(
    fc.property(courses, (course) => {
      const order = [...BUILD_STEPS, 'AVAILABLE', 'FAILED', 'CANCELLED'] as readonly string[];
      const statuses = Array.from(
        { length: 700 },
        (_, step) => buildStateAt(course, START + step * 10).status,
      );
      const positions = statuses.map((status) => order.indexOf(status));
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
      const end = statuses.findIndex(isOver);
      expect(end).toBeGreaterThanOrEqual(0);
      expect(new Set(statuses.slice(end)).size).toBe(1);
    }),
  );
});

it('a build is available exactly if it has passed all its steps', () => {
  fc.assert(
    fc.property(courses, (course) => {
      const available = buildStateAt(course, START + 100_000).status === 'AVAILABLE';
      const passed = BUILD_STEPS.every((step) =>
        stretchesIn(course, step).some(({ outcome }) => outcome === 'passed'),
      );
      expect(available).toBe(passed);
    }),
  );
});

it('what a build has been through does not change when it is cancelled', () => {
  fc.assert(
    fc.property(courses, fc.integer({ min: 0, max: 6_000 }), ({ attempts: [attempt], durations }, passed) => {
      if (!attempt || attempt.cancelledAt !== undefined) return;
      const now = START + passed;
      const course = { attempts: [attempt], durations };
      const before = courseOf(course).filter(({ since }) => since <= now);
      if (isOver(buildStateAt(course, now).status)) return;
      const cancelled = { attempts: [{ ...attempt, cancelledAt: now }], durations };
      expect(courseOf(cancelled)).toEqual([...before, { status: 'CANCELLED', since: now, attempt: 0 }]);
    }),
  );
});

it('a retry goes through what was left, after all that was before', () => {
  fc.assert(
    fc.property(courses, fc.integer({ min: 0, max: 100_000 }), ({ attempts: first, durations }, later) => {
      const course = { attempts: first, durations };
      const end = courseOf(course).at(-1)?.since ?? START;
      const retry = { startedAt: end + later, steps: ['DISTRIBUTING', 'INTEGRATING'] as const };
      const states = courseOf({ attempts: [...first, retry], durations });
      expect(states.slice(0, -3)).toEqual(courseOf(course));
      expect(states.slice(-3).map(({ status, since }) => [status, since])).toEqual([
        ['DISTRIBUTING', retry.startedAt],
        ['INTEGRATING', retry.startedAt + durations.DISTRIBUTING],
        ['AVAILABLE', retry.startedAt + durations.DISTRIBUTING + durations.INTEGRATING],
      ]);
    }),
  );
});
