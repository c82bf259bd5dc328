import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check.js';
import type { RefreshPreferences } from '../../src/config/schema.js';
import type { DiscoveredTarget } from '../../src/contract/plan.js';
import type { ImageFacts, PlaceFacts } from '../../src/contract/preflight.js';
import { judgePreflight, preflightPlaces } from '../../src/rollout/preflight.js';
import { launchKey, LAUNCHES_TRIED } from '../../src/rollout/preflight/launches.js';
import { config } from '../support/fleets.js';

const PLACE = { account: '222222222222', region: 'eu-west-1' };
const AMI = 'ami-0aaaaaaaaaaaaaaa1';

const group = (
  name: string,
  instanceTypes: string[],
  change: Partial<DiscoveredTarget> = {},
): DiscoveredTarget => ({
  id: `${PLACE.account}/${PLACE.region}/asg/${name}`,
  kind: 'asg',
  size: 4,
  expectedSeconds: 600,
  launch: { templateId: `lt-${name}`, version: '3', instanceTypes, maxSize: 6 },
  ...change,
});

const facts: PlaceFacts = {
  ...PLACE,
  image: { amiId: AMI, architecture: 'x86_64', bootMode: 'uefi' },
  instanceTypes: {
    'm5.large': { architectures: ['x86_64'], bootModes: ['legacy-bios', 'uefi'] },
    'm4.large': { architectures: ['x86_64'], bootModes: ['legacy-bios'] },
    'm7g.large': { architectures: ['arm64'], bootModes: ['uefi'] },
  },
  alarms: { errors: 'OK', latency: 'ALARM' },
  missingPermissions: [],
  unseen: {},
};

function environmentWith(targets: DiscoveredTarget[], refresh: RefreshPreferences = {}) {
  const [environment] = checkConfig(config()).environments;
  if (!environment) throw new Error('the config has an environment');
  return [{ environment: { ...environment, refresh }, targets }];
}

/** Findings as check, targets and message. */
function judged(targets: DiscoveredTarget[], refresh?: RefreshPreferences, change: Partial<PlaceFacts> = {}) {
  const { refusals, warnings } = judgePreflight(
    environmentWith(targets, refresh),
    [{ ...facts, ...change }],
    [],
  );
  const short = (all: typeof refusals) => all.map(({ check, targets, message }) => [check, targets, message]);
  return { refusals: short(refusals), warnings: short(warnings) };
}

describe('what is asked', () => {
  it('is asked once for each place and type, of places with groups only', () => {
    const service: DiscoveredTarget = {
      ...group('api', []),
      id: '333333333333/eu-west-1/ecs/shop/api',
      kind: 'ecs',
    };
    const { launch: _, ...withoutLaunch } = service;
    const environments = environmentWith(
      [group('b', ['m5.large', 'm4.large']), group('a', ['m5.large']), withoutLaunch],
      {
        alarms: ['errors'],
      },
    );
    const image = { name: 'web', version: '1', amis: [{ region: 'eu-west-1', amiId: AMI }] };
    expect(preflightPlaces(environments, image, [])).toEqual([
      {
        ...PLACE,
        amiId: AMI,
        instanceTypes: ['m4.large', 'm5.large'],
        alarms: ['errors'],
        templates: [
          {
            key: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
            id: 'lt-b',
            version: '3',
            instanceTypes: ['m5.large', 'm4.large'],
            getsVersion: true,
          },
          {
            key: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
            id: 'lt-a',
            version: '3',
            instanceTypes: ['m5.large'],
            getsVersion: true,
          },
        ],
      },
    ]);
  });
});

