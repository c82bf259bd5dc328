import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check.js';
import type { ChannelFacts, PlaceFacts } from '../../src/contract/preflight.js';
import { completeDistribution, type RegionDistribution } from '../../src/rollout/distribution.js';
import type { DiscoveredTarget } from '../../src/contract/plan.js';
import { judgePreflight, preflightPlaces } from '../../src/rollout/preflight.js';
import { judgeChannels } from '../../src/rollout/preflight/channels.js';
import { judgePipeline, type PipelineFacts } from '../../src/rollout/preflight/pipeline.js';
import { config } from '../support/fleets.js';

const place: PlaceFacts = {
  account: '222222222222',
  region: 'eu-west-1',
  instanceTypes: {},
  alarms: {},
  missingPermissions: [],
  unseen: {},
};
const name = '/golden-ami/web/staging';

describe('channel parameters', () => {
  const judged = (change: Partial<ChannelFacts>) =>
    judgeChannels({
      ...place,
      channels: [{ environment: 'staging', name, type: 'String', dataType: 'aws:ec2:image', ...change }],
    }).map(({ fatal, message }) => [fatal, message] as const);

  it('are asked for in every account and Region of an environment, but for places that are closed', () => {
    const checked = checkConfig(config());
    const environments = checked.environments.map((environment) => ({ environment, targets: [] }));
    const asked = preflightPlaces(environments, undefined, checked.accounts, checked);
    expect(asked.map(({ account, channels }) => [account, channels])).toEqual([
      ['222222222222', [{ environment: 'staging', name }]],
      ['333333333333', [{ environment: 'production', name: '/golden-ami/web/production' }]],
    ]);
    const closed = environments.map((each) => ({
      ...each,
      unreachable: [{ account: '333333333333', region: 'eu-west-1' }],
    }));
    expect(preflightPlaces(closed, undefined, checked.accounts, checked)).toHaveLength(1);
  });

  it('are nothing to speak of as golden-ami writes them', () => {
    expect(judged({})).toEqual([]);
    expect(judged({ allowedPattern: 'ami-[0-9a-f]{17}' })).toEqual([]);
  });

  it.each(['SecureString', 'StringList'])('are refused as a %s, with the command that helps', (type) => {
    const [[fatal, message = ''] = [false, '']] = judged({ type });
    expect(fatal).toBe(true);
    expect(message).toContain(`the channel parameter ${name} is a ${type}, and its type cannot be changed`);
    expect(message).toContain(`aws ssm delete-parameter --region eu-west-1 --name ${name}`);
  });

  it.each<[Partial<ChannelFacts>, boolean, string]>([
    [{ allowedPattern: '^v[0-9]+$' }, true, 'which no AMI ID like ami-0123456789abcdef0 matches'],
    [{ isFull: true }, true, 'the oldest has a label'],
    [{ dataType: 'text' }, false, 'has the data type text'],
    [{ policies: ['Expiration'] }, false, 'has policies (Expiration)'],
  ])('with %j: fatal %s', (change, fatal, message) => {
    expect(judged(change)).toEqual([[fatal, expect.stringContaining(message)]]);
  });
});

