import type {
  DescribeInstancesCommandInput,
  Instance,
  InstanceStateName,
  RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { AwsError, type RequestContext } from '../../service.js';
import {
  findInstance,
  instancesGone,
  instancesInRegion,
  type GroupInstance,
} from '../autoScaling/instances.js';
import {
  imageNotAuthorized,
  imagesNotFound,
  invalidParameterValue,
  malformedId,
  missingParameter,
} from './errors.js';
import { findImage, imageVisibleTo } from './image.js';
import { checkForm } from './images.js';
import { resolveLaunchTemplateVersion } from './launchTemplate.js';
import { ec2Page, endDryRun, filterTest, type FilterFields } from './request.js';

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
 * Whether instances could be launched; only ever with `DryRun`.
 * @throws DryRunOperation when they could, else the reason why not
 */
export function runInstances(input: RunInstancesCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const template = input.LaunchTemplate
    ? resolveLaunchTemplateVersion(world, account, region, input.LaunchTemplate, now)
    : undefined;
  const imageId = input.ImageId ?? template?.imageId;
  const instanceType = input.InstanceType ?? template?.data.InstanceType ?? 'm1.small';
  if (!imageId) throw missingParameter('ImageId');
  checkForm(imageId);
  if (!/^[a-z0-9-]+\.[a-z0-9-]+$/.test(instanceType)) {
    throw invalidParameterValue(`Invalid value '${instanceType}' for InstanceType.`);
  }
  const image = findImage(world, imageId, region);
  if (!image) throw imagesNotFound([imageId]);
  if (!imageVisibleTo(image, account)) throw imageNotAuthorized(imageId);
  const needed = architectureOf(instanceType);
  if (needed !== image.architecture) {
    throw invalidParameterValue(
      `The architecture '${needed}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. ` +
        "Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.",
    );
  }
  endDryRun(input);
  throw new AwsError(
    'NotImplementedByEmulator',
    'The emulator only answers RunInstances of ec2 with DryRun.',
    501,
  );
}

/**
 * The architecture of an instance type: that of Graviton has a g after the generation (`m7g`, `c6gn`), besides `a1`.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
function architectureOf(instanceType: string): 'arm64' | 'x86_64' {
  return /^([a-z]+\d+g|a1\.)/.test(instanceType) ? 'arm64' : 'x86_64';
}

function instancesNamed(
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
    Placement: { AvailabilityZone: instance.availabilityZone, Tenancy: 'default' },
    Architecture: architectureOf(instance.instanceType),
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    Tags: [...tagsOf(instance)].map(([Key, Value]) => ({ Key, Value })),
  };
}

/** The codes of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html that instances of groups have. */
const STATE_CODES = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
} as const satisfies Partial<Record<InstanceStateName, number>>;

function stateOf({ lifecycleState }: GroupInstance): keyof typeof STATE_CODES {
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
