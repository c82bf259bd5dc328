import { distance } from 'fastest-levenshtein';
import type { JsonSchema } from './jsonSchema.js';
import type { Path } from './problems.js';

/** What to write instead of a key that `root` does not have at `parent`. */
export function adviceForUnknownKey(parent: Path, key: string, root: JsonSchema): string {
  const here = keysAt(root, parent);
  const near = nearest(key, here);
  if (near !== undefined) return `unknown key: did you mean "${near}"?`;
  if (Object.hasOwn(root.properties ?? {}, key)) return 'unknown key here: it belongs at the top level';
  const elsewhere = placesOf(root, key);
  if (elsewhere.length > 0) return `unknown key here: it belongs in ${elsewhere.join(' or ')}`;
  return here.length === 0 ? 'unknown key' : `unknown key: expected any of ${here.join(', ')}`;
}

/** The key that `key` is most likely a misspelling of; undefined when none is near. */
function nearest(key: string, known: readonly string[]): string | undefined {
  const simple = (text: string) => text.toLowerCase().replace(/[_\s-]/g, '');
  const ranked = known
    .map((candidate) => ({ candidate, edits: distance(simple(key), simple(candidate)) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((one, other) => one.edits - other.edits);
  return ranked[0]?.candidate;
}

function keysAt(schema: JsonSchema, path: Path): string[] {
  return [...new Set(schemasAt(schema, path).flatMap((each) => Object.keys(each.properties ?? {})))];
}

/** The schemas a value at `path` may follow: several where the schema has alternatives. */
function schemasAt(schema: JsonSchema, path: Path): JsonSchema[] {
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (alternatives.length > 0) return alternatives.flatMap((each) => schemasAt(each, path));
  const [key, ...rest] = path;
  if (key === undefined) return [schema];
  const next = typeof key === 'number' ? schema.items : schema.properties?.[key];
  return next === undefined ? [] : schemasAt(next, rest);
}

/** Every mapping below the top that has the key, as `environments[].refresh`. */
function placesOf(schema: JsonSchema, key: string, path = ''): string[] {
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((each) =>
    placesOf(each, key, path),
  );
  const inItems = schema.items ? placesOf(schema.items, key, `${path}[]`) : [];
  const properties = Object.entries(schema.properties ?? {});
  const inProperties = properties.flatMap(([name, each]) =>
    placesOf(each, key, path === '' ? name : `${path}.${name}`),
  );
  const here = path !== '' && Object.hasOwn(schema.properties ?? {}, key) ? [path] : [];
  return [...new Set([...here, ...alternatives, ...inItems, ...inProperties])];
}
