import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { describe, type Mistake, type Show } from './explain.js';
import type { ConfigProblem, Path } from './problems.js';
import type { TextPlace } from './textFile.js';
import { lookalikes, yamlWords } from './yamlWords.js';

/** A YAML text that has been read: its content, and where each part of it stands. */
export interface YamlFile {
  readonly content: unknown;
  /** What is wrong with the YAML itself. */
  readonly problems: readonly ConfigProblem[];
  /** Whether `content` says what the text says; not so after a syntax error. */
  readonly readable: boolean;
  /** Where to look for a mistake. */
  readonly locate: (mistake: Pick<Mistake, 'path' | 'about'>) => TextPlace;
  /** The value as it is written: a number keeps its leading zeros. */
  readonly show: Show;
}

/** Reads one YAML document. Merge keys (`<<`) work; tags of other programs (`!Ref`) are refused. */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
  });
  const place = (offset: number): TextPlace => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const unreadable = (message: string, offset: number): ConfigProblem => ({
    path: '',
    message: `not readable as YAML: ${message}`,
    ...place(offset),
  });

  const repeated = document.errors.filter((error) => error.code === 'DUPLICATE_KEY');
  const others = [...document.errors, ...document.warnings].filter((error) => error.code !== 'DUPLICATE_KEY');
  const aliases = aliasesWithoutAnchor(document);
  const problems = [
    ...others.map((error) => unreadable(yamlWords(error.code, error.message), error.pos[0])),
    ...lookalikes(document, text).map(({ message, offset }) => unreadable(message, offset)),
    ...aliases.map(({ name, offset }) => unreadable(`there is no &${name} before *${name}`, offset)),
    ...repeated.map(({ pos }) => ({
      path: /^[\w.-]+/.exec(text.slice(pos[0]))?.[0] ?? '',
      message: 'the key is there twice: keep one',
      ...place(pos[0]),
    })),
  ];
  let content: unknown;
  if (problems.length === repeated.length) {
    try {
      content = document.toJS();
    } catch (error) {
      // Aliases of aliases that would fill the memory.
      problems.push(unreadable(error instanceof Error ? error.message : String(error), 0));
    }
  }
  return {
    content,
    problems,
    readable: problems.length === repeated.length,
    locate: (mistake) => place(offsetOf(document, mistake)),
    show: (value, path) => asWritten(document, path) ?? describe(value),
  };
}

function aliasesWithoutAnchor(document: Document): { name: string; offset: number }[] {
  const found: { name: string; offset: number }[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (!alias.resolve(document)) found.push({ name: alias.source, offset: alias.range?.[0] ?? 0 });
    },
  });
  return found;
}

function asWritten(document: Document, path: Path): string | undefined {
  const { node, missing } = follow(document, path);
  return !missing && isScalar(node) && typeof node.value === 'number' ? node.source : undefined;
}

/** What is missing is looked for where its parent begins, and so is what a merge key has brought. */
function offsetOf(document: Document, { path, about }: Pick<Mistake, 'path' | 'about'>): number {
  const { node, key, missing } = follow(document, path);
  const hasNoText = isScalar(node) && node.value === null;
  const marker = about === 'key' || missing || hasNoText ? (key ?? node) : node;
  return rangeStart(marker) ?? 0;
}

/** The node at `path` with its key, or the last one on the way there. */
function follow(document: Document, path: Path): { node: unknown; key?: unknown; missing: boolean } {
  let node: unknown = document.contents;
  let key: unknown;
  for (const step of path) {
    const parent = isAlias(node) ? node.resolve(document) : node;
    if (isMap(parent)) {
      // The last one, should a key be there twice: its value is the one that counts.
      const pair = parent.items.findLast(
        (item) => isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (!pair) return { node, key, missing: true };
      ({ key, value: node } = pair);
    } else if (isSeq(parent)) {
      const item = parent.items[Number(step)];
      if (item === undefined) return { node, key, missing: true };
      key = undefined;
      node = item;
    } else {
      return { node, key, missing: true };
    }
  }
  return { node, key, missing: false };
}

function rangeStart(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? (node.range[0] as number)
    : undefined;
}
