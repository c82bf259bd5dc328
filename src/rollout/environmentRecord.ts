import type { EnvironmentConfig } from '../config/schema.js';
import type { Ringing } from '../contract/alarms.js';
import type { EnvironmentOrders } from '../contract/carry.js';
import type { CommandAnswer, CommandKind } from '../contract/commands.js';
import type { EnvironmentProgress, EnvironmentResult, TargetResult } from '../contract/messages.js';
import type { PlaceName, UnreachablePlace } from '../contract/place.js';
import type { DiscoveredTarget, EnvironmentPlan, PlannedBatch } from '../contract/plan.js';
import type { EnvironmentState } from '../contract/status.js';
import { isFinal, isUnsuccessful, type TargetState } from '../contract/target.js';
import { ringingHead, ringingLines, ringingText } from './alarms.js';
import type { EnvironmentProgressState } from './carry.js';
import { isBudgetSpent, withPlaces } from './failureBudget.js';
import { inParts } from '../contract/parts.js';
import { planParts } from './planParts.js';
import { describeCounts, describeFailures } from './summarize.js';
import { TargetTable, type TargetEntry } from './targetTable.js';
import { countPlaces, placeLines, UnreachablePlaces } from './unreachablePlaces.js';

/** Why an environment stops whose targets have failed. */
export const BUDGET_IS_SPENT = 'the failure budget is spent';

/** What an environment does next. */
export type Step =
  | { readonly kind: 'batch'; readonly batch: PlannedBatch }
  /** Everything goes back. */
  | { readonly kind: 'goBack' }
  /** The failure budget is spent, or an alarm has gone off: a person decides. */
  | { readonly kind: 'decide' }
  | { readonly kind: 'bake' }
  /** There is nothing to do, until somebody asks for something. */
  | { readonly kind: 'rest' };

/**
 * What is known of one environment while it is rolled out. Plain state and pure transitions: the workflow tells it what
 * has happened, and when.
 */
export class EnvironmentRecord {
  readonly #table = new TargetTable();
  readonly #places = new UnreachablePlaces();
  #state: EnvironmentState = 'planning';
  #message = 'finding the targets';
  #plan: EnvironmentPlan | undefined;
  #planReported = false;
  /** What has come to the plan since it was reported. */
  #additions: EnvironmentPlan[] = [];
  #orders: EnvironmentOrders = {};
  #answers: CommandAnswer[] = [];
  #isUrgent = false;
  #revision = 0;
  #abortedBy: string | undefined;

  constructor(
    readonly environment: string,
    private readonly config: Pick<EnvironmentConfig, 'failureBudget' | 'onFailure' | 'alarms'>,
  ) {}

  get state(): EnvironmentState {
    return this.#state;
  }

  get isPlanned(): boolean {
    return this.#plan !== undefined;
  }

