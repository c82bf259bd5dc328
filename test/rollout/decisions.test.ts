import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDecision } from '../../src/rollout/decisions.js';

const environments = ['staging', 'production'];
const open = { environment: 'production', planHash: 'abc' };
const whyClosed = () => 'grace has approved production already';
const gate = { gate: open, whyClosed };
const noGate = { gate: undefined, whyClosed };
const approve = { environment: 'production', by: 'ada' };

describe('checkDecision', () => {
  it('takes an approval, and names the plan it is about', () => {
    expect(checkDecision('approve', { ...approve, comment: 'looks good' }, environments, gate)).toEqual({
      taken: {
        environment: 'production',
        decision: 'approve',
        by: 'ada',
        comment: 'looks good',
        planHash: 'abc',
      },
    });
  });

  it('takes a decision on the very plan', () => {
    expect(checkDecision('reject', { ...approve, planHash: 'abc' }, environments, gate)).toHaveProperty(
      'taken',
    );
  });

  it.each<[string, unknown, typeof gate | typeof noGate, string]>([
    ['nothing', undefined, gate, 'expected an object with environment and by, got nothing'],
    ['a string', 'production', gate, 'expected an object with environment and by, got "production"'],
    ['no environment', { by: 'ada' }, gate, 'expected the name of an environment'],
    ['nobody', { environment: 'production' }, gate, 'expected the name of who decides in "by"'],
    [
      'a blank name',
      { environment: 'production', by: ' ' },
      gate,
      'expected the name of who decides in "by"',
    ],
    [
      'another environment',
      { environment: 'test', by: 'ada' },
      gate,
      'there is no environment "test"; there are: staging, production',
    ],
    ['no gate, and says what came first', approve, noGate, 'grace has approved production already'],
    [
      'the wrong gate',
      { environment: 'staging', by: 'ada' },
      gate,
      'the release does not wait for a decision on staging, but on production',
    ],
    [
      'another plan',
      { ...approve, planHash: 'xyz' },
      gate,
      'the plan of production is abc, not "xyz": look at it again',
    ],
  ])('refuses %s', (_, message, gates, refused) => {
    expect(checkDecision('approve', message, environments, gates)).toEqual({ refused });
  });

  it('refuses an unknown decision', () => {
    expect(checkDecision(undefined, approve, environments, gate)).toEqual({
      refused: 'expected the decision "approve" or "reject"',
    });
  });

  it('answers whatever it is sent', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        const checked = checkDecision('approve', message, environments, gate);
        expect('taken' in checked || 'refused' in checked).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
