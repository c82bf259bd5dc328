import type {
  Activity,
  DescribeScalingActivitiesCommandInput,
  DescribeScalingActivitiesCommandOutput,
  Filter,
} from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../../service.js';
import { unknownFilter, validationError } from '../../errors.js';
import { activitiesOf } from '../../instances/activities.js';
import { page } from '../../paging.js';
import type { Group } from '../group.js';
import { departedGroupsOf, groupNamed, groupsOf } from '../registry.js';

/** "The default value is 100 and the maximum value is 100." */
const PAGES = { usual: 100, largest: 100 };

/** What one group, or all groups, launched and terminated; newest first. */
export function describeScalingActivities(
  input: DescribeScalingActivitiesCommandInput,
  context: RequestContext,
): Omit<DescribeScalingActivitiesCommandOutput, '$metadata'> {
  const wanted = input.ActivityIds?.length ? new Set(input.ActivityIds) : undefined;
  const tests = (input.Filters ?? []).map((filter) => activityTest(filter, input.AutoScalingGroupName));
  const activities = groupsAsked(input, context)
    .flatMap((group) => activitiesOf(group, context.now))
    .filter(({ ActivityId }) => !wanted || wanted.has(ActivityId ?? ''))
    .filter((activity) => tests.every((test) => test(activity)))
    .sort((a, b) => Number(b.StartTime) - Number(a.StartTime));
  const { items, nextToken } = page(activities, input, PAGES);
  return { Activities: items, ...(nextToken && { NextToken: nextToken }) };
}

function groupsAsked(
  { AutoScalingGroupName: name, IncludeDeletedGroups }: DescribeScalingActivitiesCommandInput,
  { world, account, region, now }: RequestContext,
): Group[] {
  const deleted = IncludeDeletedGroups ? departedGroupsOf(world, account, region, now) : [];
  if (name === undefined) return [...deleted, ...groupsOf(world, account, region, now).values()];
  const namesakes = deleted.filter((group) => group.name === name);
  if (namesakes.length > 0 && !groupsOf(world, account, region, now).has(name)) return namesakes;
  return [...namesakes, groupNamed(world, account, region, name, now)];
}

/**
 * A filter as a test of an activity.
 * @throws ValidationError for a filter that AWS does not know, and for one by status without a group
 */
function activityTest(
  { Name: name = '', Values: values = [] }: Filter,
  group: string | undefined,
): (activity: Activity) => boolean {
  const [bound = ''] = values;
  switch (name) {
    case 'Status':
      // "This filter can only be used in combination with the AutoScalingGroupName parameter."
      if (group === undefined) {
        throw validationError('The Status filter can only be used together with AutoScalingGroupName.');
      }
      return ({ StatusCode = '' }) => values.includes(StatusCode);
    case 'StartTimeLowerBound':
      return ({ StartTime }) => Number(StartTime) >= timeOf(bound);
    case 'StartTimeUpperBound':
      return ({ StartTime }) => Number(StartTime) <= timeOf(bound);
    default:
      throw unknownFilter(name, 'StartTimeLowerBound StartTimeUpperBound Status');
  }
}

/** @throws ValidationError for a text that is no time */
function timeOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw validationError(`The value ${text} of the filter is not a time.`);
  return time;
}
