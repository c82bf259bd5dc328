import type { InputCheck } from '../constraints.js';
import { parseBase64, parseScalar, validDate } from '../scalar.js';
import type { Member, ScalarKind, StructureShape } from '../shape.js';
import { readTree, writeTree, type ForeignKind, type TreeFormat } from '../tree.js';
import type { Structure } from '../wire.js';

/** Reads a structure out of JSON by its schema. */
export function readJsonStructure(
  json: Readonly<Record<string, unknown>>,
  members: readonly Member[],
  check: InputCheck,
): Structure {
  return readTree(json, members, format, check);
}

/** A structure as what `JSON.stringify` takes. */
export function writeJsonStructure(value: Structure, shape: StructureShape): Record<string, unknown> {
  return writeTree(value, shape, format);
}

const format: TreeFormat = { nameOf: ({ jsonName }) => jsonName, readScalar, writeScalar };

function readScalar(value: unknown, kind: ForeignKind): unknown {
  switch (kind) {
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

function writeScalar(value: unknown, kind: ScalarKind): unknown {
  switch (kind) {
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
