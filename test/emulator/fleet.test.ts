import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expandFleet, FleetError, loadFleet, parseFleet, type FleetSource } from '../../emulator/fleet.js';

const minimal: FleetSource = { owner: '111111111111', regions: ['eu-west-1'] };
const group = {
  name: 'web',
  account: '111111111111',
  region: 'eu-west-1',
  desired: 2,
  image: 'base',
};

function problems(source: object): readonly string[] {
  try {
    parseFleet({ ...minimal, ...source });
  } catch (error) {
    if (error instanceof FleetError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

function shipped(name: string) {
  return expandFleet(
    loadFleet(fileURLToPath(new URL(`../../emulator/fleets/${name}.yaml`, import.meta.url))),
  );
}

describe('the shipped fleets', () => {
  it('has a demo of ten groups in staging and thirty in production', () => {
    const { accounts, regions, autoScalingGroups, ecsServices, imagePipelines, topics } = shipped('demo');
    const environments = autoScalingGroups.map(({ tags }) => tags.Environment);
    expect(environments.filter((name) => name === 'staging')).toHaveLength(10);
    expect(environments.filter((name) => name === 'production')).toHaveLength(30);
    expect([accounts.length, regions.length, ecsServices.length]).toEqual([3, 2, 6]);
    expect([imagePipelines.map(({ name }) => name), topics.length]).toEqual([['web-base'], 1]);
    for (const { desired } of autoScalingGroups) {
      expect(desired).toBeGreaterThanOrEqual(2);
      expect(desired).toBeLessThanOrEqual(6);
    }
  });

  it('has a small one for tests', () => {
    const { accounts, regions, ecsServices } = shipped('small');
    expect([accounts.length, regions.length, ecsServices.length]).toEqual([2, 1, 1]);
  });
});

describe('expanding a fleet', () => {
  it('counts names out, once per Region', () => {
    const { autoScalingGroups } = expandFleet(
      parseFleet({
        ...minimal,
        regions: ['eu-west-1', 'us-east-1'],
        images: [{ name: 'base' }],
        autoScalingGroups: [
          { ...group, region: undefined, regions: ['eu-west-1', 'us-east-1'], name: 'web-{n}', count: 2 },
        ],
      }),
    );
    expect(autoScalingGroups.map(({ region, name }) => `${region}/${name}`)).toEqual([
      'eu-west-1/web-1',
      'eu-west-1/web-2',
      'us-east-1/web-1',
      'us-east-1/web-2',
    ]);
  });

  it('gives images the same IDs every time, and others to another seed, name or Region', () => {
    const idsWith = (source: object) =>
      expandFleet(
        parseFleet({
          ...minimal,
          regions: ['eu-west-1', 'us-east-1'],
          images: [{ name: 'a' }, { name: 'b' }],
          ...source,
        }),
      ).images.map(({ imageId }) => imageId);
    expect(idsWith({})).toEqual(idsWith({}));
    expect(new Set([...idsWith({}), ...idsWith({ seed: 2 })]).size).toBe(8);
    for (const id of idsWith({})) expect(id).toMatch(/^ami-[0-9a-f]{17}$/);
  });

  it('keeps image IDs that the fleet names', () => {
    const { images } = expandFleet(
      parseFleet({ ...minimal, images: [{ name: 'a', ids: { 'eu-west-1': 'ami-12345678' } }] }),
    );
    expect(images).toMatchObject([{ imageId: 'ami-12345678' }]);
  });

  it('shares an image with all accounts of the fleet, its owner excepted, unless told otherwise', () => {
    const sharedWith = (image: object) =>
      expandFleet(
        parseFleet({
          ...minimal,
          accounts: [{ id: '222222222222', name: 'a' }],
          images: [{ name: 'a', ...image }],
        }),
      ).images[0]?.sharedWith;
    expect(sharedWith({})).toEqual(['222222222222']);
    expect(sharedWith({ sharedWith: [] })).toEqual([]);
  });

  it('gives a counted group the target group of its number', () => {
    const targetGroup = { account: '111111111111', region: 'eu-west-1' };
    const { autoScalingGroups, targetGroups } = expandFleet(
      parseFleet({
        ...minimal,
        images: [{ name: 'base' }],
        targetGroups: [
          { ...targetGroup, name: 'web-{n}', count: 2 },
          { ...targetGroup, name: 'all', interval: '10 seconds' },
        ],
        autoScalingGroups: [{ ...group, name: 'web-{n}', count: 2, targetGroups: ['web-{n}', 'all'] }],
      }),
    );
    expect(autoScalingGroups.map((each) => each.targetGroups)).toEqual([
      ['web-1', 'all'],
      ['web-2', 'all'],
    ]);
    expect(targetGroups.map(({ name, interval }) => [name, interval])).toEqual([
      ['web-1', 30_000],
      ['web-2', 30_000],
      ['all', 10_000],
    ]);
  });

  it('turns durations into milliseconds and fills in sizes', () => {
    const { autoScalingGroups } = expandFleet(
      parseFleet({
        ...minimal,
        images: [{ name: 'base' }],
        autoScalingGroups: [{ ...group, launch: '1.5 minutes', defaultInstanceWarmup: '10 seconds' }],
      }),
    );
    expect(autoScalingGroups).toMatchObject([
      { launch: 90_000, terminate: 30_000, defaultInstanceWarmup: 10_000, min: 2, max: 4 },
    ]);
  });
});

describe('a fleet that is wrong', () => {
  it('is refused with every problem and its place', () => {
    expect(
      problems({
        owner: 111,
        regions: ['somewhere'],
        imagePipelines: [{ name: 'p', region: 'eu-west-1', build: '10' }],
      }),
    ).toEqual([
      'owner: Invalid input: expected string, received number',
      'regions[0]: expected the code of an AWS Region, such as eu-west-1',
      'imagePipelines[0].build: expected a duration with its unit, such as "90 seconds" or "5 minutes"',
    ]);
  });

  it.each<[string, object, string]>([
    ['an unknown key', { colour: 'red' }, ': Unrecognized key: "colour"'],
    [
      'an unknown account',
      { topics: [{ name: 't', account: '999999999999', region: 'eu-west-1' }] },
      'topics[0].account: 999999999999 is neither the owner nor one of the accounts',
    ],
    [
      'an unknown Region',
      { topics: [{ name: 't', account: '111111111111', region: 'eu-west-9' }] },
      'topics[0].region: eu-west-9 is not one of the regions',
    ],
    [
      'no Region',
      { topics: [{ name: 't', account: '111111111111' }] },
      'topics[0]: expected either region or regions',
    ],
    [
      'an unknown image',
      { autoScalingGroups: [group] },
      'autoScalingGroups[0].image: there is no image base',
    ],
    [
      'a count without {n}',
      { images: [{ name: 'base' }], autoScalingGroups: [{ ...group, count: 2 }] },
      'autoScalingGroups[0].name: needs {n}, because count is 2',
    ],
    [
      'two groups of one name',
      { images: [{ name: 'base' }], autoScalingGroups: [group, group] },
      'autoScalingGroups[1].name: there is another Auto Scaling group 111111111111/eu-west-1/web',
    ],
    [
      'a maximum below the size',
      { images: [{ name: 'base' }], autoScalingGroups: [{ ...group, max: 1 }] },
      'autoScalingGroups[0].max: must not be below desired',
    ],
    [
      'more protected instances than there are',
      { images: [{ name: 'base' }], autoScalingGroups: [{ ...group, protectedInstances: 3 }] },
      'autoScalingGroups[0].protectedInstances: must not be above desired',
    ],
    [
      'an override with an image that there is not',
      {
        images: [{ name: 'base' }],
        autoScalingGroups: [
          { ...group, mixedInstances: { overrides: [{ instanceType: 'm5.large', image: 'other' }] } },
        ],
      },
      'autoScalingGroups[0].mixedInstances.overrides[0].image: there is no image other',
    ],
    [
      'an override without a type or requirements',
      { autoScalingGroups: [{ ...group, mixedInstances: { overrides: [{}] } }] },
      'autoScalingGroups[0].mixedInstances.overrides[0].instanceType: expected either an instance type or requirements',
    ],
    [
      'a weight for some overrides only',
      {
        autoScalingGroups: [
          {
            ...group,
            mixedInstances: {
              overrides: [{ instanceType: 'm5.large', weight: 1 }, { instanceType: 'c5.large' }],
            },
          },
        ],
      },
      'autoScalingGroups[0].mixedInstances.overrides: expected a weight for each override, or for none',
    ],
    [
      'a mixed instances policy around a launch configuration',
      {
        autoScalingGroups: [
          {
            ...group,
            template: { kind: 'launchConfiguration' },
            mixedInstances: { overrides: [{ instanceType: 'm5.large' }] },
          },
        ],
      },
      'autoScalingGroups[0].mixedInstances: needs a launch template, not a launch configuration',
    ],
    [
      'a maintenance policy that is too wide',
      {
        autoScalingGroups: [
          { ...group, maintenancePolicy: { minHealthyPercentage: 50, maxHealthyPercentage: 151 } },
        ],
      },
      'autoScalingGroups[0].maintenancePolicy.maxHealthyPercentage: must not be more than 100 above minHealthyPercentage',
    ],
    [
      'a template with a parameter that there is not',
      {
        images: [{ name: 'base' }],
        autoScalingGroups: [{ ...group, template: { kind: 'ssm', parameter: '/x' } }],
      },
      'autoScalingGroups[0].template.parameter: 111111111111 has no parameter /x of dataType aws:ec2:image in eu-west-1',
    ],
    [
      'a cluster on a group that there is not',
      {
        ecsClusters: [
          { name: 'c', account: '111111111111', region: 'eu-west-1', capacityGroup: 'web', services: [] },
        ],
      },
      'ecsClusters[0].capacityGroup: there is no Auto Scaling group 111111111111/eu-west-1/web',
    ],
    [
      'a group with a target group that there is not',
      {
        images: [{ name: 'base' }],
        targetGroups: [{ name: 'web-1', account: '111111111111', region: 'eu-west-1' }],
        autoScalingGroups: [{ ...group, name: 'web-{n}', count: 2, targetGroups: ['web-{n}'] }],
      },
      'autoScalingGroups[0].targetGroups: there is no target group 111111111111/eu-west-1/web-2',
    ],
    [
      'two target groups of one name',
      {
        targetGroups: Array(2).fill({
          name: 'web',
          account: '111111111111',
          region: 'eu-west-1',
        }) as object[],
      },
      'targetGroups[1].name: there is another target group 111111111111/eu-west-1/web',
    ],
    [
      'a target group that checks more often than AWS allows',
      {
        targetGroups: [{ name: 'web', account: '111111111111', region: 'eu-west-1', interval: '4 seconds' }],
      },
      'targetGroups[0].interval: expected 5 to 300 seconds',
    ],
    [
      'a target group with a name that AWS does not take',
      { targetGroups: [{ name: '-web', account: '111111111111', region: 'eu-west-1' }] },
      'targetGroups[0].name: expected up to 32 letters, digits and hyphens inside',
    ],
    [
      'a parameter with neither value nor image',
      { parameters: [{ name: '/x', account: '111111111111', region: 'eu-west-1' }] },
      'parameters[0].value: expected either a value or the name of an image',
    ],
  ])('is refused for %s', (_, source, problem) => {
    expect(problems(source)).toEqual([problem]);
  });

  it('is named with its file, also when that is no YAML or not there', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'fleet-')), 'fleet.yaml');
    writeFileSync(file, 'owner: 1\n');
    expect(() => loadFleet(file)).toThrow(/fleet\.yaml has 2 problems:\n {2}owner: .*\n {2}regions: /);
    writeFileSync(file, 'owner: [');
    expect(() => loadFleet(file)).toThrow(FleetError);
    expect(() => loadFleet(`${file}.missing`)).toThrow(/has a problem:\n {2}ENOENT/);
  });
});
