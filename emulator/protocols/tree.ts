import type { InputCheck, Path } from './constraints.js';
import { wholeNumber } from './scalar.js';
import type { Member, ScalarKind, Shape, StructureShape } from './shape.js';
import type { Structure } from './wire.js';

/** The scalars that JSON and CBOR have as they are. */
type NativeKind = 'string' | 'boolean' | 'integer' | 'number' | 'document';

/** The scalars that each of the two puts in its own way. */
export type ForeignKind = Exclude<ScalarKind, NativeKind>;

/** How a format that nests objects and lists, JSON or CBOR, names members and puts scalars. */
export interface TreeFormat {
  nameOf(member: Member): string;
  /** What a value of the format stands for; undefined when it is none of that kind. */
  readScalar(value: unknown, kind: ForeignKind): unknown;
  /** A value in the SDK's form as one of the format. */
  writeScalar(value: unknown, kind: ScalarKind): unknown;
}

/** Reads a structure by its schema; members that the schema does not know are ignored, as AWS does. */
export function readTree(
  tree: Readonly<Record<string, unknown>>,
  members: readonly Member[],
  format: TreeFormat,
  check: InputCheck,
  path: Path = [],
): Structure {
  const structure: Record<string, unknown> = {};
  for (const member of members) {
    const name = format.nameOf(member);
    // Own properties only: a tree may well have a member "constructor" missing, and the prototype one at hand.
    const value = Object.hasOwn(tree, name) ? tree[name] : undefined;
    const memberPath = [...path, member.name];
    if (value !== undefined && value !== null) {
      structure[member.name] = readValue(value, member.shape, format, check, memberPath);
    } else if (member.required) {
      check.missing(memberPath);
    }
  }
  return structure;
}

function readValue(value: unknown, shape: Shape, format: TreeFormat, check: InputCheck, path: Path): unknown {
  switch (shape.kind) {
    case 'unit':
      return undefined;
    case 'structure':
      return isObject(value)
        ? readTree(value, shape.members, format, check, path)
        : check.malformed(path, kindOf(value), 'structure');
    case 'list':
      if (!Array.isArray(value)) return check.malformed(path, kindOf(value), 'list');
      return value
        .filter((item) => item !== null)
        .map((item, index) => readValue(item, shape.item.shape, format, check, [...path, index + 1]));
    case 'map':
      if (!isObject(value)) return check.malformed(path, kindOf(value), 'map');
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== null)
          .map(([key, item]) => [key, readValue(item, shape.value.shape, format, check, [...path, key])]),
      );
    default:
      return readScalar(value, shape.kind, format) ?? check.malformed(path, kindOf(value), shape.kind);
  }
}

function readScalar(value: unknown, kind: ScalarKind, format: TreeFormat): unknown {
  switch (kind) {
    case 'document':
      return value;
    case 'string':
    case 'boolean':
    case 'number':
      return typeof value === kind ? value : undefined;
    case 'integer':
      return wholeNumber(value);
    default:
      return format.readScalar(value, kind);
  }
}

/** A structure as a tree of the format; members that are absent are left out. */
export function writeTree(
  value: Structure,
  { members }: StructureShape,
  format: TreeFormat,
): Record<string, unknown> {
  const tree: Record<string, unknown> = {};
  for (const member of members) {
    const content = value[member.name];
    if (content !== undefined && content !== null) {
      tree[format.nameOf(member)] = writeValue(content, member.shape, format);
    }
  }
  return tree;
}

function writeValue(value: unknown, shape: Shape, format: TreeFormat): unknown {
  switch (shape.kind) {
    case 'unit':
      return {};
    case 'structure':
      return writeTree(value as Structure, shape, format);
    case 'list':
      return (value as unknown[]).map((item) => writeValue(item, shape.item.shape, format));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as Structure).map(([key, item]) => [
          key,
          writeValue(item, shape.value.shape, format),
        ]),
      );
    default:
      return format.writeScalar(value, shape.kind);
  }
}

/** Whether a value is an object with members. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}

/** A value in the words of AWS's parser. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'START_ARRAY';
  if (value instanceof Date) return 'TIMESTAMP_VALUE';
  if (value instanceof Uint8Array) return 'BYTES_VALUE';
  switch (typeof value) {
    case 'string':
      return 'STRING_VALUE';
    case 'number':
      return 'NUMBER_VALUE';
    case 'boolean':
      return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
    default:
      return 'START_OBJECT';
  }
}
