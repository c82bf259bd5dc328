import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { DEEPEST } from '../contract/limits.js';
import { quote } from '../contract/texts.js';
import { unreadable } from '../contract/unreadable.js';

/** The encodings of what golden-ami sends and takes: JSON, and nothing at all. */
const ENCODINGS = ['json/plain', 'binary/null'];

/** Payloads as they are, but for those that cannot be read: these say so. */
export function readable(payloads: Payload[] | null | undefined): Payload[] {
  return (payloads ?? []).map((payload) => {
    const why = whyNot(payload);
    return why === undefined ? payload : defaultPayloadConverter.toPayload(unreadable(why));
  });
}

function whyNot(payload: Payload): string | undefined {
  const bytes = payload.metadata?.['encoding'];
  const encoding = bytes ? new TextDecoder().decode(bytes) : 'none';
  if (!ENCODINGS.includes(encoding))
    return `its encoding is ${quote(encoding)}, and golden-ami takes json/plain`;
  try {
    const value: unknown = defaultPayloadConverter.fromPayload(payload);
    return isDeep(value) ? `it is nested more than ${DEEPEST} levels deep` : undefined;
  } catch (error) {
    return `it is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Level by level: a function that calls itself would be stopped by the very thing it looks for. */
function isDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((one): unknown[] =>
      one !== null && typeof one === 'object' ? Object.values(one) : [],
    );
  }
  return false;
}
