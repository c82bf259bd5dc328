import fc from 'fast-check';
import type { Member, ScalarKind, Shape } from '../../../emulator/protocols/shape.js';

/** What the SDK of EventBridge makes a host name of. */
const PART_OF_THE_ADDRESS = 'EndpointId';

/** Deepest structure within structures: some contain themselves. */
const DEEPEST = 4;

/**
 * Values of a shape in the SDK's own form. Without empty lists, maps and structures, which a query cannot tell from
 * absent ones.
 */
export function valueOf(shape: Shape, depth = 0): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'unit':
      return fc.constant(undefined);
    case 'list':
      return fc.array(valueOf(shape.item.shape, depth + 1), { minLength: 1, maxLength: 3 });
    case 'map':
      return fc.dictionary(text, valueOf(shape.value.shape, depth + 1), {
        minKeys: 1,
        maxKeys: 3,
        noNullPrototype: true,
      });
    case 'structure':
      return structureOf(shape.members, depth);
    default:
      return SCALARS[shape.kind];
  }
}

function structureOf(members: readonly Member[], depth: number): fc.Arbitrary<unknown> {
  const used = members.filter(
    ({ name, shape, required }) =>
      name !== PART_OF_THE_ADDRESS && (required || depth < DEEPEST || isScalar(shape)),
  );
  const values = Object.fromEntries(used.map(({ name, shape }) => [name, valueOf(shape, depth + 1)]));
  const always = used.filter(isAlwaysThere).map(({ name }) => name);
  const one = always.length > 0 || used.length === 0 ? [] : used.map(({ name }) => [name]);
  return (one.length > 0 ? fc.constantFrom(...one) : fc.constant(always)).chain((requiredKeys) =>
    fc.record(values, { requiredKeys, noNullPrototype: true }),
  );
}

// The SDK makes up a client token when there is none.
function isAlwaysThere({ name, required, label }: Member): boolean {
  return required || label || /^clientToken$/i.test(name);
}

function isScalar({ kind }: Shape): boolean {
  return kind !== 'structure' && kind !== 'list' && kind !== 'map';
}

/** Text that XML can hold and that its readers do not trim. */
const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  .map((value) => `x${value.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ')}x`);

const date = fc
  .integer({ min: 0, max: Date.UTC(2100, 0, 1) / 1000 })
  .map((seconds) => new Date(seconds * 1000));

const SCALARS: Readonly<Record<ScalarKind, fc.Arbitrary<unknown>>> = {
  string: text,
  boolean: fc.boolean(),
  integer: fc.integer(),
  // Without -0, which no protocol tells from 0.
  number: fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  blob: fc.uint8Array({ maxLength: 20 }),
  timestamp: date,
  dateTime: date,
  httpDate: date,
  epochSeconds: date,
  document: fc.dictionary(text, text, { minKeys: 1, noNullPrototype: true }),
};
