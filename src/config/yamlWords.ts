import { isScalar, visit, type Document, type ErrorCode } from 'yaml';

/** What the parser calls the mistakes that people make, in words that say what to do. Others are told in its own words. */
const WORDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  MULTIPLE_DOCS:
    'a second YAML document begins here (---): a config is one document, so keep one in the file',
  TAB_AS_INDENT: 'a tab stands here as indentation: YAML takes spaces only',
  BAD_INDENT: 'the indentation does not fit, or a [ or { that begins before is never closed',
  BLOCK_AS_IMPLICIT_KEY:
    'a second key begins here: put it on a line of its own with the indentation of the first, or quote the value',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines: is a colon missing, or the indentation wrong?',
  BLOCK_IN_FLOW: 'a list or mapping of lines stands inside [ ] or { }: write it within the brackets',
  MISSING_CHAR:
    'something that is opened here is never closed: a quotation mark, a bracket, or a comma is missing',
  BAD_SCALAR_START: 'a text cannot begin with this character: put it in quotation marks',
  BAD_DQ_ESCAPE:
    'a backslash in double quotation marks begins an escape that YAML does not know: use single quotation marks',
  UNEXPECTED_TOKEN: 'this does not belong here: is the indentation of the lines around it the same?',
};

/** One sentence for a mistake that the parser has found. */
export function yamlWords(code: ErrorCode, message: string): string {
  return WORDS[code] ?? message;
}

/** Something in the text that looks like something else. */
interface Lookalike {
  readonly message: string;
  /** Position in the text, from 0. */
  readonly offset: number;
}

/** Unicode's spaces and invisible characters, which YAML takes for letters: https://www.unicode.org/reports/tr44/ (Zs, Zl, Zp, Cf). */
const NO_SPACE = /[\u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]/;
const CURLY = /^[\u2018-\u201f\u00ab\u00bb\u2039\u203a]/;
/** What a decoder puts where it could not read a character. */
const LOST = '\ufffd';

/**
 * Characters that came along with a text that was copied or converted, and that change its meaning: no-break spaces where a space
 * is meant, curly quotation marks, and letters that a conversion has lost.
 */
export function lookalikes(document: Document.Parsed | Document, text: string): Lookalike[] {
  const found: Lookalike[] = [];
  const look = (node: unknown) => {
    if (!isScalar(node) || !node.range) return;
    const [start, end] = node.range;
    const written = text.slice(start, end);
    const lost = written.indexOf(LOST);
    if (lost >= 0) {
      found.push({
        message: 'the character U+FFFD stands here: a conversion has lost what was there; write it again',
        offset: start + lost,
      });
    }
    if (node.type !== 'PLAIN') return;
    const space = written.search(NO_SPACE);
    if (space >= 0) {
      const code = (written.codePointAt(space) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      found.push({
        message: `a character that only looks like a space, or like nothing (U+${code}), stands here: write a space`,
        offset: start + space,
      });
    } else if (CURLY.test(written)) {
      found.push({
        message: `a curly quotation mark (${written[0]}) is no quotation mark in YAML: write " or '`,
        offset: start,
      });
    }
  };
  visit(document, { Scalar: (_key, node) => look(node) });
  return found;
}
