import type {
  DescribeInstanceStatusCommandInput,
  InstanceStatus,
  InstanceStatusSummary,
} from '@aws-sdk/client-ec2';
import { AwsError, type RequestContext } from '../../../service.js';
import { instancesInRegion, type GroupInstance } from '../../autoScaling/instances/instances.js';
import { ec2Page, endDryRun, filterTest, type FilterFields } from '../request.js';
import { instancesNamed, STATE_CODES, stateOf } from './instances.js';

/** The status checks of the account's running instances, or of all; they pass when an instance is in service. */
export function describeInstanceStatus(
  input: DescribeInstanceStatusCommandInput,
  context: RequestContext,
): object {
  const { world, account, region, now } = context;
  const ids = input.InstanceIds ?? [];
  if (ids.length > 0 && input.MaxResults !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  const passes = filterTest(input.Filters, FIELDS, () => NO_TAGS);
  const wanted =
    ids.length > 0 ? instancesNamed(ids, context) : instancesInRegion(world, account, region, now);
  endDryRun(input);
  const shown = wanted.filter(
    (instance) => (input.IncludeAllInstances === true || stateOf(instance) === 'running') && passes(instance),
  );
  const { items, nextToken } = ec2Page(shown, input, { smallest: 5, largest: 1000 });
  return { InstanceStatuses: items.map(describe), NextToken: nextToken };
}

function describe(instance: GroupInstance): InstanceStatus {
  const name = stateOf(instance);
  const summary = summaryOf(instance);
  return {
    InstanceId: instance.instanceId,
    AvailabilityZone: instance.availabilityZone,
    InstanceState: { Code: STATE_CODES[name], Name: name },
    InstanceStatus: summary,
    SystemStatus: summary,
  };
}

function summaryOf(instance: GroupInstance): InstanceStatusSummary {
  if (stateOf(instance) === 'running') {
    return { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] };
  }
  return { Status: 'not-applicable' };
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

const FIELDS: FilterFields<GroupInstance> = {
  'availability-zone': ({ availabilityZone }) => [availabilityZone],
  'instance-state-code': (instance) => [String(STATE_CODES[stateOf(instance)])],
  'instance-state-name': (instance) => [stateOf(instance)],
};
