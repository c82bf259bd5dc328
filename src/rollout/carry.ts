import type {
  CarriedEnvironment,
  CarriedFacts,
  CarriedPage,
  CarriedPlace,
  CarriedRow,
  EnvironmentOrders,
} from '../contract/carry.js';
import type { UnreachablePlace } from '../contract/place.js';
import type { DiscoveredTarget, EnvironmentPlan } from '../contract/plan.js';
import type { EnvironmentState } from '../contract/status.js';
import { isFinal, isUnsuccessful, parseTargetId } from '../contract/target.js';
import { inParts } from '../contract/parts.js';
import type { TargetEntry } from './targetEntry.js';

/** A plan and how far it has been carried out. */
export interface EnvironmentProgressState {
  readonly state: EnvironmentState;
  readonly message: string;
  readonly plan: EnvironmentPlan;
  readonly orders: EnvironmentOrders;
  readonly targets: Iterable<TargetEntry>;
  /** Run IDs of the targets' workflows that run, by target ID. */
  readonly runs: ReadonlyMap<string, string>;
  readonly unreachable: readonly UnreachablePlace[];
}

/** A reason that a person reads; the whole of it has been reported. */
const REASON_LENGTH = 500;

/** Packs the state of an environment for its next run. */
export function pack({
  state,
  message,
  plan,
  orders,
  targets,
  runs,
  unreachable,
}: EnvironmentProgressState): {
  readonly head: Omit<CarriedEnvironment, 'reports'>;
  readonly pages: CarriedPage[];
} {
  const reasons = [...new Set(plan.batches.map(({ reason }) => reason))];
  const planned = new Map(
    plan.batches.flatMap((batch) => batch.targets.map((target) => [target.id, target])),
  );
  const byPlace = new Map<string, { readonly at: Omit<CarriedPlace, 'rows'>; readonly rows: CarriedRow[] }>();
  for (const status of targets) {
    const target = planned.get(status.id);
    if (!target) throw new Error(`${status.id} is not a target of the plan`);
    const [place, name] = cut(status.id);
    const { newImage } = target;
    const key = `${place} ${newImage ?? ''}`;
    const known = byPlace.get(key) ?? {
      at: { place, ...(newImage === undefined ? {} : { newImage }) },
      rows: [],
    };
    known.rows.push(rowOf(name, target, status, runs.get(status.id)));
    byPlace.set(key, known);
  }
  const places = [...byPlace.values()].flatMap(({ at, rows }) =>
    inParts(rows).map((part) => ({ ...at, rows: part })),
  );
  return {
    head: {
      state,
      message,
      planHash: plan.hash,
      orders,
      maxConcurrent: plan.maxConcurrent,
      expectedSeconds: plan.expectedSeconds,
      reasons,
      batches: plan.batches.map(({ reason }) => reasons.indexOf(reason)),
      ...(unreachable.length > 0 && { unreachable }),
    },
    pages: inParts(places),
  };
}

/** The state that {@link pack} has packed, without what only the first report needed. */
export function unpack(
  environment: string,
  head: Omit<CarriedEnvironment, 'reports'>,
  pages: readonly CarriedPage[],
): EnvironmentProgressState {
  const members = head.batches.map((): DiscoveredTarget[] => []);
  const targets: TargetEntry[] = [];
  const runs = new Map<string, string>();
  for (const { place, newImage, rows } of pages.flat()) {
    for (const [name, batch, state, size, expectedSeconds, more = {}] of rows) {
      const id = `${place}/${name}`;
      const { kind } = parseTargetId(id);
      const { tags, zones, from, to, alias, run, ...status } = more;
      if (run !== undefined) runs.set(id, run);
      members[batch - 1]?.push({
        id,
        kind,
        size,
        expectedSeconds,
        ...(newImage === undefined ? {} : { newImage }),
        ...(tags === undefined ? {} : { tags }),
        ...(zones === undefined ? {} : { zones }),
      });
      targets.push({
        id,
        kind,
        batch,
        state,
        ...status,
        ...(from === undefined ? {} : { previousVersion: from }),
        ...(to === undefined ? {} : { newVersion: to }),
        ...(alias === undefined ? {} : { previousAlias: alias }),
      });
    }
  }
  return {
    state: head.state,
    message: head.message,
    orders: head.orders,
    plan: {
      environment,
      hash: head.planHash,
      maxConcurrent: head.maxConcurrent,
      expectedSeconds: head.expectedSeconds,
      batches: head.batches.map((reason, index) => ({
        number: index + 1,
        reason: head.reasons[reason] ?? '',
        targets: members[index] ?? [],
      })),
      upToDate: [],
      refused: [],
      warnings: [],
    },
    targets: targets.sort((a, b) => (a.batch ?? 0) - (b.batch ?? 0)),
    runs,
    unreachable: head.unreachable ?? [],
  };
}

function rowOf(
  name: string,
  target: DiscoveredTarget,
  status: TargetEntry,
  run: string | undefined,
): CarriedRow {
  const { tags, zones } = target;
  const { previousVersion, previousAlias, newVersion, unhealthyBefore, reason, startedAt } = status;
  const { refreshId, deploymentId, state, undone, again, hasFailed } = status;
  // IDs and times of what has ended well are in its report; the way back needs to know that something was begun.
  const isOpen = !isFinal(state) || isUnsuccessful(state);
  const needsIds = isOpen || newVersion === undefined;
  const facts: CarriedFacts = {
    ...(previousVersion === undefined ? {} : { from: previousVersion }),
    ...(newVersion === undefined ? {} : { to: newVersion }),
    ...(previousAlias === undefined ? {} : { alias: previousAlias }),
    ...(unhealthyBefore === undefined ? {} : { unhealthyBefore }),
    ...(tags === undefined ? {} : { tags }),
    ...(zones === undefined ? {} : { zones }),
    ...(run === undefined ? {} : { run }),
    ...(undone === undefined ? {} : { undone }),
    ...(again === undefined ? {} : { again }),
    ...(hasFailed === undefined ? {} : { hasFailed }),
    ...(isOpen && reason !== undefined ? { reason: reason.slice(0, REASON_LENGTH) } : {}),
    ...(isOpen && startedAt !== undefined ? { startedAt } : {}),
    ...(needsIds && refreshId !== undefined ? { refreshId } : {}),
    ...(needsIds && deploymentId !== undefined ? { deploymentId } : {}),
  };
  const row = [name, status.batch ?? 0, state, target.size, target.expectedSeconds] as const;
  return Object.keys(facts).length === 0 ? row : [...row, facts];
}

/** `<account>/<region>` and the rest of a target ID. */
function cut(id: string): [place: string, name: string] {
  const [account = '', region = '', ...rest] = id.split('/');
  return [`${account}/${region}`, rest.join('/')];
}
