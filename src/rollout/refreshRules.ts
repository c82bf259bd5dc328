import type { EffectivePreferences, EnvironmentConfig } from '../config/schema.js';
import type {
  GroupSnapshot,
  GroupTemplate,
  RefreshEvidence,
  RefreshSnapshot,
  VersionAlias,
} from '../contract/group.js';
import { channelParameterName } from '../contract/names.js';
import { commandOf, sh } from '../contract/shell.js';
import type { TargetState } from '../contract/target.js';

/** Statuses of an instance refresh that has not ended (EC2 Auto Scaling API, `InstanceRefreshStatus`). */
const ACTIVE: readonly string[] = ['Pending', 'InProgress', 'Baking', 'Cancelling', 'RollbackInProgress'];

/**
 * Processes without which a refresh makes no progress: "Terminates and replaces instances using the instance
 * refresh feature" (InstanceRefresh), "Adds instances to the Auto Scaling group" (Launch), "Removes
 * instances" (Terminate), "Checks the health of the instances" (HealthCheck; EC2 Auto Scaling user guide,
 * "Suspend and resume Amazon EC2 Auto Scaling processes"). That a refresh waits without the last three
 * follows from that; it is not said there.
 */
const NEEDED_PROCESSES: readonly string[] = ['Launch', 'Terminate', 'HealthCheck', 'InstanceRefresh'];

/**
 * "Adds instances to the attached load balancer target group or Classic Load Balancer when they are launched"
 * (EC2 Auto Scaling user guide, "Suspend and resume Amazon EC2 Auto Scaling processes"): without it nothing
 * knows the new instances, and once it is resumed "it does not add the instances that were launched while
 * this process was suspended. You must register those instances manually" ("How suspended processes affect
 * other processes").
 */
export const ADD_TO_LOAD_BALANCER = 'AddToLoadBalancer';

/** Whether a refresh has not ended. */
export function isActive(refresh: RefreshSnapshot): boolean {
  return ACTIVE.includes(refresh.status);
}

/** Pipeline and environment of a rollout: what its channel parameter is named by. */
export interface Channel {
  readonly pipeline: string;
  readonly environment: string;
}

/** What is done about groups that another service owns. */
export type OwnedGroups = NonNullable<EnvironmentConfig['owned']>;

/** Whether the group's launch template takes its image from the environment's channel parameter. */
export function followsChannel(group: GroupSnapshot, channel: Channel): boolean {
  if (group.template.kind !== 'launchTemplate') return false;
  const parameter = group.template.imageParameter?.replace(/:[^/]*$/, '');
  return parameter === channelParameterName(channel.pipeline, channel.environment);
}

/**
 * Why a group cannot be refreshed to a new image, and what would help.
 * @returns undefined when nothing stands in the way
 */
export function obstacleTo(
  group: GroupSnapshot,
  channel: Channel & { readonly owned?: OwnedGroups | undefined },
): string | undefined {
  const leaving = whyLeaving(group);
  if (leaving !== undefined) return leaving;
  const { template, owner } = group;
  if (owner?.operator !== undefined) {
    return `it is the ${owner.what} of ${owner.service}, and AWS lets nobody but ${owner.operator} change it: ${owner.command}`;
  }
  if (owner && channel.owned !== 'warn') {
    return (
      `it is the ${owner.what} of ${owner.service}, which replaces its instances itself; let it do so: ${owner.command}; or set ` +
      'owned: warn'
    );
  }
  if (template.kind === 'unreadable') return describeUnreadable(group, template);
  if (template.kind === 'launchConfiguration') {
    return `it uses the launch configuration ${template.name}, which cannot get a new version; move it to a launch template`;
  }
  if (template.kind === 'none') return 'it has neither a launch template nor a mixed instances policy';
  if (template.mixed?.attributeBased) {
    return 'its mixed instances policy chooses instance types by attributes, for which AWS takes no desired configuration';
  }
  if (template.mixed?.ownTemplates) {
    return 'overrides of its mixed instances policy name launch templates or images of their own; give all types one template';
  }
  if (template.imageParameter !== undefined && !followsChannel(group, channel)) {
    return (
      `its launch template takes the image from the SSM parameter ${template.imageParameter}, which golden-ami does not ` +
      `write; point it to ${channelParameterName(channel.pipeline, channel.environment)} or name an AMI ID`
    );
  }
  if (group.trafficSources && group.suspendedProcesses.includes(ADD_TO_LOAD_BALANCER)) {
    return (
      `its process ${ADD_TO_LOAD_BALANCER} is suspended, so no load balancer would know the instances of a refresh; resume it: ` +
      resumeProcesses(group, [ADD_TO_LOAD_BALANCER])
    );
  }
  const suspended = group.suspendedProcesses.filter((process) => NEEDED_PROCESSES.includes(process));
  if (suspended.length > 0) {
    return (
      `its process ${suspended.join(', ')} is suspended, so a refresh would make no progress; resume it: ` +
      resumeProcesses(group, suspended)
    );
  }
  return undefined;
}

function resumeProcesses({ name, arn }: GroupSnapshot, processes: readonly string[]): string {
  const [, , , region = ''] = arn.split(':');
  const group = ['--region', region, '--auto-scaling-group-name', name] as const;
  return commandOf('aws', 'autoscaling', 'resume-processes', ...group, '--scaling-processes', ...processes);
}

/** Why a group has no need of an image any more; undefined while nobody deletes it. */
export function whyLeaving({ deleting }: GroupSnapshot): string | undefined {
  return deleting === undefined ? undefined : `it is being deleted (AWS says: ${deleting})`;
}

/**
 * What is wrong with a group whose launch template cannot be read: it can launch nothing, whoever asks it to.
 */
