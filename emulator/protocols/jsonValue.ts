import type { InputCheck, Path } from './constraints.js';
import { parseBase64, parseScalar, validDate } from './scalar.js';
import type { Member, ScalarKind, Shape, StructureShape } from './shape.js';
import type { Structure } from './wire.js';

/** Reads a structure out of JSON by its schema; members that the schema does not know are ignored, as AWS does. */
export function readJsonStructure(
  json: Readonly<Record<string, unknown>>,
  members: readonly Member[],
  check: InputCheck,
  path: Path = [],
): Structure {
  const structure: Record<string, unknown> = {};
  for (const member of members) {
    // Own properties only: JSON may well have a member "constructor" missing, and the prototype one at hand.
    const value = Object.hasOwn(json, member.jsonName) ? json[member.jsonName] : undefined;
    const memberPath = [...path, member.name];
    if (value !== undefined && value !== null) {
      structure[member.name] = readJson(value, member.shape, check, memberPath);
    } else if (member.required) {
      check.missing(memberPath);
    }
  }
  return structure;
}

function readJson(value: unknown, shape: Shape, check: InputCheck, path: Path): unknown {
  switch (shape.kind) {
    case 'unit':
      return undefined;
    case 'structure':
      return isObject(value)
        ? readJsonStructure(value, shape.members, check, path)
        : check.malformed(path, kindOf(value), 'structure');
    case 'list':
      if (!Array.isArray(value)) return check.malformed(path, kindOf(value), 'list');
      return value
        .filter((item) => item !== null)
        .map((item, index) => readJson(item, shape.item.shape, check, [...path, index + 1]));
    case 'map':
      if (!isObject(value)) return check.malformed(path, kindOf(value), 'map');
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== null)
          .map(([key, item]) => [key, readJson(item, shape.value.shape, check, [...path, key])]),
      );
    default:
      return readScalar(value, shape.kind) ?? check.malformed(path, kindOf(value), shape.kind);
  }
}

function readScalar(value: unknown, kind: ScalarKind): unknown {
  switch (kind) {
    case 'document':
      return value;
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'blob':
      return typeof value === 'string' ? parseBase64(value) : undefined;
    case 'timestamp':
    case 'epochSeconds':
      return typeof value === 'number' ? validDate(value * 1000) : undefined;
    case 'dateTime':
    case 'httpDate':
      return typeof value === 'string' ? parseScalar(kind, value) : undefined;
  }
}

/** A structure as what `JSON.stringify` takes; members that are absent are left out. */
export function writeJsonStructure(value: Structure, { members }: StructureShape): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const { name, jsonName, shape } of members) {
    const content = value[name];
    if (content !== undefined && content !== null) json[jsonName] = writeJson(content, shape);
  }
  return json;
}

function writeJson(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case 'unit':
      return {};
    case 'structure':
      return writeJsonStructure(value as Structure, shape);
    case 'list':
      return (value as unknown[]).map((item) => writeJson(item, shape.item.shape));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as Structure).map(([key, item]) => [key, writeJson(item, shape.value.shape)]),
      );
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    case 'timestamp':
    case 'epochSeconds':
      return (value as Date).getTime() / 1000;
    case 'dateTime':
      return (value as Date).toISOString();
    case 'httpDate':
      return (value as Date).toUTCString();
    default:
      return value;
  }
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON value in the words of AWS's parser. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'START_ARRAY';
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
