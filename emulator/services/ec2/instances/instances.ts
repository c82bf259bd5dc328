import type { DescribeInstancesCommandInput, Instance, InstanceStateName } from '@aws-sdk/client-ec2';
import { AwsError, type RequestContext } from '../../../service.js';
import {
  findInstance,
  instancesGone,
  instancesInRegion,
  type GroupInstance,
} from '../../autoScaling/instances/instances.js';
import { malformedId } from '../errors.js';
import { ec2Page, endDryRun, filterTest, type FilterFields } from '../request.js';
import { architectureOf } from './typeTable.js';

/** "Recently terminated instances might appear in the returned results. This interval is usually less than one hour." */
const REMEMBERED = 60 * 60 * 1000;

/** The instances of the account's Auto Scaling groups: there are no others. */
export function describeInstances(input: DescribeInstancesCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const passes = filterTest(input.Filters, FIELDS, tagsOf);
  const wanted = input.InstanceIds?.length
    ? instancesNamed(input.InstanceIds, context)
    : [
        ...instancesInRegion(world, account, region, now),
        ...instancesGone(world, account, region, now - REMEMBERED, now),
      ];
  endDryRun(input);
  const { items, nextToken } = ec2Page(wanted.filter(passes), input, PAGES);
  return {
    Reservations: items.map((instance) => ({
      ReservationId: instance.instanceId.replace(/^i-/, 'r-'),
      OwnerId: account,
      RequesterId: account,
      Groups: [],
      Instances: [describe(instance)],
    })),
    NextToken: nextToken,
  };
}

/**
 * Instances by ID, also those that are gone since a short time.
 * @throws InvalidInstanceID.Malformed, InvalidInstanceID.NotFound
 */
export function instancesNamed(
  ids: readonly string[],
  { world, account, region, now }: RequestContext,
): GroupInstance[] {
  const malformed = ids.find((id) => !/^i-[0-9a-f]{8,17}$/.test(id));
  if (malformed !== undefined) throw malformedId('InvalidInstanceID', malformed, 'i-');
  const found = [...new Set(ids)].flatMap(
    (id) => findInstance(world, account, region, id, now - REMEMBERED, now) ?? [],
  );
  const known = new Set(found.map(({ instanceId }) => instanceId));
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length > 0) {
    const one = missing.length === 1;
    throw new AwsError(
      'InvalidInstanceID.NotFound',
      one
        ? `The instance ID '${missing[0]}' does not exist`
        : `The instance IDs '${missing.join(', ')}' do not exist`,
    );
  }
  return found;
}

function describe(instance: GroupInstance): Instance {
  const name = stateOf(instance);
  return {
    InstanceId: instance.instanceId,
    ImageId: instance.imageId,
    InstanceType: instance.instanceType as Instance['InstanceType'],
    LaunchTime: new Date(instance.launchedAt),
    State: { Code: STATE_CODES[name], Name: name },
    Placement: { AvailabilityZone: instance.availabilityZone, GroupName: '', Tenancy: 'default' },
    Architecture: architectureOf(instance.instanceType),
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    AmiLaunchIndex: 0,
    EbsOptimized: false,
    Monitoring: { State: 'disabled' },
    ProductCodes: [],
    PublicDnsName: '',
    StateTransitionReason: '',
    Tags: [...tagsOf(instance)].map(([Key, Value]) => ({ Key, Value })),
  };
}

/** The codes of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html that instances of groups have. */
export const STATE_CODES = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
} as const satisfies Partial<Record<InstanceStateName, number>>;

/** The instance's state as EC2 calls it. */
export function stateOf({ lifecycleState }: GroupInstance): keyof typeof STATE_CODES {
  if (lifecycleState === 'Terminated') return 'terminated';
  if (lifecycleState.startsWith('Terminat')) return 'shutting-down';
  return lifecycleState.startsWith('Pending') ? 'pending' : 'running';
}

/** Those that a group propagates, and those with which AWS marks what instances were launched by and with. */
function tagsOf({ group, tags, launchTemplate }: GroupInstance): ReadonlyMap<string, string> {
  return new Map([
    ['aws:autoscaling:groupName', group],
    ...(launchTemplate
      ? ([
          ['aws:ec2launchtemplate:id', launchTemplate.LaunchTemplateId],
          ['aws:ec2launchtemplate:version', launchTemplate.Version],
        ] as const)
      : []),
    ...tags,
  ]);
}

const PAGES = { smallest: 5, largest: 1000 };

const FIELDS: FilterFields<GroupInstance> = {
  'availability-zone': ({ availabilityZone }) => [availabilityZone],
  'image-id': ({ imageId }) => [imageId],
  'instance-id': ({ instanceId }) => [instanceId],
  'instance-state-code': (instance) => [String(STATE_CODES[stateOf(instance)])],
  'instance-state-name': (instance) => [stateOf(instance)],
  'instance-type': ({ instanceType }) => [instanceType],
};
