import type { Random } from '../../../emulator/fleet/generate/random.js';
import type { Answer } from './answer.js';
import type { ProxiedRequest } from './request.js';

/** Answers that are not AWS's: of a proxy, of a captive portal, of whoever else sits on the way. */

/** A page of a proxy, well-formed so that a lenient reader takes it for XML. */
export function page(status: number, title: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const text = `<html><head><title>${title}</title></head><body><h1>${title}</h1><p>squid</p></body></html>\n`;
  return {
    status,
    headers: { 'content-type': 'text/html', server: 'squid/6.6', ...headers },
    body: Buffer.from(text),
  };
}

/** Sends the client somewhere else. */
export function redirect(status: number): Answer {
  return page(status, 'The document has moved', { location: 'http://portal.example.com/login' });
}

/** Bytes that mean nothing, as long as the answer that they stand for. */
export function garbage({ body, ...answer }: Answer, random: Random): Answer {
  const bytes = Array.from({ length: Math.max(16, body.length) }, () => random.integer(0, 255));
  return { ...answer, body: Buffer.from(bytes) };
}

/** What says that it is compressed, and is not. */
export function gzipJunk(answer: Answer, random: Random): Answer {
  const { headers, ...rest } = garbage(answer, random);
  return { ...rest, headers: { ...headers, 'content-encoding': 'gzip' } };
}

/** An empty document of the operation's own form, with nothing in it that AWS always sends. */
export function emptyDocument(answer: Answer, { operation, form }: ProxiedRequest): Answer {
  return { ...answer, status: 200, body: EMPTY_DOCUMENTS[form](operation) };
}

const EMPTY_DOCUMENTS: Readonly<Record<ProxiedRequest['form'], (operation: string) => Buffer>> = {
  xml: (operation) =>
    Buffer.from(`<${operation}Response><${operation}Result></${operation}Result></${operation}Response>`),
  ec2: (operation) => Buffer.from(`<${operation}Response></${operation}Response>`),
  json: () => Buffer.from('{}'),
  // A map without entries: RFC 8949, 3.1.
  cbor: () => Buffer.from([0xa0]),
};

/** How far a clock is off that AWS takes no signature of; it takes five minutes, and S3 fifteen. */
const SKEW_MS = 3_600_000;

/** AWS's refusal of a request whose signature is too old, with a clock that is an hour ahead. */
export const tooSkewed = (request: ProxiedRequest) =>
  refusedForTheTime(request, 'RequestTimeTooSkewed', SKEW_MS);

/** AWS's refusal of a request that was signed in the future, with a clock that is an hour behind. */
export const inTheFuture = (request: ProxiedRequest) =>
  refusedForTheTime(request, 'RequestInTheFuture', -SKEW_MS);

function refusedForTheTime({ form }: ProxiedRequest, code: string, skew: number): Answer {
  const message = 'The difference between the request time and the current time is too large.';
  return {
    status: 403,
    headers: {
      ...HEADERS[form],
      date: new Date(Date.now() + skew).toUTCString(),
      'x-amzn-requestid': '11111111-2222-4333-8444-555555555555',
      'x-amzn-errortype': code,
    },
    body: REFUSALS[form](code, message),
  };
}

const HEADERS: Readonly<Record<ProxiedRequest['form'], Readonly<Record<string, string>>>> = {
  xml: { 'content-type': 'text/xml' },
  ec2: { 'content-type': 'text/xml;charset=UTF-8' },
  json: { 'content-type': 'application/json' },
  cbor: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
};

const REFUSALS: Readonly<Record<ProxiedRequest['form'], (code: string, message: string) => Buffer>> = {
  xml: (code, message) =>
    Buffer.from(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    ),
  ec2: (code, message) =>
    Buffer.from(
      `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`,
    ),
  json: (code, message) => Buffer.from(JSON.stringify({ __type: code, message })),
  cbor: (code, message) =>
    Buffer.concat([Buffer.from([0xa2]), ...['__type', code, 'message', message].map(cborText)]),
};

/** A text of up to 255 bytes in CBOR: RFC 8949, 3.1. */
function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x78, bytes.length]), bytes]);
}
