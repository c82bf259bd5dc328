/** What came back over HTTP, as far as anybody looks at it after it was no answer. */
export interface RawAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * What came back is no answer of AWS, or only a part of one: whether the call had its effect is not known. Somebody on the
 * way may have answered in AWS's stead.
 */
export class BrokenAnswerError extends Error {
  override readonly name = 'BrokenAnswer';
}

/** The answer ended before its end. */
export function brokenOff(status: number, cause: unknown): BrokenAnswerError {
  const why = cause instanceof Error ? printable(cause.message) : 'the connection ended';
  return new BrokenAnswerError(`the answer (HTTP ${status}) broke off in its body: ${why}`, { cause });
}

/** The answer is whole, and not one of AWS. */
export function notOfAws(answer: RawAnswer | undefined, status: number, cause?: unknown): BrokenAnswerError {
  const type = answer?.headers['content-type'];
  const parts = [`HTTP ${status}`, ...(type === undefined ? [] : [printable(type)])];
  const said = firstWords(answer?.body);
  const what = said === '' ? 'without a text' : `"${said}"`;
  return new BrokenAnswerError(`what came back is no answer of AWS: ${parts.join(', ')}, ${what}`, { cause });
}

/** The answer is AWS's, and lacks what AWS always sends. */
export function lacking(status: number, members: readonly string[]): BrokenAnswerError {
  return new BrokenAnswerError(`the answer (HTTP ${status}) lacks ${members.join(', ')}`);
}

/** The text of a whole body; empty when nobody has read it. */
export function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : '';
}

/** So much of a page says who wrote it. */
const WORDS_LENGTH = 120;

/** What a person would read of it: no markup, one line. */
function firstWords(body: unknown): string {
  const text = printable(
    textOf(body)
      .slice(0, 10_000)
      .replace(/<[^>]*>/g, ' '),
  );
  return text.length <= WORDS_LENGTH ? text : `${text.slice(0, WORDS_LENGTH)}…`;
}

/** Without control characters, invisible ones and line breaks: it is shown on terminals. */
function printable(text: string): string {
  return text
    .replace(/[\p{C}\p{Z}\uFFFD]+/gu, ' ')
    .replaceAll('"', "'")
    .trim();
}
