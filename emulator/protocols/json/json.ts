import { AwsError } from '../../service.js';
import type { Catalog, ModelledError } from '../catalog.js';
import { InputCheck, nullMessage, validationPath, withArticle, type Wording } from '../constraints.js';
import { isObject } from '../tree.js';
import {
  header,
  type AnswerContext,
  type Structure,
  type WireProtocol,
  type WireRequest,
  type WireResponse,
} from '../wire.js';
import { readJsonStructure, writeJsonStructure } from './jsonValue.js';

/**
 * AWS JSON 1.0 and 1.1: the operation in a header, JSON in and out; answers name the version that the request names.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function jsonProtocol(catalog: Catalog): WireProtocol {
  const wording = jsonWording(catalog);
  return {
    name: 'json',
    speaks: (request) => header(request, 'x-amz-target') !== undefined,
    operationName(request) {
      const [, name] = /^[^.]+\.([^.]+)$/.exec(header(request, 'x-amz-target') ?? '') ?? [];
      if (name === undefined) throw new AwsError('UnknownOperationException', '');
      return name;
    },
    unknownOperation: () => new AwsError('UnknownOperationException', ''),
    input(request, { input }) {
      const json = parseBody(request);
      if (input.kind !== 'structure') return {};
      const check = new InputCheck(wording);
      const structure = readJsonStructure(json, input.members, check);
      check.finish();
      return structure;
    },
    answer: ({ output }, value, context) =>
      jsonResponse(
        200,
        output.kind === 'structure' ? writeJsonStructure(value, output) : {},
        contentTypeOf(context),
        context,
      ),
    error: (error, context) => jsonError(error, catalog, contentTypeOf(context), context),
  };
}

function contentTypeOf({ request }: AnswerContext): string {
  const [version = '1.1'] =
    /(?<=^application\/x-amz-json-)1\.[01]/.exec(header(request, 'content-type') ?? '') ?? [];
  return `application/x-amz-json-${version}`;
}

/**
 * The JSON object that a request carries; without a body, an empty one.
 * @throws SerializationException
 */
export function parseBody({ body }: WireRequest): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch {
    throw new AwsError('SerializationException', 'Unable to parse the request body as JSON.');
  }
  if (!isObject(json)) {
    throw new AwsError(
      'SerializationException',
      'Start of structure or map expected at the start of the body.',
    );
  }
  return json;
}

/** An error as both JSON protocols answer it: code in header and body. */
export function jsonError(
  error: AwsError,
  catalog: Catalog,
  contentType: string,
  context: AnswerContext,
): WireResponse {
  const modelled = catalog.errors.get(error.code);
  const code = modelled?.name ?? error.code;
  const members = modelled ? writeJsonStructure(error.members, modelled.shape) : {};
  const content = { __type: code, ...members, [messageMember(modelled)]: error.message };
  const response = jsonResponse(modelled?.status ?? error.status, content, contentType, context);
  return {
    ...response,
    headers: { ...response.headers, 'x-amzn-errortype': code, ...queryErrorHeader(error, modelled, context) },
  };
}

/**
 * The header in which a service that spoke the query protocol once says its old code, to clients that ask for it.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
 */
export function queryErrorHeader(
  { code, status }: AwsError,
  modelled: ModelledError | undefined,
  { request }: AnswerContext,
): Readonly<Record<string, string>> {
  if (header(request, 'x-amzn-query-mode') !== 'true') return {};
  const fault = (modelled?.status ?? status) < 500 ? 'Sender' : 'Receiver';
  return { 'x-amzn-query-error': `${modelled?.queryError?.code ?? code};${fault}` };
}

/** An answer that is JSON. */
export function jsonResponse(
  status: number,
  content: Structure,
  contentType: string,
  { requestId }: AnswerContext,
): WireResponse {
  return {
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
    body: JSON.stringify(content),
  };
}

/** How JSON services complain of inputs: what is missing by the first of these errors that the service models. */
export function jsonWording({ errors }: Catalog): Wording {
  const code = INPUT_ERRORS.find((name) => errors.has(name)) ?? 'ValidationException';
  return {
    path: validationPath,
    missing: (paths) => new AwsError(code, nullMessage(paths)),
    malformed: (path, value, expected) =>
      new AwsError(
        'SerializationException',
        `${value} at '${path}' can not be converted to ${withArticle(expected)}`,
      ),
  };
}

const INPUT_ERRORS = ['ValidationException', 'InvalidParameterException', 'InvalidRequestException'];

function messageMember(error: ModelledError | undefined): string {
  return error?.shape.members.find(({ name }) => name.toLowerCase() === 'message')?.jsonName ?? 'message';
}
