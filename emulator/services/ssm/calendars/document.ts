import { partitionOf } from '../../../partition.js';
import { defineStore, type World } from '../../../world.js';
import type { RequestContext } from '../../../service.js';
import { invalidDocument } from '../errors.js';
import type { Calendar } from './calendar.js';

/** A document of type `ChangeCalendar`; never changes. */
export interface CalendarDocument {
  readonly name: string;
  readonly content: string;
  /** Absent: Change Calendar does not support what is in it. */
  readonly calendar?: Calendar | undefined;
  readonly displayName?: string | undefined;
  readonly versionName?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly tags: Map<string, string>;
}

const store = defineStore('ssm/documents', () => new Map<string, CalendarDocument>());

/** The documents of one account and Region by name. */
export function documentsOf(world: World, account: string, region: string): Map<string, CalendarDocument> {
  return store.of(world, account, region);
}

/**
 * The document that a request names, by its name or its ARN. Documents are not shared here, so that one of another
 * account is not there.
 * @throws InvalidDocument
 */
export function documentNamed(
  nameOrArn: string,
  { world, account, region }: Pick<RequestContext, 'world' | 'account' | 'region'>,
): CalendarDocument {
  const prefix = `arn:${partitionOf(region)}:ssm:${region}:${account}:document/`;
  const name = nameOrArn.startsWith(prefix) ? nameOrArn.slice(prefix.length) : nameOrArn;
  const document = documentsOf(world, account, region).get(name);
  if (!document) throw invalidDocument(nameOrArn);
  return document;
}
