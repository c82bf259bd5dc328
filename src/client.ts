import type { Config } from './config/schema.js';
import { connectToTemporal, type ConnectOptions, type TemporalAccess } from './client/connect.js';
import { abortRelease, decide, type DecideRequest } from './client/decide.js';
import { sendCommand } from './client/command.js';
import type {
  CommandRequest,
  PaceRequest,
  PauseRequest,
  RetryRequest,
  SkipRequest,
  TargetsRequest,
} from './client/commandRequests.js';
import { pauseRelease } from './client/pauseRelease.js';
import { planRollout, type PlanRequest } from './client/planRollout.js';
import type { ReleaseRef } from './client/releaseRef.js';
import { listReleases, resolveRelease, type ListFilter, type ReleaseSummary } from './client/releases.js';
import { readRelease } from './client/readRelease.js';
import type { ReleaseView } from './client/releaseView.js';
import {
  acceptImage,
  listRejections,
  rejectImage,
  type RejectedImage,
  type RejectRequest,
} from './client/rejectImage.js';
import { applySchedule, deleteSchedule, listSchedules, type ScheduleView } from './client/schedules.js';
import { startRelease, type StartRequest } from './client/startRelease.js';
import { translateError } from './client/translateError.js';
import { watchRelease, type WatchEvent, type WatchOptions } from './client/watchRelease.js';
import type { CommandRecord } from './contract/commands.js';
import type { Rejection } from './contract/rejectedImages.js';
import type { Decision } from './contract/status.js';
import type { PlanDocument } from './plans/document.js';

export type { ConnectOptions } from './client/connect.js';
export { CommandLines } from './client/commandLines.js';
export type { DecideRequest } from './client/decide.js';
export type {
  CommandRequest,
  PaceRequest,
  PauseRequest,
  RetryRequest,
  SkipRequest,
  TargetsRequest,
} from './client/commandRequests.js';
export { ErrorCode, ExitCode, GoldenAmiError } from './client/goldenAmiError.js';
export { goesOn } from './client/goesOn.js';
export type { ProgressByTarget } from './client/liveProgress.js';
export { isInterrupted } from './client/pause.js';
export type { ReportedProblem } from './client/problems.js';
export type { PlanRequest } from './client/planRollout.js';
export { displayName, parseReleaseRef, releaseRef, type ReleaseRef } from './client/releaseRef.js';
export type { ListFilter, ReleaseSummary } from './client/releases.js';
export { exitCodeOf, isOver, needsDecision, wasCutOff, type ReleaseView } from './client/releaseView.js';
export type { RejectedImage, RejectRequest, StoppedRelease } from './client/rejectImage.js';
export type { ScheduleView } from './client/schedules.js';
export type { StartRequest } from './client/startRelease.js';
export type { WatchEvent, WatchOptions } from './client/watchRelease.js';
export type { Rejection } from './contract/rejectedImages.js';

/** A release: by {@link ReleaseRef}, or as people write it (`<pipeline>/<release>`, or the whole workflow ID). */
export type ReleaseName = ReleaseRef | string;

/**
 * Everything an operator can do, typed. Every method throws {@link GoldenAmiError} and nothing else: one readable
 * message, a hint what to do, and the exit code of the command.
 *
 * @example
 * const goldenAmi = await GoldenAmiClient.connect({ profile: 'prod' });
 * try {
 *   const { release } = await goldenAmi.start({ config, requestedBy: 'ann' });
 *   for await (const { view } of goldenAmi.watch(`${config.pipeline}/${release}`)) console.log(view.status.message);
 * } finally {
 *   await goldenAmi.close();
 * }
 */
export class GoldenAmiClient {
  private constructor(private readonly access: TemporalAccess) {}

  /** Connects as `temporal.toml`, `TEMPORAL_…` variables and `options` say, the latter winning. */
  static async connect(options: ConnectOptions = {}): Promise<GoldenAmiClient> {
    return new GoldenAmiClient(await connectToTemporal(options));
  }

  /** Writes the commands of messages, with the flags that lead to the same server. */
  get commands(): TemporalAccess['commands'] {
    return this.access.commands;
  }

  /** Starts a release and waits until its checks are through. */
  start(request: StartRequest): Promise<ReleaseView> {
    return startRelease(this.access, request);
  }

  /** What a release would do, environment by environment. Changes nothing. */
  plan(request: PlanRequest): Promise<PlanDocument> {
    return planRollout(this.access, request);
  }

