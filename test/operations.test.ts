import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run } from './cli/testIo.js';

const text = readFileSync(fileURLToPath(new URL('../docs/operations.md', import.meta.url)), 'utf8');

/** The commands of the blocks that are to be typed, and those that outputs name. */
const commands = [
  ...new Set([...text.matchAll(/(?:^|^\$ |npx )golden-ami ([a-z]+(?: .*)?)$/gm)].flatMap(inBlock)),
];

function inBlock(match: RegExpMatchArray): string[] {
  const [, command = ''] = match;
  const before = text.slice(0, match.index);
  // Inside a block the number of fences before it is odd.
  return (before.match(/^```/gm) ?? []).length % 2 === 1 ? [command] : [];
}

describe('docs/operations.md', () => {
  it('has a section for everything that its table names', () => {
    const [table = ''] = /^\| what happened[\s\S]*?\n\n/m.exec(text) ?? [];
    const named = [...table.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
    const sections = [...text.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replace(/ /g, '-'),
    );
    expect(named).toEqual(sections);
  });

  it('ends every section with a command', () => {
    const sections = text.split(/^## /m).slice(1);
    expect(sections.filter((section) => !section.includes('```sh'))).toEqual([]);
  });

  it.each(commands)('golden-ami %s', async (command) => {
    const [verb = '', ...rest] = command.split(' ');
    const { exitCode, out } = await run([verb, '--help']);
    expect(exitCode).toBe(0);
    const help = out.join('\n');
    expect(help).toContain(`golden-ami ${verb}`);
    for (const option of rest.filter((word) => word.startsWith('--'))) expect(help).toContain(option);
  });
});
