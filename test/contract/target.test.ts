import { describe, expect, it } from 'vitest';
import { parseTargetId, targetId, TargetState, isFinal, isUnsuccessful } from '../../src/contract/target.js';

describe('target IDs', () => {
  it.each([
    [
      '222222222222/eu-west-1/asg/web-1',
      { kind: 'asg', account: '222222222222', region: 'eu-west-1', group: 'web-1' },
    ],
    [
      '222222222222/eu-west-1/asg/team/web',
      { kind: 'asg', account: '222222222222', region: 'eu-west-1', group: 'team/web' },
    ],
    [
      '222222222222/eu-west-1/ecs/shop/api',
      { kind: 'ecs', account: '222222222222', region: 'eu-west-1', cluster: 'shop', service: 'api' },
    ],
  ] as const)('%s', (id, ref) => {
    expect(parseTargetId(id)).toEqual(ref);
    expect(targetId(ref)).toBe(id);
  });

  it.each([
    '',
    'web-1',
    '2/eu/asg',
    '2/eu/asg/',
    '2/eu/ecs/shop',
    '2/eu/ecs/shop/',
    '2/eu/ecs/a/b/c',
    '2/eu/lambda/f',
    '//asg/x',
  ])('refuses "%s"', (id) => {
    expect(() => parseTargetId(id)).toThrow(`"${id}" is not a target ID`);
  });
});

describe('target states', () => {
  it('are final when nothing more happens', () => {
    expect(Object.values(TargetState).filter(isFinal)).toEqual([
      'succeeded',
      'skipped',
      'failed',
      'rolledBack',
      'cancelled',
    ]);
  });

  it('count a rolled-back group as a failed one', () => {
    expect(Object.values(TargetState).filter(isUnsuccessful)).toEqual(['failed', 'rolledBack']);
  });
});
