import type { Service } from '../service.js';
import { shapeOf, type SdkSchema, type Shape, type StructureShape } from './shape.js';

/** An operation that AWS has, whether or not the emulator has it too. */
export interface Operation {
  readonly name: string;
  readonly input: Shape;
  readonly output: Shape;
  /** For REST; the labels of the path (`/tags/{resourceArn}`) are the named groups of the pattern. */
  readonly http: { readonly method: string; readonly pattern: RegExp; readonly status: number } | undefined;
}

/** An error that a service models. */
export interface ModelledError {
  /** The SDK's class name, which is also the code on the wire unless `queryError` says otherwise. */
  readonly name: string;
  /** Its name with the namespace of the service's model. */
  readonly shapeId: string;
  readonly queryError: { readonly code: string; readonly status: number } | undefined;
  readonly status: number;
  readonly shape: StructureShape;
}

/** What AWS's model says of a service. */
export interface Catalog {
  readonly operations: ReadonlyMap<string, Operation>;
  /** By name and by the query protocol's code. */
  readonly errors: ReadonlyMap<string, ModelledError>;
}

/** Reads the schemas of an SDK client: its exports ending in `$`. */
export function catalogOf({ schemas }: Service): Catalog {
  const operations = new Map<string, Operation>();
  const errors = new Map<string, ModelledError>();
  for (const [exported, schema] of Object.entries(schemas)) {
    if (!exported.endsWith('$') || !Array.isArray(schema)) continue;
    if (schema[0] === OPERATION) {
      const operation = operationOf(schema as unknown as OperationDefinition);
      operations.set(operation.name, operation);
    } else if (schema[0] === ERROR) {
      const error = errorOf(schema as unknown as ErrorDefinition);
      errors.set(error.name, error);
      // Several errors may share a code, which may also be the name of one of them.
      const code = error.queryError?.code;
      if (code !== undefined && !errors.has(code)) errors.set(code, error);
    }
  }
  return { operations, errors };
}

const OPERATION = 9;
const ERROR = -3;

type Traits = Readonly<Record<string, unknown>> | number;
type OperationDefinition = readonly [number, string, string, Traits, SdkSchema, SdkSchema];
type ErrorDefinition = readonly [number, string, string, Traits];

function operationOf([, , name, traits, input, output]: OperationDefinition): Operation {
  const http = trait(traits, 'http') as readonly [string, string, number] | undefined;
  let inputShape: Shape | undefined;
  let outputShape: Shape | undefined;
  return {
    name,
    // When first asked for: EC2 alone has 700 operations.
    get input() {
      return (inputShape ??= shapeOf(input));
    },
    get output() {
      return (outputShape ??= shapeOf(output));
    },
    http: http && { method: http[0], pattern: pathPattern(http[1]), status: http[2] },
  };
}

function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`);
}

function errorOf(definition: ErrorDefinition): ModelledError {
  const [, namespace, name, traits] = definition;
  const queryError = trait(traits, 'awsQueryError') as readonly [string, number] | undefined;
  const status = trait(traits, 'httpError') as number | undefined;
  return {
    name,
    shapeId: `${namespace}#${name}`,
    queryError: queryError && { code: queryError[0], status: queryError[1] },
    status: status ?? (trait(traits, 'error') === 'server' ? 500 : 400),
    shape: shapeOf(definition as unknown as SdkSchema) as StructureShape,
  };
}

function trait(traits: Traits, name: string): unknown {
  return typeof traits === 'object' ? traits[name] : undefined;
}
