import type { StruckFault } from '../journal.js';
import { ProblemsError, schemaProblems, type Problem } from '../problems.js';
import type { Service } from '../service.js';
import type { World } from '../world.js';
import { anyOf } from './glob.js';
import {
  faultListSchema,
  faultRuleSchema,
  isWorldRule,
  type FaultRule,
  type FaultRuleSource,
} from './schema.js';
import type { Gate, IncomingCall, Strike } from './strike.js';
import { ActiveWireRule } from './wire/activeRule.js';
import { ActiveWorldRule, addWorldFault, endWorldFault, takeMet, worldFaults } from './world/active.js';

/** A fault rule that cannot be used; the message lists everything that is wrong with it. */
export class FaultError extends ProblemsError {
  override readonly name = 'FaultError';
}

/** A fault that is in force. */
export interface FaultStatus {
  readonly id: string;
  readonly rule: FaultRule;
  /** How often it struck so far. */
  readonly struck: number;
}

/** Where faults are injected: what the emulator does wrong on purpose. */
export class Faults implements Gate {
  readonly #wire = new Map<string, ActiveWireRule>();
  readonly #start: number;
  #added = 0;

  /** @param now the emulator's time in milliseconds since the epoch; the first answer is its start */
  constructor(
    private readonly world: World,
    private readonly services: readonly Service[],
    private readonly now: () => number,
  ) {
    this.#start = now();
  }

  /**
   * Brings a fault into force. Of those that are for the same call, the one that was added first strikes.
   * @returns its ID, which follows from how many were added before
   * @throws FaultError listing everything that is wrong with it
   */
  add(rule: FaultRuleSource): string {
    const result = faultRuleSchema.safeParse(rule);
    if (!result.success) throw new FaultError('fault', schemaProblems(result.error));
    const problems = this.#unknownOperations(result.data);
    if (problems.length > 0) throw new FaultError('fault', problems);
    return this.#activate(result.data);
  }

  /**
   * Brings faults into force, all of them or none.
   * @returns their IDs
   * @throws FaultError listing everything that is wrong with them
   */
  addAll(rules: readonly FaultRuleSource[]): string[] {
    const result = faultListSchema.safeParse({ faults: rules });
    if (!result.success) throw new FaultError('list of faults', schemaProblems(result.error));
    const { faults } = result.data;
    const problems = faults.flatMap((rule, index) =>
      this.#unknownOperations(rule).map(({ path, message }) => ({
        path: `faults[${index}].${path}`,
        message,
      })),
    );
    if (problems.length > 0) throw new FaultError('list of faults', problems);
    return faults.map((rule) => this.#activate(rule));
  }

  #activate(rule: FaultRule): string {
    const id = `${PREFIX}${++this.#added}`;
    if (isWorldRule(rule)) addWorldFault(this.world, new ActiveWorldRule(id, rule, this.#start, this.now()));
    else this.#wire.set(id, new ActiveWireRule(id, rule, this.world.seed, this.#start));
    return id;
  }

  /** What is wrong with a well-formed rule: the emulator does not have the operations that it is for. */
  #unknownOperations(rule: FaultRule): Problem[] {
    if (isWorldRule(rule)) return [];
    const { service, operations = [] } = rule;
    const known = this.services
      .filter(({ signingName }) => (service ?? signingName) === signingName)
      .flatMap((candidate) => Object.keys(candidate.operations));
    const ofService = service === undefined ? '' : ` of ${service}`;
    return operations.flatMap((pattern, index) =>
      known.some(anyOf([pattern]))
        ? []
        : [{ path: `operations[${index}]`, message: `the emulator has no operation ${pattern}${ofService}` }],
    );
  }

  /**
   * Ends a fault. What it has struck stays struck; what begins later is as if it had never been.
   * @returns whether it was in force
   */
  remove(id: string): boolean {
    return this.#wire.delete(id) || endWorldFault(this.world, id, this.now());
  }

  /** The faults in force, in the order in which they were added. */
  list(): FaultStatus[] {
    return [...this.#wire.values(), ...worldFaults(this.world)]
      .map(({ id, rule, struck }) => ({ id, rule, struck }))
      .sort((a, b) => numberOf(a.id) - numberOf(b.id));
  }

  strike(call: IncomingCall): Strike | undefined {
    let striking: ActiveWireRule | undefined;
    // Every rule counts every call it is for, so that which ones it strikes does not depend on other rules.
    for (const rule of this.#wire.values()) {
      if (rule.meets(call) && !striking && rule.isDue()) striking = rule;
    }
    return striking?.strike(call);
  }

  metInWorld(): StruckFault | undefined {
    const [first] = takeMet(this.world);
    return first && { id: first.id, kind: first.rule.kind };
  }
}

const PREFIX = 'fault-';

function numberOf(id: string): number {
  return Number(id.slice(PREFIX.length));
}
