import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isSelected,
  matches,
  matchesWildcard,
  matchingIncludes,
  type TargetFacts,
} from '../../src/rollout/select.js';

const web: TargetFacts = {
  id: '222222222222/eu-west-1/asg/web-1',
  name: 'web-1',
  aliases: [
    'arn:aws:autoscaling:eu-west-1:222222222222:autoScalingGroup:x:autoScalingGroupName/web-1',
    'i-0123456789abcdef0',
    'i-0123456789abcdef1',
  ],
  tags: { Environment: 'staging', Team: 'shop' },
  account: { id: '222222222222', name: 'shop-staging' },
  region: 'eu-west-1',
};

describe('matches', () => {
  it.each([
    [{ tags: { Environment: 'staging' } }, true],
    [{ tags: { Environment: 'production' } }, false],
    [{ tags: { Environment: ['production', 'staging'] } }, true],
    [{ tags: { Environment: 'staging', Team: 'search' } }, false],
    [{ tags: { Environment: '*' } }, true],
    [{ tags: { Owner: '*' } }, false],
    [{ names: ['web-*'] }, true],
    [{ names: ['api-*', 'web-1'] }, true],
    [{ names: ['web'] }, false],
    [{ ids: ['222222222222/eu-west-1/asg/web-1'] }, true],
    [{ ids: ['web-1'] }, true],
    [{ ids: ['web'] }, false],
    [{ ids: ['web-*'] }, false],
    [
      { ids: ['arn:aws:autoscaling:eu-west-1:222222222222:autoScalingGroup:x:autoScalingGroupName/web-1'] },
      true,
    ],
    [{ ids: ['i-0123456789abcdef1'] }, true],
    [{ ids: ['i-0123456789abcdef2'] }, false],
    [{ ids: ['222222222222/eu-west-1/asg/web-2'] }, false],
    [{ accounts: ['222222222222'] }, true],
    [{ accounts: ['shop-staging'] }, true],
    [{ accounts: ['333333333333'] }, false],
    [{ regions: ['us-east-1'] }, false],
    [{ names: ['web-*'], regions: ['us-east-1'] }, false],
  ])('%j: %s', (selector, expected) => {
    expect(matches(selector, web)).toBe(expected);
  });
});

describe('isSelected', () => {
  const staging = { tags: { Environment: 'staging' } };

  it('includes if any selector matches', () => {
    expect(isSelected({ include: [{ names: ['api'] }, staging], exclude: [] }, web)).toBe(true);
  });

  it('excludes whatever is included', () => {
    expect(isSelected({ include: [staging], exclude: [{ names: ['web-1'] }] }, web)).toBe(false);
  });

  it('is limited by "only"', () => {
    const selection = { include: [staging], exclude: [] };
    expect(isSelected(selection, web, { names: ['web-1'] })).toBe(true);
    expect(isSelected(selection, web, { names: ['web-2'] })).toBe(false);
  });
});

describe('matchingIncludes', () => {
  it('tells every selector that matches, whatever is excluded', () => {
    const include = [{ names: ['api'] }, { names: ['web-*'] }, { ids: ['web-1'] }];
    expect(matchingIncludes({ include, exclude: [{ names: ['*'] }] }, web)).toEqual([1, 2]);
  });
});

describe('matchesWildcard', () => {
  it('agrees with the regular expression it stands for', () => {
    const alphabet = fc.constantFrom('a', 'b', '*', '?', '.', '/');
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/'), maxLength: 8 });
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 6 }), text, (pattern, value) => {
        const source = pattern
          .replace(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.');
        expect(matchesWildcard(pattern, value)).toBe(new RegExp(`^${source}$`).test(value));
      }),
      { numRuns: 10_000 },
    );
  });

  it('stays fast on hostile patterns', () => {
    expect(matchesWildcard('*a'.repeat(50), 'a'.repeat(255) + 'b')).toBe(false);
  });
});
