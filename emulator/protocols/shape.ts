import { NormalizedSchema } from '@smithy/core/schema';

/**
 * The SDK's schemas in plain, typed form: all that the protocols need of them. The SDK's own form is young and may
 * change with any release; this file is the only one that reads it.
 */
export type Shape = StructureShape | ListShape | MapShape | ScalarShape | UnitShape;

export interface StructureShape {
  readonly kind: 'structure';
  readonly members: readonly Member[];
}

export interface ListShape {
  readonly kind: 'list';
  /** Whether a query repeats the list's own name instead of wrapping its items. */
  readonly flattened: boolean;
  readonly item: Element;
}

export interface MapShape {
  readonly kind: 'map';
  readonly flattened: boolean;
  readonly key: Element;
  readonly value: Element;
}

export interface ScalarShape {
  readonly kind: ScalarKind;
}

/** No input, or no output. */
export interface UnitShape {
  readonly kind: 'unit';
}

/** A timestamp's kind is its format where AWS names one; else the protocol's own. A document is any JSON. */
export type ScalarKind =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'blob'
  | 'timestamp'
  | 'dateTime'
  | 'httpDate'
  | 'epochSeconds'
  | 'document';

/** A named part of a shape. */
export interface Element {
  /** Name in a query's form, without what EC2 makes of it. */
  readonly formName: string;
  readonly ec2FormName: string;
  readonly xmlName: string;
  readonly jsonName: string;
  readonly shape: Shape;
}

/** A member of a structure. */
export interface Member extends Element {
  /** Name in the SDK's types. */
  readonly name: string;
  readonly required: boolean;
  /** Where REST puts it if not into the body: the path, or a query parameter of the given name. */
  readonly label: boolean;
  readonly queryParameter: string | undefined;
}

/** A schema as the SDK's clients export it: opaque. */
export type SdkSchema = Parameters<typeof NormalizedSchema.of>[0];

/** The plain form of a schema of the SDK. */
export function shapeOf(schema: SdkSchema): Shape {
  return compile(NormalizedSchema.of(schema));
}

const structures = new WeakMap<object, StructureShape>();

function compile(schema: NormalizedSchema): Shape {
  if (schema.isUnitSchema()) return { kind: 'unit' };
  if (schema.isStructSchema()) return structure(schema);
  const flattened = schema.getMergedTraits().xmlFlattened === 1;
  if (schema.isListSchema())
    return { kind: 'list', flattened, item: element(schema.getValueSchema(), 'member') };
  if (schema.isMapSchema()) {
    return {
      kind: 'map',
      flattened,
      key: element(schema.getKeySchema(), 'key'),
      value: element(schema.getValueSchema(), 'value'),
    };
  }
  return { kind: scalarKind(schema) };
}

function structure(schema: NormalizedSchema): StructureShape {
  const definition = schema.getSchema() as unknown as StructureDefinition;
  const known = structures.get(definition);
  if (known) return known;
  const required = new Set(definition[4].slice(0, definition[6] ?? 0));
  const members = [...schema.structIterator()].map(([name, member]): Member => {
    const traits = member.getMergedTraits();
    const { formName, ec2FormName, jsonName } = namesOf(member, name);
    const xmlName = member.getMemberTraits().xmlName ?? name;
    const fractional = FRACTIONAL.has(`${definition[2]}.${name}`);
    let shape: Shape | undefined;
    return {
      name,
      required: required.has(name),
      formName,
      ec2FormName,
      xmlName,
      jsonName,
      label: traits.httpLabel === 1,
      queryParameter: traits.httpQuery,
      // When first asked for, because structures may contain themselves.
      get shape() {
        return (shape ??= fractional ? { kind: 'number' } : compile(member));
      },
    };
  });
  const compiled: StructureShape = { kind: 'structure', members };
  structures.set(definition, compiled);
  return compiled;
}

/** Inputs that need not be whole numbers, which the SDK's schemas do not tell from those that must. */
const FRACTIONAL: ReadonlySet<string> = new Set([
  ...['MemoryGiBPerVCpuRequest', 'NetworkBandwidthGbpsRequest', 'TotalLocalStorageGBRequest'].flatMap(
    (range) => ['Min', 'Max', 'min', 'max'].map((end) => `${range}.${end}`),
  ),
  'CanaryConfiguration.canaryPercent',
  'LinearConfiguration.stepPercent',
  'PutMetricAlarmInput.Threshold',
]);

/** How the SDK writes a structure down: kind, namespace, name, traits, member names, member schemas, how many are required. */
type StructureDefinition = readonly [
  number,
  string,
  string,
  unknown,
  readonly string[],
  readonly unknown[],
  number?,
];

function element(schema: NormalizedSchema, fallback: string): Element {
  let shape: Shape | undefined;
  return {
    ...namesOf(schema, fallback),
    get shape() {
      return (shape ??= compile(schema));
    },
  };
}

function namesOf(schema: NormalizedSchema, fallback: string): Omit<Element, 'shape'> {
  const { xmlName = fallback, ec2QueryName, jsonName = fallback } = schema.getMergedTraits();
  return {
    formName: xmlName,
    ec2FormName:
      typeof ec2QueryName === 'string' ? ec2QueryName : xmlName.charAt(0).toUpperCase() + xmlName.slice(1),
    xmlName,
    jsonName,
  };
}

function scalarKind(schema: NormalizedSchema): ScalarKind {
  if (schema.isDocumentSchema()) return 'document';
  if (schema.isTimestampSchema()) return TIMESTAMP_KINDS[schema.getSchema() as number] ?? 'timestamp';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isNumericSchema()) return 'integer';
  if (schema.isBlobSchema()) return 'blob';
  if (schema.isStringSchema()) return 'string';
  throw new TypeError(
    `the emulator's protocols do not know the kind of ${schema.getName(true) ?? 'a schema'}`,
  );
}

/** Smithy's numbers for the formats of timestamps. */
const TIMESTAMP_KINDS: Readonly<Record<number, ScalarKind>> = {
  5: 'dateTime',
  6: 'httpDate',
  7: 'epochSeconds',
};