export function describeUnreadable(
  { name, arn }: Pick<GroupSnapshot, 'name' | 'arn'>,
  { template, isGone, words }: Extract<GroupTemplate, { kind: 'unreadable' }>,
): string {
  const [, , , region = ''] = arn.split(':');
  const see = commandOf(
    ...['aws', 'autoscaling', 'describe-auto-scaling-groups', '--region', region],
    ...['--auto-scaling-group-names', name],
  );
  return (
    `its launch template ${template} ${isGone ? 'does not exist any more' : 'cannot be read'} (${words}); ` +
    `give it another one. See it: ${see}`
  );
}

/**
 * Whether every instance of the group, and every one it will launch, already runs `imageId`.
 *
 * Groups that follow a parameter never count as up to date: their template does not change with the image.
 */
export function runsImage(group: GroupSnapshot, imageId: string): boolean {
  const { template } = group;
  return (
    template.kind === 'launchTemplate' &&
    template.imageId === imageId &&
    group.instances.every(
      (instances) => instances.version === template.version && instances.templateId === template.templateId,
    )
  );
}

/** What a refresh was asked to bring about. */
export interface RefreshGoal {
  readonly templateId: string;
  /** Absent for a group that follows the channel parameter: its template stays as it is. */
  readonly newVersion?: string | undefined;
  /** What the group is to name instead of the number; it means {@link newVersion}. */
  readonly alias?: VersionAlias | undefined;
  /** The newest refresh that the group had before. */
  readonly lastRefreshId?: string | undefined;
}

/**
 * Whether a refresh is the one that was asked for: begun after what was there before, with the same desired
 * configuration. StartInstanceRefresh takes no client token, so after a lost answer this is how its effect is
 * recognized.
 */
export function isOurs(refresh: RefreshSnapshot, goal: RefreshGoal): boolean {
  return (
    refresh.refreshId !== goal.lastRefreshId &&
    (refresh.desiredVersion === goal.newVersion ||
      (goal.alias !== undefined && refresh.desiredVersion === goal.alias)) &&
    (refresh.desiredTemplateId === undefined || refresh.desiredTemplateId === goal.templateId)
  );
}

/** What is said of an active refresh that is not ours, and how to look at it. */
export function describeForeignRefresh(
  refresh: RefreshSnapshot,
  group: { name: string; region: string },
): string {
  return (
    `another instance refresh is active: ${refresh.refreshId} (${refresh.status}, ${refresh.percentageComplete} %). ` +
    'golden-ami did not start it and leaves it alone. See it: ' +
    sh`aws autoscaling describe-instance-refreshes --region ${group.region} --auto-scaling-group-name ${group.name}`
  );
}

/** The end of a refresh, as a target's state and the reason for it. */
export interface Verdict {
  readonly state: Extract<TargetState, 'succeeded' | 'skipped' | 'failed' | 'rolledBack' | 'cancelled'>;
  readonly reason?: string;
}

/**
 * Judges an ended refresh by what AWS says of it and by what the group really runs: AWS calls a refresh
 * successful that left protected or standby instances alone. A group that somebody deletes meanwhile is left
 * out.
 */
export function judgeRefresh(
  evidence: RefreshEvidence,
  goal: RefreshGoal,
  preferences: EffectivePreferences,
): Verdict {
  const verdict = judgeEnd(evidence, goal, preferences);
  const leaving = whyLeaving(evidence.group);
  // It says nothing of the image that a refresh ends with its group.
  if (leaving === undefined || verdict.state === 'succeeded') return verdict;
  return { state: 'skipped', reason: `${leaving}; ${verdict.reason ?? ''}` };
}

function judgeEnd(evidence: RefreshEvidence, goal: RefreshGoal, preferences: EffectivePreferences): Verdict {
  const { refresh, group } = evidence;
  const said = [refresh.rollbackReason, refresh.statusReason].filter((text) => text !== undefined).join(' ');
  const words = said === '' ? 'AWS gave no reason' : said;
  switch (refresh.status) {
    case 'Successful':
      return judgeInstances(group, goal, preferences);
    case 'RollbackSuccessful':
      return { state: 'rolledBack', reason: `AWS rolled the refresh back: ${words}` };
    case 'RollbackFailed':
      return { state: 'failed', reason: `the refresh failed and so did its rollback: ${words}` };
    case 'Cancelled':
      return { state: 'failed', reason: `the refresh was cancelled by somebody else: ${words}` };
    default:
      return { state: 'failed', reason: `the refresh ended as ${refresh.status}: ${words}` };
  }
}

function judgeInstances(group: GroupSnapshot, goal: RefreshGoal, preferences: EffectivePreferences): Verdict {
  if (goal.newVersion === undefined) return { state: 'succeeded' };
  const { template } = group;
  if (template.kind !== 'launchTemplate' || template.version !== goal.newVersion) {
    const found = template.kind === 'launchTemplate' ? `version ${template.version}` : 'no launch template';
    return {
      state: 'failed',
      reason: `the refresh is Successful, but the group uses ${found} instead of version ${goal.newVersion}: somebody changed it`,
    };
  }
  const outdated = group.instances.filter(
    (instances) =>
      instances.version !== goal.newVersion &&
      !(instances.protected && preferences.scaleInProtectedInstances === 'Ignore') &&
      !(instances.standby && preferences.standbyInstances === 'Ignore'),
  );
  const count = outdated.reduce((sum, instances) => sum + instances.count, 0);
  if (count === 0) return { state: 'succeeded' };
  const versions = [...new Set(outdated.map((instances) => instances.version ?? 'none'))].join(', ');
  return {
    state: 'failed',
    reason: `the refresh is Successful, but ${count} instances still run launch template version ${versions} instead of ${goal.newVersion}`,
  };
}
