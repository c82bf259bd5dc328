import { AwsCallError } from './errors.js';

/** Whether StartInstanceRefresh was refused because a refresh of the group is active. */
export function isRefreshInProgress(error: unknown): boolean {
  return hasCode(error, /^InstanceRefreshInProgress/);
}

/** Whether RollbackInstanceRefresh was refused because that refresh cannot be rolled back, however often one asks. */
export function isIrreversible(error: unknown): error is AwsCallError {
  return hasCode(error, /^IrreversibleInstanceRefresh/);
}

/** Whether Cancel- or RollbackInstanceRefresh found no refresh in a state that it could act on. */
export function isNoActiveRefresh(error: unknown): boolean {
  return hasCode(error, /^ActiveInstanceRefreshNotFound/);
}

/** Whether EC2 has no such launch template, or no such version of it. */
export function isNoTemplateVersion(error: unknown): boolean {
  return hasCode(error, /^InvalidLaunchTemplateId\.(NotFound|VersionNotFound)$/);
}

/** Whether StopServiceDeployment was refused for the state that the deployment is in. */
export function isConflict(error: unknown): error is AwsCallError {
  return hasCode(error, /^ConflictException$/);
}

function hasCode(error: unknown, code: RegExp): boolean {
  return error instanceof AwsCallError && code.test(error.code);
}
