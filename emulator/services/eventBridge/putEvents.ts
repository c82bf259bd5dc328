import type { PutEventsCommandInput, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { notImplemented, type RequestContext } from '../../service.js';
import { activeRules, deliverEvents, routeEvent } from './delivery.js';
import { busOf } from './bus.js';
import { validationException } from './errors.js';
import { checkBus } from './rules.js';

const MOST_ENTRIES = 10;
/** Bytes of all entries together. */
const LARGEST_REQUEST = 1024 * 1024;

/** Puts events of the caller's own onto the bus; each entry succeeds or fails for itself. */
export function putEvents(input: PutEventsCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const entries = input.Entries ?? [];
  if (input.EndpointId !== undefined) throw notImplemented('The emulator has no global endpoints.');
  if (entries.length < 1 || entries.length > MOST_ENTRIES) {
    throw validationException(
      `1 validation error detected: Value '[${entries.length} entries]' at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MOST_ENTRIES}`,
    );
  }
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > LARGEST_REQUEST) {
    throw validationException('Total size of the entries in the request is over the limit.');
  }
  for (const { EventBusName } of entries) checkBus(EventBusName, context);
  deliverEvents(world, account, region, now);
  const results = entries.map((entry) => putEvent(entry, context));
  return {
    FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
    Entries: results,
  };
}

type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

function putEvent(entry: PutEventsRequestEntry, context: RequestContext): Result {
  const { world, account, region, now } = context;
  const { Source = '', DetailType = '', Detail = '', Resources = [], Time } = entry;
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (value !== '') continue;
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    };
  }
  if (/^aws\./i.test(Source)) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  }
  const detail = parseDetail(Detail);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const id = world.newUuid();
  const time = Time?.getTime() ?? now;
  const event = {
    id,
    source: Source,
    detailType: DetailType,
    account,
    region,
    time,
    resources: Resources,
    detail,
  };
  routeEvent(world, activeRules(busOf(world, account, region)), event, now);
  context.effect('PutEvents', `${account}/${region}/event-bus/default`, { id, source: Source });
  return { EventId: id };
}

/** Deeper than any event, and much less deep than what JSON.stringify has room for. */
const DEEPEST = 500;

function isNestedAtMost(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((part) => isNestedAtMost(part, levels - 1));
}

function parseDetail(detail: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(detail);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject && isNestedAtMost(parsed, DEEPEST)
      ? (parsed as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html, "Calculating PutEvents event entry size" */
function sizeOf({
  Source = '',
  DetailType = '',
  Detail = '',
  Resources = [],
  Time,
}: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time ? 14 : 0);
}
