import type {
  CancelInstanceRefreshCommandInput,
  DesiredConfiguration,
  RollbackInstanceRefreshCommandInput,
  StartInstanceRefreshCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { notImplemented, type RequestContext } from '../../../service.js';
import { activeRefreshNotFound, invalidRequest, irreversible, refreshInProgress } from '../errors.js';
import { resourceOf, type Group } from '../groups/group.js';
import { groupToChange } from '../groups/groupToChange.js';
import { groupLaunchOutcome, scriptInStore } from '../injected.js';
import { checkBlockDevices, launchOptions, named, resolvesImageAtLaunch } from '../launching/launching.js';
import { isAttributeBased, templatesOf } from '../launching/mixedInstances.js';
import { trafficChecks } from '../trafficSources/checks.js';
import { watchAlarms } from './alarms.js';
import { remainingPlan } from './planning.js';
import { effectivePreferences } from './preferences.js';
import { activeRefresh, applyTimeline, beginRefresh, settleGroup } from './record.js';
import { cancelRefresh, rollBackRefresh } from './timeline/interventions.js';
import { phaseAt } from './timeline/timeline.js';

/** Starts to replace the instances of a group that has no refresh under way. */
export function startInstanceRefresh(
  input: StartInstanceRefreshCommandInput,
  context: RequestContext,
): { InstanceRefreshId: string } {
  const { world, now } = context;
  const group = groupToChange(input, context);
  if (activeRefresh(group, now)) throw refreshInProgress();

  checkDesiredConfiguration(input);
  checkInstanceRequirements(input, group);
  const preferences = effectivePreferences(input.Preferences, group);
  const desiredConfiguration = input.DesiredConfiguration;
  const irreversibleBecause = whyIrreversible(context, group, desiredConfiguration);
  if (preferences.AutoRollback && !desiredConfiguration) {
    throw invalidRequest(
      'The AutoRollback parameter cannot be set to true when the DesiredConfiguration parameter is empty. ' +
        'Set AutoRollback to false or specify a desired configuration and try again.',
    );
  }
  if (preferences.AutoRollback && irreversibleBecause) {
    throw invalidRequest(`The AutoRollback parameter cannot be set to true when ${irreversibleBecause}.`);
  }

  const previous = launchOptions(world, group, group.configuration, now);
  const configuration = desiredConfiguration
    ? named(world, group, desiredConfiguration, now)
    : group.configuration;
  const target = launchOptions(world, group, configuration, now);
  if (desiredConfiguration) checkBlockDevices(world, group, target, now);
  const record = beginRefresh(
    group,
    {
      strategy: 'Rolling',
      preferences,
      desiredConfiguration,
      configuration,
      irreversibleBecause,
      target,
      previous,
      alarmFrom: watchAlarms(world, group, preferences.AlarmSpecification?.Alarms ?? []),
      checksAt: (moment) => trafficChecks(world, group, moment),
      forward: groupLaunchOutcome(world, group, target, now),
      back: groupLaunchOutcome(world, group, previous, now),
      script: scriptInStore(world, group, now),
    },
    now,
  );
  context.effect('StartInstanceRefresh', resourceOf(group), { refreshId: record.id });
  return { InstanceRefreshId: record.id };
}

/** Ends a refresh or a rollback early; what is replaced stays replaced. */
export function cancelInstanceRefresh(
  input: CancelInstanceRefreshCommandInput,
  context: RequestContext,
): { InstanceRefreshId: string } {
  const { now } = context;
  const group = groupToChange(input, context);
  const record = activeRefresh(group, now);
  if (!record) throw activeRefreshNotFound('in progress, baking, pending, or cancelling', group.name);
  const wait = input.WaitForTransitioningInstances ?? true;
  const plan = remainingPlan(group, record, now);
  applyTimeline(group, record, cancelRefresh(record.timeline, plan, now, wait), now);
  settleGroup(group, now);
  context.effect('CancelInstanceRefresh', resourceOf(group), { refreshId: record.id });
  return { InstanceRefreshId: record.id };
}

/** Replaces again what a refresh that is under way has replaced. */
export function rollbackInstanceRefresh(
  input: RollbackInstanceRefreshCommandInput,
  context: RequestContext,
): { InstanceRefreshId: string } {
  const { now } = context;
  const group = groupToChange(input, context);
  const record = activeRefresh(group, now);
  const status = record && phaseAt(record.timeline, now).status;
  if (!record || (status !== 'InProgress' && status !== 'Baking')) {
    throw activeRefreshNotFound('in progress or baking', group.name);
  }
  if (record.irreversibleBecause) throw irreversible(record.irreversibleBecause);
  const plan = remainingPlan(group, record, now);
  applyTimeline(group, record, rollBackRefresh(record.timeline, plan, now), now);
  settleGroup(group, now);
  context.effect('RollbackInstanceRefresh', resourceOf(group), { refreshId: record.id });
  return { InstanceRefreshId: record.id };
}

function checkDesiredConfiguration({
  Strategy,
  DesiredConfiguration: desired,
}: StartInstanceRefreshCommandInput): void {
  if (Strategy === 'ReplaceRootVolume') checkRootVolumeReplacement(desired);
  if (!desired) return;
  if (Boolean(desired.LaunchTemplate) === Boolean(desired.MixedInstancesPolicy)) {
    throw invalidRequest(
      'A desired configuration must specify either a LaunchTemplate or a MixedInstancesPolicy.',
    );
  }
}

/**
 * AWS has neither a desired configuration nor skip matching for groups that say what instance types must have instead
 * of naming them.
 */
function checkInstanceRequirements(
  { DesiredConfiguration: desired, Preferences }: StartInstanceRefreshCommandInput,
  group: Group,
): void {
  const policies = [group.configuration.MixedInstancesPolicy, desired?.MixedInstancesPolicy];
  if (!policies.some((policy) => policy && isAttributeBased(policy))) return;
  if (desired) {
    throw invalidRequest(
      'A desired configuration is not supported for a group that uses attribute-based instance type selection.',
    );
  }
  if (Preferences?.SkipMatching) {
    throw invalidRequest(
      'SkipMatching is not supported for a group that uses attribute-based instance type selection.',
    );
  }
}

/** @throws always: with AWS's reasons against the strategy, else because it is not modelled */
function checkRootVolumeReplacement(desired: DesiredConfiguration | undefined): never {
  if (!desired) {
    throw invalidRequest(
      'The DesiredConfiguration parameter must be specified when using ReplaceRootVolume. ' +
        'Add the DesiredConfiguration parameter and try again.',
    );
  }
  const overrides = desired.MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? [];
  if (overrides.length === 0 || overrides.some(({ ImageId }) => !ImageId)) {
    throw invalidRequest(
      'The ReplaceRootVolume strategy requires a mixed instances policy whose overrides all specify an ImageId.',
    );
  }
  throw notImplemented('The emulator does not have the strategy ReplaceRootVolume of instance refreshes.');
}

/** The three cases in which AWS refuses a rollback; absent when there is none of them. */
function whyIrreversible(
  { world, now }: RequestContext,
  group: Group,
  desired: DesiredConfiguration | undefined,
): string | undefined {
  if (!desired) return 'a desired configuration was not specified';
  const { LaunchTemplate, MixedInstancesPolicy } = group.configuration;
  const templates = MixedInstancesPolicy ? templatesOf(MixedInstancesPolicy) : [LaunchTemplate ?? []].flat();
  if (templates.some(({ Version }) => !/^\d+$/.test(Version ?? ''))) {
    return 'the Auto Scaling group uses $Latest or $Default for its launch template version';
  }
  if (resolvesImageAtLaunch(world, group, now)) {
    return 'the launch template of the Auto Scaling group uses a Systems Manager parameter instead of an AMI ID';
  }
  return undefined;
}
