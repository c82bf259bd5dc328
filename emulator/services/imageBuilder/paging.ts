import { AwsError } from '../../service.js';
import { pageOf, type Page } from '../paging.js';
import { invalidParameterValue } from './errors.js';

/** "If you don't specify a value, Image Builder returns up to 25 items." Most operations have no larger pages. */
const USUAL_PAGE = 25;

/** What a request says about its page. */
export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * The page that a request asks for.
 * @param largest that the operation allows
 * @throws InvalidParameterValueException for a page without room, InvalidPaginationTokenException
 */
export function page<T>(
  all: readonly T[],
  { maxResults = USUAL_PAGE, nextToken }: PageRequest,
  largest = USUAL_PAGE,
): Page<T> {
  if (maxResults < 1) throw invalidParameterValue('maxResults', String(maxResults), 'It must be at least 1');
  return pageOf(all, Math.min(maxResults, largest), nextToken, invalidToken);
}

function invalidToken(): AwsError {
  return new AwsError('InvalidPaginationTokenException', 'The pagination token is not valid.');
}
