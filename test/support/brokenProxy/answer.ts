import { STATUS_CODES } from 'node:http';

/** An HTTP answer, read to its end. */
export interface Answer {
  readonly status: number;
  /** Without those about the length and the connection, which whoever sends it adds. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Headers that say how the body is sent: they are those of whoever sends it. */
const OF_THE_WAY: readonly string[] = ['content-length', 'transfer-encoding', 'connection', 'keep-alive'];

/** The headers of an answer, but for those that say how its body is sent. */
export function ownHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || OF_THE_WAY.includes(name) ? [] : [[name, [value].flat().join(', ')]],
    ),
  );
}

/** The head of an answer as bytes, with the empty line that ends it. */
export function headOf({ status, headers }: Answer, more: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries({ ...headers, ...more }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`, 'latin1');
}

/** An answer as bytes, with its true length. */
export function bytesOf(answer: Answer, more: Readonly<Record<string, string>> = {}): Buffer {
  const length = { 'content-length': String(answer.body.length) };
  return Buffer.concat([headOf(answer, { ...length, ...more }), answer.body]);
}
