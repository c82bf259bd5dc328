import { describe, expect, it } from 'vitest';
import { channelStep, restoredBy, writtenBy, type ChannelVersion } from '../../src/rollout/channelHistory.js';

const DESCRIPTION = writtenBy('web', 'staging', 'r2');
const version = (value: string, description: string): ChannelVersion => ({
  value,
  dataType: 'aws:ec2:image',
  description,
});
const before = version('ami-1', 'by hand');
const ours = version('ami-2', DESCRIPTION);
const restored = version('ami-1', restoredBy('web', 'staging', 'r2'));
const other = version('ami-9', writtenBy('web', 'staging', 'r3'));

describe('channelStep', () => {
  it.each([
    ['a parameter that does not exist', []],
    ['one that the release has not written', [before, other]],
    ['one that is back', [before, ours, restored]],
    ['one that somebody else has put back', [before, ours, version('ami-1', 'by hand again')]],
  ])('leaves %s', (_, history) => {
    expect(channelStep(history, ours)).toEqual({ kind: 'nothing' });
  });

  it.each([
    ['written once', [before, ours]],
    ['written twice, because an answer was lost', [before, ours, ours]],
    ['written again after it was restored', [before, ours, restored, ours]],
  ])('writes what was there before, where the release has %s', (_, history) => {
    expect(channelStep(history, ours)).toEqual({ kind: 'write', value: 'ami-1', dataType: 'aws:ec2:image' });
  });

  it('takes the data type back as well', () => {
    expect(channelStep([{ ...before, dataType: 'text' }, ours], ours)).toMatchObject({ dataType: 'text' });
  });

  it('leaves alone what somebody has written since, and what there was nothing before', () => {
    expect(channelStep([before, ours, other], ours)).toEqual({
      kind: 'stays',
      reason: 'somebody has written ami-9 since',
    });
    expect(channelStep([before, ours, version('ami-9', DESCRIPTION)], ours)).toMatchObject({ kind: 'stays' });
    expect(channelStep([ours], ours)).toEqual({
      kind: 'stays',
      reason: 'it did not exist before the release, and golden-ami deletes nothing',
    });
  });

  it('tells releases apart', () => {
    expect(writtenBy('web', 'staging', 'r1')).not.toBe(writtenBy('web', 'staging', 'r2'));
  });
});
