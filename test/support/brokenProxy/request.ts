import type { IncomingMessage } from 'node:http';

/** Which of AWS's protocols a request speaks, as far as an answer's form depends on it. */
export type Form = 'xml' | 'ec2' | 'json' | 'cbor';

/** A request to AWS, read to its end. */
export interface ProxiedRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** `StartInstanceRefresh`; of a request that is none to AWS, its path. */
  readonly operation: string;
  readonly form: Form;
}

/** Reads a request to its end, and finds out what it asks for. */
export async function readRequest(message: IncomingMessage): Promise<ProxiedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { method = 'GET', url = '/', headers } = message;
  return { method, path: url, headers, body, ...askedIn(url, headers, body) };
}

/** AWS's protocols each name the operation somewhere else: https://smithy.io/2.0/aws/protocols/index.html */
function askedIn(
  url: string,
  headers: IncomingMessage['headers'],
  body: Buffer,
): Pick<ProxiedRequest, 'operation' | 'form'> {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return { operation: target.split('.').at(-1) ?? target, form: 'json' };
  const [path = '/'] = url.split('?');
  const last = path.split('/').at(-1) ?? '';
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return { operation: last, form: 'cbor' };
  if (path !== '/') return { operation: last, form: 'json' };
  const action = new URLSearchParams(body.toString()).get('Action');
  return action === null
    ? { operation: path, form: 'xml' }
    : {
        operation: action,
        form: String(headers.authorization).includes('/ec2/aws4_request') ? 'ec2' : 'xml',
      };
}
