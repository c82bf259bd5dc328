import { describe, expect, it } from 'vitest';
import { coloured } from '../../../src/cli/render/style.js';
import { forPrograms, forTerminal } from '../../../src/cli/render/terminal.js';
import { AwsCallError } from '../../../src/aws/errors.js';

const foreign = 'web\u001b[2J\u001b]0;x\u0007\u009b\u202e';

describe('what reaches a terminal', () => {
  it('has no control characters but our colours', () => {
    const line = coloured.red(`failed ${foreign}`);
    expect(forTerminal(line, true)).toBe(
      '\u001b[31mfailed web\ufffd[2J\ufffd]0;x\ufffd\ufffd\ufffd\u001b[39m',
    );
    expect(forTerminal(line, false)).not.toContain('\u001b');
  });

  it('is the same data in JSON', () => {
    const json = forPrograms(JSON.stringify({ foreign }));
    expect(json).toMatch(/^[ -~]*$/);
    expect(JSON.parse(json)).toEqual({ foreign });
  });

  it('has the words of AWS on one line', () => {
    const call = { operation: 'EC2:DescribeImages', account: '1', region: 'eu-west-1' };
    const error = new AwsCallError('refused', 'X', 'no\nError: fake', call, undefined);
    expect(error.words).toBe('no Error: fake');
    expect(error.message).not.toContain('\n');
  });
});
