import {
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  type AutoScalingClient,
  type AutoScalingGroup,
  type InstanceRefresh,
  type LaunchTemplateSpecification,
  type MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import { launchFactsOf } from './launchFacts.js';
import {
  VersionAlias,
  type GroupSnapshot,
  type GroupTemplate,
  type InstanceCount,
  type RefreshSnapshot,
} from '../contract/group.js';
import { AwsErrorKind, concernsOneThing } from './errors.js';
import { sizeOf } from './groupCapacity.js';
import { ownerOf } from './groupOwners.js';

/** Prefix of an image that a launch template takes from a parameter. */
const SSM_PREFIX = 'resolve:ssm:';

/**
 * Reads one group with what a rollout needs to know of it.
 * @returns undefined when there is no group of that name
 */
export async function describeGroup(
  clients: { autoScaling: AutoScalingClient; ec2: EC2Client },
  name: string,
): Promise<GroupSnapshot | undefined> {
  const group = await groupNamed(clients.autoScaling, name);
  if (!group) return undefined;
  try {
    const [template, latestRefresh] = await Promise.all([
      new TemplateReader(clients.ec2).read(group),
      latestRefreshOf(clients.autoScaling, name),
    ]);
    return snapshotOf(group, template, latestRefresh);
  } catch (error) {
    // Deleted since the look.
    if (concernsOneThing(error) && !(await isThere(clients.autoScaling, name))) return undefined;
    throw error;
  }
}

/**
 * One group, as AWS describes it.
 * @returns undefined when there is no group of that name
 */
export async function groupNamed(
  client: AutoScalingClient,
  name: string,
): Promise<AutoScalingGroup | undefined> {
  const { AutoScalingGroups = [] } = await client.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return AutoScalingGroups[0];
}

/** Whether there is a group of that name now. */
export async function isThere(client: AutoScalingClient, name: string): Promise<boolean> {
  const { AutoScalingGroups = [] } = await client.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name], IncludeInstances: false }),
  );
  return AutoScalingGroups.length > 0;
}

/** The group as AWS described it, in the words of the contract. */
export function snapshotOf(
  group: AutoScalingGroup,
  template: GroupTemplate,
  latestRefresh?: RefreshSnapshot,
): GroupSnapshot {
  const owner = ownerOf({
    name: group.AutoScalingGroupName ?? '',
    region: group.AutoScalingGroupARN?.split(':')[3] ?? '',
    tags: tagsOf(group),
    operator: group.Operator?.Principal,
  });
  return {
    name: group.AutoScalingGroupName ?? '',
    arn: group.AutoScalingGroupARN ?? '',
    // "The current state of the Auto Scaling group when the DeleteAutoScalingGroup operation is in progress"
    // (`AutoScalingGroup.Status`).
    ...(group.Status ? { deleting: group.Status } : {}),
    ...sizeOf(group),
    ...(group.MaxSize !== undefined && { maxSize: group.MaxSize }),
    template,
    suspendedProcesses: (group.SuspendedProcesses ?? []).map((process) => process.ProcessName ?? ''),
    warmupSeconds: group.DefaultInstanceWarmup ?? group.HealthCheckGracePeriod ?? 0,
    instances: countInstances(group),
    ...maintenanceOf(group),
    ...trafficOf(group),
    ...(owner ? { owner } : {}),
    ...(latestRefresh ? { latestRefresh } : {}),
  };
}

/**
 * `HealthCheckType` lists what is asked besides EC2, "EBS, ELB, and VPC_LATTICE"; `TrafficSources` repeats
 * what older members name, but not for every group.
 */
export function trafficOf(group: AutoScalingGroup): Pick<GroupSnapshot, 'trafficSources' | 'checksTraffic'> {
  const sources = new Set([
    ...(group.TargetGroupARNs ?? []),
    ...(group.LoadBalancerNames ?? []),
    ...(group.TrafficSources ?? []).flatMap(({ Identifier }) => Identifier ?? []),
  ]);
  if (sources.size === 0) return {};
  const asked = (group.HealthCheckType ?? 'EC2').split(',').map((type) => type.trim());
  return {
    trafficSources: [...sources],
    checksTraffic: asked.includes('ELB') || asked.includes('VPC_LATTICE'),
  };
}

