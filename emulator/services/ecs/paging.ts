import { pageOf, type Page } from '../paging.js';
import { invalidParameter } from './errors.js';

/** What a request says about its page. */
export interface PageRequest {
  /** 1–100. */
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * The page that a request asks for.
 * @param size of a page when the request names none
 * @throws InvalidParameterException
 */
export function page<T>(all: readonly T[], { maxResults, nextToken }: PageRequest, size: number): Page<T> {
  const length = maxResults ?? size;
  if (length < 1 || length > 100) throw invalidParameter('maxResults must be between 1 and 100.');
  return pageOf(all, length, nextToken, () => invalidParameter('Invalid token.'));
}
