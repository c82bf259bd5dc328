import type { GroupSnapshot, RefreshSnapshot } from '../contract/group.js';
import type { RollBackTargetInput, TargetUndo } from '../contract/messages.js';
import { followsChannel, isActive, type Channel, type RefreshGoal } from './refreshRules.js';

/** The next step on the way back of one group. Each step is decided anew, from what the group looks like then. */
export type WayBack =
  /** Nothing of the release is left, or there never was anything. */
  | { readonly kind: 'back'; readonly reason: string }
  /** Roll the active refresh back; where AWS cannot, cancel it and look again. */
  | { readonly kind: 'rollBack'; readonly refresh: RefreshSnapshot }
  /** Cancel the active refresh and look again: rolling back is not possible, or there is nothing to replace yet. */
  | { readonly kind: 'cancel'; readonly refresh: RefreshSnapshot }
  /** A refresh of ours is being rolled back or cancelled: wait for its end and look again. */
  | { readonly kind: 'wait'; readonly refresh: RefreshSnapshot }
  /** Refresh the group to what was there before, or adopt the refresh that already does. */
  | { readonly kind: 'refresh'; readonly goal: RefreshGoal }
  /** Somebody else's refresh is active. */
  | { readonly kind: 'foreign'; readonly refresh: RefreshSnapshot }
  /** It cannot go back, or must not: the reason. */
  | { readonly kind: 'impossible'; readonly reason: string };

/**
 * Which way a group goes back to what it ran before a release.
 *
 * While the release's refresh is active, RollbackInstanceRefresh is the way: AWS keeps the healthy percentages and
 * replaces only what was replaced. It takes no refresh that has ended, none without a desired configuration and none
 * that is pending (EC2 Auto Scaling user guide, "Undo changes with a rollback"); then a refresh to the launch template
 * version of before does the same.
 */
export function wayBack(group: GroupSnapshot, undo: TargetUndo, channel: Channel): WayBack {
  if (undo.refreshId === undefined && undo.newVersion === undefined) {
    return { kind: 'back', reason: 'nothing was begun, so nothing goes back' };
  }
  const { template } = group;
  if (template.kind !== 'launchTemplate') {
    return { kind: 'impossible', reason: changed('it has no launch template any more') };
  }
  if (undo.templateId !== undefined && template.templateId !== undo.templateId) {
    return {
      kind: 'impossible',
      reason: changed(`it uses the launch template ${template.templateId} instead of ${undo.templateId}`),
    };
  }
  return undo.newVersion === undefined
    ? wayBackByChannel(group, template.templateId, undo, channel)
    : wayBackByVersion(group, template, undo);
}

/** A group whose image the channel parameter names has no version to go back to: it launches anew what that names now. */
function wayBackByChannel(
  group: GroupSnapshot,
  templateId: string,
  undo: TargetUndo,
  channel: Channel,
): WayBack {
  if (!followsChannel(group, channel)) {
    return {
      kind: 'impossible',
      reason: changed('its launch template takes the image from the channel no more'),
    };
  }
  const latest = group.latestRefresh;
  if (latest && isActive(latest)) {
    if (latest.refreshId !== undo.refreshId) return { kind: 'foreign', refresh: latest };
    return { kind: latest.status === 'Cancelling' ? 'wait' : 'cancel', refresh: latest };
  }
  return { kind: 'refresh', goal: { templateId, lastRefreshId: latest?.refreshId } };
}

function wayBackByVersion(
  group: GroupSnapshot,
  template: { readonly templateId: string; readonly version: string },
  { refreshId, previousVersion, newVersion }: TargetUndo,
): WayBack {
  const { templateId, version } = template;
  const latest = group.latestRefresh;
  if (latest && isActive(latest)) {
    const isOfTemplate = latest.desiredTemplateId === undefined || latest.desiredTemplateId === templateId;
    const isGoingBack =
      previousVersion !== undefined && latest.desiredVersion === previousVersion && isOfTemplate;
    const isGoingForward =
      latest.refreshId === refreshId || (latest.desiredVersion === newVersion && isOfTemplate);
    if (!isGoingBack && !isGoingForward) return { kind: 'foreign', refresh: latest };
    if (latest.status === 'Cancelling' || latest.status === 'RollbackInProgress') {
      return { kind: 'wait', refresh: latest };
    }
    if (isGoingBack) return { kind: 'refresh', goal: { templateId, newVersion: previousVersion } };
    return { kind: latest.status === 'Pending' ? 'cancel' : 'rollBack', refresh: latest };
  }
  if (previousVersion === undefined) {
    return { kind: 'impossible', reason: 'it is not known which launch template version it ran before' };
  }
  if (version !== previousVersion && version !== newVersion) {
    return {
      kind: 'impossible',
      reason: changed(
        `it uses launch template version ${version}, neither ${previousVersion}, which it ran before, nor ` +
          `${newVersion ?? ''}, which the release brought`,
      ),
    };
  }
  const isBack = version === previousVersion && runsEverywhere(group, templateId, previousVersion);
  if (isBack) return { kind: 'back', reason: `runs launch template version ${previousVersion} everywhere` };
  return {
    kind: 'refresh',
    goal: { templateId, newVersion: previousVersion, lastRefreshId: latest?.refreshId },
  };
}

function runsEverywhere(group: GroupSnapshot, templateId: string, version: string): boolean {
  return group.instances.every(
    (instances) => instances.version === version && instances.templateId === templateId,
  );
}

function changed(how: string): string {
  return `somebody changed the group since: ${how}. golden-ami leaves it alone`;
}

/** Who told a target to go back, and why. */
export function describeOrder({ by, reason }: RollBackTargetInput): string {
  return `rolled back by ${by}${reason === undefined ? '' : `: ${reason}`}`;
}