  get plan(): EnvironmentPlan {
    if (!this.#plan) throw new Error(`${this.environment} has no plan yet`);
    return this.#plan;
  }

  /** Every target of the plan, in the order of its batches. */
  get targets(): TargetEntry[] {
    return [...this.#table.all];
  }

  target(id: string): TargetEntry {
    return this.#table.get(id);
  }

  has(id: string): boolean {
    return this.#table.has(id);
  }

  /** What has been asked of the environment and is in force. */
  get orders(): EnvironmentOrders {
    return this.#orders;
  }

  /** Who has aborted the release, if that was aborted. */
  get abortedBy(): string | undefined {
    return this.#abortedBy;
  }

  abort(by: string): void {
    this.#abortedBy ??= by;
  }

  /** Remembers who was the last to change something, for whoever comes too late. */
  took(kind: CommandKind, by: string): void {
    this.#orders = { ...this.#orders, latest: { kind, by } };
  }

  /** Changes whenever it may have changed what may be started. */
  get revision(): number {
    return this.#revision;
  }

  enter(state: EnvironmentState, message: string): void {
    if (isUrgent(state) && state !== this.#state) this.#isUrgent = true;
    this.#state = state;
    this.#message = message;
  }

  /** Takes the plan; its targets are pending, which whoever gets its report knows from the plan. */
  planned(plan: EnvironmentPlan): void {
    this.#plan = plan;
    this.#load(plan);
    this.#places.load(plan.unreachable ?? []);
    this.enter('planning', `${this.#table.size} targets in ${plan.batches.length} batches`);
  }

  /**
   * Places have been looked into that could not be before: their targets come after all others.
   * @param found a plan of these targets alone
   */
  reached(places: readonly PlaceName[], found: EnvironmentPlan): void {
    const { plan } = this;
    const batches = found.batches.map((batch, index) => ({
      ...batch,
      number: plan.batches.length + index + 1,
    }));
    const { upToDate, refused, warnings } = found;
    const addition = { ...plan, batches, upToDate, refused, warnings, unreachable: [] };
    this.#plan = { ...plan, batches: [...plan.batches, ...batches] };
    this.#load(addition);
    this.#additions.push(addition);
    for (const place of places) this.#places.reached(place);
    this.#revision++;
  }

  /** A place could not be looked into, again. */
  stillShut(place: UnreachablePlace): void {
    this.#places.stillShut(place);
  }

  /** Somebody has decided to go on without a place. */
  skippedPlace(place: UnreachablePlace, by: string): void {
    this.#places.skip(place, by);
    this.#revision++;
  }

  /** Places that could not be looked into. */
  get unreachable(): UnreachablePlace[] {
    return this.#places.all;
  }

  #load({ batches }: Pick<EnvironmentPlan, 'batches'>): void {
    for (const { number, targets } of batches) {
      for (const { id, kind } of targets) this.#table.load({ id, kind, batch: number, state: 'pending' });
    }
  }

  /** Takes up what an earlier run of the same rollout had come to; what it reported need not be reported again. */
  resume({ state, message, plan, orders, targets, runs, unreachable }: EnvironmentProgressState): void {
    this.#state = state;
    this.#message = message;
    this.#plan = plan;
    this.#planReported = true;
    this.#orders = orders;
    for (const target of targets) this.#table.load(target, runs.get(target.id));
    this.#places.load(unreachable);
  }

  /** What the next run of the same rollout takes up. */
  get progress(): EnvironmentProgressState {
    return {
      state: this.#state,
      message: this.#message,
      plan: this.plan,
      orders: this.#orders,
      targets: this.#table.all,
      runs: this.#table.runs,
      unreachable: this.#places.all,
    };
  }

  /** Changes what has been asked of the environment. */
  order(change: Partial<{ [Key in keyof EnvironmentOrders]: EnvironmentOrders[Key] | undefined }>): void {
    const orders = { ...this.#orders, ...change };
    this.#orders = Object.fromEntries(Object.entries(orders).filter(([, value]) => value !== undefined));
    this.#revision++;
  }

  /** What is to be done next. */
  get next(): Step {
    if (this.#orders.goingBack) {
      // All targets may have gone back by themselves; the channel parameter goes back in any case.
      const isBack = this.#table.begun === 0 && this.toGoBack().length === 0;
      return isBack && this.#orders.channelStays !== undefined ? { kind: 'rest' } : { kind: 'goBack' };
    }
    const begun = this.#batchWhere((target) => isForward(target) && target.state !== 'pending');
    if (begun) return { kind: 'batch', batch: begun };
    const stopped = { kind: this.config.onFailure?.spentBudget === 'fail' ? 'rest' : 'decide' } as const;
    if (this.isBudgetSpent) return stopped;
    if (this.#orders.ringing && this.#orders.isBaked !== true) return { kind: 'decide' };
    const pending = this.#table.countOf('pending') > 0 && this.#batchWhere(isForward);
    if (pending) return { kind: 'batch', batch: pending };
    // A place that nobody can look into says nothing of the image: it holds up what comes after, and nothing else.
    if (this.#isOverBudget) return stopped;
    return { kind: this.#orders.isBaked === true ? 'rest' : 'bake' };
  }

  /** Targets that were touched and have not been brought back, the newest batch first. */
  toGoBack(): DiscoveredTarget[] {
    return this.plan.batches
      .toReversed()
      .flatMap(({ targets }) => targets.filter(({ id }) => canGoBack(this.#table.get(id))));
  }

  /** A target is next, but something that it needs is taken. */
  waiting(id: string, reason: string): void {
    this.#table.put({ ...this.#table.get(id), state: 'waiting', reason });
  }

  /** A target that waited is not started after all: for now, or not at all when everything goes back. */
  setAside(id: string, at: string): void {
    const { goingBack } = this.#orders;
    const { reason: _before, ...known } = this.#table.get(id);
    this.#table.put({ ...known, state: 'pending' });
    if (goingBack) this.skipped(id, notBegun(goingBack.by), at);
  }

  started(id: string, at: string): void {
    const { reason: _before, endedAt: _end, ...known } = this.#table.get(id);
    this.#table.put({ ...known, state: 'refreshing', startedAt: at });
  }

  /** A target is being brought back. */
  goesBack(id: string): void {
    this.#table.put({ ...this.#table.get(id), state: 'rollingBack' });
  }

  /** The workflow of a target has started. */
  runs(id: string, runId: string): void {
    this.#table.runsAs(id, runId);
  }

  /** Run ID of a target's workflow while it runs. */
  runOf(id: string): string | undefined {
    return this.#table.runs.get(id);
  }

  /** Takes what a running target says of itself. */
  progressed(result: TargetResult): void {
    if (!this.#table.has(result.id)) return;
    const known = this.#table.get(result.id);
    if (!isFinal(known.state) && known.state !== 'pending') this.#table.put({ ...known, ...result });
  }

  /** Takes the end of a target. */
  finished(result: TargetResult, at: string): void {
    const { reason: _progress, ...known } = this.#table.get(result.id);
    this.#table.put({ ...known, ...result, endedAt: at });
    this.#revision++;
    if (isUnsuccessful(result.state)) this.#isUrgent = true;
  }

  /** Takes the end of the way back of a target. What it was brought to and from stays known. */
  broughtBack({ id, state, reason }: TargetResult, at: string): void {
    const { reason: _before, ...known } = this.#table.get(id);
    this.#table.put({
      ...known,
      state,
      ...(reason === undefined ? {} : { reason }),
      endedAt: at,
      undone: true,
    });
    this.#revision++;
    if (state !== 'rolledBack') this.#isUrgent = true;
  }

  /** Makes a target pending again; what an earlier attempt has begun stays known, so that it is recognized. */
  again(id: string, withPreferences: boolean): void {
    const {
      reason: _before,
      undone: _undone,
      again: _again,
      startedAt: _start,
      endedAt: _end,
      ...known
    } = this.#table.get(id);
    this.#table.put({ ...known, state: 'pending', ...(withPreferences && { again: true }) });
    this.#revision++;
  }

  /** Leaves a target out, for a reason. */
  skipped(id: string, reason: string, at: string): void {
    this.#table.put({ ...this.#table.get(id), state: 'skipped', reason, endedAt: at });
    this.#revision++;
  }

  /** Takes what was made of a command, for the next report. */
  answer(answer: CommandAnswer): void {
    this.#answers.push(answer);
    this.#isUrgent = true;
  }

  /** Whether nothing was begun for a target. */
  isPending(id: string): boolean {
    return this.#table.get(id).state === 'pending';
  }

  /** Whether work on a target was begun and has not ended, or it waits for room that was asked for. */
  isBegun(id: string): boolean {
    const { state } = this.#table.get(id);
    return state !== 'pending' && !isFinal(state);
  }

  /** Whether work on some target was begun and has not ended. */
  get isAtWork(): boolean {
    return this.#table.begun > 0;
  }

  /** Whether the workflow of a target is about to start: it has no run ID yet. */
  get isStarting(): boolean {
    return this.#table.begun - this.#table.countOf('waiting') > this.#table.runs.size;
  }

  /** Whether so many targets have failed that no further one may be started. */
  get isBudgetSpent(): boolean {
    return isBudgetSpent(this.#table, this.config.failureBudget);
  }

  /** Whether more has failed or could not be looked into than the budget allows. */
  get #isOverBudget(): boolean {
    return isBudgetSpent(withPlaces(this.#table, this.#places.open), this.config.failureBudget);
  }

  /** Alarms have gone off: nothing more begins. */
  rings(ringing: Ringing): void {
    this.order({ ringing, isQuiet: undefined });
    this.#message = this.decisionText;
    this.#isUrgent = true;
  }

  /** Names of the alarms that it watches. */
  get alarms(): string[] {
    const { alarmsLeftOut = [] } = this.#orders;
    return (this.config.alarms ?? []).map(({ name }) => name).filter((name) => !alarmsLeftOut.includes(name));
  }

  /** Whether new work must end: too many targets have failed, an alarm rings, or all goes back. */
  get isStopped(): boolean {
    return this.#orders.goingBack !== undefined || this.stoppedBecause !== undefined;
  }

  /** Why new work must end although nobody has asked for that; undefined when it need not. */
  get stoppedBecause(): string | undefined {
    const { ringing } = this.#orders;
    if (ringing) return ringingText(ringing);
    return this.isBudgetSpent ? BUDGET_IS_SPENT : undefined;
  }

  /** Whether nothing is known of its alarms yet: they have to be looked at before anything begins. */
  get mustLook(): boolean {
    return this.alarms.length > 0 && this.#orders.isQuiet !== true;
  }

  /** The environment is done, as its targets say, until somebody asks for something. */
  conclude(): void {
    const counts = this.#counts;
    const { goingBack, channelStays = [] } = this.#orders;
    if (goingBack) {
      const isAway = ({ undone, state }: TargetEntry) => undone === true && state !== 'rolledBack';
      const why = goingBack.reason === undefined ? '' : `: ${goingBack.reason}`;
      const what = `rolled back by ${goingBack.by}${why}; ${counts}`;
      const left = channelStays.map((line) => `\n  ${line}`).join('');
      if (this.targets.some(isAway))
        this.enter(
          'failed',
          `${what}; not all of it went back:\n${describeFailures(this.#table.all)}${left}`,
        );
      else
        this.enter(
          'rolledBack',
          left === '' ? what : `${what}; not all of the channel parameters went back:${left}`,
        );
    } else if (this.#table.failures === 0 && this.#places.all.length === 0) this.enter('succeeded', counts);
    else this.enter(this.#isOverBudget ? 'failed' : 'partlySucceeded', this.failureText);
  }

  /** What a person is told who has to decide. */
  get decisionText(): string {
    const { ringing } = this.#orders;
    if (!ringing) return this.failureText;
    const failures = this.#table.failures === 0 ? [] : [describeFailures(this.#table.all)];
    const head = `${ringingHead(ringing)}; ${describeCounts(this.#table.counts)}:`;
    return [head, ...ringingLines(ringing), ...failures].join('\n');
  }

  /** What has failed, and why. */
  get failureText(): string {
    const lines = [describeFailures(this.#table.all), placeLines(this.#places.all)].filter(
      (text) => text !== '',
    );
    return `${this.#counts}:\n${lines.join('\n')}`;
  }

  get #counts(): string {
    const places = this.#places.all.length;
    return describeCounts(this.#table.counts) + (places > 0 ? `, ${countPlaces(places)}` : '');
  }

  /**
   * Ends the environment with its release; what had not begun never will.
   * @param why what became of the release
   */
  cancelled(at: string, why: string): void {
    for (const target of this.targets) {
      if (target.state === 'pending' || target.state === 'waiting') {
        this.#table.put({
          ...target,
          state: 'cancelled',
          endedAt: at,
          reason: `the release ${why} before it began`,
        });
      }
    }
    this.enter('cancelled', this.#counts);
  }

  result(): EnvironmentResult {
    return { environment: this.environment, state: this.#state, message: this.#message };
  }

  /** Whether there is something to tell that was not reported. */
  get hasNews(): boolean {
    return (
      this.#table.hasChanged ||
      this.#places.haveNews ||
      this.#additions.length > 0 ||
      this.#answers.length > 0
    );
  }

  /** Whether there is news that must not wait: a failure, an answer, a person who is needed. */
  get isUrgent(): boolean {
    return this.#isUrgent;
  }

  /** What has changed since this was last asked, in as many messages as that takes. */
  takeReports(): EnvironmentProgress[] {
    const { paused, goingBack, ringing, alarmsLeftOut } = this.#orders;
    const head = {
      environment: this.environment,
      state: this.#state,
      message: this.#message,
      ...(goingBack === undefined ? {} : { goesBack: true }),
      ...(paused === undefined ? {} : { pausedBy: paused.by }),
      ...(ringing === undefined ? {} : { alarms: ringing.alarms }),
      ...(alarmsLeftOut === undefined ? {} : { alarmsLeftOut }),
    };
    const plan = this.#planReported ? undefined : this.#plan;
    const additions = this.#planReported ? this.#additions : [];
    const answers = this.#answers.length === 0 ? {} : { answers: this.#answers };
    this.#isUrgent = false;
    this.#answers = [];
    this.#additions = [];
    if (plan) this.#planReported = true;
    const reports: EnvironmentProgress[] = [
      ...(plan ? planParts(plan) : []).map((part) => ({ ...head, plan: part, targets: [] })),
      ...additions
        .flatMap((addition) => planParts(addition, true))
        .map((part) => ({ ...head, plan: part, targets: [] })),
      ...inParts(this.#places.takeNews()).map((part) => ({ ...head, targets: [], unreachable: part })),
      ...inParts(this.#table.takeChanged()).map((part) => ({ ...head, targets: part })),
    ];
    const last = reports.pop() ?? { ...head, targets: [] };
    return [...reports, { ...last, ...answers }];
  }

  #batchWhere(wanted: (target: TargetEntry) => boolean): PlannedBatch | undefined {
    return this.plan.batches.find(({ targets }) => targets.some(({ id }) => wanted(this.#table.get(id))));
  }
}

/** Why a target is left out when everything goes back. */
export function notBegun(by: string): string {
  return `not begun: the environment was rolled back by ${by}`;
}

/** States of an environment that somebody is to know of at once. */
function isUrgent(state: EnvironmentState): boolean {
  return !['pending', 'planning', 'rollingOut', 'publishing'].includes(state);
}

/** On its way to the image, or not begun. */
export function isForward({ state }: TargetEntry): boolean {
  return !isFinal(state) && state !== 'rollingBack';
}

/** Whether the work on a target has changed something, and that is over and was not undone. */
export function canGoBack({ state, undone, newVersion, refreshId, deploymentId }: TargetEntry): boolean {
  const ended: readonly TargetState[] = ['succeeded', 'skipped', 'failed', 'cancelled'];
  const touched = newVersion !== undefined || refreshId !== undefined || deploymentId !== undefined;
  return ended.includes(state) && undone !== true && touched;
}

/** Whether a target is a group that was refreshed to what the channel parameter names: it goes back with that only. */
export function followsChannel({ kind, newVersion, refreshId }: TargetEntry): boolean {
  return kind === 'asg' && newVersion === undefined && refreshId !== undefined;
}
