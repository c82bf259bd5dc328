import { describe, expect, it } from 'vitest';
import {
  checkReleaseName,
  defaultReleaseName,
  displayName,
  parseReleaseRef,
} from '../../src/client/releaseRef.js';

describe('naming a release', () => {
  const shop1 = { pipeline: 'shop', release: '1', workflowId: 'golden-ami/shop/1' };

  it.each([
    ['shop/1', undefined],
    ['golden-ami/shop/1', undefined],
    ['1', 'shop'],
    // A name with the pipeline in it wins over the config's.
    ['shop/1', 'other'],
  ])('reads %s with the pipeline %s', (text, pipeline) => {
    expect(parseReleaseRef(text, pipeline)).toEqual(shop1);
  });

  it('reads the name of a scheduled release', () => {
    const { release } = parseReleaseRef('shop/scheduled-2026-11-23T04:00:00Z');
    expect(release).toBe('scheduled-2026-11-23T04:00:00Z');
  });

  it.each([
    ['1', '"1" does not name a release: the pipeline is missing.'],
    ['a/b/c', '"a/b/c" does not name a release: it has more than one slash.'],
    [
      'golden-ami/shop/1/staging',
      '"golden-ami/shop/1/staging" does not name a release: that is the workflow ID of a part of a release, or of something else.',
    ],
    [
      'shop/',
      '"shop/" does not name a release: names have 1 to 64 letters, digits, dots, dashes, underscores or colons.',
    ],
    [
      'two words',
      '"two words" does not name a release: names have 1 to 64 letters, digits, dots, dashes, underscores or colons.',
    ],
  ])('refuses %s', (text, message) => {
    expect(() => parseReleaseRef(text)).toThrow(message);
  });

  it('shows as <pipeline>/<release>', () => expect(displayName(shop1)).toBe('shop/1'));
});

describe('the name of a new release', () => {
  it('is the UTC time unless one is given', () => {
    expect(defaultReleaseName(Date.UTC(2026, 10, 3, 4, 5, 6, 789))).toBe('20261103-040506');
  });

  it.each(['1', 'cve-2026-1234', 'a:b', 'a'.repeat(64)])('may be %s', (name) => {
    expect(checkReleaseName(name)).toBe(name);
  });

  it.each(['', '-a', 'a/b', 'a b', 'a'.repeat(65)])('may not be "%s"', (name) => {
    expect(() => checkReleaseName(name)).toThrow(`"${name}" cannot be the name of a release`);
  });
});
