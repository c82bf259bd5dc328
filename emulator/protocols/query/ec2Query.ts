import { AwsError } from '../../service.js';
import { withArticle, type Path, type Wording } from '../constraints.js';
import type { WireProtocol } from '../wire.js';
import type { FormDialect } from './form.js';
import { isForm, operationName, readForm, xmlResponse } from './query.js';
import { escapeXml, structureXml, tag } from './xml.js';

/** EC2's own query protocol. https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html EC2 models no errors. */
export function ec2QueryProtocol(): WireProtocol {
  return {
    name: 'ec2Query',
    speaks: isForm,
    operationName,
    unknownOperation: (name) =>
      new AwsError('InvalidAction', `The action ${name} is not valid for this web service.`),
    input: (request, operation) => readForm(request, operation, dialect, wording),
    answer({ name, output }, value, { requestId }) {
      const content = output.kind === 'structure' ? structureXml(value, output) : tag('return', 'true');
      return xmlResponse(
        200,
        tag(`${name}Response`, tag('requestId', requestId) + content, NAMESPACE),
        requestId,
      );
    },
    error({ status, code, message }, { requestId }) {
      const error = tag('Error', tag('Code', escapeXml(code)) + tag('Message', escapeXml(message)));
      return xmlResponse(
        status,
        tag('Response', tag('Errors', error) + tag('RequestID', requestId)),
        requestId,
      );
    },
  };
}

const NAMESPACE = ' xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"';

const dialect: FormDialect = {
  nameOf: ({ ec2FormName }) => ec2FormName,
  errorNameOf: ({ ec2FormName }) => ec2FormName,
  flattenLists: true,
  unknown(path) {
    throw new AwsError('UnknownParameter', `The parameter ${path} is not recognized`);
  },
};

const wording: Wording = {
  path: (path: Path) => path.join('.'),
  missing: ([first = '']) =>
    new AwsError('MissingParameter', `The request must contain the parameter ${first}`),
  malformed: (path, value, expected) =>
    new AwsError(
      'InvalidParameterValue',
      `Value (${value}) for parameter ${path} is invalid. The parameter must be ${withArticle(expected)}.`,
    ),
};