/** A group's tags, values by keys. */
export function tagsOf({ Tags = [] }: AutoScalingGroup): Record<string, string> {
  return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/**
 * Reads which template version and image groups use, following `$Latest` and `$Default`; each version once.
 */
export class TemplateReader {
  readonly #versions = new Map<string, Promise<LaunchTemplateVersion | Unreadable>>();

  constructor(private readonly ec2: EC2Client) {}

  async read(group: AutoScalingGroup): Promise<GroupTemplate> {
    const policy = group.MixedInstancesPolicy;
    const specification = group.LaunchTemplate ?? policy?.LaunchTemplate?.LaunchTemplateSpecification;
    if (!specification) {
      return group.LaunchConfigurationName === undefined
        ? { kind: 'none' }
        : { kind: 'launchConfiguration', name: group.LaunchConfigurationName };
    }
    const version = await this.#version(specification);
    if ('words' in version) return { kind: 'unreadable', template: nameOf(specification), ...version };
    const imageId = version.LaunchTemplateData?.ImageId;
    return {
      kind: 'launchTemplate',
      templateId: version.LaunchTemplateId ?? specification.LaunchTemplateId ?? '',
      templateName: version.LaunchTemplateName ?? specification.LaunchTemplateName ?? '',
      version: String(version.VersionNumber ?? specification.Version ?? ''),
      ...aliasIn(specification),
      ...(version.VersionDescription !== undefined && { description: version.VersionDescription }),
      ...(imageId === undefined
        ? {}
        : imageId.startsWith(SSM_PREFIX)
          ? { imageParameter: imageId.slice(SSM_PREFIX.length) }
          : { imageId }),
      ...launchFactsOf(version?.LaunchTemplateData),
      instanceTypes: instanceTypesOf(version, policy),
      ...(policy ? { mixed: overridesOf(policy) } : {}),
    };
  }

  /**
   * A template may have been deleted, or the version of it, while groups name it: that is about those groups
   * alone.
   */
  #version({
    LaunchTemplateId,
    LaunchTemplateName,
    Version = VersionAlias.Default,
  }: LaunchTemplateSpecification): Promise<LaunchTemplateVersion | Unreadable> {
    const key = JSON.stringify([LaunchTemplateId ?? LaunchTemplateName, Version]);
    let version = this.#versions.get(key);
    if (!version) {
      const template = LaunchTemplateId === undefined ? { LaunchTemplateName } : { LaunchTemplateId };
      version = this.ec2
        .send(new DescribeLaunchTemplateVersionsCommand({ ...template, Versions: [Version] }))
        .then(
          (answer) =>
            answer.LaunchTemplateVersions?.[0] ?? { isGone: true, words: 'EC2 names no such version' },
          (error: unknown) => {
            if (!concernsOneThing(error)) throw error;
            return { isGone: error.kind === AwsErrorKind.NotFound, words: error.message };
          },
        );
      this.#versions.set(key, version);
    }
    return version;
  }
}

/** Why a launch template version could not be read. */
type Unreadable = Pick<Extract<GroupTemplate, { kind: 'unreadable' }>, 'isGone' | 'words'>;

/** A launch template as a group names it, for people. */
function nameOf({
  LaunchTemplateId: id,
  LaunchTemplateName: name,
  Version = VersionAlias.Default,
}: LaunchTemplateSpecification): string {
  const both = id !== undefined && name !== undefined ? `${id} (${name})` : (id ?? name ?? '');
  return `${both}, version ${Version}`;
}

/**
 * The group's refreshes, newest first, at most `MaxRecords`.
 * @param refreshId only this one
 */
export async function latestRefreshOf(
  client: AutoScalingClient,
  groupName: string,
  refreshId?: string,
): Promise<RefreshSnapshot | undefined> {
  const answer = await client.send(
    new DescribeInstanceRefreshesCommand({
      AutoScalingGroupName: groupName,
      ...(refreshId === undefined ? { MaxRecords: 1 } : { InstanceRefreshIds: [refreshId] }),
    }),
  );
  const refresh = answer.InstanceRefreshes?.[0];
  return refresh && refreshSnapshot(refresh);
}

