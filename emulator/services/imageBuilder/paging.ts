import { AwsError } from '../../service.js';
import { pageOf, type Page } from '../paging.js';

/** `maxResults` of every list operation: at most, and by default. */
const MAX_PAGE = 25;

/** What a request says about its page. */
export interface PageRequest {
  /** 1–25, else 25. */
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * The page that a request asks for.
 * @throws InvalidPaginationTokenException
 */
export function page<T>(all: readonly T[], { maxResults = MAX_PAGE, nextToken }: PageRequest): Page<T> {
  return pageOf(all, Math.min(maxResults, MAX_PAGE), nextToken, invalidToken);
}

function invalidToken(): AwsError {
  return new AwsError('InvalidPaginationTokenException', 'The pagination token is not valid.');
}
