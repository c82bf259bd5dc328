import { AwsError } from '../../service.js';

/** `maxResults` of every list operation: at most, and by default. */
const MAX_PAGE = 25;

/** What a request says about its page. */
export interface PageRequest {
  /** 1–25, else 25. */
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * The page that a request asks for, with the token of the next one as long as there is more.
 * @throws InvalidPaginationTokenException
 */
export function page<T>(all: readonly T[], request: PageRequest): { items: T[]; nextToken?: string } {
  const start = request.nextToken === undefined ? 0 : positionOf(request.nextToken);
  const end = start + Math.min(request.maxResults ?? MAX_PAGE, MAX_PAGE);
  return { items: all.slice(start, end), ...(end < all.length && { nextToken: tokenFor(end) }) };
}

function tokenFor(position: number): string {
  return Buffer.from(`position:${position}`).toString('base64url');
}

function positionOf(token: string): number {
  const position = /^position:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) {
    throw new AwsError('InvalidPaginationTokenException', 'The pagination token is not valid.');
  }
  return Number(position);
}
