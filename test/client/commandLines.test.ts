import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { CommandLines } from '../../src/client/commandLines.js';
import { shellQuote } from '../../src/contract/shell.js';

describe('commands for people to copy', () => {
  it('carry the flags that lead to the same server', () => {
    const commands = new CommandLines('npx golden-ami', ['--address', 'h:1']);
    expect(commands.goldenAmi('status', 'shop/1')).toBe('npx golden-ami status shop/1 --address h:1');
    expect(commands.temporal('workflow', 'list')).toBe('temporal workflow list --address h:1');
  });

  it.each(['plain', 'a b', `it's`, '{"by":"ann $HOME"}', '', '*', '~', 'a\nb', '$(id)', '`id`'])(
    'reach a shell unharmed: %j',
    (word) => {
      const seen = execFileSync('/bin/sh', ['-c', `printf %s ${shellQuote(word)}`], { encoding: 'utf8' });
      expect(seen).toBe(word);
    },
  );
});
