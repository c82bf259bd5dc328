import { ANY_TEXT, matchesWildcards, readWildcards, type Wildcards } from '../../../wildcards.js';

/** A pattern that EventBridge would not take. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** What one alternative of a pattern says of a field. */
export interface ValueTest {
  /** Whether it holds for a value of the field. */
  present(value: unknown): boolean;
  /** Whether it holds when the field is absent. */
  readonly absent: boolean;
}

/**
 * The test of an operator: `{"prefix": "ami-"}`.
 * @throws PatternError
 */
export function operatorTest(alternative: Readonly<Record<string, unknown>>, path: string): ValueTest {
  const [[name, operand] = ['', undefined], ...others] = Object.entries(alternative);
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (!operator || others.length > 0) {
    throw new PatternError(`${path} has an unrecognized match type ${Object.keys(alternative).join(', ')}`);
  }
  return operator(operand, `${path}.${name}`);
}

type Operator = (operand: unknown, path: string) => ValueTest;

const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: (operand, path) => affix(operand, path, (text, part) => text.startsWith(part)),
  suffix: (operand, path) => affix(operand, path, (text, part) => text.endsWith(part)),
  'equals-ignore-case': (operand, path) => {
    const expected = textOf(operand, path).toLowerCase();
    return ofText((text) => text.toLowerCase() === expected);
  },
  wildcard: (operand, path) => {
    const pattern = wildcardOf(textOf(operand, path), path);
    return ofText((text) => matchesWildcards(pattern, text));
  },
  exists: (operand, path) => {
    if (typeof operand !== 'boolean') throw new PatternError(`${path} must be true or false`);
    return { present: () => operand, absent: !operand };
  },
  numeric: (operand, path) => {
    const holds = comparison(operand, path);
    return { present: (value) => typeof value === 'number' && holds(value), absent: false };
  },
  'anything-but': anythingBut,
};

function ofText(holds: (text: string) => boolean): ValueTest {
  return { present: (value) => typeof value === 'string' && holds(value), absent: false };
}

function affix(operand: unknown, path: string, holds: (text: string, part: string) => boolean): ValueTest {
  if (isObject(operand)) {
    const { 'equals-ignore-case': ignoringCase, ...others } = operand;
    if (ignoringCase === undefined || Object.keys(others).length > 0) {
      throw new PatternError(`${path} takes a text or equals-ignore-case`);
    }
    const part = textOf(ignoringCase, path).toLowerCase();
    return ofText((text) => holds(text.toLowerCase(), part));
  }
  const part = textOf(operand, path);
  return ofText((text) => holds(text, part));
}

/** What must not be: a value, one of several, or what another operator says of a text. */
function anythingBut(operand: unknown, path: string): ValueTest {
  if (!isObject(operand)) {
    const excluded = [operand].flat();
    if (excluded.length === 0 || !excluded.every((each) => ['string', 'number'].includes(typeof each))) {
      throw new PatternError(`${path} takes texts and numbers`);
    }
    return { present: (value) => !excluded.includes(value), absent: false };
  }
  const [[name, operands] = ['', undefined], ...others] = Object.entries(operand);
  if (!EXCLUDABLE.has(name) || others.length > 0) {
    throw new PatternError(`${path} has an unrecognized match type ${name}`);
  }
  const tests = [operands].flat().map((each) => operatorTest({ [name]: each }, path));
  if (tests.length === 0) throw new PatternError(`${path}.${name} must not be an empty array`);
  return { present: (value) => !tests.some((test) => test.present(value)), absent: false };
}

const EXCLUDABLE = new Set(['prefix', 'suffix', 'equals-ignore-case', 'wildcard']);

/** One comparison, or two that make up a range: `[">", 0, "<=", 5]`. */
function comparison(operand: unknown, path: string): (value: number) => boolean {
  const terms = Array.isArray(operand) ? (operand as unknown[]) : [];
  if (terms.length !== 2 && terms.length !== 4) {
    throw new PatternError(`${path} takes one comparison or a range`);
  }
  const comparisons = Array.from({ length: terms.length / 2 }, (_, index) => {
    const [sign, bound] = terms.slice(index * 2);
    const compare = typeof sign === 'string' && Object.hasOwn(COMPARE, sign) ? COMPARE[sign] : undefined;
    if (!compare || typeof bound !== 'number' || Math.abs(bound) > LARGEST_NUMBER) {
      throw new PatternError(`${path} has a comparison that is none`);
    }
    return (value: number) => compare(value, bound);
  });
  return (value) => comparisons.every((holds) => holds(value));
}

/** Numbers that EventBridge compares lie between -5.0e9 and 5.0e9. */
const LARGEST_NUMBER = 5e9;

const COMPARE: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>=': (value, bound) => value >= bound,
  '>': (value, bound) => value > bound,
};

/** `*` stands for any text; a backslash takes the meaning of the next `*` or backslash away. */
function wildcardOf(wildcard: string, path: string): Wildcards {
  if (/(^|[^\\])(\\\\)*\*\*/.test(wildcard)) {
    throw new PatternError(`${path} has two wildcards in a row`);
  }
  return readWildcards(wildcard, { '*': ANY_TEXT });
}

function textOf(operand: unknown, path: string): string {
  if (typeof operand !== 'string' || operand === '') throw new PatternError(`${path} takes a text`);
  return operand;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
