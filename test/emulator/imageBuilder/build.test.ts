import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  BUILD_STEPS,
  buildStateAt,
  hasPassed,
  isOver,
  startOf,
  type Build,
} from '../../../emulator/services/imageBuilder/build.js';

const START = Date.UTC(2026, 0, 1);
const duration = fc.integer({ min: 0, max: 1_000 });

const builds: fc.Arbitrary<Build> = fc.record(
  {
    arn: fc.constant('arn'),
    pipelineArn: fc.constant('pipeline'),
    tags: fc.constant({}),
    startedAt: fc.constant(START),
    durations: fc.record({
      PENDING: duration,
      CREATING: duration,
      BUILDING: duration,
      TESTING: duration,
      DISTRIBUTING: duration,
      INTEGRATING: duration,
    }),
    failure: fc.option(
      fc.record({ during: fc.constantFrom(...BUILD_STEPS), reason: fc.constant('because') }),
      {
        nil: undefined,
      },
    ),
    cancelledAt: fc.integer({ min: START, max: START + 6_000 }),
  },
  { requiredKeys: ['arn', 'pipelineArn', 'tags', 'startedAt', 'durations', 'failure'] },
);

it('a build goes through its steps in order, and stays where it ends', () => {
  fc.assert(
    fc.property(builds, (build) => {
      const order = [...BUILD_STEPS, 'AVAILABLE', 'FAILED', 'CANCELLED'] as readonly string[];
      const statuses = Array.from(
        { length: 700 },
        (_, step) => buildStateAt(build, START + step * 10).status,
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
    fc.property(builds, (build) => {
      const now = START + 100_000;
      const available = buildStateAt(build, now).status === 'AVAILABLE';
      expect(available).toBe(BUILD_STEPS.every((step) => hasPassed(build, step, now)));
      if (available) expect(buildStateAt(build, now).since).toBe(startOf(build, 'AVAILABLE'));
    }),
  );
});
