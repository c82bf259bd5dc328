import type {
  AddTagsToResourceCommandInput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceResult,
  RemoveTagsFromResourceCommandInput,
} from '@aws-sdk/client-ssm';
import { AwsError, type RequestContext } from '../../service.js';
import { documentsOf } from './calendars/document.js';
import { notModelled } from './errors.js';
import { parametersOf, resourceOf } from './parameter.js';

/** Sets tags of a parameter or a change calendar. */
export function addTagsToResource(input: AddTagsToResourceCommandInput, context: RequestContext): object {
  const { tags, resource } = taggedBy(input, context);
  const added = new Map((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  if (new Set([...tags.keys(), ...added.keys()]).size > MAX_TAGS) {
    throw new AwsError('TooManyTagsError', `A resource can have a maximum of ${MAX_TAGS} tags.`);
  }
  for (const [key, value] of added) tags.set(key, value);
  context.effect('AddTagsToResource', resource, { tags: Object.fromEntries(added) });
  return {};
}

/** Removes tags; those that are not there are passed over. */
export function removeTagsFromResource(
  input: RemoveTagsFromResourceCommandInput,
  context: RequestContext,
): object {
  const { tags, resource } = taggedBy(input, context);
  const removed = (input.TagKeys ?? []).filter((key) => tags.delete(key));
  if (removed.length > 0) context.effect('RemoveTagsFromResource', resource, { tagKeys: removed });
  return {};
}

/** All tags of a parameter or a change calendar. */
export function listTagsForResource(
  input: ListTagsForResourceCommandInput,
  context: RequestContext,
): ListTagsForResourceResult {
  const { tags } = taggedBy(input, context);
  return { TagList: [...tags].map(([Key, Value]) => ({ Key, Value })) };
}

/** "Most resources can have a maximum of 50 tags." */
const MAX_TAGS = 50;

/** @throws InvalidResourceId, InvalidResourceType, NotImplementedByEmulator */
function taggedBy(
  { ResourceType: type, ResourceId: id = '' }: ListTagsForResourceCommandInput,
  context: RequestContext,
): { tags: Map<string, string>; resource: string } {
  const { world, account, region } = context;
  switch (type) {
    case 'Parameter': {
      const parameter = parametersOf(world, account, region).get(id);
      if (!parameter) throw invalidResourceId();
      return { tags: parameter.tags, resource: resourceOf(id, context) };
    }
    case 'Document': {
      const document = documentsOf(world, account, region).get(id);
      if (!document) throw invalidResourceId();
      return { tags: document.tags, resource: `${account}/${region}/document/${id}` };
    }
    case 'Association':
    case 'Automation':
    case 'MaintenanceWindow':
    case 'ManagedInstance':
    case 'OpsItem':
    case 'OpsMetadata':
    case 'PatchBaseline':
      throw notModelled(`tags of resources of type ${type}`);
    default:
      throw new AwsError('InvalidResourceType', `${String(type)} is not a valid resource type.`);
  }
}

function invalidResourceId(): AwsError {
  return new AwsError(
    'InvalidResourceId',
    'The resource ID is not valid. Verify that you entered the correct ID and try again.',
  );
}
