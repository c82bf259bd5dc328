import type {
  CreateAutoScalingGroupCommandInput,
  UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { notModelled, validationError } from '../errors.js';
import type { Group, GroupConfiguration } from './group.js';

/** What a request to create or to update a group says about it. */
export type SettingsInput = UpdateAutoScalingGroupCommandInput & Partial<CreateAutoScalingGroupCommandInput>;

/** The members that the emulator knows what to do with. */
const MODELLED: ReadonlySet<keyof SettingsInput> = new Set([
  'AutoScalingGroupName',
  'AvailabilityZones',
  'DefaultCooldown',
  'DefaultInstanceWarmup',
  'DeletionProtection',
  'DesiredCapacity',
  'DesiredCapacityType',
  'HealthCheckGracePeriod',
  'HealthCheckType',
  'InstanceMaintenancePolicy',
  'LaunchConfigurationName',
  'LaunchTemplate',
  'MaxSize',
  'MinSize',
  'MixedInstancesPolicy',
  'NewInstancesProtectedFromScaleIn',
  'Tags',
  'TargetGroupARNs',
  'TerminationPolicies',
  'TrafficSources',
  'VPCZoneIdentifier',
] as const);

/**
 * Refuses what would change how a group behaves without the emulator heeding it.
 * @throws NotImplementedByEmulator
 */
export function refuseUnmodelled(input: SettingsInput): void {
  for (const [member, value] of Object.entries(input) as [keyof SettingsInput, unknown][]) {
    const says = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    if (says && !MODELLED.has(member)) throw notModelled(`the parameter ${member}`);
  }
  if (input.DesiredCapacityType !== undefined && input.DesiredCapacityType !== 'units') {
    throw notModelled(`the DesiredCapacityType ${input.DesiredCapacityType}`);
  }
  const policy = input.TerminationPolicies?.find((one) => one !== 'Default');
  if (policy !== undefined) throw notModelled(`the termination policy ${policy}`);
}

/**
 * What a request says that the group is to launch, if it does.
 * @throws ValidationError when it says it in more than one way
 */
export function requestedConfiguration({
  LaunchTemplate,
  MixedInstancesPolicy,
  LaunchConfigurationName,
}: SettingsInput): GroupConfiguration | undefined {
  const given = [LaunchTemplate, MixedInstancesPolicy, LaunchConfigurationName].filter(Boolean);
  if (given.length > 1) throw oneConfiguration();
  if (LaunchTemplate) return { LaunchTemplate };
  if (MixedInstancesPolicy) return { MixedInstancesPolicy };
  return LaunchConfigurationName ? { LaunchConfigurationName } : undefined;
}

/** A group launches what it is told in exactly one way. */
export function oneConfiguration(): Error {
  return validationError(
    'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or ' +
      'MixedInstancesPolicy parameter.',
  );
}

/**
 * The settings of a group besides its sizes and its configuration: as a request says, else as before.
 * @throws ValidationError for a maintenance policy that AWS does not take
 */
export function settingsAfter(input: SettingsInput, before: OtherSettings): OtherSettings {
  const { DefaultInstanceWarmup: warmup, InstanceMaintenancePolicy: policy } = input;
  return {
    healthCheckGracePeriod: input.HealthCheckGracePeriod ?? before.healthCheckGracePeriod,
    healthCheckType: input.HealthCheckType ?? before.healthCheckType,
    defaultCooldown: input.DefaultCooldown ?? before.defaultCooldown,
    newInstancesProtected: input.NewInstancesProtectedFromScaleIn ?? before.newInstancesProtected,
    deletionProtection: input.DeletionProtection ?? before.deletionProtection,
    // -1 removes a value, here and in the policy.
    defaultInstanceWarmup:
      warmup === undefined ? before.defaultInstanceWarmup : warmup < 0 ? undefined : warmup,
    instanceMaintenancePolicy: policy ? checkedPolicy(policy) : before.instanceMaintenancePolicy,
  };
}

type OtherSettings = Pick<
  Group,
  | 'healthCheckGracePeriod'
  | 'healthCheckType'
  | 'defaultCooldown'
  | 'newInstancesProtected'
  | 'deletionProtection'
  | 'defaultInstanceWarmup'
  | 'instanceMaintenancePolicy'
>;

function checkedPolicy(
  policy: NonNullable<SettingsInput['InstanceMaintenancePolicy']>,
): Group['instanceMaintenancePolicy'] {
  const { MinHealthyPercentage: min, MaxHealthyPercentage: max } = policy;
  if (min === -1 && max === -1) return undefined;
  const sound = min !== undefined && max !== undefined && min >= 0 && min <= 100 && max >= 100 && max <= 200;
  if (!sound || max - min > 100) {
    throw validationError(
      'An instance maintenance policy needs a MinHealthyPercentage of 0 to 100 and a MaxHealthyPercentage of 100 ' +
        'to 200 that is at most 100 above it.',
    );
  }
  return policy;
}
