import type {
  CapacityProvider,
  CreateCapacityProviderCommandInput,
  CreateCapacityProviderResponse,
  DeleteCapacityProviderCommandInput,
  DeleteCapacityProviderResponse,
  DescribeCapacityProvidersCommandInput,
  DescribeCapacityProvidersResponse,
  Failure,
  ManagedScaling,
} from '@aws-sdk/client-ecs';
import type { RequestContext } from '../../../service.js';
import type { Group } from '../../autoScaling/groups/group.js';
import { findGroup, protectFromScaleIn } from '../../autoScaling/instances/instances.js';
import { clientError, invalidParameter } from '../errors.js';
import { page } from '../paging.js';
import { refuseOthers, tagList, tagsOf } from '../request.js';
import { arnOf, clustersOf } from '../state.js';
import { isFargate, providersOf, type GroupProvider } from './provider.js';

/**
 * Makes a capacity provider of an Auto Scaling group. With managed termination protection all of the group's instances
 * are protected from scale-in.
 */
export function createCapacityProvider(
  input: CreateCapacityProviderCommandInput,
  context: RequestContext,
): CreateCapacityProviderResponse {
  const { world, account, region, now } = context;
  refuseOthers(input, 'CreateCapacityProvider', ['name', 'autoScalingGroupProvider', 'tags']);
  const { name = '', autoScalingGroupProvider: settings } = input;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name) || /^(aws|ecs|fargate)/i.test(name)) {
    throw invalidParameter(
      'The specified capacity provider name is invalid. Up to 255 characters are allowed. They include letters (both upper and lowercase letters), numbers, underscores (_), and hyphens (-). The name can\'t be prefixed with "aws", "ecs", or "fargate".',
    );
  }
  if (providersOf(world, account, region).has(name)) {
    throw clientError('A capacity provider with the specified name already exists.');
  }
  const group = groupBehind(settings?.autoScalingGroupArn ?? '', context);
  const protects = settings?.managedTerminationProtection === 'ENABLED';
  if (protects && settings.managedScaling?.status !== 'ENABLED') {
    throw invalidParameter(
      'The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, managed scaling must be enabled.',
    );
  }
  if (protects && !group.newInstancesProtected) {
    throw invalidParameter(
      'The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, the Auto Scaling group must have instance protection from scale in enabled.',
    );
  }
  const provider: GroupProvider = {
    name,
    arn: arnOf(account, region, 'capacity-provider', name),
    group: group.name,
    managedTerminationProtection: protects,
    managedDraining: settings?.managedDraining !== 'DISABLED',
    managedScaling: { status: 'DISABLED', ...settings?.managedScaling },
    tags: tagsOf(input.tags),
  };
  providersOf(world, account, region).set(name, provider);
  if (protects) protectFromScaleIn(world, account, region, group.name, now);
  context.effect('CreateCapacityProvider', `${account}/${region}/capacity-provider/${name}`, {
    group: group.name,
  });
  return { capacityProvider: describe(provider, context) };
}

/** Deletes a capacity provider that no cluster has. */
export function deleteCapacityProvider(
  input: DeleteCapacityProviderCommandInput,
  context: RequestContext,
): DeleteCapacityProviderResponse {
  const { world, account, region } = context;
  refuseOthers(input, 'DeleteCapacityProvider', ['capacityProvider']);
  const name = nameOf(input.capacityProvider ?? '');
  const provider = providersOf(world, account, region).get(name);
  if (isFargate(name)) {
    throw invalidParameter('The specified capacity provider is reserved and cannot be deleted.');
  }
  if (!provider)
    throw invalidParameter(
      'The specified capacity provider does not exist. Specify a valid name or ARN and try again.',
    );
  const used = [...clustersOf(world, account, region).values()].some(({ capacityProviders }) =>
    capacityProviders.includes(name),
  );
  if (used) {
    throw invalidParameter(
      'The specified capacity provider is in use and cannot be removed. Disassociate it from all clusters and try again.',
    );
  }
  providersOf(world, account, region).delete(name);
  context.effect('DeleteCapacityProvider', `${account}/${region}/capacity-provider/${name}`);
  return {
    capacityProvider: { ...describe(provider, context), status: 'INACTIVE', updateStatus: 'DELETE_COMPLETE' },
  };
}

/** Capacity providers by name or ARN, or all; those that do not exist are named as failures. */
export function describeCapacityProviders(
  input: DescribeCapacityProvidersCommandInput,
  context: RequestContext,
): DescribeCapacityProvidersResponse {
  const { world, account, region } = context;
  refuseOthers(input, 'DescribeCapacityProviders', [
    'capacityProviders',
    'include',
    'maxResults',
    'nextToken',
  ]);
  const known = new Map<string, CapacityProvider>();
  for (const provider of providersOf(world, account, region).values()) {
    known.set(provider.name, describe(provider, context, input.include?.includes('TAGS')));
  }
  for (const name of ['FARGATE', 'FARGATE_SPOT']) {
    const capacityProviderArn = arnOf(account, region, 'capacity-provider', name);
    known.set(name, { capacityProviderArn, name, status: 'ACTIVE', tags: [] });
  }
  const wanted = input.capacityProviders?.length ? input.capacityProviders : [...known.keys()];
  const found: CapacityProvider[] = [];
  const failures: Failure[] = [];
  for (const nameOrArn of wanted) {
    const provider = known.get(nameOf(nameOrArn));
    if (provider) found.push(provider);
    else {
      const arn = arnOf(account, region, 'capacity-provider', nameOf(nameOrArn));
      failures.push({ arn, reason: 'MISSING' });
    }
  }
  const { items, nextToken } = page(found, input, 10);
  return { capacityProviders: items, failures, ...(nextToken && { nextToken }) };
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.split('/').at(-1) ?? '';
}

function groupBehind(arnOrName: string, { world, account, region, now }: RequestContext): Group {
  const name = arnOrName.split('autoScalingGroupName/').at(-1) ?? '';
  const group = findGroup(world, account, region, name, now);
  if (!group || (arnOrName.startsWith('arn:') && group.arn !== arnOrName)) {
    throw invalidParameter(
      'The specified Auto Scaling group ARN is invalid. Specify a valid Auto Scaling group ARN and try again.',
    );
  }
  return group;
}

/** What ECS takes for settings that a capacity provider leaves open; times in seconds. */
const SCALING_DEFAULTS: ManagedScaling = {
  targetCapacity: 100,
  minimumScalingStepSize: 1,
  maximumScalingStepSize: 10_000,
  instanceWarmupPeriod: 300,
};

function describe(
  provider: GroupProvider,
  { world, account, region, now }: RequestContext,
  withTags = true,
): CapacityProvider {
  return {
    capacityProviderArn: provider.arn,
    name: provider.name,
    status: 'ACTIVE',
    autoScalingGroupProvider: {
      autoScalingGroupArn: findGroup(world, account, region, provider.group, now)?.arn,
      managedScaling: { ...SCALING_DEFAULTS, ...provider.managedScaling },
      managedTerminationProtection: provider.managedTerminationProtection ? 'ENABLED' : 'DISABLED',
      managedDraining: provider.managedDraining ? 'ENABLED' : 'DISABLED',
    },
    tags: withTags ? tagList(provider.tags) : [],
  };
}
