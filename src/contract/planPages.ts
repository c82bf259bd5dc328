import type {
  PlanDocument,
  PlannedBatchView,
  PlannedEnvironment,
  PlannedTarget,
  PreflightFinding,
} from '../plans/document.js';
import { inParts } from './parts.js';

/**
 * A plan on the wire. A plan of ten thousand targets is megabytes long, and a payload should stay below 256 KB: the
 * workflow answers with a head of fixed size, and with pages when it is asked for them.
 */

/** Bytes of JSON that a page has at most; one row that is larger has a page of its own. */
export const PAGE_BYTES = 200_000;

/** As many as a person reads in one message. */
const REFUSALS_IN_HEAD = 20;

/** A plan without what grows with the fleet; result of `rolloutPlan`. */
export interface PlanHead {
  /** The plan; its lists are empty but for the environments. */
  readonly plan: PlanDocument;
  /** Pages that the query `page` answers. */
  readonly pages: number;
  /** How many refusals of the preflight there are, and the first of them: a release needs no page to be refused. */
  readonly refusals: { readonly total: number; readonly first: readonly PreflightFinding[] };
}

/** Argument of the query `page`. */
export interface PageRequest {
  /** From 1. */
  readonly number: number;
}

/** One entry of a list of the plan; `environment` is an index. Targets follow their batch. */
export type PlanRow =
  | { readonly environment: number; readonly batch: Omit<PlannedBatchView, 'targets'> }
  | { readonly environment: number; readonly target: PlannedTarget }
  | { readonly environment: number; readonly pool: PlannedEnvironment['pools'][number] }
  | { readonly environment: number; readonly upToDate: PlannedEnvironment['upToDate'][number] }
  | { readonly environment: number; readonly refused: PlannedEnvironment['refused'][number] }
  | { readonly environment: number; readonly warning: string }
  | {
      readonly environment: number;
      readonly unreachable: NonNullable<PlannedEnvironment['unreachable']>[number];
    }
  | { readonly refusal: PreflightFinding }
  | { readonly caution: PreflightFinding };

/** Answer of the query `page`. */
export interface PlanPage {
  readonly rows: readonly PlanRow[];
}

/** Takes a plan apart; {@link joinPlan} puts it together again. */
export function splitPlan(
  plan: PlanDocument,
  pageBytes: number = PAGE_BYTES,
): { head: PlanHead; pages: PlanPage[] } {
  const pages = inParts(rowsOf(plan), pageBytes - FRAME).map((rows) => ({ rows }));
  const environments = plan.environments.map(bareEnvironment);
  const bare = { ...plan, environments, preflight: { refusals: [], warnings: [] } };
  const { refusals } = plan.preflight;
  return {
    head: {
      plan: bare,
      pages: pages.length,
      refusals: { total: refusals.length, first: refusals.slice(0, REFUSALS_IN_HEAD) },
    },
    pages,
  };
}

/**
 * The plan of a head and all of its pages, in order.
 * @throws RangeError when a page is missing, or belongs to another plan
 */
export function joinPlan(head: PlanHead, pages: readonly PlanPage[]): PlanDocument {
  if (pages.length !== head.pages) {
    throw new RangeError(`the plan has ${head.pages} pages, and ${pages.length} are there`);
  }
  const plan: PlanDocument = {
    ...head.plan,
    environments: head.plan.environments.map(bareEnvironment),
    preflight: { refusals: [], warnings: [] },
  };
  for (const row of pages.flatMap(({ rows }) => rows)) add(row, plan);
  return plan;
}

/** An environment without what grows with the fleet. */
function bareEnvironment({ unreachable: _places, ...environment }: PlannedEnvironment): PlannedEnvironment {
  return { ...environment, pools: [], batches: [], upToDate: [], refused: [], warnings: [] };
}

function* rowsOf({ environments, preflight }: PlanDocument): Generator<PlanRow> {
  for (const refusal of preflight.refusals) yield { refusal };
  for (const caution of preflight.warnings) yield { caution };
  for (const [environment, planned] of environments.entries()) {
    const { pools, batches, upToDate, refused, warnings, unreachable = [] } = planned;
    for (const place of unreachable) yield { environment, unreachable: place };
    for (const pool of pools) yield { environment, pool };
    for (const { targets, ...batch } of batches) {
      yield { environment, batch };
      for (const target of targets) yield { environment, target };
    }
    for (const each of upToDate) yield { environment, upToDate: each };
    for (const each of refused) yield { environment, refused: each };
    for (const warning of warnings) yield { environment, warning };
  }
}

function add(row: PlanRow, plan: PlanDocument): void {
  if ('refusal' in row) plan.preflight.refusals.push(row.refusal);
  else if ('caution' in row) plan.preflight.warnings.push(row.caution);
  else {
    const environment = plan.environments[row.environment];
    if (!environment) throw new RangeError(`the plan has no environment ${row.environment}`);
    if ('batch' in row) environment.batches.push({ ...row.batch, targets: [] });
    else if ('target' in row) lastBatch(environment).targets.push(row.target);
    else if ('pool' in row) environment.pools.push(row.pool);
    else if ('upToDate' in row) environment.upToDate.push(row.upToDate);
    else if ('refused' in row) environment.refused.push(row.refused);
    else if ('unreachable' in row) (environment.unreachable ??= []).push(row.unreachable);
    else environment.warnings.push(row.warning);
  }
}

function lastBatch({ batches, environment }: PlannedEnvironment): PlannedBatchView {
  const last = batches.at(-1);
  if (!last) throw new RangeError(`a target of ${environment} is in no batch`);
  return last;
}

/** Around the rows of a page. */
const FRAME = '{"rows":[]}'.length;
