import { describe, expect, it } from 'vitest';
import { completeDistribution, type DistributionGoal } from '../../src/rollout/distribution.js';

const goal: DistributionGoal = {
  regions: ['eu-west-1', 'us-east-1'],
  accounts: ['222222222222', '333333333333'],
  owner: '111111111111',
  mode: 'share',
};
const shared = (region: string, ...userIds: string[]) => ({
  region,
  amiDistributionConfiguration: { launchPermission: { userIds } },
});

describe('completeDistribution', () => {
  it('changes nothing that is complete', () => {
    const current = [
      shared('eu-west-1', '222222222222', '333333333333'),
      {
        region: 'us-east-1',
        amiDistributionConfiguration: { targetAccountIds: ['222222222222', '333333333333'] },
      },
    ];
    expect(completeDistribution(current, goal)).toEqual({
      distributions: current,
      added: [],
      problems: [],
      overQuota: [],
    });
  });

  it('adds a Region and an account, and says so', () => {
    const current = [
      shared('eu-west-1', '222222222222', '999999999999'),
      shared('ap-south-1', '222222222222'),
    ];
    expect(completeDistribution(current, goal)).toEqual({
      distributions: [
        shared('eu-west-1', '222222222222', '999999999999', '333333333333'),
        shared('ap-south-1', '222222222222'),
        // Like that of the first Region.
        shared('us-east-1', '222222222222', '999999999999', '333333333333'),
      ],
      added: ['333333333333 in eu-west-1', 'us-east-1', '333333333333 in us-east-1'],
      problems: [],
      overQuota: [],
    });
  });

  it('copies where the config says so', () => {
    const { distributions } = completeDistribution([], { ...goal, regions: ['eu-west-1'], mode: 'copy' });
    expect(distributions).toEqual([
      {
        region: 'eu-west-1',
        amiDistributionConfiguration: { targetAccountIds: ['222222222222', '333333333333'] },
      },
    ]);
  });

  it('does not name the owner, who has the image', () => {
    expect(
      completeDistribution([shared('eu-west-1')], {
        ...goal,
        regions: ['eu-west-1'],
        accounts: ['111111111111'],
      }).added,
    ).toEqual([]);
  });

  it('keeps what else an entry says', () => {
    const configuration = { name: 'x', amiTags: { a: 'b' }, launchPermission: {} };
    const entry = { region: 'eu-west-1', amiDistributionConfiguration: configuration };
    const { distributions } = completeDistribution([entry], { ...goal, regions: ['eu-west-1'] });
    expect(distributions[0]?.amiDistributionConfiguration).toMatchObject({ name: 'x', amiTags: { a: 'b' } });
  });

  it('is complete afterwards', () => {
    const { distributions } = completeDistribution([], goal);
    expect(completeDistribution(distributions, goal).added).toEqual([]);
  });
});
