import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../../../emulator/server.js';
import type { ReleaseStatus } from '../../../src/contract/status.js';
import type { Finding, RunContext, Scenario, Together } from '../scenario.js';
import { coverageTable, notStruck } from '../stage/coverage.js';
import { JOURNEYS, type Journey } from '../stage/directions.js';
import { factsOf, type Facts } from '../stage/facts.js';
import { unfinishedBuilds, wrongChannels } from '../stage/leftovers.js';
import { ReleaseRun } from '../stage/release.js';
import { Strikes } from '../stage/strikes.js';
import { wrongWithAbort, wrongWithSuccess } from '../stage/verdict.js';
import { WAYS_TO_BREAK } from '../stage/waysToBreak.js';
import { wrongWithRollback } from '../stage/wayBack.js';
import { failedWorkflowTasks } from '../stage/workflowTasks.js';

/** A call that gets no answer is given up after so long. */
const PATIENCE_MS = 2000;

/** Calls of each operation that are struck in one release, one after the other. */
const PER_OPERATION = 2;

/** So many seeds take a journey to every way. */
const TURNS = Math.ceil(WAYS_TO_BREAK.length / PER_OPERATION);

/** Journeys of one direction take turns; with so many seeds each of them is taken to every way. */
function seedsFor(journeys: readonly Journey[]): number {
  return TURNS * Math.max(...journeys.map(({ direction }) => among(journeys, direction).length));
}

function among(journeys: readonly Journey[], wanted: Journey['direction']): Journey[] {
  return journeys.filter(({ direction }) => direction === wanted);
}

/** What a release called from the moment on from which it is struck. */
type Played = Finding & { readonly called: ReadonlySet<string> };

/** Every operation that a release calls, broken in every way: on its way forward, on its way back, and when it is aborted. */
export function brokenAnswers(journeys: readonly Journey[] = JOURNEYS): Scenario {
  /** By journey: what a release calls to which nothing happens. */
  const usual = new Map<Journey, Promise<ReadonlySet<string>>>();
  const called = new Map<string, Set<string>>();

  const usualOf = (journey: Journey, context: RunContext): Promise<ReadonlySet<string>> => {
    const known = usual.get(journey) ?? undisturbed(journey, context);
    usual.set(journey, known);
    return known;
  };

  return {
    name: 'broken-answers',
    about: 'each operation that a release calls is broken in every way, forward, back and on abort',
    runs: seedsFor(journeys),
    limitSeconds: 600,
    together: (findings) => together(called, findings, seedsFor(journeys)),
    run: async (context) => {
      const findings: Finding[] = [];
      for (const journey of journeysOf(context.seed, journeys)) {
        const operations = await usualOf(journey, context);
        const ofDirection = called.get(journey.direction) ?? new Set();
        called.set(journey.direction, new Set([...ofDirection, ...operations]));
        findings.push(
          await play(journey, context, [...operations].sort(), turnOf(context.seed, journey, journeys)),
        );
      }
      return merge(findings);
    },
  };
}

/** One journey of each direction; where there are several, they take turns. */
function journeysOf(seed: number, journeys: readonly Journey[]): Journey[] {
  const directions = [...new Set(journeys.map(({ direction }) => direction))];
  return directions.flatMap((wanted) => {
    const ways = among(journeys, wanted);
    return ways[seed % ways.length] ?? [];
  });
}

/** How many seeds have taken that journey before: each strikes its operations in other ways. */
function turnOf(seed: number, { direction }: Journey, journeys: readonly Journey[]): number {
  return Math.floor(seed / among(journeys, direction).length);
}

async function undisturbed(journey: Journey, context: RunContext): Promise<ReadonlySet<string>> {
  const { problems, called } = await play(journey, context, [], 0);
  if (problems.length > 0) throw new Error(`a run without faults went wrong: ${problems.join('; ')}`);
  const missing = (journey.calls ?? []).filter((operation) => !called.has(operation));
  if (missing.length > 0)
    throw new Error(`a release that goes ${journey.name} has not called ${missing.join(', ')}`);
  return called;
}