describe('what the preflight says', () => {
  it('is nothing where everything fits', () => {
    expect(judged([group('a', ['m5.large'])], { alarms: ['errors'] })).toEqual({
      refusals: [],
      warnings: [],
    });
  });

  it.each([
    ['m7g.large', 'is arm64'],
    ['m4.large', 'boots by legacy-bios'],
    ['x9z.large', 'is not there in this Region'],
  ])('refuses an image that runs on no type of a group: %s', (type, why) => {
    expect(judged([group('a', [type]), group('b', [type])])).toEqual({
      refusals: [['instanceTypes', 2, `${AMI} (x86_64, uefi) does not fit: ${type} ${why}`]],
      warnings: [],
    });
  });

  it('warns of types that do not fit beside some that do', () => {
    expect(judged([group('a', ['m5.large', 'm7g.large'])])).toEqual({
      refusals: [],
      warnings: [['instanceTypes', 1, `${AMI} (x86_64, uefi) does not fit: m7g.large is arm64`]],
    });
  });

  it('takes an image that only prefers UEFI for whatever a type boots by', () => {
    const image = { ...facts.image, amiId: AMI, architecture: 'x86_64', bootMode: 'uefi-preferred' };
    expect(judged([group('a', ['m4.large'])], {}, { image }).refusals).toEqual([]);
  });

  it('refuses alarms that do not exist, and warns of those that are going off', () => {
    expect(judged([group('a', ['m5.large'])], { alarms: ['gone', 'latency'] })).toEqual({
      refusals: [['alarms', 1, 'refresh.alarms names gone, and there is no such CloudWatch alarm']],
      warnings: [['alarms', 1, 'the alarm latency is in ALARM: a refresh that starts now would fail']],
    });
  });

  it('warns of a refresh that launches beyond the maximum size', () => {
    const refresh = { minHealthyPercentage: 100, maxHealthyPercentage: 150 };
    const roomy = group('a', ['m5.large']);
    const tight = group('b', ['m5.large'], { size: 6 });
    const { refusals, warnings } = judged([roomy, tight], refresh);
    expect(refusals).toEqual([]);
    expect(warnings).toEqual([['headroom', 1, expect.stringContaining('maxHealthyPercentage 150')]]);
  });

  it('measures a group with weights in what its desired capacity counts', () => {
    const refresh = { minHealthyPercentage: 100, maxHealthyPercentage: 150 };
    const launch = { templateId: 'lt-a', version: '3', instanceTypes: ['m5.large'], desiredCapacity: 12 };
    const roomy = group('a', ['m5.large'], { size: 3, launch: { ...launch, maxSize: 18 } });
    const tight = group('b', ['m5.large'], { size: 3, launch: { ...launch, maxSize: 17 } });
    expect(judged([roomy], refresh).warnings).toEqual([]);
    expect(judged([tight], refresh).warnings).toEqual([['headroom', 1, expect.any(String)]]);
  });

  it('refuses for missing permissions, and says what it could not look at', () => {
    const change = {
      missingPermissions: ['EC2:RunInstances: UnauthorizedOperation'],
      unseen: { instanceTypes: 'EC2:DescribeInstanceTypes: UnauthorizedOperation', alarms: 'no' },
    };
    expect(judged([group('a', ['m7g.large'])], { alarms: ['gone'] }, change)).toEqual({
      refusals: [['permissions', 0, 'EC2:RunInstances: UnauthorizedOperation']],
      warnings: [
        [
          'instanceTypes',
          0,
          'instance types could not be checked: EC2:DescribeInstanceTypes: UnauthorizedOperation',
        ],
        ['alarms', 0, 'alarms could not be checked: no'],
      ],
    });
  });
});

