import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandOf, sh } from '../../src/contract/shell.js';
import { oneLine, shown } from '../../src/contract/text.js';
import { approvalNeeded } from '../../src/rollout/notificationText.js';

/** The words that a shell makes of a command line. */
function wordsOf(command: string): string[] {
  const script = `set -- ${command}\nprintf '%s\\0' "$@"`;
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

const NASTY = [
  "we'b;echo $(id)",
  '`id`',
  '$HOME',
  'a b',
  '',
  '*',
  '~',
  '#x',
  '"',
  "'",
  '\\',
  'a\nb',
  '!!',
  '&',
  '-x',
  'ü',
];
const word = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
);

describe('a command', () => {
  it('has every value as one word, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        expect(wordsOf(commandOf('aws', ...words))).toEqual(['aws', ...words]);
        const [first = '', second = ''] = words;
        expect(wordsOf(sh`golden-ami status ${first} --environment ${second}`)).toEqual([
          ...['golden-ami', 'status', first, '--environment', second],
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('is quoted in notifications, the JSON in it as well', () => {
    const environment = "st'a;id";
    const { message } = approvalNeeded(
      { pipeline: 'web', release: "r'1;$(id)" },
      { environment, planHash: '0'.repeat(64), targets: 1, unreachable: [] },
    );
    const lines = message.split('\n').flatMap((line) => /^(?:Look|Approve|or): +(.*)$/.exec(line)?.[1] ?? []);
    const [look = '', approve = '', signal = ''] = lines;
    expect(wordsOf(look)).toEqual(['golden-ami', 'status', "web/r'1;$(id)"]);
    expect(wordsOf(approve).slice(-2)).toEqual(['--environment', environment]);
    expect(JSON.parse(wordsOf(signal).at(-1) ?? '')).toEqual({ environment, by: 'you' });
  });

  it('is made of values by nothing that does not quote', () => {
    const root = fileURLToPath(new URL('../../src/', import.meta.url));
    const unquoted = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        [...readFileSync(`${root}${file}`, 'utf8').matchAll(/(\w*)`([^`]*)`/g)]
          .filter(([, tag, text = '']) => tag !== 'sh' && COMMAND.test(text))
          .map(([literal]) => `${file}: ${literal.slice(0, 80)}`),
      );
    expect(unquoted).toEqual([]);
  });
});

/** A verb of one of the three programs, and a value behind it. */
const COMMAND =
  /\b(aws [a-z0-9-]+ [a-z-]+ |temporal [a-z]+ [a-z-]+ |golden-ami (?:status|approve|reject|retry|skip|rollback|abort|resume|pause|start|plan|emulator|reject-image) )[^`]*\$\{/;

describe('foreign text', () => {
  const obeyed = ['\u001b[2J', '\u009b31m', '\u001b]0;title\u0007', '\u202eevil', 'a\u200bb', '\rfake'];
  it.each(obeyed)('is shown and not obeyed: %j', (text) => {
    for (const result of [shown(`x${text}`), oneLine(`x${text}`)]) {
      expect(result).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  it('is one line where it stands in one of ours', () => {
    expect(oneLine('a\r\nError: b\nc\u2028d')).toBe('a Error: b c d');
    expect(shown('a\nb')).toBe('a\nb');
  });
});
