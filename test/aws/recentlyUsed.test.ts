import { describe, expect, it } from 'vitest';
import { RecentlyUsed } from '../../src/aws/recentlyUsed.js';

describe('RecentlyUsed', () => {
  it('lets go of what was not used for the longest time', () => {
    const cache = new RecentlyUsed<number>({ entries: 2, lifetimeMs: 1000 }, () => 0);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');
    cache.set('c', 3);
    expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).toEqual([1, undefined, 3, 2]);
  });

  it('lets go of what is too old, however often it is used', () => {
    let now = 0;
    const cache = new RecentlyUsed<number>({ entries: 2, lifetimeMs: 1000 }, () => now);
    cache.set('a', 1);
    now = 999;
    expect(cache.get('a')).toBe(1);
    now = 1000;
    expect([cache.get('a'), cache.size]).toEqual([undefined, 0]);
  });

  it('drops a value, but not the one that took its place', () => {
    const cache = new RecentlyUsed<object>({ entries: 2, lifetimeMs: 1000 }, () => 0);
    const [old, current] = [{}, {}];
    cache.set('a', old);
    cache.set('a', current);
    cache.drop('a', old);
    expect(cache.get('a')).toBe(current);
    cache.drop('a', current);
    expect(cache.get('a')).toBeUndefined();
  });
});
