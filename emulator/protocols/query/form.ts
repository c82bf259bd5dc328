import type { InputCheck, Path } from '../constraints.js';
import { parseScalar } from '../scalar.js';
import type { Element, ListShape, MapShape, Member, Shape, StructureShape } from '../shape.js';
import type { Structure } from '../wire.js';

/** The parameters of a query as a tree: `A.member.1=x` is x under A, member, 1. */
export interface FormNode {
  value?: string;
  readonly children: Map<string, FormNode>;
}

/** How a query protocol names and wraps things. */
export interface FormDialect {
  nameOf(element: Element): string;
  /** What error messages call a member. */
  errorNameOf(member: Member): string;
  /** Whether lists never have a level of their own for their items. */
  readonly flattenLists: boolean;
  /** Called for a parameter that the schema does not know. */
  unknown?(path: string): never;
}

/** Parses a form body; what is not well-formed percent encoding is taken literally, as URLs do. */
export function parseForm(body: string): FormNode {
  const root: FormNode = { children: new Map() };
  for (const [name, value] of new URLSearchParams(body)) {
    let node = root;
    for (const step of name.split('.')) {
      let child = node.children.get(step);
      if (!child) node.children.set(step, (child = { children: new Map() }));
      node = child;
    }
    node.value = value;
  }
  return root;
}

/** Reads a structure out of a form by its schema. */
export function readStructure(
  node: FormNode,
  shape: StructureShape,
  dialect: FormDialect,
  check: InputCheck,
  path: Path = [],
): Structure {
  const structure: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const member of shape.members) {
    const wireName = dialect.nameOf(member);
    known.add(wireName);
    const child = node.children.get(wireName);
    const memberPath = [...path, dialect.errorNameOf(member)];
    if (child) {
      const value = readValue(child, member.shape, dialect, check, memberPath);
      if (value !== undefined) structure[member.name] = value;
    } else if (member.required) {
      check.missing(memberPath);
    }
  }
  if (dialect.unknown) {
    const stranger = [...node.children.keys()].find((name) => !known.has(name));
    if (stranger !== undefined) dialect.unknown([...path, stranger].join('.'));
  }
  return structure;
}

function readValue(
  node: FormNode,
  shape: Shape,
  dialect: FormDialect,
  check: InputCheck,
  path: Path,
): unknown {
  switch (shape.kind) {
    case 'unit':
      return undefined;
    case 'structure':
      return readStructure(node, shape, dialect, check, path);
    case 'list':
      return readList(node, shape, dialect, check, path);
    case 'map':
      return readMap(node, shape, dialect, check, path);
    default: {
      // A parameter with parts below it is a structure where a scalar should be.
      const value = node.value === undefined ? undefined : parseScalar(shape.kind, node.value);
      return value ?? check.malformed(path, node.value ?? '', shape.kind);
    }
  }
}

function readList(
  node: FormNode,
  { flattened, item }: ListShape,
  dialect: FormDialect,
  check: InputCheck,
  path: Path,
): unknown[] {
  const wrapped = flattened || dialect.flattenLists ? node : node.children.get(dialect.nameOf(item));
  return numbered(wrapped).map((child, index) =>
    readValue(child, item.shape, dialect, check, [...path, index + 1]),
  );
}

function readMap(
  node: FormNode,
  { flattened, key, value }: MapShape,
  dialect: FormDialect,
  check: InputCheck,
  path: Path,
): Structure {
  const wrapped = flattened ? node : node.children.get('entry');
  const entries = numbered(wrapped).map((entry, index) => {
    const name = entry.children.get(dialect.nameOf(key))?.value;
    const child = entry.children.get(dialect.nameOf(value));
    if (name === undefined || !child) return check.malformed([...path, index + 1], '', 'map entry');
    return [name, readValue(child, value.shape, dialect, check, [...path, name])] as const;
  });
  return Object.fromEntries(entries);
}

/** The parts of a node that are numbered, in the order of their numbers. */
function numbered(node: FormNode | undefined): FormNode[] {
  return [...(node?.children ?? [])]
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}
