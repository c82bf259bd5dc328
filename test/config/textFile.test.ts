import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { decodeText, notUtf8 } from '../../src/config/textFile.js';

const TEXT = 'environments:\n  - exclude: [zürich-*]\n';

const cases: readonly (readonly [
  title: string,
  bytes: Buffer,
  encoding: string,
  line: number,
  column: number,
])[] = [
  ['Latin-1', Buffer.from(TEXT, 'latin1'), 'ISO-8859-1', 2, 16],
  ['Windows-1252', Buffer.from([...Buffer.from('a: '), 0x93, 0x78, 0x94]), 'WINDOWS-1252', 1, 4],
  ['UTF-16 with its mark', Buffer.from('\ufeff' + TEXT, 'utf16le'), 'UTF-16', 1, 1],
  ['UTF-16, big end first', Buffer.from('\ufeff' + TEXT, 'utf16le').swap16(), 'UTF-16', 1, 1],
  ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le'), 'UTF-16LE', 1, 2],
  ['UTF-16, big end first, without a mark', Buffer.from(TEXT, 'utf16le').swap16(), 'UTF-16BE', 1, 1],
  ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'UTF-32', 1, 1],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]), 'binary', 3, 1],
  ['UTF-8 cut within a character', Buffer.from(TEXT).subarray(0, TEXT.indexOf('ü') + 1), 'ISO-8859-1', 2, 16],
];

test.each(cases)('%s is not read, and is named', (_title, bytes, encoding, line, column) => {
  expect(decodeText(bytes)).toEqual({ encoding, place: { line, column } });
});

it('reads all that is UTF-8 as it is, with or without a mark, but for NUL', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isMarked) => {
      fc.pre(!text.includes('\0') && !text.startsWith('\ufeff'));
      expect(decodeText(Buffer.from((isMarked ? '\ufeff' : '') + text))).toEqual({ text });
    }),
  );
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'golden ami-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a config that is not UTF-8 is refused with the command that converts it', () => {
  const file = join(folder, "it's.yaml");
  writeFileSync(file, Buffer.from(TEXT, 'latin1'));
  expect(() => loadConfig(file)).toThrow(`${file} is not UTF-8 (${file}:2:16): it seems to be ISO-8859-1.`);
  const decoded = decodeText(Buffer.from(TEXT, 'latin1'));
  if ('text' in decoded) throw new Error('Latin-1 was read as UTF-8');
  const [, command = ''] = /: (iconv .*)$/.exec(notUtf8(file, decoded)) ?? [];
  execFileSync('sh', ['-c', command]);
  expect(execFileSync('cat', [`${file}.utf8`], { encoding: 'utf8' })).toBe(TEXT);
});
