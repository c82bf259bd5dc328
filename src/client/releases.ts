import type { WorkflowExecutionInfo } from '@temporalio/client';
import { WorkflowType } from '../contract/names.js';
import { SearchAttribute } from '../contract/searchAttributes.js';
import type { TemporalAccess } from './connect.js';
import { ErrorCode, GoldenAmiError } from './goldenAmiError.js';
import { displayName, parseReleaseRef, releaseOfWorkflowId, type ReleaseRef } from './releaseRef.js';

/** One release as a list shows it: from Temporal's visibility store, which lags behind by up to a second or so. */
export interface ReleaseSummary extends ReleaseRef {
  readonly runId: string;
  /** Temporal's own word: `RUNNING`, `COMPLETED`, `FAILED`, `TERMINATED`, … */
  readonly temporalStatus: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Absent until a worker has taken the release. */
  readonly phase?: string;
  readonly image?: string;
  readonly environment?: string;
  /** `approval:<environment>` or `decision:<environment>` while a person is waited for. */
  readonly waitingFor?: string;
}

/** Which releases to list; every criterion given must hold. */
export interface ListFilter {
  readonly pipeline?: string | undefined;
  readonly running?: boolean | undefined;
  /** Only those that wait for a person's decision. */
  readonly waiting?: boolean | undefined;
  /** At most this many, the latest first; omitted: 50. */
  readonly limit?: number | undefined;
}

/** The releases in the namespace, the latest first. */
export async function listReleases(
  access: TemporalAccess,
  filter: ListFilter = {},
): Promise<ReleaseSummary[]> {
  const limit = filter.limit ?? 50;
  const found: ReleaseSummary[] = [];
  for await (const info of access.client.workflow.list({ query: visibilityQuery(filter) })) {
    const summary = summarize(info);
    if (summary) found.push(summary);
    if (found.length >= limit) break;
  }
  return found;
}

/**
 * The release that `text` names, or, without `text`, the only one that is running.
 * @param pipeline the pipeline, where the caller knows it from a config file
 * @throws GoldenAmiError when `text` names none, or it is not clear which one is meant
 */
export async function resolveRelease(
  access: TemporalAccess,
  text: string | undefined,
  pipeline?: string,
): Promise<ReleaseRef> {
  if (text !== undefined) return parseReleaseRef(text, pipeline);
  const running = await listReleases(access, { pipeline, running: true, limit: 20 });
  const [only, ...others] = running;
  if (only && others.length === 0) return only;
  const scope = pipeline === undefined ? '' : ` of pipeline ${pipeline}`;
  if (!only) {
    throw new GoldenAmiError(ErrorCode.ReleaseNotNamed, `No release${scope} is running.`, {
      hint: `Name the one you mean:  ${access.commands.goldenAmi('list')} shows them all.`,
    });
  }
  throw new GoldenAmiError(
    ErrorCode.ReleaseNotNamed,
    `${running.length} releases${scope} are running: say which one you mean.`,
    {
      hint: running
        .map((release) => `  ${displayName(release)}  ${release.phase ?? ''}`.trimEnd())
        .join('\n'),
    },
  );
}

/**
 * By workflow type and ID rather than by our search attributes where possible, so that it also finds releases that no
 * worker has taken yet.
 */
function visibilityQuery(filter: ListFilter): string {
  const criteria = [`WorkflowType = '${WorkflowType.Release}'`];
  if (filter.pipeline !== undefined) criteria.push(`WorkflowId STARTS_WITH 'golden-ami/${filter.pipeline}/'`);
  if (filter.running === true) criteria.push(`ExecutionStatus = 'Running'`);
  if (filter.waiting === true) {
    criteria.push(
      `ExecutionStatus = 'Running'`,
      // Only persons are waited for under this name.
      `${SearchAttribute.WaitingFor.name} IS NOT NULL`,
    );
  }
  return criteria.join(' AND ');
}

function summarize(info: WorkflowExecutionInfo): ReleaseSummary | undefined {
  const ref = releaseOfWorkflowId(info.workflowId);
  if (!ref) return undefined;
  const attributes = info.typedSearchAttributes;
  const texts = {
    phase: attributes.get(SearchAttribute.Phase),
    image: attributes.get(SearchAttribute.Image),
    environment: attributes.get(SearchAttribute.Environment),
    waitingFor: attributes.get(SearchAttribute.WaitingFor),
    endedAt: info.closeTime?.toISOString(),
  };
  return {
    ...ref,
    runId: info.runId,
    temporalStatus: info.status.name,
    startedAt: info.startTime.toISOString(),
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined && text !== '')),
  };
}
