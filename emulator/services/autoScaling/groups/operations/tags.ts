import type {
  CreateOrUpdateTagsCommandInput,
  DeleteTagsCommandInput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  Filter,
  Tag,
  TagDescription,
} from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../../service.js';
import { constraintViolation, unknownFilter, validationError } from '../../errors.js';
import { page } from '../../paging.js';
import { resourceOf, type Group, type GroupTag } from '../group.js';
import { groupToChange } from '../groupToChange.js';
import { groupsOf } from '../registry.js';

/** Tags of all groups of the account and Region, those that pass every filter. */
export function describeTags(
  input: DescribeTagsCommandInput,
  { world, account, region, now }: RequestContext,
): Omit<DescribeTagsCommandOutput, '$metadata'> {
  const tests = (input.Filters ?? []).map(tagTest);
  const tags = [...groupsOf(world, account, region, now).values()]
    .flatMap(tagsOf)
    .filter((tag) => tests.every((test) => test(tag)));
  const { items, nextToken } = page(tags, input);
  return { Tags: items, ...(nextToken && { NextToken: nextToken }) };
}

/** Sets tags of groups; a tag that exists is overwritten. */
export function createOrUpdateTags(input: CreateOrUpdateTagsCommandInput, context: RequestContext): object {
  const tags = (input.Tags ?? []).map((tag) => ({ tag, group: groupTagged(tag, context) }));
  for (const { tag } of tags) checkTag(tag);
  for (const { group, tag } of tags) {
    group.tags.set(tag.Key ?? '', tagOf(tag));
    context.effect('CreateOrUpdateTags', resourceOf(group), { key: tag.Key, value: tag.Value });
  }
  return {};
}

/** Removes tags of groups by their keys; with a value, only where the tag has it. Others are passed over. */
export function deleteTags(input: DeleteTagsCommandInput, context: RequestContext): object {
  const tags = (input.Tags ?? []).map((tag) => ({ tag, group: groupTagged(tag, context) }));
  for (const { group, tag } of tags) {
    const { Key: key = '', Value: value } = tag;
    if (value !== undefined && group.tags.get(key)?.value !== value) continue;
    if (group.tags.delete(key)) context.effect('DeleteTags', resourceOf(group), { key });
  }
  return {};
}

/**
 * The tags that a new group gets.
 * @throws ValidationError for a tag that AWS does not take
 */
export function tagsFor(group: string, tags: readonly Tag[] | undefined): Map<string, GroupTag> {
  for (const tag of tags ?? []) {
    checkTag(tag);
    if ((tag.ResourceId ?? group) !== group) {
      throw validationError(`The tag ${tag.Key} is for another resource than ${group}.`);
    }
  }
  return new Map((tags ?? []).map((tag) => [tag.Key ?? '', tagOf(tag)]));
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

/** @throws ValidationError for a tag of something else than a group */
function groupTagged({ ResourceId, ResourceType }: Tag, context: RequestContext): Group {
  if (ResourceType !== 'auto-scaling-group') {
    throw validationError('Resource type must be auto-scaling-group.');
  }
  return groupToChange({ AutoScalingGroupName: ResourceId }, context);
}

function checkTag({ Key: key = '', Value: value = '' }: Tag): void {
  if (key.length < 1 || key.length > 128) {
    throw constraintViolation(key, 'tags.1.member.key', 'length between 1 and 128');
  }
  if (value.length > 256) {
    throw constraintViolation(value, 'tags.1.member.value', 'length less than or equal to 256');
  }
  if (key.startsWith('aws:')) {
    throw validationError('Tag keys that begin with aws: are reserved for internal use.');
  }
}

function tagOf({ Value, PropagateAtLaunch }: Tag): GroupTag {
  return { value: Value ?? '', propagateAtLaunch: PropagateAtLaunch ?? false };
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
