import { invalidParameter } from './errors.js';

/** What a request says about its page. */
export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * The page that a request asks for, with the token of the next one as long as there is more.
 * @param size of a page when the request names none
 * @throws InvalidParameterException
 */
export function page<T>(
  all: readonly T[],
  { maxResults, nextToken }: PageRequest,
  size: number,
): { items: T[]; nextToken?: string } {
  const length = maxResults ?? size;
  if (length < 1 || length > 100) throw invalidParameter('maxResults must be between 1 and 100.');
  const start = nextToken === undefined ? 0 : positionOf(nextToken);
  const end = start + length;
  return { items: all.slice(start, end), ...(end < all.length && { nextToken: tokenFor(end) }) };
}

function tokenFor(position: number): string {
  return Buffer.from(`position:${position}`).toString('base64url');
}

function positionOf(token: string): number {
  const position = /^position:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw invalidParameter('Invalid token.');
  return Number(position);
}
