import type { ReleaseImage } from '../contract/image.js';
import type { PlanHead } from '../contract/planPages.js';
import type { EnvironmentPlan } from '../contract/plan.js';
import type { PlanDocument } from '../plans/document.js';

type Hashes = Pick<EnvironmentPlan, 'environment' | 'hash' | 'scopeHash'>;

/**
 * Whether a plan is the one that somebody has seen.
 * @param expected a plan's `hash`, or its `scopeHash` when it was made before the image was built
 */
export function isPlan(plan: Pick<Hashes, 'hash' | 'scopeHash'>, expected: string): boolean {
  return plan.hash === expected || plan.scopeHash === expected;
}

/**
 * What is said of plans that are not those that a release was started with.
 * @param expected by environment; an environment that is not named may have any plan
 * @returns undefined when all are as expected
 */
export function changedPlan(
  { environments }: { readonly environments: readonly Hashes[] },
  expected: Readonly<Record<string, string>>,
): string | undefined {
  const changed = environments.filter(({ environment, ...plan }) => {
    const wanted = expected[environment];
    return wanted !== undefined && !isPlan(plan, wanted);
  });
  if (changed.length === 0) return undefined;
  const lines = changed.map(
    ({ environment, hash }) =>
      `  ${environment}: expected plan ${short(expected[environment] ?? '')}, the fleet's is ${short(hash)}`,
  );
  return (
    `the fleet is not as it was when the plan was made:\n${lines.join('\n')}\n` +
    'Nothing of it has changed. Plan again, look, and start with the new plan: golden-ami plan --out plan.json'
  );
}

/** Refusals of the preflight as the failure of a release; undefined when there are none. */
export function preflightRefusal({ refusals }: Pick<PlanHead, 'refusals'>): string | undefined {
  const { total, first } = refusals;
  if (total === 0) return undefined;
  const lines = first.map(({ account, region, message }) => `  ${account}, ${region}: ${message}`);
  return [
    `the preflight found ${total === 1 ? 'a reason' : `${total} reasons`} why the release would fail:`,
    ...lines,
    ...(total > first.length ? [`  … and ${total - first.length} more: golden-ami plan`] : []),
    'Mend it and start again, or start with --ignore-preflight.',
  ].join('\n');
}

/** The image that a plan was made with; undefined while it is not built. */
export function imageOfPlan({ image }: PlanDocument): ReleaseImage | undefined {
  if (!image) return undefined;
  const { name, version, imageVersionArn, amis } = image;
  return {
    name,
    version,
    ...(imageVersionArn !== undefined && { imageVersionArn }),
    amis: amis.map(({ account, region, amiId }) => ({
      ...(account !== undefined && { account }),
      region,
      amiId,
    })),
  };
}

/** Enough of a hash to tell plans apart. */
function short(hash: string): string {
  return hash.slice(0, 12);
}
