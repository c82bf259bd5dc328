import { LONGEST_PERSON } from '../../contract/limits.js';
import type { ReleaseInput } from '../../contract/messages.js';
import { cut } from '../../contract/texts.js';

/** Who has asked for the release; nobody has checked that this is a name. */
export function requesterOf({ requestedBy }: Partial<ReleaseInput>): string {
  const given: unknown = requestedBy;
  return typeof given === 'string' && given !== '' ? cut(given, LONGEST_PERSON) : 'unknown';
}
