import { AwsError } from '../../service.js';
import { pageOf, type Page } from '../paging.js';
import { outOfRange } from './errors.js';

/** What a request says about its page. */
export interface PageRequest {
  readonly MaxRecords?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** How many records a page has unless a request says otherwise, and at most. */
export interface PageSizes {
  readonly usual: number;
  readonly largest: number;
}

/** Those of most operations. */
const SIZES: PageSizes = { usual: 50, largest: 100 };

/**
 * The page that a request asks for.
 * @throws ValidationError for a page size that AWS does not allow, InvalidNextToken
 */
export function page<T>(all: readonly T[], request: PageRequest, sizes: PageSizes = SIZES): Page<T> {
  return pageOf(all, pageSize(request, sizes), request.NextToken, invalidNextToken);
}

/**
 * How many records the page that a request asks for has at most.
 * @throws ValidationError for a size that AWS does not allow
 */
export function pageSize({ MaxRecords: size }: PageRequest, { usual, largest }: PageSizes = SIZES): number {
  if (size === undefined) return usual;
  if (size < 1) throw outOfRange(size, 'maxRecords', 'greater', 1);
  if (size > largest) throw outOfRange(size, 'maxRecords', 'less', largest);
  return size;
}

function invalidNextToken(): AwsError {
  return new AwsError('InvalidNextToken', 'The NextToken value is not valid.');
}
