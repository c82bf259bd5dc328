import { AwsError } from '../../service.js';
import type { Catalog, Operation } from '../catalog.js';
import { InputCheck, nullMessage, validationPath, type Wording } from '../constraints.js';
import { header, type Structure, type WireProtocol, type WireRequest, type WireResponse } from '../wire.js';
import { parseForm, readStructure, type FormDialect } from './form.js';
import { escapeXml, structureXml, tag } from './xml.js';

/**
 * AWS's query protocol: a form in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryProtocol(catalog: Catalog): WireProtocol {
  return {
    name: 'query',
    speaks: isForm,
    operationName,
    unknownOperation,
    input: (request, operation) => readForm(request, operation, dialect, wording),
    answer({ name, output }, value, { requestId, signingName }) {
      const result = output.kind === 'structure' ? tag(`${name}Result`, structureXml(value, output)) : '';
      return xmlResponse(
        200,
        tag(
          `${name}Response`,
          result + tag('ResponseMetadata', tag('RequestId', requestId)),
          namespace(signingName),
        ),
        requestId,
      );
    },
    error(error, { requestId, signingName }) {
      const modelled = catalog.errors.get(error.code);
      const status = modelled?.queryError?.status ?? modelled?.status ?? error.status;
      const members = modelled ? structureXml(withoutMessage(error.members), modelled.shape) : '';
      const content =
        tag('Type', status < 500 ? 'Sender' : 'Receiver') +
        tag('Code', escapeXml(modelled?.queryError?.code ?? error.code)) +
        tag('Message', escapeXml(error.message)) +
        members;
      return xmlResponse(
        status,
        tag('ErrorResponse', tag('Error', content) + tag('RequestId', requestId), namespace(signingName)),
        requestId,
      );
    },
  };
}

/**
 * The operation that a form names.
 * @throws MissingAction
 */
export function operationName(request: WireRequest): string {
  const name = form(request).children.get('Action')?.value;
  if (!name) throw new AwsError('MissingAction', 'The request must contain the parameter Action.');
  return name;
}

/** The error for an action that AWS does not have, in the words of the query services. */
export function unknownOperation(name: string, request: WireRequest): AwsError {
  const version = form(request).children.get('Version')?.value ?? 'null';
  return new AwsError('InvalidAction', `Could not find operation ${name} for version ${version}`);
}

/** The input of an operation out of a form. */
export function readForm(
  request: WireRequest,
  { input }: Operation,
  formDialect: FormDialect,
  formWording: Wording,
): Structure {
  if (input.kind !== 'structure') return {};
  const root = form(request);
  root.children.delete('Action');
  root.children.delete('Version');
  const check = new InputCheck(formWording);
  const structure = readStructure(root, input, formDialect, check);
  check.finish();
  return structure;
}

/** An answer that is XML. */
export function xmlResponse(status: number, content: string, requestId: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${content}`,
  };
}

/** Whether a request carries a form. */
export function isForm(request: WireRequest): boolean {
  return (
    header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded') === true ||
    (request.method === 'GET' && request.query.has('Action'))
  );
}

// The older APIs also answer GET, with the form as the query string.
function form({ method, query, body }: WireRequest): ReturnType<typeof parseForm> {
  return parseForm(method === 'GET' ? query.toString() : body.toString());
}

/** Namespaces with the versions of the APIs: https://docs.aws.amazon.com, "API version" of each reference. */
const NAMESPACES: Readonly<Record<string, string>> = {
  autoscaling: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
  elasticloadbalancing: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  monitoring: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

function namespace(signingName: string): string {
  const uri = NAMESPACES[signingName];
  return uri === undefined ? '' : ` xmlns="${uri}"`;
}

function withoutMessage({ message: _, Message: __, ...members }: Structure): Structure {
  return members;
}

const dialect: FormDialect = {
  nameOf: ({ formName }) => formName,
  errorNameOf: ({ name }) => name,
  flattenLists: false,
};

const wording: Wording = {
  path: validationPath,
  missing: (paths) => new AwsError('ValidationError', nullMessage(paths)),
  malformed: (path, value, expected) =>
    new AwsError(
      'MalformedInput',
      `Invalid value '${value}' at '${path}': expected ${EXPECTED[expected] ?? expected}`,
    ),
};

const EXPECTED: Readonly<Record<string, string>> = {
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  blob: 'base64',
  timestamp: 'an ISO 8601 timestamp',
  string: 'a string',
};
