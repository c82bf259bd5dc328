import { describe, expect, it } from 'vitest';
import { quietRuntime } from '../support/runtime.js';
import { regressions } from './regressions.js';
import { perform, type Run } from './runner.js';
import { abort } from './scenarios/abort.js';
import { brokenAnswers } from './scenarios/brokenAnswers.js';
import { brokenProxy } from './scenarios/brokenProxy.js';
import { budget } from './scenarios/budget.js';
import { scenarios } from './scenarios/index.js';
import { killTemporal } from './scenarios/killTemporal.js';
import { killWorker } from './scenarios/killWorker.js';
import { lostAnswers } from './scenarios/lostAnswers.js';
import { messages } from './scenarios/messages.js';
import { ordinaryFaults } from './scenarios/ordinaryFaults.js';
import { poisonMessages } from './scenarios/poisonMessages.js';
import { rollback } from './scenarios/rollback.js';
import { JOURNEYS } from './stage/directions.js';
import { pooledScene, smallScene, tinyScene, withLatest } from './stage/fleets.js';
import { motleyScene } from './stage/motley.js';
import { describeOutcome } from './summary.js';

/** Of every scenario one run, on small fleets: `npm run chaos` does the rest. */
const small = smallScene();
const tiny = tinyScene();
const sample: readonly Run[] = [
  { scenario: killWorker(tiny, 1), seed: 1 },
  { scenario: killTemporal(tiny, 2), seed: 1 },
  { scenario: ordinaryFaults(tiny), seed: 1 },
  { scenario: abort(withLatest(small)), seed: 1 },
  { scenario: lostAnswers(small), seed: 4 },
  { scenario: messages(30), seed: 1 },
  { scenario: budget({ least: 8, most: 10 }), seed: 1 },
  { scenario: rollback(motleyScene(10, 180)), seed: 1 },
  { scenario: brokenAnswers(JOURNEYS.filter(({ direction }) => direction !== 'back')), seed: 1 },
  { scenario: brokenProxy({ groups: 60, accounts: 12 }), seed: 1 },
  { scenario: poisonMessages(pooledScene(), 60), seed: 1 },
];

/** Each run by itself. */
const LIMIT_SECONDS = 360;

/** Most runs wait most of the time; more of them at once than this, and two processors are what they wait for. */
const LANES = 6;

describe('chaos', () => {
  it('has every scenario in its sample', () => {
    expect(sample.map(({ scenario }) => scenario.name).sort()).toEqual(
      scenarios.map(({ name }) => name).sort(),
    );
  });

  it(
    'breaks no promise, in a sample of every scenario and in all runs that have ever failed',
    async () => {
      quietRuntime();
      const failedOnce = regressions.map(({ scenario: wanted, seed }): Run => {
        const scenario = scenarios.find(({ name }) => name === wanted);
        if (!scenario) throw new Error(`there is no scenario ${wanted}`);
        return { scenario, seed };
      });
      const runs = [...sample, ...failedOnce].map(({ scenario, seed }): Run => ({
        // Before the test's own time is up: who says what was still at work.
        scenario: { ...scenario, limitSeconds: LIMIT_SECONDS },
        seed,
      }));
      const outcomes = await perform(runs, LANES);
      expect(outcomes).toHaveLength(runs.length);
      const failed = outcomes.filter(({ problems }) => problems.length > 0);
      expect(failed.flatMap(describeOutcome)).toEqual([]);
    },
    Math.ceil((sample.length + regressions.length) / LANES) * LIMIT_SECONDS * 1000,
  );
});
