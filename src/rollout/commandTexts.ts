/** Why a command does nothing to the targets that it means. */
export function nothingOf(ids: readonly string[], what: string): string {
  if (ids.length === 0) return 'none of its targets is meant';
  return ids.length === 1
    ? `its target ${ids[0] ?? ''} is not one that ${what}`
    : `none of the ${ids.length} targets ${what}`;
}

/** What is said of the targets that a command meant and that needed nothing. */
export function others(ids: readonly string[], taken: readonly string[]): string {
  const left = ids.length - taken.length;
  return left === 0 ? '' : `; ${countOf(left)} that ${left === 1 ? 'was' : 'were'} meant too needed nothing`;
}

/** `3 targets`. */
export function countOf(count: number): string {
  return count === 1 ? '1 target' : `${count} targets`;
}
