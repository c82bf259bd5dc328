import type { Target } from '@aws-sdk/client-eventbridge';
import { partitionOf } from '../../partition.js';
import { defineStore, type World } from '../../world.js';
import { compilePattern, type EventTest } from './pattern/compile.js';

/** A rule of the default event bus. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  /** JSON. */
  readonly pattern: string;
  readonly matches: EventTest;
  readonly enabled: boolean;
  readonly description?: string | undefined;
  readonly roleArn?: string | undefined;
  /** By ID. */
  readonly targets: ReadonlyMap<string, Target>;
}

/** The default event bus of one account and Region. */
export interface Bus {
  readonly rules: Map<string, Rule>;
  /** Events up to this moment have been delivered. Milliseconds since the epoch. */
  deliveredUntil: number;
  /** IDs of those that happened at that very moment: more may still happen then. */
  deliveredThen: ReadonlySet<string>;
}

const store = defineStore('eventBridge', (): Bus => ({
  rules: new Map(),
  deliveredUntil: 0,
  deliveredThen: new Set(),
}));

/** The default event bus of an account and Region. */
export function busOf(world: World, account: string, region: string): Bus {
  return store.of(world, account, region);
}

/**
 * Writes a rule; one of the same name keeps its targets.
 * @throws PatternError
 */
export function writeRule(
  world: World,
  rule: Pick<Rule, 'account' | 'region' | 'name' | 'pattern' | 'enabled' | 'description' | 'roleArn'>,
): Rule {
  const { account, region, name, pattern } = rule;
  const { rules } = busOf(world, account, region);
  const known = rules.get(name);
  const written: Rule = {
    targets: new Map(),
    ...known,
    ...rule,
    arn: `arn:${partitionOf(region)}:events:${region}:${account}:rule/${name}`,
    matches: compilePattern(pattern),
  };
  rules.set(name, written);
  return written;
}
