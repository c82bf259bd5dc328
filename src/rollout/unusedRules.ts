import type { Config, EnvironmentConfig, TargetSelection, TargetSelector } from '../config/schema.js';
import type { SelectionProblem } from '../contract/failures.js';
import type { TargetKind } from '../contract/target.js';
import { SELECTION_OF_KIND, TARGET_KINDS } from './selectionOfKind.js';
import { isSelected, matches, matchingIncludes, type TargetFacts } from './select.js';

/** A part of the config that says something of targets, until one is seen that it says it of. */
interface Rule {
  /** Position of its environment; absent for a rule of all environments. */
  readonly environment?: number;
  readonly path: SelectionProblem['path'];
  readonly message: string;
  readonly meets: (seen: Seen) => boolean;
}

/** A target that an environment includes. */
interface Seen {
  readonly kind: TargetKind;
  readonly facts: TargetFacts;
  /** Whether the environment selects it: it is not excluded. */
  readonly isSelected: boolean;
}

/** What one environment says of one kind of target. */
interface Scope {
  readonly environment: number;
  readonly kind: TargetKind;
  readonly path: SelectionProblem['path'];
}

/**
 * The parts of a config that no target meets: an exclude that excludes nothing, one of several names or tag values that nothing has, an
 * order, a limit or a capacity pool by a tag that nothing carries. Mostly they are mistyped, and what they should protect is
 * not protected. What a release was limited to does not count: the rules are those of the whole fleet.
 */
export class UnusedRules {
  #rules: readonly Rule[];
  readonly #environments: number;

  constructor(config: Pick<Config, 'environments' | 'capacityPools'>) {
    this.#environments = config.environments.length;
    this.#rules = [
      ...config.environments.flatMap(rulesOf),
      ...(config.capacityPools ?? []).map(({ tag }, index) =>
        tagRule(tag, ['capacityPools', index, 'tag'], 'so the pool limits nothing'),
      ),
    ];
  }

  /** Takes note of a target that is in a place of an environment. */
  see(environment: EnvironmentConfig, index: number, kind: TargetKind, facts: TargetFacts): void {
    const selection = environment[SELECTION_OF_KIND[kind].key];
    if (!selection || matchingIncludes(selection, facts).length === 0) return;
    const seen = { kind, facts, isSelected: isSelected(selection, facts) };
    this.#rules = this.#rules.filter((rule) => (rule.environment ?? index) !== index || !rule.meets(seen));
  }

  /**
   * What no target has met.
   * @param isBlind whether something of the environment at `index` could not be looked into: a rule may be meant for that
   */
  unused(isBlind: (index: number) => boolean): SelectionProblem[] {
    // What is of all environments may be meant for one that says nothing else, too.
    const isBlindSomewhere = Array.from({ length: this.#environments }, (_, index) => index).some(isBlind);
    const left = this.#rules.filter(({ environment }) =>
      environment === undefined ? !isBlindSomewhere : !isBlind(environment),
    );
    // Where a whole selector meets nothing, its parts need not be told.
    const isWithin = (path: Rule['path'], outer: Rule['path']) =>
      path.length > outer.length && outer.every((step, at) => path[at] === step);
    return left
      .filter(({ path }) => !left.some((other) => isWithin(path, other.path)))
      .map(({ path, message }) => ({ path, message }));
  }
}

function rulesOf(environment: EnvironmentConfig, index: number): Rule[] {
  const path = ['environments', index] as const;
  const { order, limits } = environment;
  return [
    ...TARGET_KINDS.flatMap((kind) => {
      const { key, noun } = SELECTION_OF_KIND[kind];
      const selection = environment[key];
      return selection
        ? selectionRules(selection, { environment: index, kind, path: [...path, key] }, noun)
        : [];
    }),
    ...(order ? orderRules(order, index, [...path, 'order']) : []),
    ...(limits?.apart ?? []).map(({ tag }, position) =>
      tagRule(tag, [...path, 'limits', 'apart', position, 'tag'], 'so the rule keeps nothing apart', index),
    ),
  ];
}

function selectionRules({ include, exclude }: TargetSelection, scope: Scope, noun: string): Rule[] {
  const rule = (selector: TargetSelector, path: Rule['path'], message: string): Rule => ({
    environment: scope.environment,
    path,
    message,
    meets: ({ kind, facts }) => kind === scope.kind && matches(selector, facts),
  });
  return [
    // A selector of `include` that matches nothing at all is refused elsewhere.
    ...include.flatMap((selector, position) =>
      alternatives(selector).map(({ only, steps, text }) =>
        rule(only, [...scope.path, 'include', position, ...steps], `${text} matches no ${noun}`),
      ),
    ),
    ...exclude.flatMap((selector, position) => {
      const path = [...scope.path, 'exclude', position];
      const excludesNothing = `excludes nothing: no ${noun} that is included matches`;
      return [
        rule(selector, path, `${textOf(selector)} ${excludesNothing}`),
        ...alternatives(selector).map(({ only, steps, text }) =>
          rule(only, [...path, ...steps], `${text} ${excludesNothing}`),
        ),
      ];
    }),
  ];
}

function orderRules(
  { tag, values = [] }: NonNullable<EnvironmentConfig['order']>,
  environment: number,
  path: Rule['path'],
): Rule[] {
  return [
    tagRule(tag, path, 'so nothing comes earlier', environment),
    ...values.map((value, position): Rule => ({
      environment,
      path: [...path, 'values', position],
      message: `no target has the tag ${tag} with the value ${JSON.stringify(value)}`,
      meets: ({ facts, isSelected }) => isSelected && facts.tags[tag] === value,
    })),
  ];
}

function tagRule(tag: string, path: Rule['path'], consequence: string, environment?: number): Rule {
  return {
    ...(environment === undefined ? {} : { environment }),
    path,
    message: `no target has the tag ${JSON.stringify(tag)}, ${consequence}; tags are case-sensitive`,
    meets: ({ facts, isSelected }) => isSelected && facts.tags[tag] !== undefined,
  };
}

/** A selector narrowed to one of several things that it accepts. */
interface Alternative {
  readonly only: TargetSelector;
  /** Where in the selector it stands. */
  readonly steps: readonly (string | number)[];
  readonly text: string;
}

/** Accounts and Regions are left out: an account without targets is nothing unusual. */
function alternatives(selector: TargetSelector): Alternative[] {
  const { names = [], ids = [], tags = {} } = selector;
  const several = <T>(list: readonly T[]) => (list.length > 1 ? [...list.entries()] : []);
  return [
    ...several(names).map(([at, name]) => alternative(selector, { names: [name] }, ['names', at], name)),
    ...several(ids).map(([at, id]) => alternative(selector, { ids: [id] }, ['ids', at], id)),
    ...Object.entries(tags).flatMap(([tag, wanted]) =>
      (typeof wanted === 'string' ? [] : several(wanted)).map(([at, value]) =>
        alternative(selector, { tags: { ...tags, [tag]: value } }, ['tags', tag, at], value),
      ),
    ),
  ];
}

function alternative(
  selector: TargetSelector,
  narrowed: TargetSelector,
  steps: Alternative['steps'],
  value: string,
): Alternative {
  return { only: { ...selector, ...narrowed }, steps, text: JSON.stringify(value) };
}

/** As much of a selector as a person recognizes it by. */
function textOf(selector: TargetSelector): string {
  const text = JSON.stringify(selector);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