async function play(
  journey: Journey,
  { seed, lane, signal: limit }: RunContext,
  operations: readonly string[],
  turn: number,
): Promise<Played> {
  const { direction, name, begins, scene } = journey;
  const { config } = scene;
  const gone = new AbortController();
  const signal = AbortSignal.any([limit, gone.signal]);
  return lane
    .onFleet({ ...scene.fleet, seed }, (emulator) =>
      lane.withWorker(
        emulator,
        async () => {
          const before = factsOf(emulator, await emulator.clock.now());
          const begun = new Date();
          const strikes = new Strikes(emulator);
          const strike = () => strikes.add(operations, turn, PER_OPERATION);
          if (direction === 'forward') strike();
          const release = await ReleaseRun.start(lane, emulator, config, `${direction}-${seed}`);
          const over = direction === 'back' ? release.watch(signal) : release.seeThrough(signal);
          over.catch(() => undefined);
          await Promise.race([begins(release, signal), over]);
          const from = direction === 'forward' ? 0 : emulator.journal.calls.length;
          if (direction !== 'forward') strike();
          const askedAt = await act(direction, release, emulator, signal);
          await over;
          const status = await release.status(signal);
          const given = { emulator, config, status, approvedAt: release.approvedAt, before, askedAt };
          const problems = [
            ...(await wrongWith(direction, given)),
            ...unfinishedBuilds(emulator, await emulator.clock.now()),
            ...(await failedWorkflowTasks(lane.client.workflow, begun)),
            ...(await lane.running()).map((workflowId) => `${workflowId} still runs`),
          ];
          return {
            problems: problems.map((problem) => `${name}: ${problem}`),
            struck: strikes.struck(direction),
            called: new Set(emulator.journal.calls.slice(from).map(({ operation }) => operation)),
          };
        },
        { requestTimeoutMs: PATIENCE_MS },
      ),
    )
    .finally(() => {
      // Whatever still looks at a release that could not be judged.
      gone.abort();
    });
}

/**
 * What somebody does to the release.
 * @returns when, on the emulator's clock
 */
async function act(
  direction: Journey['direction'],
  release: ReleaseRun,
  emulator: Emulator,
  signal: AbortSignal,
): Promise<number> {
  const by = 'chaos';
  switch (direction) {
    case 'forward':
      await release.wasCalled('StartInstanceRefresh', signal);
      await told(release.handle.signal('pause', { by, suspend: true }));
      await suspended(release, signal);
      await sleep(PAUSE_MS, undefined, { signal });
      await told(release.handle.signal('resume', { by }));
      break;
    case 'back':
      await release.rollBack({ by, reason: 'its kernel panics' }, signal);
      break;
    case 'abort':
      await told(release.handle.signal('abort', { by }));
  }
  return emulator.clock.now();
}

/**
 * Waits until a refresh is suspended, or the release is paused and has none under way: those that it had may
 * have just ended.
 */
async function suspended(release: ReleaseRun, signal: AbortSignal): Promise<void> {
  const either = new AbortController();
  const limit = AbortSignal.any([signal, either.signal]);
  const isAtRest = ({ commands, environments }: ReleaseStatus) =>
    commands.some(({ kind }) => kind === 'pause') &&
    environments.every(({ counts }) => (counts.refreshing ?? 0) === 0);
  try {
    await Promise.race([release.wasCalled('SuspendProcesses', limit), release.until(isAtRest, limit)]);
  } finally {
    either.abort();
  }
}

/** A release that has ended takes no signal; what it has ended as is judged later. */
function told(signal: Promise<void>): Promise<void> {
  return signal.catch(() => undefined);
}

/** Of the machine's time: a refresh that rests for a minute. */
const PAUSE_MS = 100;

async function wrongWith(
  direction: Journey['direction'],
  given: Parameters<typeof wrongWithSuccess>[0] & {
    readonly before: Facts;
    readonly askedAt: number;
    readonly status: ReleaseStatus;
  },
): Promise<string[]> {
  const { emulator, before } = given;
  const now = await emulator.clock.now();
  switch (direction) {
    case 'forward':
      return wrongWithSuccess(given);
    case 'back':
      return wrongWithRollback({ ...given, now, after: factsOf(emulator, now) }).problems;
    case 'abort':
      return [...(await wrongWithAbort(given, before)), ...wrongChannels(given, before, now)];
  }
}

function merge(findings: readonly Finding[]): Finding {
  const struck = findings.flatMap((finding) => finding.struck ?? []);
  return {
    problems: findings.flatMap(({ problems }) => problems),
    struck,
    note: `${struck.length} calls struck`,
  };
}

/** A few runs strike what they draw; all of them strike everything. */
function together(
  called: ReadonlyMap<string, ReadonlySet<string>>,
  findings: readonly Finding[],
  seeds: number,
): Together {
  const isComplete = findings.length >= seeds;
  return {
    problems: isComplete ? notStruck(called, findings) : [],
    table: coverageTable(called, findings),
  };
}
