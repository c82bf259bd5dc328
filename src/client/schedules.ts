import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type ScheduleDescription,
  type ScheduleOptions,
} from '@temporalio/client';
import type { Config } from '../config/schema.js';
import { milliseconds } from '../contract/duration.js';
import type { ReleaseInput } from '../contract/messages.js';
import { releaseWorkflowId, WorkflowType } from '../contract/names.js';
import type { TemporalAccess } from './connect.js';
import { ErrorCode, GoldenAmiError } from './goldenAmiError.js';
import { grpcStatusOf, causeText, GrpcStatus, translateError } from './translateError.js';

const SCHEDULE_PREFIX = 'golden-ami/';

/** A schedule as it is in Temporal. */
export interface ScheduleView {
  readonly pipeline: string;
  readonly scheduleId: string;
  readonly cron?: string;
  readonly timeZone?: string;
  readonly paused: boolean;
  /** Why it is paused, or what somebody noted. */
  readonly note?: string;
  /** The next starts, ISO 8601, at most ten. */
  readonly next: readonly string[];
  /** The last starts with the workflow IDs of their releases, the latest last. */
  readonly recent: readonly { readonly at: string; readonly workflowId: string }[];
}

/** ID of a pipeline's schedule. */
export function scheduleId(pipeline: string): string {
  return `${SCHEDULE_PREFIX}${pipeline}`;
}

/**
 * Makes Temporal start releases as the config's `schedule` says. Doing it again changes an existing schedule to what
 * the config says now; a paused one stays paused.
 * @throws GoldenAmiError when the config has no schedule, or Temporal refuses it
 */
export async function applySchedule(
  access: TemporalAccess,
  config: Config,
): Promise<{ readonly outcome: 'created' | 'updated'; readonly schedule: ScheduleView }> {
  const options = scheduleOptions(access, config);
  try {
    const outcome = await createOrUpdate(access, options);
    const description = await access.client.schedule.getHandle(options.scheduleId).describe();
    return { outcome, schedule: viewOf(description) };
  } catch (error) {
    // The SDK makes a TypeError of what the server says of a schedule it cannot read.
    if (error instanceof TypeError || grpcStatusOf(error) === GrpcStatus.InvalidArgument) {
      throw new GoldenAmiError(
        ErrorCode.NoSchedule,
        `Temporal refuses the schedule of pipeline ${config.pipeline} (cron "${config.schedule?.cron}"): ${causeText(error)}`,
        {
          hint: 'cron takes five fields: minute, hour, day of the month, month, day of the week.',
          cause: error,
        },
      );
    }
    throw translateError(error, access, `apply the schedule of pipeline ${config.pipeline}`);
  }
}

/** The schedules of all pipelines in the namespace. */
export async function listSchedules(access: TemporalAccess): Promise<ScheduleView[]> {
  try {
    const found: ScheduleView[] = [];
    for await (const summary of access.client.schedule.list()) {
      if (!summary.scheduleId.startsWith(SCHEDULE_PREFIX)) continue;
      found.push(viewOf(await access.client.schedule.getHandle(summary.scheduleId).describe()));
    }
    return found.sort((a, b) => a.pipeline.localeCompare(b.pipeline));
  } catch (error) {
    throw translateError(error, access, 'list the schedules');
  }
}

/**
 * Removes a pipeline's schedule. Releases it has started go on.
 * @throws GoldenAmiError when the pipeline has no schedule
 */
export async function deleteSchedule(access: TemporalAccess, pipeline: string): Promise<void> {
  try {
    await access.client.schedule.getHandle(scheduleId(pipeline)).delete();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) {
      throw new GoldenAmiError(ErrorCode.ScheduleNotFound, `Pipeline ${pipeline} has no schedule.`, {
        hint: `To see the schedules there are:  ${access.commands.goldenAmi('schedule', 'list')}`,
        cause: error,
      });
    }
    throw translateError(error, access, `delete the schedule of pipeline ${pipeline}`);
  }
}

function scheduleOptions(access: TemporalAccess, config: Config): ScheduleOptions {
  const { pipeline, schedule } = config;
  if (!schedule) {
    throw new GoldenAmiError(ErrorCode.NoSchedule, `The config of pipeline ${pipeline} has no schedule.`, {
      hint: 'Add one:\n  schedule:\n    cron: "0 4 * * MON"\n    timeZone: Europe/Berlin',
    });
  }
  const input: ReleaseInput = { config, requestedBy: `schedule ${scheduleId(pipeline)}` };
  return {
    scheduleId: scheduleId(pipeline),
    spec: {
      cronExpressions: [schedule.cron],
      timezone: schedule.timeZone,
      ...(schedule.jitter === undefined ? {} : { jitter: milliseconds(schedule.jitter) }),
    },
    action: {
      type: 'startWorkflow',
      workflowType: WorkflowType.Release,
      // Temporal appends the time it was due; the release takes its name from the last part of the ID.
      workflowId: releaseWorkflowId(pipeline, 'scheduled'),
      taskQueue: access.taskQueue,
      args: [input],
    },
    policies: {
      // The default, SKIP, would drop every release behind one that waits a week for its approval. With BUFFER_ONE one
      // starts as soon as that is over: the newest image is rolled out, and never two at once.
      overlap: ScheduleOverlapPolicy.BUFFER_ONE,
      catchupWindow: milliseconds(schedule.catchUpWindow),
      // A failed release is shown and notified; the next image may be the one that repairs it.
      pauseOnFailure: false,
    },
  };
}

async function createOrUpdate(
  access: TemporalAccess,
  options: ScheduleOptions,
): Promise<'created' | 'updated'> {
  try {
    await access.client.schedule.create(options);
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const { scheduleId: id, spec, action, policies } = options;
  await access.client.schedule.getHandle(id).update(({ state }) => ({
    spec,
    action,
    policies: policies ?? {},
    state,
  }));
  return 'updated';
}

function viewOf(description: ScheduleDescription): ScheduleView {
  const { scheduleId: id, action, state, info } = description;
  const [input] = (
    action.type === 'startWorkflow' ? (action.args ?? []) : []
  ) as readonly Partial<ReleaseInput>[];
  const schedule = input?.config?.schedule;
  return {
    pipeline: id.slice(SCHEDULE_PREFIX.length),
    scheduleId: id,
    ...(schedule === undefined ? {} : { cron: schedule.cron, timeZone: schedule.timeZone ?? 'UTC' }),
    paused: state.paused,
    ...(state.note === undefined || state.note === '' ? {} : { note: state.note }),
    next: info.nextActionTimes.slice(0, 10).map((time) => time.toISOString()),
    recent: info.recentActions.map(({ takenAt, action: taken }) => ({
      at: takenAt.toISOString(),
      workflowId: taken.workflow.workflowId,
    })),
  };
}
