/**
 * Types of the failures that golden-ami's workflows and activities end with. `docs/failures.md` explains each, in this
 * order; a test keeps the two together.
 */
export const FailureType = {
  InvalidRelease: 'InvalidRelease',
  NoRelease: 'NoRelease',
  NothingSelected: 'NothingSelected',
  PlanChanged: 'PlanChanged',
  PreflightFailed: 'PreflightFailed',
  AccountUnreachable: 'AccountUnreachable',
  ImageNotFound: 'ImageNotFound',
  ImageRejected: 'ImageRejected',
  ImageBuildFailed: 'ImageBuildFailed',
  ImageNotLaunchable: 'ImageNotLaunchable',
  ChannelNotWritten: 'ChannelNotWritten',
  TargetsFailed: 'TargetsFailed',
  ReleaseRejected: 'ReleaseRejected',
  ReleaseRolledBack: 'ReleaseRolledBack',
  ReleaseAborted: 'ReleaseAborted',
  DecisionRefused: 'DecisionRefused',
  CommandRefused: 'CommandRefused',
  TargetGone: 'TargetGone',
  TargetBusy: 'TargetBusy',
  TargetLost: 'TargetLost',
  TemplateVersionDiffers: 'TemplateVersionDiffers',
  NotYet: 'NotYet',
  AwsThrottled: 'AwsThrottled',
  AwsUnavailable: 'AwsUnavailable',
  AwsAccessDenied: 'AwsAccessDenied',
  AwsQuotaReached: 'AwsQuotaReached',
  AwsRefused: 'AwsRefused',
} as const;
export type FailureType = (typeof FailureType)[keyof typeof FailureType];

/** A failure as `status` shows it. */
export interface FailureSummary {
  readonly type: string;
  readonly message: string;
}

/**
 * A mistake in the config that only AWS can show, such as a selector that matches nothing. The first detail of an
 * `InvalidRelease` or `NothingSelected` failure of that kind is a list of these, so that whoever has the file can name
 * the line.
 */
export interface SelectionProblem {
  /** Keys and indexes from the top of the config; `['only']` for what the release was limited to. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}
