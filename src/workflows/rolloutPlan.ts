import { setHandler, workflowInfo } from '@temporalio/workflow';
import type { ReleaseInput } from '../contract/messages.js';
import type { EnvironmentPlan } from '../contract/plan.js';
import { splitPlan, type PlanHead, type PlanPage } from '../contract/planPages.js';
import { planEnvironment } from '../rollout/plan.js';
import { planDocument } from '../rollout/planDocument.js';
import type { EnvironmentTargets } from '../rollout/preflight.js';
import { withSharedRules } from '../rollout/schedule/rules.js';
import { ReleaseRecord } from '../rollout/releaseRecord.js';
import { discoverEnvironment } from './discover.js';
import { checkedInput } from './checkInput.js';
import { pageQuery } from './messages.js';
import { readMessage, valueOf } from './receive.js';
import { requesterOf } from './release/requester.js';
import { preflight } from './preflight.js';
import { checkInput, survey } from './release/prepare.js';
import { now } from './time.js';

/**
 * What a release with this input would do, with the worker's eyes: makes the same checks and the same plans, and changes
 * nothing. Where the image is still to be built, no target counts as up to date.
 *
 * Its result is the plan's head; what grows with the fleet is read by the query `page`, while it runs or afterwards.
 */
export async function rolloutPlan(sent: ReleaseInput): Promise<PlanHead> {
  let pages: readonly PlanPage[] = [];
  setHandler(pageQuery, (request) => {
    const { number } = valueOf(readMessage('page', request));
    const page = pages[number - 1];
    if (!page) throw new RangeError(`the plan has ${pages.length} pages, and none with number ${number}`);
    return page;
  });

  const input = checkedInput('rolloutPlan', sent);
  const release = input.release ?? workflowInfo().workflowId.split('/').at(-1) ?? '';
  const checked = await checkInput(input);
  const { config, only } = checked;
  const record = new ReleaseRecord(
    { pipeline: config.pipeline, release, requestedBy: requesterOf(input), startedAt: now() },
    [],
  );
  const unused = await survey({ ...checked, pipeline: config.pipeline, release, record });
  const image = record.hasImage ? record.image : undefined;
  const plans: EnvironmentPlan[] = [];
  const toWorkOn: EnvironmentTargets[] = [];
  for (const environment of config.environments) {
    const asked = { config, release, image, only, environment: environment.name, forPreflight: true };
    const { targets, unreachable, unread } = await discoverEnvironment(asked);
    const plan = planEnvironment(withSharedRules(environment, config), targets, unreachable, unread);
    plans.push({ ...plan, warnings: [...(unused[environment.name] ?? []), ...plan.warnings] });
    toWorkOn.push({ environment, unreachable, targets: plan.batches.flatMap(({ targets }) => targets) });
  }
  const found = await preflight(toWorkOn, { config, release, image });
  const split = splitPlan(planDocument({ config, image, plans, preflight: found }));
  pages = split.pages;
  return split.head;
}
