import type { CommandAnswer } from '../contract/commands.js';
import type { EnvironmentProgress } from '../contract/messages.js';
import { inParts } from '../contract/parts.js';
import type { EnvironmentPlan } from '../contract/plan.js';
import { planParts } from './planParts.js';
import type { Refusal } from '../contract/status.js';
import type { TargetTable } from './targetTable.js';
import type { UnreachablePlaces } from './unreachablePlaces.js';

/** What every report says, whatever else is new. */
type Head = Omit<EnvironmentProgress, 'plan' | 'targets' | 'unreachable' | 'answers' | 'refusals'>;

/** Refused messages that one report tells of: whoever sends more has been told enough. */
const REFUSALS_TOLD = 50;

/** What a release has not been told yet of an environment, beside the targets and places that know of themselves. */
export class EnvironmentNews {
  /** Undefined once it was told. */
  #plan: EnvironmentPlan | undefined;
  /** What has come to the plan since that was told. */
  #additions: EnvironmentPlan[] = [];
  #answers: CommandAnswer[] = [];
  #refusals: Refusal[] = [];
  #isUrgent = false;

  constructor(
    private readonly targets: TargetTable,
    private readonly places: UnreachablePlaces,
  ) {}

  /** The plan is news. */
  planned(plan: EnvironmentPlan): void {
    this.#plan = plan;
  }

  /**
   * More targets have come to the plan.
   * @param whole the plan with them
   */
  added(addition: EnvironmentPlan, whole: EnvironmentPlan): void {
    if (this.#plan) this.#plan = whole;
    else this.#additions.push(addition);
  }

  /** Takes what was made of a command. */
  answered(answer: CommandAnswer): void {
    this.#answers.push(answer);
    this.hurry();
  }

  /** Takes messages that were refused. */
  refused(refusals: readonly Refusal[]): void {
    this.#refusals.push(...refusals);
    this.#refusals.splice(0, Math.max(0, this.#refusals.length - REFUSALS_TOLD));
  }

  /** What there is to tell must not wait. */
  hurry(): void {
    this.#isUrgent = true;
  }

  get isUrgent(): boolean {
    return this.#isUrgent;
  }

  get isThere(): boolean {
    return (
      this.targets.hasChanged ||
      this.places.haveNews ||
      this.#additions.length > 0 ||
      this.#answers.length > 0 ||
      this.#refusals.length > 0
    );
  }

  /** All that is new, in as many messages as that takes; there is none of it any more. */
  take(head: Head): EnvironmentProgress[] {
    const [plan, additions, news] = [this.#plan, this.#additions, this.#answers];
    const refusals = this.#refusals;
    this.#refusals = [];
    this.#isUrgent = false;
    this.#plan = undefined;
    this.#additions = [];
    this.#answers = [];
    const reports: EnvironmentProgress[] = [
      ...(plan ? planParts(plan) : []).map((part) => ({ ...head, plan: part, targets: [] })),
      ...additions
        .flatMap((addition) => planParts(addition, true))
        .map((part) => ({ ...head, plan: part, targets: [] })),
      ...inParts(this.places.takeNews()).map((part) => ({ ...head, targets: [], unreachable: part })),
      ...inParts(this.targets.takeChanged()).map((part) => ({ ...head, targets: part })),
    ];
    const last = reports.pop() ?? { ...head, targets: [] };
    const told = { ...(news.length > 0 && { answers: news }), ...(refusals.length > 0 && { refusals }) };
    return [...reports, { ...last, ...told }];
  }
}
