/** One page of a list, with the token of the next page as long as there is more. */
export interface Page<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

/**
 * The page of a list that a token stands for. A token is a position: what is added or removed before it between two
 * requests shifts the pages.
 * @param size how many items a page has; undefined for all
 * @param invalid the error for a token that was never handed out, in the words of the service
 */
export function pageOf<T>(
  all: readonly T[],
  size: number | undefined,
  token: string | undefined,
  invalid: () => Error,
): Page<T> {
  const start = token === undefined ? 0 : positionOf(token);
  if (start === undefined || start > all.length) throw invalid();
  const end = size === undefined ? all.length : start + size;
  return {
    items: all.slice(start, end),
    ...(end < all.length && { nextToken: Buffer.from(`from:${end}`).toString('base64url') }),
  };
}

function positionOf(token: string): number | undefined {
  const [, position] = /^from:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  return position === undefined ? undefined : Number(position);
}
