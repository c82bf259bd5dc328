import type { Filter, Tag, TagSpecification } from '@aws-sdk/client-ec2';
import { ANY_CHARACTER, ANY_TEXT, matchesWildcards, readWildcards, type Meanings } from '../../wildcards.js';
import { pageOf, type Page } from '../paging.js';
import { dryRunOperation, invalidParameterValue } from './errors.js';

/** What a filter looks at in a thing: by the filter's name, the values of which one must match. */
export type FilterFields<T> = Readonly<Record<string, (thing: T) => readonly string[]>>;

/**
 * A test of whether a thing passes all filters. The values of one filter are alternatives; `*` stands for any text, `?`
 * for one character. Filters by tag (`tag:<key>`, `tag-key`) come with `tags`.
 * @throws InvalidParameterValue for a filter that is not known
 */
export function filterTest<T>(
  filters: readonly Filter[] | undefined,
  fields: FilterFields<T>,
  tags: (thing: T) => ReadonlyMap<string, string>,
): (thing: T) => boolean {
  const tests = (filters ?? []).map(({ Name: name = '', Values: values = [] }) => {
    const patterns = values.map(wildcard);
    const read = fieldNamed(name, fields, tags);
    return (thing: T) => read(thing).some((value) => patterns.some((matches) => matches(value)));
  });
  return (thing) => tests.every((test) => test(thing));
}

function fieldNamed<T>(
  name: string,
  fields: FilterFields<T>,
  tags: (thing: T) => ReadonlyMap<string, string>,
): (thing: T) => readonly string[] {
  if (name === 'tag-key') return (thing) => [...tags(thing).keys()];
  if (name.startsWith('tag:')) {
    return (thing) => {
      const value = tags(thing).get(name.slice('tag:'.length));
      return value === undefined ? [] : [value];
    };
  }
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field) throw invalidParameterValue(`The filter '${name}' is invalid`);
  return field;
}

/** As in the filters of EC2: `*` is any text, `?` is one character, and a backslash takes their meaning away. */
function wildcard(text: string): (value: string) => boolean {
  const pattern = readWildcards(text, WILDCARDS);
  return (value) => matchesWildcards(pattern, value);
}

const WILDCARDS: Meanings = { '*': ANY_TEXT, '?': ANY_CHARACTER };

/**
 * One page of an answer.
 * @param sizes smallest and largest page that may be asked for, and the page when none is asked for (all, if absent)
 * @throws InvalidParameterValue for another size, InvalidNextToken
 */
export function ec2Page<T>(
  all: readonly T[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
  sizes: { readonly smallest: number; readonly largest: number; readonly usual?: number },
): Page<T> {
  if (MaxResults !== undefined && (MaxResults < sizes.smallest || MaxResults > sizes.largest)) {
    throw invalidParameterValue(
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value between ${sizes.smallest} and ${sizes.largest}.`,
    );
  }
  // EC2 takes an empty token for none.
  return pageOf(all, MaxResults ?? sizes.usual, NextToken || undefined, () =>
    invalidParameterValue('Unable to parse pagination token'),
  );
}

/**
 * Ends a request that only asks whether it would succeed. To be called once nothing else can be wrong with it.
 * @throws DryRunOperation
 */
export function endDryRun({ DryRun }: { DryRun?: boolean | undefined }): void {
  if (DryRun) throw dryRunOperation();
}

/** Tags as EC2 answers them. */
export function tagList(tags: ReadonlyMap<string, string>): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** The tags that a request gives to what it makes of one type. */
export function tagsFor(
  specifications: readonly TagSpecification[] | undefined,
  type: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (specifications ?? [])
      .filter(({ ResourceType }) => ResourceType === type)
      .flatMap(({ Tags = [] }) => Tags.map(({ Key = '', Value = '' }) => [Key, Value] as const)),
  );
}
