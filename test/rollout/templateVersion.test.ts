import { describe, expect, it } from 'vitest';
import type { GroupSnapshot, VersionAlias } from '../../src/contract/group.js';
import type { TargetInput } from '../../src/contract/messages.js';
import { former, versionToMake } from '../../src/rollout/templateVersion.js';
import { groupSnapshot } from '../support/groups.js';
import { polling } from '../support/polling.js';

const input: TargetInput = {
  target: {
    id: '222222222222/eu-west-1/asg/web-1',
    kind: 'asg',
    size: 4,
    expectedSeconds: 600,
    newImage: 'ami-new',
  },
  config: {
    pipeline: 'web',
    environment: 'staging',
    account: { id: '222222222222', roleName: 'golden-ami' },
    refresh: {},
    polling,
  },
  release: 'r1',
};
const MADE = 'golden-ami web/r1 from version 3';

interface Version {
  readonly version: string;
  readonly imageId?: string;
  readonly alias?: VersionAlias;
  readonly description?: string;
}

const group = (version: Version): GroupSnapshot =>
  groupSnapshot({
    template: { kind: 'launchTemplate', templateId: 'lt-1', templateName: 'web', ...version },
  });
/** What a group that names `$Latest` uses once the release has made a version, for this group or another one. */
const overtaken: Version = { version: '4', imageId: 'ami-new', alias: '$Latest', description: MADE };

describe('the version that a group ran before the release', () => {
  it.each<[string, Version, ReturnType<typeof former>]>([
    ['is the one it uses', { version: '3', imageId: 'ami-old' }, { previousVersion: '3' }],
    [
      'is the one that its alias means, and the alias with it',
      { version: '3', imageId: 'ami-old', alias: '$Default' },
      { previousVersion: '3', previousAlias: '$Default' },
    ],
    [
      'is the one that the version of the release was made from, once $Latest means that',
      overtaken,
      { previousVersion: '3', previousAlias: '$Latest' },
    ],
    [
      'is another release’s version',
      { ...overtaken, description: 'golden-ami web/r0 from version 2' },
      { previousVersion: '4', previousAlias: '$Latest' },
    ],
    [
      'is a version of somebody who has copied the description, not the image',
      { ...overtaken, imageId: 'ami-other' },
      { previousVersion: '4', previousAlias: '$Latest' },
    ],
    ['is known of a group that follows the channel too', { version: '3' }, { previousVersion: '3' }],
  ])('%s', (_what, version, expected) => {
    expect(former(group(version), input)).toEqual(expected);
  });

  it('keeps the alias that the group named when the release first came', () => {
    const pinned = { version: '3', imageId: 'ami-old' };
    expect(former(group(pinned), { ...input, undo: { previousAlias: '$Latest' } })).toEqual({
      previousVersion: '3',
      previousAlias: '$Latest',
    });
  });
});

describe('the version to make', () => {
  it('is a copy with the image of the release', () => {
    expect(versionToMake(group({ version: '3', imageId: 'ami-old', alias: '$Latest' }), input)).toEqual({
      templateId: 'lt-1',
      sourceVersion: '3',
      imageId: 'ami-new',
      description: MADE,
    });
  });

  it('is there already, once $Latest means it: no copy of the copy is made', () => {
    expect(versionToMake(group(overtaken), input)).toEqual({ templateId: 'lt-1', newVersion: '4' });
  });

  it('is none where the channel parameter names the image', () => {
    expect(versionToMake(group({ version: '3' }), input)).toEqual({ templateId: 'lt-1' });
  });
});
