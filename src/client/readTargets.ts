import type { WorkflowHandle } from '@temporalio/client';
import { Message } from '../contract/names.js';
import type { EnvironmentStatus, ReleaseStatus } from '../contract/status.js';
import type { TargetsPage, TargetsRequest, TargetsRow } from '../contract/targetsPage.js';

/** A status with everything that its short form has left out, read page by page. */
export async function withEverything(handle: WorkflowHandle, status: ReleaseStatus): Promise<ReleaseStatus> {
  if (status.environments.every(({ leftOut }) => leftOut === undefined)) return status;
  const rows: TargetsRow[] = [];
  for (let after: string | undefined; ;) {
    const request = after === undefined ? {} : { after };
    const page = await handle.query<TargetsPage, [TargetsRequest]>(Message.Targets, request);
    rows.push(...page.rows);
    if (page.next === undefined) break;
    after = page.next;
  }
  return {
    ...status,
    environments: status.environments.map((environment) =>
      completed(
        environment,
        rows.filter((row) => row.environment === environment.name),
      ),
    ),
  };
}

/** An environment with its lists as the rows have them. */
function completed(
  { leftOut: _leftOut, ...environment }: EnvironmentStatus,
  rows: readonly TargetsRow[],
): EnvironmentStatus {
  const targets = rows.flatMap((row) => ('target' in row ? [row.target] : []));
  const members = new Map<number, string[]>();
  for (const { id, batch = 0 } of targets) {
    const known = members.get(batch);
    if (known) known.push(id);
    else members.set(batch, [id]);
  }
  return {
    ...environment,
    batches: rows.flatMap((row) =>
      'batch' in row ? [{ ...row.batch, targets: members.get(row.batch.number) ?? [] }] : [],
    ),
    targets,
    refused: rows.flatMap((row) => ('refused' in row ? [row.refused] : [])),
    upToDate: rows.flatMap((row) => ('upToDate' in row ? [row.upToDate] : [])),
    warnings: rows.flatMap((row) => ('warning' in row ? [row.warning] : [])),
    ...(environment.unreachable && {
      unreachable: rows.flatMap((row) => ('unreachable' in row ? [row.unreachable] : [])),
    }),
  };
}
