import { milliseconds } from '../../duration.js';
import { defineStore, type World } from '../../world.js';
import type { WorldRule, WorldRuleOf } from './schema.js';

/**
 * What a fault is in force for is asked for when something begins that it may strike. So nothing has to be restored when
 * it ends, what is made later is struck too, and a fault of ten thousand groups costs no more than one of a single group.
 */

/** Where and when something begins. */
export interface Beginning {
  readonly account: string;
  readonly region: string;
  /** The emulator's time in milliseconds since the epoch. */
  readonly now: number;
}

/** A fault of what AWS does. */
export class ActiveWorldRule {
  struck = 0;
  readonly #begin: number;
  #end: number;

  /**
   * @param start when the emulator started, in its own time
   * @param now when the fault is added
   */
  constructor(
    readonly id: string,
    readonly rule: WorldRule,
    start: number,
    now: number,
  ) {
    const { from, until } = rule;
    this.#begin = from === undefined ? now : Math.max(now, start + milliseconds(from));
    this.#end = until === undefined ? Infinity : start + milliseconds(until);
  }

  /** Ends it at `now`. */
  end(now: number): void {
    this.#end = Math.min(this.#end, now);
  }

  /** Whether it is in force there and then. */
  isFor({ account, region, now }: Beginning): boolean {
    const { accounts, regions } = this.rule;
    return (
      (accounts?.includes(account) ?? true) &&
      (regions?.includes(region) ?? true) &&
      this.#begin <= now &&
      now < this.#end
    );
  }

  /** Whether it has struck as often as it may. */
  isSpent(): boolean {
    return 'count' in this.rule && this.rule.count !== undefined && this.struck >= this.rule.count;
  }
}

interface WorldFaults {
  /** Every fault there has been, by ID, in the order in which they were added. */
  readonly ever: Map<string, ActiveWorldRule>;
  /** Those of them that have not been ended. */
  readonly active: Set<ActiveWorldRule>;
  /** Those that the call under way has met. */
  readonly met: Set<ActiveWorldRule>;
}

const store = defineStore<WorldFaults>('faults', () => ({
  ever: new Map(),
  active: new Set(),
  met: new Set(),
}));
const faultsOf = (world: World) => store.of(world, '*', '*');

/** Brings a fault into force. */
export function addWorldFault(world: World, fault: ActiveWorldRule): void {
  const { ever, active } = faultsOf(world);
  ever.set(fault.id, fault);
  active.add(fault);
}

/**
 * Ends a fault at `now`.
 * @returns whether it was in force
 */
export function endWorldFault(world: World, id: string, now: number): boolean {
  const { ever, active } = faultsOf(world);
  const fault = ever.get(id);
  if (!fault || !active.delete(fault)) return false;
  fault.end(now);
  return true;
}

/** The faults that have not been ended, in the order in which they were added. */
export function worldFaults(world: World): Iterable<ActiveWorldRule> {
  return faultsOf(world).active;
}

/** Every fault there has been, in the order in which they were added. */
export function everWorldFaults(world: World): Iterable<ActiveWorldRule> {
  return faultsOf(world).ever.values();
}

/**
 * The fault of a kind that strikes what begins there and then, if there is one: the first one added. It counts once per
 * call, however often it is asked for.
 * @param concerns what a rule says besides place and time
 */
export function strikeWorld<Kind extends WorldRule['kind']>(
  world: World,
  kind: Kind,
  beginning: Beginning,
  concerns: (rule: WorldRuleOf<Kind>) => boolean,
): WorldRuleOf<Kind> | undefined {
  const { ever, met } = faultsOf(world);
  // Those that have ended, too: what begins may lie in the past by now.
  for (const fault of ever.values()) {
    if (!isOfKind(fault.rule, kind) || !fault.isFor(beginning) || !concerns(fault.rule)) continue;
    if (!met.has(fault)) {
      if (fault.isSpent()) continue;
      met.add(fault);
      fault.struck++;
    }
    return fault.rule;
  }
  return undefined;
}

/** The faults that have struck since this was asked last, the first one first. */
export function takeMet(world: World): ActiveWorldRule[] {
  const { met } = faultsOf(world);
  if (met.size === 0) return [];
  const faults = [...met];
  met.clear();
  return faults;
}

/** Lets the faults that have struck since this was asked last be nobody's. */
export function forgetMet(world: World): void {
  faultsOf(world).met.clear();
}

function isOfKind<Kind extends WorldRule['kind']>(rule: WorldRule, kind: Kind): rule is WorldRuleOf<Kind> {
  return rule.kind === kind;
}
