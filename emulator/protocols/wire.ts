import type { AwsError, Protocol } from '../service.js';
import type { Catalog, Operation } from './catalog.js';

/** An HTTP request, read to its end. */
export interface WireRequest {
  readonly method: string;
  /** Without the query string, not decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** An HTTP answer. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A service's input or output in the SDK's own shape. */
export type Structure = Readonly<Record<string, unknown>>;

/** What answers need to know besides their content. */
export interface AnswerContext {
  readonly request: WireRequest;
  readonly requestId: string;
  readonly signingName: string;
}

/** How one protocol puts operations on the wire. One instance serves one service. */
export interface WireProtocol {
  readonly name: Protocol;
  /** Whether a request says that it is one of this protocol. */
  speaks(request: WireRequest): boolean;
  /**
   * Name of the operation that a request asks for, which AWS may not have.
   * @throws AwsError when it asks for none
   */
  operationName(request: WireRequest): string;
  /** The error for an operation that AWS does not have. */
  unknownOperation(name: string, request: WireRequest): AwsError;
  /**
   * The input of an operation, checked against its schema.
   * @throws AwsError for what AWS's own front would refuse: not well-formed, of a wrong type, incomplete
   */
  input(request: WireRequest, operation: Operation): Structure;
  answer(operation: Operation, output: Structure, context: AnswerContext): WireResponse;
  error(error: AwsError, context: AnswerContext): WireResponse;
}

/** Makes the protocol of a service from what AWS's model says of it. */
export type ProtocolFactory = (catalog: Catalog) => WireProtocol;

/** The value of a header; the first one if it is repeated. */
export function header({ headers }: WireRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value[0] : value;
}