describe('the dry runs of launches', () => {
  const alike = (name: string, change: Partial<NonNullable<DiscoveredTarget['launch']>> = {}) => {
    const one = group(name, ['m5.large']);
    return {
      ...one,
      launch: {
        templateId: `lt-${name}`,
        version: '3',
        instanceTypes: ['m5.large'],
        shape: 'f00',
        ...change,
      },
    };
  };
  const image = { name: 'web', version: '1', amis: [{ region: 'eu-west-1', amiId: AMI }] };

  it('are one for all groups that are launched alike', () => {
    const environments = environmentWith([
      alike('a', { subnet: 'subnet-1' }),
      alike('b'),
      alike('c', { shape: 'ba7' }),
      { ...alike('d'), followsChannel: true },
    ]);
    const [place] = preflightPlaces(environments, image, []);
    expect(place?.templates?.map(({ id, subnet, getsVersion }) => [id, subnet, getsVersion])).toEqual([
      ['lt-a', 'subnet-1', true],
      ['lt-c', undefined, true],
      ['lt-d', undefined, false],
    ]);
  });

  it('are as many as a place can take, and the plan says how many kinds were not tried', () => {
    const targets = Array.from({ length: LAUNCHES_TRIED + 2 }, (_, index) =>
      alike(`g${index}`, { shape: `shape-${index}` }),
    );
    const [place] = preflightPlaces(environmentWith(targets), image, []);
    expect(place?.templates).toHaveLength(10);
    const launches = (place?.templates ?? []).map(({ key, id, version }) => ({ key, id, version }));
    expect(judged(targets, {}, { launches })).toEqual({
      refusals: [],
      warnings: [
        [
          'launch',
          0,
          '10 of 12 kinds of launch templates were tried by dry runs; not tried, for instance: lt-g10, version 3 ' +
            `(${PLACE.account}/${PLACE.region}/asg/g10)`,
        ],
      ],
    });
  });

  it.each([true, false])('are told for every group that is launched alike, fatal: %s', (fatal) => {
    const problem = {
      code: 'InvalidGroup.NotFound',
      words: "The security group 'sg-1' does not exist",
      fatal,
    };
    const launches = [{ key: launchKey(alike('a')), id: 'lt-a', version: '3', problem }];
    const found = [
      [
        'launch',
        2,
        `the dry run of a launch of ${AMI} with launch template lt-a, version 3, says InvalidGroup.NotFound: The security group ` +
          "'sg-1' does not exist. See it: aws ec2 describe-launch-template-versions --region eu-west-1 --launch-template-id lt-a --versions 3",
      ],
    ];
    expect(judged([alike('a'), alike('b')], {}, { launches })).toEqual(
      fatal ? { refusals: found, warnings: [] } : { refusals: [], warnings: found },
    );
  });

  const large: ImageFacts = { amiId: AMI, architecture: 'x86_64', rootDevice: '/dev/xvda', rootSizeGiB: 30 };
  const devices = (name: string, sizeGiB: number, snapshot?: string) => ({
    devices: [
      { name, sizeGiB, ...(snapshot !== undefined && { snapshot }) },
      { name: '/dev/sdf', snapshot: 'snap-d' },
    ],
  });
  const small = alike('a', devices('/dev/xvda', 8));

  it('find a root volume that is too small; where none was made, what is known of the image does', () => {
    const says = `the launch template gives the root volume /dev/xvda 8 GiB, and ${AMI} needs 30: EC2 would launch nothing (InvalidBlockDeviceMapping)`;
    expect(judged([small], {}, { image: large }).refusals).toEqual([['blockDevices', 1, says]]);
    expect(judged([alike('a', devices('/dev/xvda', 30))], {}, { image: large }).refusals).toEqual([]);
    const tried = { key: launchKey(small), id: 'lt-a', version: '3' };
    // EC2 would launch it: the image's root volume is larger than its snapshot.
    expect(judged([small], {}, { image: large, launches: [tried] }).refusals).toEqual([]);
    const problem = { code: 'InvalidBlockDeviceMapping', words: 'too small', fatal: true };
    expect(judged([small], {}, { image: large, launches: [{ ...tried, problem }] }).refusals).toEqual([
      ['launch', 1, expect.stringContaining('InvalidBlockDeviceMapping: too small') as string],
    ]);
  });

  it('warn of a root device of another name, and refuse it with the root volume of before', () => {
    const other = (snapshot?: string) =>
      judged([alike('a', devices('/dev/sda1', 20, snapshot))], {}, { image: large });
    const says = (extra: string) =>
      `the launch template names /dev/sda1 as the root volume, and the root device of ${AMI} is /dev/xvda: /dev/sda1 would be ` +
      `${extra}, and the root volume's size 30 GiB, that of the image`;
    expect(other()).toEqual({
      refusals: [],
      warnings: [['blockDevices', 1, says('an extra, empty volume')]],
    });
    expect(other('snap-old')).toEqual({
      refusals: [['blockDevices', 1, says('an extra volume, of the snapshot snap-old')]],
      warnings: [],
    });
  });

  it('warn of a snapshot of the root volume, and refuse it where no version is made', () => {
    const pinned = alike('a', devices('/dev/xvda', 30, 'snap-old'));
    const says = 'the launch template names the snapshot snap-old for the root volume /dev/xvda: ';
    expect(judged([pinned], {}, { image: large })).toEqual({
      refusals: [],
      warnings: [['blockDevices', 1, `${says}the new version names none, so that it is that of ${AMI}`]],
    });
    expect(judged([{ ...pinned, followsChannel: true }], {}, { image: large })).toEqual({
      refusals: [['blockDevices', 1, `${says}EC2 would launch ${AMI} with no other than its own`]],
      warnings: [],
    });
  });

  it('find an image without what a type needs', () => {
    const types = {
      'm5.large': { architectures: ['x86_64'], bootModes: [], needsEna: true, virtualizations: ['hvm'] },
    };
    const found = (change: Partial<ImageFacts>) =>
      judged([alike('a')], {}, { image: { ...large, ...change }, instanceTypes: types }).refusals;
    expect(found({ ena: true, virtualization: 'hvm' })).toEqual([]);
    expect(found({ ena: false })).toEqual([
      ['instanceTypes', 1, expect.stringContaining('m5.large needs the network adapter ENA') as string],
    ]);
    expect(found({ virtualization: 'paravirtual' })).toEqual([
      [
        'instanceTypes',
        1,
        expect.stringContaining('runs hvm images only, and the image is paravirtual') as string,
      ],
    ]);
  });
});
