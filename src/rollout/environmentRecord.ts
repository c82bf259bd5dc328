import type { EnvironmentConfig } from '../config/schema.js';
import type { Ringing } from '../contract/alarms.js';
import type { EnvironmentOrders } from '../contract/carry.js';
import type { CommandAnswer, CommandKind } from '../contract/commands.js';
import type { EnvironmentProgress, EnvironmentResult, TargetResult } from '../contract/messages.js';
import type { PlaceName, UnreachablePlace } from '../contract/place.js';
import type { DiscoveredTarget, EnvironmentPlan, PlannedBatch } from '../contract/plan.js';
import { LONGEST_PERSON, LONGEST_TEXT } from '../contract/limits.js';
import type { EnvironmentState, Refusal } from '../contract/status.js';
import { cut } from '../contract/texts.js';
import { isFinal, isUnsuccessful } from '../contract/target.js';
import { ringingText } from './alarms.js';
import type { EnvironmentProgressState } from './carry.js';
import { EnvironmentNews } from './environmentNews.js';
import {
  channelText,
  countsText,
  decisionText,
  endOf,
  type ChannelWayBack,
  type Standing,
} from './environmentTexts.js';
import { isBudgetSpent, withPlaces } from './failureBudget.js';
import { canGoBack, isForward, type TargetEntry } from './targetEntry.js';
import { TargetTable } from './targetTable.js';
import { UnreachablePlaces } from './unreachablePlaces.js';

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
  readonly #news = new EnvironmentNews(this.#table, this.#places);
  #state: EnvironmentState = 'planning';
  #message = 'finding the targets';
  /** What is said besides while it goes back: of channel parameters that are not. */
  #channel = '';
  #plan: EnvironmentPlan | undefined;
  #orders: EnvironmentOrders = {};
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
    if (isUrgent(state) && state !== this.#state) this.#news.hurry();
    this.#state = state;
    this.#message = message;
  }

  /** Takes the plan; its targets are pending, which whoever gets its report knows from the plan. */
  planned(plan: EnvironmentPlan): void {
    this.#plan = plan;
    this.#news.planned(plan);
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
    this.#news.added(addition, this.plan);
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

  /** A target that waited is not started after all: for now, or not at all when it is left out or everything goes back. */
  setAside(id: string, at: string): void {
    const { goingBack } = this.#orders;
    const { reason: _before, ...known } = this.#table.get(id);
    if (known.state === 'skipped') return;
    this.#table.put({ ...known, state: 'pending' });
    if (goingBack) this.skipped(id, notBegun(goingBack.by), at);
  }

  started(id: string, at: string): void {
    const { reason: _before, endedAt: _end, ...known } = this.#table.get(id);
    this.#table.put({ ...known, state: 'refreshing', startedAt: at });
  }

  /**
   * A target is being brought back.
   * @param hasFailed it counts as failed meanwhile
   */
  goesBack(id: string, hasFailed = false): void {
    this.#table.put({ ...this.#table.get(id), state: 'rollingBack', ...(hasFailed && { hasFailed }) });
  }

  /**
   * How far the channel parameters have come that go back; undefined once nothing is waited for any more.
   * @returns whether there is something new to say of them
   */
  channelGoesBack(so: ChannelWayBack | undefined): boolean {
    const before = this.#channel;
    this.#channel = so ? channelText(so) : '';
    if (this.#channel === before) return false;
    if (this.#channel !== '') this.#news.hurry();
    return true;
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

  /** Takes messages that were refused, for the release to show. */
  refused(refusals: readonly Refusal[]): void {
    const short = refusals.map((one) => ({
      ...one,
      by: cut(one.by, LONGEST_PERSON),
      reason: cut(one.reason, LONGEST_TEXT),
    }));
    this.#news.refused(short);
  }

  /** Takes the end of a target. */
  finished(result: TargetResult, at: string): void {
    const { reason: _progress, ...known } = this.#table.get(result.id);
    this.#table.put({ ...known, ...result, endedAt: at });
    this.#revision++;
    if (isUnsuccessful(result.state)) this.#news.hurry();
  }

  /** Takes the end of the way back of a target. What it was brought to and from stays known. */
  broughtBack({ id, state, reason }: TargetResult, at: string): void {
    const { reason: _before, hasFailed: _failed, ...known } = this.#table.get(id);
    this.#table.put({
      ...known,
      state,
      ...(reason === undefined ? {} : { reason }),
      endedAt: at,
      undone: true,
    });
    this.#revision++;
    if (state !== 'rolledBack') this.#news.hurry();
  }

  /** Makes a target pending again; what an earlier attempt has begun stays known, so that it is recognized. */
  again(id: string, withPreferences: boolean): void {
    const {
      reason: _before,
      undone: _undone,
      again: _again,
      hasFailed: _failed,
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
    this.#news.answered(answer);
  }

  /** Whether nothing was begun for a target, though it may wait for room or for whoever works on it. */
  isToCome(id: string): boolean {
    const { state } = this.#table.get(id);
    return state === 'pending' || (state === 'waiting' && this.runOf(id) === undefined);
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
    this.#news.hurry();
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
    const { state, message } = endOf(this.#standing, this.#orders, this.#isOverBudget);
    this.enter(state, message);
  }

  /** What a person is told who has to decide. */
  get decisionText(): string {
    return decisionText(this.#standing, this.#orders.ringing);
  }

  get #standing(): Standing {
    return { targets: this.#table, places: this.#places.all };
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
    this.enter('cancelled', countsText(this.#standing));
  }

  result(): EnvironmentResult {
    return { environment: this.environment, state: this.#state, message: this.#message };
  }

  /** Whether there is something to tell that was not reported. */
  get hasNews(): boolean {
    return this.#news.isThere;
  }

  /** Whether there is news that must not wait: a failure, an answer, a person who is needed. */
  get isUrgent(): boolean {
    return this.#news.isUrgent;
  }

  /** What has changed since this was last asked, in as many messages as that takes. */
  takeReports(): EnvironmentProgress[] {
    const { paused, goingBack, ringing, alarmsLeftOut } = this.#orders;
    return this.#news.take({
      environment: this.environment,
      state: this.#state,
      message: this.#state === 'rollingBack' ? this.#message + this.#channel : this.#message,
      ...(goingBack === undefined ? {} : { goesBack: true }),
      ...(paused === undefined ? {} : { pausedBy: paused.by }),
      ...(ringing === undefined ? {} : { alarms: ringing.alarms }),
      ...(alarmsLeftOut === undefined ? {} : { alarmsLeftOut }),
    });
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
