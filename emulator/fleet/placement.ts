/** The Regions in which something is described to exist. */
export function regionsOf({ region, regions }: Placed): readonly string[] {
  return regions ?? (region === undefined ? [] : [region]);
}

/** The names that a name with `{n}` stands for. */
export function countedNames(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => name.replaceAll('{n}', String(index + 1)));
}

/** Where something is described to be. */
export interface Placed {
  readonly region?: string | undefined;
  readonly regions?: readonly string[] | undefined;
}

/** Every name in every Region that a described thing stands for, with its number, from 1. */
export function counted(
  described: Placed & { readonly name: string; readonly count: number },
): { name: string; region: string; number: number }[] {
  return regionsOf(described).flatMap((region) =>
    countedNames(described.name, described.count).map((name, index) => ({ name, region, number: index + 1 })),
  );
}
