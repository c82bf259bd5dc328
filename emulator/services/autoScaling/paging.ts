import { AwsError } from '../../service.js';
import { validationError } from './errors.js';

const DEFAULT_PAGE = 50;
const MAX_PAGE = 100;

/** What a request says about its page. */
export interface PageRequest {
  /** 1–100, else 50. */
  readonly MaxRecords?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page, with the token of the next one as long as there is more. */
export interface Page<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

/**
 * The page that a request asks for. A token stands for a position: what is added or removed before it between two
 * requests shifts the pages, as it does at AWS.
 * @throws ValidationError for a page size that AWS does not allow, InvalidNextToken
 */
export function page<T>(all: readonly T[], { MaxRecords, NextToken }: PageRequest): Page<T> {
  const size = MaxRecords ?? DEFAULT_PAGE;
  if (size < 1 || size > MAX_PAGE) {
    throw validationError(
      `1 validation error detected: Value '${size}' at 'maxRecords' failed to satisfy constraint: Member must have ` +
        (size < 1 ? 'value greater than or equal to 1' : `value less than or equal to ${MAX_PAGE}`),
    );
  }
  const start = NextToken === undefined ? 0 : positionOf(NextToken);
  const end = start + size;
  return { items: all.slice(start, end), ...(end < all.length && { nextToken: tokenFor(end) }) };
}

function tokenFor(position: number): string {
  return Buffer.from(`position:${position}`).toString('base64url');
}

function positionOf(token: string): number {
  const position = /^position:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) {
    throw new AwsError('InvalidNextToken', 'The NextToken value is not valid.');
  }
  return Number(position);
}
