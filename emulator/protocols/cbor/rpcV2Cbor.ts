import { cbor, dateToTag } from '@smithy/core/cbor';
import { AwsError } from '../../service.js';
import type { Catalog } from '../catalog.js';
import { InputCheck } from '../constraints.js';
import { jsonWording, queryErrorHeader } from '../json/json.js';
import { isObject, readTree, writeTree, type ForeignKind, type TreeFormat } from '../tree.js';
import {
  header,
  type AnswerContext,
  type Structure,
  type WireProtocol,
  type WireRequest,
  type WireResponse,
} from '../wire.js';
import { CborError, decodeCbor } from './decode.js';

/**
 * Smithy's RPC protocol, version 2, with CBOR bodies: the operation in the path. Complaints are worded as over JSON.
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
export function rpcV2CborProtocol(catalog: Catalog): WireProtocol {
  const wording = jsonWording(catalog);
  return {
    name: 'rpcV2Cbor',
    speaks: (request) => header(request, 'smithy-protocol') === PROTOCOL,
    operationName({ path }) {
      const [, name] = /\/service\/[^/]+\/operation\/([^/]+)$/.exec(path) ?? [];
      if (name === undefined) throw new AwsError('UnknownOperationException', '', 404);
      return name;
    },
    unknownOperation: () => new AwsError('UnknownOperationException', '', 404),
    input(request, { input }) {
      const tree = parseBody(request);
      if (input.kind !== 'structure') return {};
      const check = new InputCheck(wording);
      const structure = readTree(tree, input.members, format, check);
      check.finish();
      return structure;
    },
    answer: ({ output }, value, context) =>
      cborResponse(200, output.kind === 'structure' ? writeTree(value, output, format) : {}, context),
    error(error, context) {
      const modelled = catalog.errors.get(error.code);
      const members = modelled ? writeTree(error.members, modelled.shape, format) : {};
      const response = cborResponse(
        modelled?.status ?? error.status,
        {
          __type: modelled?.shapeId ?? `com.amazon.coral.service#${error.code}`,
          ...members,
          message: error.message,
        },
        context,
      );
      return {
        ...response,
        headers: { ...response.headers, ...queryErrorHeader(error, modelled, context) },
      };
    },
  };
}

const PROTOCOL = 'rpc-v2-cbor';

const format: TreeFormat = { nameOf: ({ name }) => name, readScalar, writeScalar };

function readScalar(value: unknown, kind: ForeignKind): unknown {
  switch (kind) {
    case 'blob':
      return value instanceof Uint8Array ? value : undefined;
    case 'timestamp':
    case 'dateTime':
    case 'httpDate':
    case 'epochSeconds':
      return value instanceof Date ? value : undefined;
  }
}

function writeScalar(value: unknown): unknown {
  return value instanceof Date ? dateToTag(value) : value;
}

/** @throws SerializationException */
function parseBody({ body }: WireRequest): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  try {
    const value = decodeCbor(body);
    if (isObject(value)) return value;
    throw new CborError('the body is no map');
  } catch (error) {
    if (!(error instanceof CborError)) throw error;
    throw new AwsError(
      'SerializationException',
      `Unable to parse the request body as CBOR: ${error.message}.`,
    );
  }
}

function cborResponse(status: number, content: Structure, { requestId }: AnswerContext): WireResponse {
  return {
    status,
    headers: {
      'content-type': 'application/cbor',
      'smithy-protocol': PROTOCOL,
      'x-amzn-requestid': requestId,
    },
    body: cbor.serialize(content),
  };
}
