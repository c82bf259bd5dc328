import {
  VersionAlias,
  type GroupSnapshot,
  type GroupTemplate,
  type RefreshSnapshot,
  type VersionAliases,
} from '../contract/group.js';
import type { RollBackTargetInput, TargetUndo } from '../contract/messages.js';
import {
  describeUnreadable,
  followsChannel,
  isActive,
  whyLeaving,
  type Channel,
  type RefreshGoal,
} from './refreshRules.js';

/**
 * The next step on the way back of one group. Each step is decided anew, from what the group looks like then.
 */
export type WayBack =
  /** Nothing of the release is left, or there never was anything. */
  | { readonly kind: 'back'; readonly reason: string }
  /** Roll the active refresh back; where AWS cannot, cancel it and look again. */
  | { readonly kind: 'rollBack'; readonly refresh: RefreshSnapshot }
  /**
   * Cancel the active refresh and look again: rolling back is not possible, or there is nothing to replace
   * yet.
   */
  | { readonly kind: 'cancel'; readonly refresh: RefreshSnapshot }
  /** A refresh of ours is being rolled back or cancelled: wait for its end and look again. */
  | { readonly kind: 'wait'; readonly refresh: RefreshSnapshot }
  /** Refresh the group to what was there before, or adopt the refresh that already does. */
  | { readonly kind: 'refresh'; readonly goal: RefreshGoal }
  /** Somebody else's refresh is active. */
  | { readonly kind: 'foreign'; readonly refresh: RefreshSnapshot }
  /** It cannot go back, or must not: the reason. */
  | {
      readonly kind: 'impossible';
      readonly reason: string;
      /** The reason ends with the command that helps: no other one does. */
      readonly saysHow?: true;
    };

/**
 * Which way a group goes back to what it ran before a release.
 *
 * While the release's refresh is active, RollbackInstanceRefresh is the way: AWS keeps the healthy
 * percentages and replaces only what was replaced. "You can roll back an instance refresh that is still in
 * progress. You can't roll it back after it's finished … The rollback option is only available if you specify
 * a desired configuration" (EC2 Auto Scaling user guide, "Undo changes with a manual or auto rollback").
 * Whether one that is Pending counts as in progress is not said: so it is not rolled back. Then a refresh to
 * the launch template version of before does the same.
 * @param aliases what `$Latest` and `$Default` mean by now; absent where the release has made no version
 */
export function wayBack(
  group: GroupSnapshot,
  undo: TargetUndo,
  channel: Channel,
  aliases?: VersionAliases,
): WayBack {
  if (undo.refreshId === undefined && undo.newVersion === undefined) {
    return { kind: 'back', reason: 'nothing was begun, so nothing goes back' };
  }
  const leaving = whyLeaving(group);
  if (leaving !== undefined) return { kind: 'back', reason: `nothing goes back: ${leaving}` };
  const { template } = group;
  if (template.kind === 'unreadable') {
    return { kind: 'impossible', reason: describeUnreadable(group, template), saysHow: true };
  }
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
    : wayBackByVersion(group, template, undo, aliases);
}

