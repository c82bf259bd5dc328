import { describe, expect, it } from 'vitest';
import type { Rejection } from '../../src/contract/rejectedImages.js';
import { namesOf, rejectionOf } from '../../src/contract/rejectedImages.js';
import { accept, reject } from '../../src/rollout/rejections.js';

const AT = '2026-11-24T10:00:00.000Z';
const AMI = 'ami-0123456789abcdef0';
const COPY = 'ami-0fedcba9876543210';
const ARN = 'arn:aws:imagebuilder:eu-west-1:111111111111:image/web/1.0.0/1';
const bad: Rejection = { images: [AMI], by: 'ada', reason: 'panics', at: AT };

describe('rejecting an image', () => {
  it('marks it, with who, when and why', () => {
    expect(reject([], { images: [AMI, AMI], by: 'ada', reason: 'panics' }, AT)).toEqual([bad]);
  });

  it('keeps what was said first, and learns further names', () => {
    expect(reject([bad], { images: [ARN, AMI], by: 'bob', reason: 'slow' }, 'later')).toEqual([
      { ...bad, images: [AMI, ARN] },
    ]);
  });

  it.each([
    [null],
    [{ images: [], by: 'ada', reason: 'x' }],
    [{ images: ['web'], by: 'ada', reason: 'x' }],
    [{ images: [AMI], by: ' ', reason: 'x' }],
    [{ images: [AMI], by: 'ada' }],
    [{ images: Array.from({ length: 5001 }, () => AMI), by: 'ada', reason: 'x' }],
  ])('leaves out a message that is not right: %j', (message) => {
    expect(reject([bad], message, AT)).toBeUndefined();
  });
});

describe('accepting an image again', () => {
  it('takes back the whole rejection, by any of its names', () => {
    const other = { ...bad, images: [COPY] };
    expect(accept([{ ...bad, images: [AMI, ARN] }, other], { images: [ARN], by: 'ada' })).toEqual([other]);
  });

  it.each([[undefined], [{ images: [AMI] }], [{ images: 'all', by: 'ada' }]])(
    'leaves out a message that is not right: %j',
    (message) => {
      expect(accept([bad], message)).toBeUndefined();
    },
  );
});

describe('an image', () => {
  it('is rejected by any of its names', () => {
    const image = {
      name: 'web',
      version: '1.0.0',
      imageVersionArn: ARN,
      amis: [
        { region: 'eu-west-1', amiId: AMI },
        { region: 'eu-west-1', account: '222222222222', amiId: COPY },
      ],
    };
    expect(namesOf(image)).toEqual([AMI, COPY, ARN]);
    for (const name of [AMI, COPY, ARN]) {
      expect(rejectionOf(namesOf(image), [{ ...bad, images: [name] }])?.by).toBe('ada');
    }
    expect(rejectionOf(namesOf(image), [{ ...bad, images: ['ami-00000000'] }])).toBeUndefined();
  });
});
