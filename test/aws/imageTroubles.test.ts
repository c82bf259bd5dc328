import type { Image } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { troubleOf } from '../../src/aws/imageTroubles.js';

const AMI = 'ami-0bbbbbbbbbbbbbbb1';
const OWNER = '111111111111';
const place = { account: '222222222222', region: 'eu-west-1' };
const now = Date.parse('2026-11-30T10:00:00Z');
const judge = (image: Image | undefined, words?: string) => troubleOf(AMI, image, place, { words, now });

const restore = `aws ec2 restore-image-from-recycle-bin --region eu-west-1 --image-id ${AMI}`;
const share = `aws ec2 modify-image-attribute --region eu-west-1 --image-id ${AMI} --launch-permission 'Add=[{UserId=222222222222}]'`;

describe('an image that can be launched', () => {
  it.each<[string, Image]>([
    ['available', { State: 'available' }],
    ['pending: it comes by itself', { State: 'pending' }],
    ['transient: it comes by itself', { State: 'transient' }],
    ['deprecated at a time to come', { State: 'available', DeprecationTime: '2026-11-30T10:00:01Z' }],
    ['of no state at all', {}],
  ])('is one that is %s', (_, image) => {
    expect(judge(image)).toBeUndefined();
  });

  it('is one that is deprecated, which its owner means to be replaced', () => {
    expect(judge({ State: 'available', DeprecationTime: '2026-11-30T10:00:00Z' })).toEqual({
      isGone: false,
      what: `${AMI} is deprecated since 2026-11-30T10:00:00Z`,
      help: `Its owner can take that back: aws ec2 disable-image-deprecation --region eu-west-1 --image-id ${AMI}`,
    });
  });
});

describe('an image that can be launched no more', () => {
  it('is one that EC2 does not show to the account', () => {
    const what = `${AMI} is not there for account 222222222222 in eu-west-1 any more: deregistered, disabled, not shared with it, or not among its Allowed AMIs`;
    const help =
      `Its owner can restore it: ${restore}; or share it again: ${share}; ` +
      'what the account allows: aws ec2 get-allowed-images-settings --region eu-west-1';
    expect(judge(undefined)).toEqual({ isGone: true, what, help });
    const words = 'InvalidAMIID.NotFound: gone';
    expect(judge(undefined, words)).toEqual({ isGone: true, what: `${what} (${words})`, help });
  });

  it('is one that was deregistered, and may be in the Recycle Bin', () => {
    expect(judge({ State: 'deregistered' })).toEqual({
      isGone: true,
      what: `${AMI} is deregistered`,
      help: `Its owner can restore it from the Recycle Bin: ${restore}`,
    });
  });

  it('is one that is disabled, which takes its launch permissions away', () => {
    const enable = `Its owner can enable it: aws ec2 enable-image --region eu-west-1 --image-id ${AMI}`;
    const what = `${AMI} is disabled`;
    const disabled = { State: 'disabled', DeprecationTime: '2020-01-01T00:00:00Z' } as const;
    expect(judge({ ...disabled, OwnerId: place.account })).toEqual({ isGone: true, what, help: enable });
    expect(judge({ ...disabled, OwnerId: OWNER })).toEqual({
      isGone: true,
      what,
      help: `${enable}, and share it again: ${share}`,
    });
  });

  it.each(['error', 'failed', 'invalid'] as const)('is one in the state %s, for good', (State) => {
    expect(judge({ State, StateReason: { Message: 'The copy broke.' } })).toEqual({
      isGone: true,
      what: `${AMI} is ${State} (The copy broke.)`,
    });
  });
});
