import type { EnvironmentConfig, TargetSelection, TargetSelector } from '../config/schema.js';

/** What a selector can ask of a target. */
export interface TargetFacts {
  /** Target ID. */
  readonly id: string;
  /** Group name, or `cluster/service`. */
  readonly name: string;
  /** What else is an ID of it: its ARN, and those of a group's instances. */
  readonly aliases: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly account: { readonly id: string; readonly name?: string | undefined };
  readonly region: string;
}

/** Whether `target` meets every criterion of `selector`. */
export function matches(selector: TargetSelector, target: TargetFacts): boolean {
  const { tags, names, ids, accounts, regions } = selector;
  return (
    (!accounts || accounts.includes(target.account.id) || includes(accounts, target.account.name)) &&
    (!regions || regions.includes(target.region)) &&
    (!ids || ids.some((id) => isIdOf(id, target))) &&
    (!names || names.some((pattern) => matchesWildcard(pattern, target.name))) &&
    (!tags || Object.entries(tags).every(([key, wanted]) => matchesTag(wanted, target.tags[key])))
  );
}

function isIdOf(id: string, { id: targetId, name, aliases }: TargetFacts): boolean {
  return id === targetId || id === name || aliases.includes(id);
}

/** Where targets are: what of a selector can be said of a place that could not be looked into. */
type Whereabouts = Pick<TargetFacts, 'account' | 'region'>;

/** Whether some target in `place` could meet `selector`, whatever there is in it. */
export function mayMatchIn(
  { accounts, regions, ids }: TargetSelector,
  { account, region }: Whereabouts,
): boolean {
  return (
    (!accounts || accounts.includes(account.id) || includes(accounts, account.name)) &&
    (!regions || regions.includes(region)) &&
    (!ids || ids.some((id) => mayBeIn(id, account.id, region)))
  );
}

/** Whether a place may hold targets that an environment selects and `only`, if given, allows. */
export function mayHoldTargets(
  { autoScalingGroups, ecsServices }: Pick<EnvironmentConfig, 'autoScalingGroups' | 'ecsServices'>,
  place: Whereabouts,
  only?: TargetSelector,
): boolean {
  const selectors = [autoScalingGroups, ecsServices].flatMap((selection) => selection?.include ?? []);
  return (
    selectors.some((selector) => mayMatchIn(selector, place)) &&
    (only === undefined || mayMatchIn(only, place))
  );
}

const TARGET_ID = /^\d{12}\/[a-z0-9-]+\/(asg|ecs)\//;

/** Target IDs and ARNs say where something is; names and IDs of instances do not. */
function mayBeIn(id: string, account: string, region: string): boolean {
  if (TARGET_ID.test(id)) return id.startsWith(`${account}/${region}/`);
  const [prefix, , , ofRegion, ofAccount] = id.split(':');
  return prefix !== 'arn' || (ofRegion === region && ofAccount === account);
}

/** The selectors of a selection's `include` that match `target`, by their position. */
export function matchingIncludes(selection: TargetSelection, target: TargetFacts): number[] {
  return selection.include.flatMap((selector, position) => (matches(selector, target) ? [position] : []));
}

/** Whether a selection includes `target` and does not exclude it, and `only`, if given, allows it. */
export function isSelected(selection: TargetSelection, target: TargetFacts, only?: TargetSelector): boolean {
  return (
    selection.include.some((selector) => matches(selector, target)) &&
    !selection.exclude.some((selector) => matches(selector, target)) &&
    (only === undefined || matches(only, target))
  );
}

/**
 * Whether the whole of `text` matches `pattern`, where `*` stands for any run of characters and `?` for any one.
 * Takes time linear in both but for one level of backtracking, whatever the pattern.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let position = 0; position < text.length;) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at++;
      resume = position;
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[position])) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}

function matchesTag(wanted: string | readonly string[], actual: string | undefined): boolean {
  if (actual === undefined) return false;
  return (typeof wanted === 'string' ? [wanted] : wanted).some((pattern) => matchesWildcard(pattern, actual));
}

function includes(list: readonly string[], value: string | undefined): boolean {
  return value !== undefined && list.includes(value);
}
