import { AwsError } from '../../service.js';
import type { Catalog, Operation } from '../catalog.js';
import { InputCheck, type Path } from '../constraints.js';
import { parseScalar } from '../scalar.js';
import type { Member, Shape } from '../shape.js';
import { header, type Structure, type WireProtocol, type WireRequest } from '../wire.js';
import { jsonError, jsonResponse, jsonWording, parseBody } from './json.js';
import { readJsonStructure, writeJsonStructure } from './jsonValue.js';

/**
 * REST with JSON bodies: the operation is the method and the path, inputs are in path, query string and body. Headers
 * are not bound to members here: no service of the emulator does that.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function restJsonProtocol(catalog: Catalog): WireProtocol {
  const wording = jsonWording(catalog);
  const operations = [...catalog.operations.values()];
  return {
    name: 'restJson',
    speaks: (request) => header(request, 'content-type')?.startsWith(CONTENT_TYPE) === true,
    operationName(request) {
      const operation = operations.find(
        ({ http }) => http?.method === request.method && http.pattern.test(request.path),
      );
      return operation?.name ?? `${request.method} ${request.path}`;
    },
    unknownOperation: () => new AwsError('UnknownOperationException', '', 404),
    input(request, operation) {
      const json = parseBody(request);
      const { input } = operation;
      if (input.kind !== 'structure') return {};
      const check = new InputCheck(wording);
      const inBody = input.members.filter((member) => !isBoundElsewhere(member));
      const structure = {
        ...readJsonStructure(json, inBody, check),
        ...readBound(request, operation, input.members.filter(isBoundElsewhere), check),
      };
      check.finish();
      return structure;
    },
    answer: ({ output, http }, value, context) =>
      jsonResponse(
        http?.status ?? 200,
        output.kind === 'structure' ? writeJsonStructure(value, output) : {},
        CONTENT_TYPE,
        context,
      ),
    error: (error, context) => jsonError(error, catalog, CONTENT_TYPE, context),
  };
}

const CONTENT_TYPE = 'application/json';

function isBoundElsewhere({ label, queryParameter }: Member): boolean {
  return label || queryParameter !== undefined;
}

function readBound(
  { path, query }: WireRequest,
  { http }: Operation,
  members: readonly Member[],
  check: InputCheck,
): Structure {
  const labels = http?.pattern.exec(path)?.groups ?? {};
  const structure: Record<string, unknown> = {};
  for (const { name, label, queryParameter = '', required, shape } of members) {
    const texts = label ? [decode(labels[name] ?? '', [name], check)] : query.getAll(queryParameter);
    if (texts.length > 0) structure[name] = readTexts(texts, shape, [name], check);
    else if (required) check.missing([name]);
  }
  return structure;
}

function readTexts(texts: readonly string[], shape: Shape, path: Path, check: InputCheck): unknown {
  if (shape.kind === 'list') return texts.map((text) => readTexts([text], shape.item.shape, path, check));
  if (shape.kind === 'map' || shape.kind === 'structure' || shape.kind === 'unit') return undefined;
  const [text = ''] = texts;
  return parseScalar(shape.kind, text) ?? check.malformed(path, text, shape.kind);
}

function decode(label: string, path: Path, check: InputCheck): string {
  try {
    return decodeURIComponent(label);
  } catch {
    return check.malformed(path, label, 'percent-encoded text');
  }
}
