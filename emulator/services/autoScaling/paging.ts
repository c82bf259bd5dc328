import { AwsError } from '../../service.js';
import { pageOf, type Page } from '../paging.js';
import { validationError } from './errors.js';

const DEFAULT_PAGE = 50;
const MAX_PAGE = 100;

/** What a request says about its page. */
export interface PageRequest {
  /** 1–100, else 50. */
  readonly MaxRecords?: number | undefined;
  readonly NextToken?: string | undefined;
}

/**
 * The page that a request asks for.
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
  return pageOf(all, size, NextToken, invalidNextToken);
}

function invalidNextToken(): AwsError {
  return new AwsError('InvalidNextToken', 'The NextToken value is not valid.');
}
