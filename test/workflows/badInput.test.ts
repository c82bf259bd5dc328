import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseInput } from '../../src/contract/messages.js';
import { config, fleet, OWNER, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { mutations } from '../support/journal.js';
import { Simulation, type Stage } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

interface Case {
  readonly config?: unknown;
  readonly input?: Omit<ReleaseInput, 'config'>;
  readonly type: string;
  readonly says: string[];
}

const cases: Record<string, Case> = {
  'a config with mistakes': {
    config: { ...config(), regions: ['europe'], acounts: [] },
    type: 'InvalidRelease',
    says: ['acounts', 'regions[0]', 'expected the code of an AWS Region'],
  },
  'no config at all': { config: undefined, type: 'InvalidRelease', says: ['config'] },
  'an image that does not exist': {
    input: { image: { amis: { [REGION]: 'ami-0bbbbbbbbbbbbbbb9' } } },
    type: 'ImageNotLaunchable',
    says: ['InvalidAMIID.NotFound', 'ami-0bbbbbbbbbbbbbbb9', STAGING, PRODUCTION],
  },
  'an image without a copy in a Region': {
    input: { image: { amis: { 'us-east-1': 'ami-0bbbbbbbbbbbbbbb9' } } },
    type: 'InvalidRelease',
    says: ['expected an AMI ID for every Region; missing: eu-west-1'],
  },
  'a build version that does not exist': {
    input: { image: { imageVersionArn: `arn:aws:imagebuilder:${REGION}:${OWNER}:image/web-base/9.9.9/1` } },
    type: 'ImageNotFound',
    says: ['image/web-base/9.9.9/1'],
  },
  'a parameter that does not exist': {
    config: config({ image: { ssmParameter: { name: '/no/such' } } }),
    type: 'ImageNotFound',
    says: ['SSM parameter /no/such does not exist in eu-west-1'],
  },
  'a role that cannot be assumed': {
    config: config({ accountDefaults: { roleName: 'nobody' } }),
    type: 'AccountUnreachable',
    says: [
      '2 of 2 accounts cannot be reached',
      `arn:aws:iam::${STAGING}:role/nobody`,
      'AccessDenied',
      'sts:AssumeRole',
    ],
  },
  'an account without a role that is not the worker’s own': {
    config: config({ accountDefaults: {} }),
    type: 'AccountUnreachable',
    says: ["the worker's own credentials belong to account 111111111111"],
  },
  'selectors that match nothing': {
    config: config({
      environments: config().environments.map((environment) => ({
        ...environment,
        autoScalingGroups: { include: [{ names: ['no-such-*'] }] },
        ecsServices: undefined,
      })),
    }),
    type: 'NothingSelected',
    says: [
      'environments[0].autoScalingGroups.include[0]  matches no Auto Scaling group',
      'environments[1].autoScalingGroups.include[0]  matches no Auto Scaling group',
    ],
  },
  'a release limited to what does not exist': {
    input: { only: { ids: [`${STAGING}/${REGION}/asg/gone`] } },
    type: 'NothingSelected',
    says: ['the release was limited to none of the targets'],
  },
  'two environments that select the same': {
    config: config({
      accounts: [{ id: STAGING, externalId: 'shop' }],
      environments: ['staging', 'production'].map((name) => ({
        name,
        autoScalingGroups: { include: [{ names: ['web-1'] }] },
      })),
    }),
    type: 'InvalidRelease',
    says: [
      'selected by two environments',
      `environments[1].autoScalingGroups.include[0]  selects ${STAGING}/${REGION}/asg/web-1`,
    ],
  },
};

async function nothingStarted(stage: Stage): Promise<void> {
  for (const account of [OWNER, STAGING, PRODUCTION]) {
    const calls = mutations(stage.emulator.journal, account).filter((call) => !call.startsWith('sns:'));
    expect(calls).toEqual([]);
  }
  await Promise.resolve();
}

describe('a release that cannot be done', () => {
  it.each(Object.entries(cases))(
    'ends before it begins: %s',
    async (_, { config: given, input, type, says }) => {
      await simulation.with(fleet(), async (stage) => {
        const content =
          given === undefined && type === 'InvalidRelease' && !input ? undefined : (given ?? config());
        const release = await stage.start(content as ReleaseInput['config'], input);
        const failure = await release.failure();
        expect(failure.type).toBe(type);
        for (const words of says) expect(failure.message).toContain(words);
        expect(await release.status()).toMatchObject({ phase: 'failed', failure: { type } });
        await nothingStarted(stage);
      });
    },
  );
});