  /**
   * A release as it stands, with the live progress of targets at work.
   * @param options `all`: every target; else, of a release with more than a thousand, what is at work or has failed
   */
  async status(release: ReleaseName, options: { readonly all?: boolean } = {}): Promise<ReleaseView> {
    return readRelease(this.access, await this.resolve(release), { live: true, ...options });
  }

  /** Looks at a release until it is over. */
  async *watch(release: ReleaseName, options: WatchOptions = {}): AsyncGenerator<WatchEvent, void, void> {
    yield* watchRelease(this.access, await this.resolve(release), options);
  }

  /** Lets an environment begin. */
  async approve(release: ReleaseName, request: DecideRequest): Promise<Decision> {
    return decide(this.access, await this.resolve(release), 'approve', request);
  }

  /** Ends a release before an environment begins. */
  async reject(release: ReleaseName, request: DecideRequest): Promise<Decision> {
    return decide(this.access, await this.resolve(release), 'reject', request);
  }

  /** Asks a release to end; works without a worker too, and takes effect when one is there. */
  async abort(release: ReleaseName, request: { by: string; reason?: string | undefined }): Promise<void> {
    const { by, reason } = request;
    return abortRelease(this.access, await this.resolve(release), {
      by,
      ...(reason === undefined ? {} : { reason }),
    });
  }

  /** Starts nothing new until it is resumed; what runs is finished, or suspended. Works without a worker, too. */
  async pause(release: ReleaseName, request: PauseRequest): Promise<CommandRecord> {
    return pauseRelease(this.access, await this.resolve(release), 'pause', request);
  }

  /** Lets a release go on that is paused, or that an alarm has stopped: if that is OK again. */
  async resume(release: ReleaseName, request: CommandRequest): Promise<CommandRecord> {
    return pauseRelease(this.access, await this.resolve(release), 'resume', request);
  }

  /** Does targets again that have failed. */
  async retry(release: ReleaseName, request: RetryRequest): Promise<CommandRecord> {
    return sendCommand(this.access, await this.resolve(release), 'retry', request);
  }

  /** Leaves targets out that have failed or are still to come, or alarms. */
  async skip(release: ReleaseName, request: SkipRequest): Promise<CommandRecord> {
    return sendCommand(this.access, await this.resolve(release), 'skip', request);
  }

  /** Brings targets back to what was there before; without a choice of targets whole environments, the newest first. */
  async rollback(release: ReleaseName, request: TargetsRequest): Promise<CommandRecord> {
    return sendCommand(this.access, await this.resolve(release), 'rollback', request);
  }

  /** Changes how many targets are worked on at once. */
  async setPace(release: ReleaseName, request: PaceRequest): Promise<CommandRecord> {
    return sendCommand(this.access, await this.resolve(release), 'setPace', request);
  }

  /** Marks an image as bad: no release rolls it out any more, and those that do are stopped. */
  rejectImage(request: RejectRequest): Promise<RejectedImage> {
    return rejectImage(this.access, request);
  }

  /** Takes the mark of an image back. */
  acceptImage(image: string, { by }: { by: string }): Promise<void> {
    return acceptImage(this.access, { images: [image], by });
  }

  /** The images that are marked as bad. */
  rejectedImages(): Promise<Rejection[]> {
    return listRejections(this.access);
  }

  /** The releases in the namespace, the latest first. */
  async list(filter: ListFilter = {}): Promise<ReleaseSummary[]> {
    try {
      return await listReleases(this.access, filter);
    } catch (error) {
      throw translateError(error, this.access, 'list the releases');
    }
  }

  /** The release that `name` means; without a name the only one running (of `pipeline`, if given). */
  async resolve(name: ReleaseName | undefined, pipeline?: string): Promise<ReleaseRef> {
    if (typeof name === 'object') return name;
    try {
      return await resolveRelease(this.access, name, pipeline);
    } catch (error) {
      throw translateError(error, this.access, 'find the running releases');
    }
  }

  /** Creates or changes the schedule that starts releases of the config's pipeline. */
  applySchedule(config: Config): ReturnType<typeof applySchedule> {
    return applySchedule(this.access, config);
  }

  listSchedules(): Promise<ScheduleView[]> {
    return listSchedules(this.access);
  }

  deleteSchedule(pipeline: string): Promise<void> {
    return deleteSchedule(this.access, pipeline);
  }

  /** Closes the connection. Releases go on. */
  async close(): Promise<void> {
    await this.access.connection.close();
  }
}