describe('ways back', () => {
  const checked = checkConfig(config());
  const [environment] = checked.environments;
  if (!environment) throw new Error('the config has an environment');
  const OLD = 'ami-0bbbbbbbbbbbbbbb1';
  const target = (group: string, currentImage = OLD): DiscoveredTarget => ({
    id: `222222222222/eu-west-1/asg/${group}`,
    kind: 'asg',
    size: 2,
    expectedSeconds: 60,
    currentImage,
    launch: { templateId: 'lt-1', version: '1', instanceTypes: [] },
  });
  const judged = (troubles: NonNullable<PlaceFacts['troubles']>, channels: ChannelFacts[] = []) =>
    judgePreflight(
      [{ environment, targets: [target('a'), target('b'), target('c', 'ami-0ccccccccccccccc1')] }],
      [{ ...place, troubles, channels }],
      [],
    );
  const gone = {
    isGone: true,
    what: `${OLD} is disabled`,
    help: 'Its owner can enable it: aws ec2 enable-image',
  };
  const finding = { account: '222222222222', region: 'eu-west-1', environment: 'staging' };

  it('are asked for once for each image that groups launch now', () => {
    const [asked] = preflightPlaces(
      [{ environment, targets: [target('a', 'ami-2'), target('b', 'ami-1'), target('c', 'ami-2')] }],
      undefined,
      checked.accounts,
    );
    expect(asked?.imagesNow).toEqual(['ami-1', 'ami-2']);
  });

  it('are nothing to speak of where the images can be launched', () => {
    expect(judged({})).toEqual({ refusals: [], warnings: [] });
  });

  it('are warned of, once for all groups that lack one, and refuse nothing', () => {
    expect(judged({ [OLD]: gone })).toEqual({
      refusals: [],
      warnings: [
        {
          ...finding,
          check: 'image',
          targets: 2,
          example: '222222222222/eu-west-1/asg/a',
          message: `${gone.what}: what launches it now cannot be rolled back to it. ${gone.help}`,
        },
      ],
    });
  });

  it('are warned of where they may be lost', () => {
    const { warnings } = judged({ [OLD]: { isGone: false, what: `${OLD} is deprecated since 2026-01-01` } });
    expect(warnings).toMatchObject([
      {
        check: 'image',
        targets: 2,
        message: `${OLD} is deprecated since 2026-01-01: what launches it now can be rolled back to it for as long as it is there`,
      },
    ]);
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('of a channel parameter are warned of where its image is gone: %s', (isGone, count) => {
    const amiId = 'ami-0ddddddddddddddd1';
    const channel = { environment: 'staging', name, type: 'String', dataType: 'aws:ec2:image', amiId };
    const { refusals, warnings } = judged({ [amiId]: { ...gone, isGone } }, [channel]);
    expect(refusals).toEqual([]);
    expect(warnings).toHaveLength(count);
    if (isGone)
      expect(warnings).toMatchObject([
        {
          ...finding,
          check: 'channel',
          message: `the channel parameter ${name} names an image that cannot be launched: ${gone.what}. A rollback cannot put it back, because SSM takes no such image. ${gone.help}`,
        },
      ]);
  });
});

const goal = {
  regions: ['eu-west-1', 'us-east-1'],
  accounts: ['222222222222'],
  owner: '111111111111',
  home: 'eu-west-1',
  mode: 'share',
} as const;

describe('distribution settings', () => {
  const complete = (ami: object, change = {}) =>
    completeDistribution<RegionDistribution>([{ region: 'eu-west-1', amiDistributionConfiguration: ami }], {
      ...goal,
      ...change,
    });
  const organization = {
    organizationArns: ['arn:aws:organizations::111111111111:organization/o-abcdefghij'],
  };

  it.each([
    ['everybody', { userGroups: ['all'] }],
    ['an organization', organization],
    ['a unit', { organizationalUnitArns: ['arn:aws:organizations::111111111111:ou/o-abcdefghij/ou-1'] }],
  ])('that share with %s get no account, and an added Region is shared alike', (_, launchPermission) => {
    expect(complete({ name: 'web', launchPermission })).toEqual({
      distributions: [
        { region: 'eu-west-1', amiDistributionConfiguration: { name: 'web', launchPermission } },
        { region: 'us-east-1', amiDistributionConfiguration: { name: 'web', launchPermission } },
      ],
      added: ['us-east-1'],
      problems: [],
      overQuota: [],
    });
  });

  it('take a key along that is there in every Region, and refuse one that is not', () => {
    const keyOf = (kmsKeyId: string) => {
      const { distributions, problems } = complete({ kmsKeyId, launchPermission: organization });
      return { key: distributions[1]?.amiDistributionConfiguration?.kmsKeyId, problems };
    };
    const arn = (region: string, key: string) => `arn:aws:kms:${region}:111111111111:${key}`;
    for (const key of ['key/mrk-1234', 'alias/images']) {
      expect(keyOf(arn('eu-west-1', key))).toEqual({ key: arn('us-east-1', key), problems: [] });
    }
    expect(keyOf(arn('eu-west-1', 'key/1234'))).toEqual({
      key: undefined,
      problems: [expect.stringContaining('add us-east-1 to them with a key of its own')],
    });
  });

  it('are refused beyond what Image Builder takes, and with the key that AWS manages', () => {
    const ids = (count: number) =>
      Array.from({ length: count }, (_, index) => String(100_000_000_000 + index));
    const completed = (ami: object, accounts: string[] = []) =>
      complete(ami, { regions: ['eu-west-1'], accounts });
    const problems = (...args: Parameters<typeof completed>) => completed(...args).problems;
    const shared = { launchPermission: { userIds: ids(999) } };
    expect(completed(shared, ['222222222222'])).toMatchObject({ problems: [], overQuota: [] });
    // A quota that AWS raises on request: nothing that must not be written.
    expect(completed(shared, ['222222222222', '333333333333'])).toMatchObject({
      problems: [],
      overQuota: [
        expect.stringContaining(
          'would be shared with 1001 accounts, organizations and units in eu-west-1, and AWS allows 1000 unless',
        ),
      ],
    });
    expect(completed({ launchPermission: { userIds: ids(1536) } })).toMatchObject({
      problems: [],
      overQuota: [expect.stringContaining('1536')],
    });
    expect(completed({ launchPermission: { userIds: ids(1537) } })).toMatchObject({
      problems: [
        expect.stringContaining('shared with 1537 accounts in eu-west-1, and Image Builder takes 1536'),
      ],
      overQuota: [],
    });
    expect(problems({ targetAccountIds: ids(1536) })).toEqual([]);
    expect(problems({ targetAccountIds: ids(1537) })).toHaveLength(1);
    const kmsKeyId = 'arn:aws:kms:eu-west-1:111111111111:alias/aws/ebs';
    expect(problems({ kmsKeyId })).toEqual([]);
    expect(problems({ kmsKeyId }, ['222222222222'])).toEqual([
      expect.stringContaining('name a key of your own'),
    ]);
  });
});

describe('an Image Builder pipeline', () => {
  const arn = 'arn:aws:imagebuilder:eu-west-1:111111111111:image-pipeline/web';
  const whole: PipelineFacts = {
    arn,
    pipeline: { is: 'there', value: { distributionArn: 'd', recipeArn: 'r', infrastructureArn: 'i' } },
    distribution: { is: 'there', value: [] },
    recipe: { is: 'there', value: { parentImage: 'ami-1', volumes: [] } },
    infrastructure: { is: 'there', value: {} },
    parent: { is: 'there', value: {} },
  };
  const missing = { is: 'missing', words: 'no such thing' } as const;
  const refused = { is: 'refused', words: 'not allowed' } as const;
  const judged = (change: Partial<PipelineFacts>) => judgePipeline({ ...whole, ...change }, goal);

  it('is fine when everything is there', () => {
    expect(judged({})).toEqual([]);
  });

  it.each<[string, Partial<PipelineFacts>, boolean, string]>([
    ['no pipeline', { pipeline: missing }, true, `there is no Image Builder pipeline ${arn}: no such thing`],
    [
      'no distribution settings',
      { distribution: missing },
      true,
      'distribution settings d, which is not there',
    ],
    ['no recipe', { recipe: missing }, true, 'recipe r, which is not there'],
    [
      'no infrastructure',
      { infrastructure: missing },
      true,
      'infrastructure configuration i, which is not there',
    ],
    ['no parent image', { parent: missing }, true, 'parent image ami-1 of its recipe, which is not there'],
    ['a recipe that may not be read', { recipe: refused }, false, 'could not be checked: not allowed'],
    ['settings that may not be read', { distribution: refused }, true, 'could not be checked: not allowed'],
    [
      'containers',
      { pipeline: { is: 'there', value: { distributionArn: 'd', containerRecipeArn: 'c' } } },
      true,
      'builds container images (c): it makes no AMI',
    ],
    [
      'a volume with the key that AWS manages',
      { recipe: { is: 'there', value: { volumes: [{ encrypted: true, kmsKeyId: 'alias/aws/ebs' }] } } },
      true,
      'name a key of your own in the recipe',
    ],
    [
      'a volume with the key that AWS manages, and another key for copies',
      {
        recipe: { is: 'there', value: { volumes: [{ encrypted: true, kmsKeyId: 'alias/aws/ebs' }] } },
        distribution: {
          is: 'there',
          value: goal.regions.map((region) => ({
            region,
            amiDistributionConfiguration: { kmsKeyId: `arn:aws:kms:${region}:111111111111:alias/images` },
          })),
        },
      },
      true,
      'name a key of your own in the recipe',
    ],
    [
      'more shares than the quota that everybody has',
      {
        distribution: {
          is: 'there',
          value: goal.regions.map((region, index) => ({
            region,
            amiDistributionConfiguration: {
              launchPermission:
                index === 0
                  ? { userIds: Array.from({ length: 1001 }, (_, each) => String(500_000_000_000 + each)) }
                  : { userGroups: ['all'] },
            },
          })),
        },
      },
      true,
      'start with --ignore-preflight',
    ],
    [
      'a volume with a default key',
      { recipe: { is: 'there', value: { volumes: [{ encrypted: true }] } } },
      false,
      'name a key of your own in the recipe',
    ],
  ])('with %s', (_, change, fatal, message) => {
    expect(judged(change)).toEqual([{ fatal, message: expect.stringContaining(message) as string }]);
  });
});
