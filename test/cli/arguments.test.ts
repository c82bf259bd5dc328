import { describe, expect, it } from 'vitest';
import { GoldenAmiError } from '../../src/client/goldenAmiError.js';
import { parseImage, parseNumber, parseOnly, parseRefresh, parseTags } from '../../src/cli/arguments.js';

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof GoldenAmiError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('--image', () => {
  it('takes an AMI ID per Region, separated by commas or given one by one', () => {
    const amis = { 'eu-west-1': 'ami-0123456789abcdef0', 'us-east-1': 'ami-0fedcba9876543210' };
    const [first, second] = Object.entries(amis).map(([region, ami]) => `${region}=${ami}`);
    expect(parseImage([`${first},${second}`])).toEqual({ amis });
    expect(parseImage([`${first}`, ` ${second}`])).toEqual({ amis });
  });

  it('takes the ARN of an Image Builder build version', () => {
    const imageVersionArn = 'arn:aws:imagebuilder:eu-west-1:111111111111:image/web-base/1.4.0/3';
    expect(parseImage([imageVersionArn])).toEqual({ imageVersionArn });
  });

  it.each([
    [['ami-0123456789abcdef0'], '--image "ami-0123456789abcdef0" is not an image.'],
    [['eu-west-1=ami-xyz'], '--image "eu-west-1=ami-xyz" is not an image.'],
    [['eu-west-1=ami-01234567,'], '--image "" is not an image.'],
    [['eu-west-1=ami-01234567,eu-west-1=ami-89abcdef'], '--image names two AMIs for eu-west-1.'],
    [
      ['arn:aws:imagebuilder:eu-west-1:111111111111:image-pipeline/web'],
      '--image "arn:aws:imagebuilder:eu-west-1:111111111111:image-pipeline/web" is not the ARN of an Image Builder build version.',
    ],
    [
      ['arn:aws:imagebuilder:eu-west-1:111111111111:image/web/1.0.0/1', 'eu-west-1=ami-01234567'],
      '--image takes one Image Builder ARN, not several.',
    ],
  ])('refuses %j', (values, message) => {
    expect(messageOf(() => parseImage(values))).toBe(message);
  });
});

describe('--only', () => {
  it.each([
    [['111111111111/eu-west-1/asg/web'], { ids: ['111111111111/eu-west-1/asg/web'] }],
    [
      ['arn:aws:autoscaling:eu-west-1:111111111111:autoScalingGroup:x'],
      { ids: ['arn:aws:autoscaling:eu-west-1:111111111111:autoScalingGroup:x'] },
    ],
    [['web-*', 'shop/api'], { names: ['web-*', 'shop/api'] }],
    [['i-0123456789abcdef0', 'web'], { ids: ['i-0123456789abcdef0', 'web'] }],
    [['tag:Service=checkout', 'tag:Stage=a=b'], { tags: { Service: 'checkout', Stage: 'a=b' } }],
    [['tag:Service=checkout', 'web-*'], { names: ['web-*'], tags: { Service: 'checkout' } }],
  ])('reads %j', (values, selector) => {
    expect(parseOnly(values)).toEqual(selector);
  });

  it('refuses IDs and wildcards together: both would have to match', () => {
    expect(messageOf(() => parseOnly(['web-*', '111111111111/eu-west-1/asg/web']))).toBe(
      '--only takes IDs or names with wildcards, not both at once.',
    );
  });
});

describe('--tag', () => {
  it('reads tags, whose values may be empty', () => {
    expect(parseTags('--tag', ['Service=checkout', 'Stage='])).toEqual({ Service: 'checkout', Stage: '' });
  });

  it.each([
    [['Service'], '--tag "Service" is not a tag.'],
    [['=checkout'], '--tag "=checkout" is not a tag.'],
    [['Service=a', 'Service=b'], '--tag names two values for the tag Service; a target has one.'],
  ])('refuses %j', (values, message) => {
    expect(messageOf(() => parseTags('--tag', values))).toBe(message);
  });
});

describe('--refresh', () => {
  it.each([
    '{minHealthyPercentage: 50, instanceWarmup: 1 minute}',
    'minHealthyPercentage: 50\ninstanceWarmup: 1 minute',
    '{"minHealthyPercentage":50,"instanceWarmup":"1 minute"}',
  ])('reads %j', (text) => {
    expect(parseRefresh(text)).toEqual({ minHealthyPercentage: 50, instanceWarmup: '1 minute' });
  });

  it('names every mistake in it, by the rules of the config', () => {
    const message = messageOf(() => parseRefresh('{minHealthy: 50, instanceWarmup: soon}'));
    expect(message.split('\n')).toEqual([
      '--refresh has 2 mistakes:',
      expect.stringContaining('instanceWarmup  expected a duration'),
      expect.stringContaining('minHealthy  unknown key'),
    ]);
    expect(messageOf(() => parseRefresh('[1'))).toContain('--refresh has a mistake:');
    expect(messageOf(() => parseRefresh(''))).toContain('--refresh has a mistake:');
  });
});

describe('numbers', () => {
  it.each([
    ['1', 1],
    ['0030', 30],
  ])('reads %s', (value, number) => expect(parseNumber('--limit', value, 1, 100)).toBe(number));

  it.each(['0', '101', '-1', '1.5', 'ten', ''])('refuses "%s"', (value) => {
    expect(messageOf(() => parseNumber('--limit', value, 1, 100))).toBe(
      `--limit "${value}" is not a whole number between 1 and 100.`,
    );
  });
});

describe('--only with accounts', () => {
  it.each([
    [['444444444444'], { accounts: ['444444444444'] }],
    [['444444444444/eu-west-1'], { accounts: ['444444444444'], regions: ['eu-west-1'] }],
    [
      ['444444444444/eu-west-1', '333333333333/eu-west-1'],
      { accounts: ['444444444444', '333333333333'], regions: ['eu-west-1'] },
    ],
  ])('takes %j', (values, selector) => {
    expect(parseOnly(values)).toEqual(selector);
  });

  it('refuses what would mean more than it names', () => {
    expect(() => parseOnly(['444444444444/eu-west-1', '333333333333/us-east-1'])).toThrow('the same Regions');
    expect(() => parseOnly(['444444444444', '444444444444/us-east-1'])).toThrow('the same Regions');
  });
});
