import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check.js';
import type { RefreshPreferences } from '../../src/config/schema.js';
import type { DiscoveredTarget } from '../../src/contract/plan.js';
import type { PlaceFacts } from '../../src/contract/preflight.js';
import { judgePreflight, preflightPlaces } from '../../src/rollout/preflight.js';
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
        template: { id: 'lt-b', version: '3' },
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