/**
 * A group whose image the channel parameter names has no version to go back to: it launches anew what that
 * names now.
 */
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
  template: Pick<Extract<GroupTemplate, { kind: 'launchTemplate' }>, 'templateId' | 'version' | 'alias'>,
  undo: TargetUndo,
  aliases: VersionAliases | undefined,
): WayBack {
  const { templateId, version } = template;
  const { refreshId, previousVersion, newVersion } = undo;
  const before = previousVersion === undefined ? undefined : former(previousVersion, undo, aliases);
  const latest = group.latestRefresh;
  if (latest && isActive(latest)) {
    const isOfTemplate = latest.desiredTemplateId === undefined || latest.desiredTemplateId === templateId;
    const waysBack = before ? [previousVersion, before.newVersion, before.alias] : [];
    const isGoingBack =
      latest.desiredVersion !== undefined && waysBack.includes(latest.desiredVersion) && isOfTemplate;
    const isGoingForward =
      latest.refreshId === refreshId || (latest.desiredVersion === newVersion && isOfTemplate);
    if (!isGoingBack && !isGoingForward) return { kind: 'foreign', refresh: latest };
    if (latest.status === 'Cancelling' || latest.status === 'RollbackInProgress') {
      return { kind: 'wait', refresh: latest };
    }
    if (isGoingBack) return { kind: 'refresh', goal: { templateId, ...before } };
    return { kind: latest.status === 'Pending' ? 'cancel' : 'rollBack', refresh: latest };
  }
  if (previousVersion === undefined || !before) {
    return { kind: 'impossible', reason: 'it is not known which launch template version it ran before' };
  }
  if (version !== previousVersion && version !== newVersion && version !== before.newVersion) {
    return {
      kind: 'impossible',
      reason: changed(
        `it uses launch template version ${version}, neither ${previousVersion}, which it ran before, nor ` +
          `${newVersion ?? ''}, which the release brought`,
      ),
    };
  }
  const names =
    version === before.newVersion && (before.alias === undefined || template.alias === before.alias);
  // A copy launches the same: instances that the release has never replaced need not be.
  if (names && runsEverywhere(group, templateId, [previousVersion, before.newVersion]))
    return { kind: 'back', reason: `runs launch template version ${previousVersion} everywhere` };
  return { kind: 'refresh', goal: { templateId, ...before, lastRefreshId: latest?.refreshId } };
}

/**
 * What a group is to name again: the alias of before, where that launches what it did, else the number.
 * `$Latest` means another number afterwards: that of the copy that takes the release's version back.
 */
function former(
  previousVersion: string,
  { previousAlias }: TargetUndo,
  aliases: VersionAliases | undefined,
): { newVersion: string; alias?: VersionAlias } {
  const pinned = { newVersion: previousVersion };
  if (!aliases || previousAlias === undefined) return pinned;
  if (previousAlias === VersionAlias.Default)
    return aliases.default === previousVersion ? { ...pinned, alias: previousAlias } : pinned;
  const isSame = aliases.latest === previousVersion || aliases.latestIsCopyOf === previousVersion;
  return isSame ? { newVersion: aliases.latest, alias: previousAlias } : pinned;
}

function runsEverywhere(group: GroupSnapshot, templateId: string, versions: readonly string[]): boolean {
  return group.instances.every(
    (instances) => versions.includes(instances.version ?? '') && instances.templateId === templateId,
  );
}

/** What a group names after its way back, for people. */
export function describeReturn(
  { newVersion, alias }: RefreshGoal,
  { previousVersion, previousAlias }: TargetUndo,
  aliases?: VersionAliases,
): string {
  if (newVersion === undefined) return 'what the channel names';
  const version = `launch template version ${newVersion}`;
  const copy = newVersion === previousVersion ? '' : `, a copy of ${previousVersion ?? ''}`;
  if (alias !== undefined) return `${alias}, which is ${version}${copy}`;
  if (previousAlias === undefined) return version;
  if (aliases?.latestDiffers && previousAlias === VersionAlias.Latest) {
    const { latest, latestDiffers: differs } = aliases;
    return (
      `${version}; it named ${previousAlias} before, which is version ${latest} now: that was to be a copy of ` +
      `${differs.from}, and EC2 made it differ in ${differs.in.join(', ')}`
    );
  }
  return `${version}; it named ${previousAlias} before, which somebody has given another meaning since`;
}

function changed(how: string): string {
  return `somebody changed the group since: ${how}. golden-ami leaves it alone`;
}

/** Who told a target to go back, and why. */
export function describeOrder({ by, reason }: RollBackTargetInput): string {
  return `rolled back by ${by}${reason === undefined ? '' : `: ${reason}`}`;
}
