import { expandFleet } from '../emulator/fleet.js';
import { generateFleet } from '../emulator/fleet/generate.js';
import { expectedRefreshSeconds } from '../src/rollout/estimate.js';
import { arrangeBatches } from '../src/rollout/schedule/batches.js';
import { endOf, forecast, forecastBatches, type Slot } from '../src/rollout/schedule/forecast.js';
import { PLACES, type Limits, type Work } from '../src/rollout/schedule/work.js';

/**
 * How long a rollout takes compared with the least time that it can take, for fleets that `golden-ami emulator` generates
 * too. All strategies work on as many groups at once; the durations are those that the plan expects.
 */

const SEEDS = 20;
const SIZES = [
  { groups: 30, atOnce: 3 },
  { groups: 300, atOnce: 10 },
  { groups: 3000, atOnce: 50 },
] as const;
/** Targets of a batch for each one worked on at once. */
const BATCH_DEPTH = 4;
/** Groups that share a database and are refreshed at once. */
const POOL_LIMIT = 2;
/** What the published rollout by Step Functions does: batches of three in the order found, looked at every minute. */
const ARTICLE = { size: 3, waitSeconds: 60 };

interface Scene {
  readonly works: readonly Work[];
  readonly limits: ReadonlyMap<string, number>;
}

function sceneOf(groups: number, atOnce: number, seed: number, pools: boolean): Scene {
  const fleet = expandFleet(generateFleet({ groups, seed, accounts: Math.min(10, groups), failing: 0 }));
  const limits = new Map([[PLACES, atOnce]]);
  const works = fleet.autoScalingGroups.map(
    ({ account, region, name, desired, defaultInstanceWarmup, healthCheckGracePeriod, tags }) => {
      const warmupSeconds = (defaultInstanceWarmup ?? healthCheckGracePeriod) / 1000;
      const pool = tags['Database'];
      if (pools && pool !== undefined) limits.set(pool, POOL_LIMIT);
      return {
        id: `${account}/${region}/asg/${name}`,
        seconds: expectedRefreshSeconds({ size: desired, warmupSeconds }, {}),
        rank: 0,
        claims: [
          { on: PLACES, weight: 1 },
          ...(pools && pool !== undefined ? [{ on: pool, weight: 1 }] : []),
        ],
        sides: [],
      };
    },
  );
  return { works, limits };
}

/** No schedule takes less: the longest target, and everything that a limit has to let through. */
function lowerBound({ works, limits }: Scene): number {
  const perLimit = [...limits].map(([on, limit]) => {
    const claiming = works.filter(({ claims }) => claims.some((claim) => claim.on === on));
    return claiming.reduce((sum, { seconds }) => sum + seconds, 0) / limit;
  });
  return Math.max(...works.map(({ seconds }) => seconds), ...perLimit);
}

const STRATEGIES: Readonly<Record<string, (scene: Scene) => readonly Slot[]>> = {
  'fixed batches of three': ({ works }) => {
    const slots: Slot[] = [];
    let start = 0;
    for (let index = 0; index < works.length; index += ARTICLE.size) {
      const batch = works.slice(index, index + ARTICLE.size);
      const added = batch.map((work) => ({ work, start, end: start + work.seconds }));
      slots.push(...added);
      start +=
        Math.ceil((endOf(added) - start) / ARTICLE.waitSeconds) * ARTICLE.waitSeconds + ARTICLE.waitSeconds;
    }
    return slots;
  },
  // As long as all are alike, the order of the IDs decides: it knows neither durations nor bottlenecks.
  'plain sliding window': ({ works, limits }) => {
    const order = forecast(
      works.map((work) => ({ ...work, seconds: 1 })),
      limits,
    );
    return inGivenOrder(
      order.map(({ work: { id } }) => works.find((work) => work.id === id) as Work),
      limits,
    );
  },
  batch: ({ works, limits }) => {
    const sizes = { size: (limits.get(PLACES) ?? 1) * BATCH_DEPTH, canary: 0, growing: false };
    const batches = arrangeBatches(works, sizes, limits);
    return forecastBatches(
      batches.map(({ works }) => works),
      limits,
    );
  },
  window: ({ works, limits }) => forecast(works, limits),
};

/** Starts targets strictly in their order, each one as soon as the limits have room for it. */
function inGivenOrder(works: readonly Work[], limits: Limits): Slot[] {
  const slots: Slot[] = [];
  let now = 0;
  for (const work of works) {
    for (;;) {
      const running = slots.filter(({ end }) => end > now);
      const hasRoom = work.claims.every(
        ({ on }) =>
          running.filter((slot) => slot.work.claims.some((claim) => claim.on === on)).length <
          (limits.get(on) ?? 0),
      );
      if (hasRoom) break;
      now = Math.min(...running.map(({ end }) => end));
    }
    slots.push({ work, start: now, end: now + work.seconds });
  }
  return slots;
}

function row(title: string, ratios: readonly number[]): string {
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  return `| ${title} | ${mean.toFixed(3)} | ${Math.max(...ratios).toFixed(3)} |`;
}

for (const pools of [false, true]) {
  for (const { groups, atOnce } of SIZES) {
    console.log(
      `\n${groups} groups, ${atOnce} at once${pools ? `, ${POOL_LIMIT} of one database` : ''} (${SEEDS} fleets)\n`,
    );
    console.log('| strategy | mean | worst |\n| --- | --- | --- |');
    const scenes = Array.from({ length: SEEDS }, (_, seed) => sceneOf(groups, atOnce, seed + 1, pools));
    for (const [name, schedule] of Object.entries(STRATEGIES)) {
      // The fixed batches know no pools; with them they would be slower still.
      if (pools && name === 'fixed batches of three') continue;
      console.log(
        row(
          name,
          scenes.map((scene) => endOf(schedule(scene)) / lowerBound(scene)),
        ),
      );
    }
  }
}
