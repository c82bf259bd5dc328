/** How many things there are of each key, in the order in which the keys first come. */
export function countBy<T>(things: Iterable<T>, key: (thing: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const thing of things) {
    const name = key(thing);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** The things of each key, in the order in which they come. */
export function groupBy<T>(things: Iterable<T>, key: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const name = key(thing);
    const group = groups.get(name);
    if (group) group.push(thing);
    else groups.set(name, [thing]);
  }
  return groups;
}

/** Counts as an object, in the order of their names. */
export function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