/** A policy that was cleared says -1. */
function maintenanceOf({
  InstanceMaintenancePolicy: policy,
}: AutoScalingGroup): Pick<GroupSnapshot, 'maintenance'> {
  const { MinHealthyPercentage = -1, MaxHealthyPercentage = -1 } = policy ?? {};
  if (MinHealthyPercentage < 0 || MaxHealthyPercentage < 0) return {};
  return {
    maintenance: { minHealthyPercentage: MinHealthyPercentage, maxHealthyPercentage: MaxHealthyPercentage },
  };
}

/** The refresh as AWS described it, in the words of the contract. */
export function refreshSnapshot(refresh: InstanceRefresh): RefreshSnapshot {
  const desired =
    refresh.DesiredConfiguration?.LaunchTemplate ??
    refresh.DesiredConfiguration?.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  const optional = {
    statusReason: refresh.StatusReason,
    instancesToUpdate: refresh.InstancesToUpdate,
    desiredTemplateId: desired?.LaunchTemplateId,
    desiredVersion: desired?.Version,
    rollbackReason: refresh.RollbackDetails?.RollbackReason,
  };
  return {
    refreshId: refresh.InstanceRefreshId ?? '',
    status: refresh.Status ?? 'Pending',
    percentageComplete: refresh.PercentageComplete ?? 0,
    ...withoutUndefined(optional),
  };
}

function countInstances(group: AutoScalingGroup): InstanceCount[] {
  const counts = new Map<string, InstanceCount>();
  for (const instance of group.Instances ?? []) {
    const lifecycle = instance.LifecycleState ?? '';
    if (lifecycle.startsWith('Terminat')) continue;
    const standby = lifecycle.includes('Standby');
    const kind: Omit<InstanceCount, 'count'> = {
      ...withoutUndefined({
        version: instance.LaunchTemplate?.Version,
        templateId: instance.LaunchTemplate?.LaunchTemplateId,
      }),
      standby,
      protected: instance.ProtectedFromScaleIn ?? false,
      healthy: instance.HealthStatus?.toLowerCase() === 'healthy' && (standby || lifecycle === 'InService'),
    };
    const key = JSON.stringify(kind);
    counts.set(key, { ...kind, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** A specification without a version means the default one. */
function aliasIn({ Version = VersionAlias.Default }: LaunchTemplateSpecification): { alias?: VersionAlias } {
  const alias = Object.values(VersionAlias).find((one) => one === Version);
  return alias === undefined ? {} : { alias };
}

/** Overrides that name types take the place of the template's own. */
function instanceTypesOf(version: LaunchTemplateVersion, policy: MixedInstancesPolicy | undefined): string[] {
  const overridden = (policy?.LaunchTemplate?.Overrides ?? []).flatMap(
    ({ InstanceType }) => InstanceType ?? [],
  );
  if (overridden.length > 0) return overridden;
  const own = version.LaunchTemplateData?.InstanceType;
  return own === undefined ? [] : [own];
}

function overridesOf(policy: MixedInstancesPolicy): { attributeBased: boolean; ownTemplates: boolean } {
  const overrides = policy.LaunchTemplate?.Overrides ?? [];
  return {
    attributeBased: overrides.some((override) => override.InstanceRequirements !== undefined),
    ownTemplates: overrides.some(
      (override) =>
        override.LaunchTemplateSpecification !== undefined ||
        ('ImageId' in override && override.ImageId !== undefined),
    ),
  };
}

/** The template specification of a desired configuration: by ID, with a number or an alias. */
export function templateById(templateId: string, version: string): LaunchTemplateSpecification {
  return { LaunchTemplateId: templateId, Version: version };
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/**
 * The same object without the keys whose value is undefined: an omitted key and an undefined one differ on
 * the wire.
 */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Defined<T>;
}
