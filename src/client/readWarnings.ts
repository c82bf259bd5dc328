import { Message } from '../contract/names.js';
import type { PageRequest, PlanHead, PlanPage } from '../contract/planPages.js';
import type { PreflightFinding } from '../plans/document.js';
import type { TemporalAccess } from './connect.js';

/**
 * What the preflight of a plan that has been made warns of: it comes before everything else in its pages, so
 * that a large plan need not be read. None where nobody answers: a release does not fail because of what it
 * is only warned of.
 */
export async function readWarnings(
  { client }: TemporalAccess,
  planId: string,
): Promise<readonly PreflightFinding[]> {
  const found: PreflightFinding[] = [];
  try {
    const handle = client.workflow.getHandle(planId);
    const { pages } = (await handle.result()) as PlanHead;
    for (let number = 1; number <= pages; number++) {
      const { rows } = await handle.query<PlanPage, [PageRequest]>(Message.Page, { number });
      found.push(...rows.flatMap((row) => ('caution' in row ? [row.caution] : [])));
      if (rows.some((row) => !('caution' in row || 'refusal' in row))) break;
    }
    return found;
  } catch {
    return found;
  }
}
