import { marksOf } from './marks.js';
import type { LaunchOutcome, RefreshPlan } from './plan.js';
import { slotsPerRound } from './healthyBounds.js';
import { finishOf, latest, replacement } from './swap.js';
import { Direction, PhaseKind, isRollback, type Phase, type Swap, type Timeline } from './timeline.js';

/** AWS gives up on a refresh that makes no progress for an hour. */
const PATIENCE = 60 * 60 * 1000;

/** A timeline being written: what has happened or is decided, and the moment from which on to decide. */
export class Draft {
  readonly phases: Phase[];
  readonly swaps: Swap[];
  total: number;
  skipped: number;

  private constructor(
    readonly plan: RefreshPlan,
    /** Milliseconds since the epoch. */
    public now: number,
    past: Pick<Timeline, 'phases' | 'swaps' | 'total' | 'skipped'>,
  ) {
    this.phases = [...past.phases];
    this.swaps = [...past.swaps];
    this.total = past.total;
    this.skipped = past.skipped;
  }

  /** A draft of a refresh requested at `now`. */
  static of(plan: RefreshPlan, now: number): Draft {
    const { skipped } = plan;
    return new Draft(plan, now, { phases: [], swaps: [], total: skipped + plan.candidates.length, skipped });
  }

  /** Forgets what the timeline foretold for after `now`; replacements that have begun stay. */
  static cut(timeline: Timeline, plan: RefreshPlan, now: number): Draft {
    return new Draft(plan, now, {
      ...timeline,
      phases: timeline.phases.filter(({ from }) => from <= now),
      swaps: timeline.swaps.filter(({ startsAt }) => startsAt <= now),
    });
  }

  /** Forgets what the timeline foretells for `moment` and after it, because that will come otherwise. */
  static before(timeline: Timeline, plan: RefreshPlan, moment: number): Draft {
    return new Draft(plan, moment, {
      ...timeline,
      phases: timeline.phases.filter(({ from }) => from < moment),
      swaps: timeline.swaps.filter(({ startsAt }) => startsAt < moment),
    });
  }

  get direction(): Direction {
    return this.phases.some(isRollback) ? Direction.back : Direction.forward;
  }

  /** Status of a refresh that goes on in the present direction. */
  get status(): Phase['status'] {
    return this.direction === Direction.back ? 'RollbackInProgress' : 'InProgress';
  }

  get forwardSwaps(): Swap[] {
    return this.swaps.filter(({ direction }) => direction === Direction.forward);
  }

  /** Writes that another phase begins now. */
  enter(kind: Phase['kind'], status: Phase['status'], reason?: string, checkpoint?: number): void {
    const last = this.phases.at(-1);
    if (last?.kind === kind && last.status === status && last.reason === reason && checkpoint === undefined) {
      return;
    }
    this.phases.push({
      kind,
      status,
      from: this.now,
      reason,
      ...(checkpoint !== undefined && { checkpoint }),
    });
  }

  /** Begins to replace the given instances now, within the healthy bounds when they are one round. */
  beginRound(
    instances: readonly (string | undefined)[],
    outcome: LaunchOutcome,
    direction: Direction = this.direction,
  ): Swap[] {
    const { launchFirst } = slotsPerRound(this.plan.desiredCapacity, this.plan.bounds);
    const first = this.swaps.length;
    const round = instances.map((replaces, index) =>
      replacement(this.plan, {
        replaces,
        outcome,
        direction,
        startsAt: this.now,
        launchFirst: index < launchFirst,
        ordinal: first + index,
      }),
    );
    this.swaps.push(...round);
    return round;
  }

  /** Begins to terminate an instance now, and launches none in its place. */
  terminate(instanceId: string, direction: Direction = this.direction): Swap {
    const goneAt = this.now + this.plan.pace.drain;
    const swap: Swap = {
      direction,
      replaces: instanceId,
      startsAt: this.now,
      retiresAt: this.now,
      goneAt,
      launch: undefined,
      readyAt: goneAt,
    };
    this.swaps.push(swap);
    return swap;
  }

  /** Lets time pass until the given replacements are through, and says meanwhile what is waited for. */
  awaitRound(swaps: readonly Swap[]): void {
    const example = swaps.find(({ launch }) => launch)?.launch?.instanceId;
    const waits = [
      {
        until: latest(swaps.map(({ launch }) => launch && launch.inServiceAt + this.plan.pace.health)),
        reason: `Waiting for remaining instances to be available. For example: ${example} has insufficient data to evaluate its health with ${this.plan.checkedBy}.`,
      },
      {
        until: latest(swaps.map(({ launch, readyAt }) => launch && readyAt)),
        reason: `Waiting for instances to warm up before continuing. For example: ${example} is warming up.`,
      },
      { until: latest(swaps.map(({ goneAt }) => goneAt)), reason: undefined },
    ];
    for (const { until, reason } of waits) {
      if (until <= this.now) continue;
      this.enter(PhaseKind.replacing, this.status, reason);
      this.now = until;
    }
  }

  /** Replacements under way that will never be ready, if any: the refresh is stuck with them. */
  hopeless(): Swap | undefined {
    return this.swaps.find(
      ({ direction, readyAt, startsAt }) =>
        direction === this.direction && readyAt === Infinity && startsAt <= this.now,
    );
  }

  /** Replacements that have begun and will be through later than now. */
  inFlight(direction: Direction = this.direction): Swap[] {
    return this.swaps.filter(
      (swap) => swap.direction === direction && Number.isFinite(swap.readyAt) && finishOf(swap) > this.now,
    );
  }

  /** Lets time pass until AWS gives up on a refresh that cannot go on; says meanwhile why it cannot. */
  waitInVain(reason: string): void {
    const deadline = this.deadline();
    this.enter(PhaseKind.stuck, this.status, reason);
    this.now = Math.max(this.now, deadline);
  }

  /** When AWS gives up, should there be no progress from now on. */
  deadline(): number {
    const begin = this.phases.find(({ kind }) => kind !== PhaseKind.pending)?.from ?? this.now;
    const turn = this.phases.find(isRollback)?.from ?? begin;
    const resumed = this.phases.map(({ kind }, index) =>
      kind === PhaseKind.paused || kind === PhaseKind.checkpoint
        ? (this.phases[index + 1]?.from ?? this.now)
        : undefined,
    );
    const ready = this.swaps
      .filter(({ direction }) => direction === this.direction)
      .map(({ readyAt }) => (readyAt <= this.now ? readyAt : undefined));
    return latest([begin, turn, ...resumed, ...ready]) + PATIENCE;
  }

  /** The finished timeline. */
  finish(): Timeline {
    const { phases, swaps, total, skipped } = this;
    return { phases, swaps, total, skipped, marks: marksOf(phases, swaps, total, skipped) };
  }
}
