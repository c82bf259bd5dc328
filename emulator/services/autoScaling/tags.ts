import type {
  CreateOrUpdateTagsCommandInput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  Filter,
  TagDescription,
} from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../service.js';
import { unknownFilter, validationError } from './errors.js';
import { groupNamed, groupsOf, resourceOf, type Group } from './group.js';
import { page } from './paging.js';

/** Tags of all groups of the account and Region, those that pass every filter. */
export function describeTags(
  input: DescribeTagsCommandInput,
  { world, account, region }: RequestContext,
): Omit<DescribeTagsCommandOutput, '$metadata'> {
  const tests = (input.Filters ?? []).map(tagTest);
  const tags = [...groupsOf(world, account, region).values()]
    .flatMap(tagsOf)
    .filter((tag) => tests.every((test) => test(tag)));
  const { items, nextToken } = page(tags, input);
  return { Tags: items, ...(nextToken && { NextToken: nextToken }) };
}

/** Sets tags of groups; a tag that exists is overwritten. */
export function createOrUpdateTags(input: CreateOrUpdateTagsCommandInput, context: RequestContext): object {
  const { world, account, region } = context;
  const tags = (input.Tags ?? []).map((tag) => {
    if (tag.ResourceType !== 'auto-scaling-group') {
      throw validationError('Resource type must be auto-scaling-group.');
    }
    return { ...tag, group: groupNamed(world, account, region, tag.ResourceId ?? '') };
  });
  for (const { group, Key, Value, PropagateAtLaunch } of tags) {
    group.tags.set(Key ?? '', { value: Value ?? '', propagateAtLaunch: PropagateAtLaunch ?? false });
    context.effect('CreateOrUpdateTags', resourceOf(group), { key: Key, value: Value });
  }
  return {};
}

/** The tags of a group as AWS describes them. */
export function tagsOf(group: Group): TagDescription[] {
  return [...group.tags].map(([key, { value, propagateAtLaunch }]) => ({
    ResourceId: group.name,
    ResourceType: 'auto-scaling-group',
    Key: key,
    Value: value,
    PropagateAtLaunch: propagateAtLaunch,
  }));
}

/**
 * A filter of `DescribeAutoScalingGroups` as a test of a group. The values of one filter are alternatives; all
 * filters must hold.
 * @throws ValidationError for a filter that AWS does not know
 */
export function groupTest({ Name: name = '', Values: values = [] }: Filter): (group: Group) => boolean {
  const wanted = new Set(values);
  if (name === 'tag-key') return ({ tags }) => values.some((key) => tags.has(key));
  if (name === 'tag-value') return ({ tags }) => [...tags.values()].some(({ value }) => wanted.has(value));
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return ({ tags }) => {
      const tag = tags.get(key);
      return tag !== undefined && wanted.has(tag.value);
    };
  }
  throw unknownFilter(name, 'tag-key tag-value tag:<key>');
}

function tagTest({ Name: name = '', Values: values = [] }: Filter): (tag: TagDescription) => boolean {
  const wanted = new Set(values);
  const read = TAG_FILTERS[name];
  if (!read) throw unknownFilter(name, Object.keys(TAG_FILTERS).join(' '));
  return (tag) => wanted.has(read(tag) ?? '');
}

const TAG_FILTERS: Readonly<Record<string, (tag: TagDescription) => string | undefined>> = {
  'auto-scaling-group': ({ ResourceId }) => ResourceId,
  key: ({ Key }) => Key,
  value: ({ Value }) => Value,
  'propagate-at-launch': ({ PropagateAtLaunch }) => String(PropagateAtLaunch),
};
