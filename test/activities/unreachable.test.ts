import { afterEach, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check.js';
import type { TargetSelector } from '../../src/config/schema.js';
import { discoverySlices } from '../../src/rollout/discoverySlices.js';
import { activityBench, failureOf, type Bench } from '../support/activities.js';
import { config, fleet, group, REGION } from '../support/fleets.js';

const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const image = { name: 'web', version: '1.1.0', amis: [{ region: REGION, amiId: NEW_IMAGE }] };
const [OPEN, SHUT] = ['222222222222', '444444444444'] as const;
const tags = { Environment: 'production' };
const both = fleet({
  accounts: [OPEN, SHUT].map((id) => ({ id, name: `a-${id}` })),
  images: [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } }],
  autoScalingGroups: [group('web', OPEN, { tags }), group('jobs', SHUT, { tags })],
  ecsClusters: [],
});
const checked = checkConfig(
  config({
    accounts: [OPEN, SHUT].map((id) => ({ id })),
    environments: [
      { name: 'production', autoScalingGroups: { include: [{ names: ['web'] }, { names: ['jobs'] }] } },
    ],
  }),
);
const [places = []] = discoverySlices(checked, 'production');
const shutPlace = (words: string) => ({
  account: SHUT,
  region: REGION,
  reason: expect.stringContaining(words) as string,
});

let bench: Bench;
afterEach(() => bench.close());
const discover = (only?: TargetSelector) =>
  bench.run('discoverTargets', {
    config: checked,
    environment: 'production',
    release: 'r1',
    image,
    places,
    only,
  });

it.each([
  ['its session is not taken', { kind: 'expiredCredentials' }, 'ExpiredToken'],
  [
    'its groups may not be listed',
    { kind: 'accessDenied', operations: ['DescribeAutoScalingGroups'] },
    'AccessDenied',
  ],
  [
    'its templates may not be read',
    { kind: 'accessDenied', operations: ['DescribeLaunchTemplateVersions'] },
    'UnauthorizedOperation',
  ],
] as const)('a place is named, and the targets of others are found, where %s', async (_, fault, words) => {
  bench = await activityBench(both);
  bench.emulator.faults.add({ ...fault, accounts: [SHUT] } as Parameters<
    typeof bench.emulator.faults.add
  >[0]);
  const page = await discover();
  expect(page.targets.map(({ id }) => id)).toEqual([`${OPEN}/${REGION}/asg/web`]);
  expect(page).toMatchObject({ more: false, unreachable: [shutPlace(words)] });
  // A release that is limited to others does not even ask.
  expect(await discover({ accounts: [OPEN] })).not.toHaveProperty('unreachable');
});

it('no selector is useless that may match in a place that nobody can look into; one for other places is', async () => {
  bench = await activityBench(both);
  bench.emulator.faults.add({ kind: 'expiredCredentials', accounts: [SHUT] });
  const survey = (source: typeof checked) =>
    bench.run('surveyTargets', { config: source, release: 'r1', image });
  expect(await survey(checked)).toEqual({ targets: { production: 1 }, warnings: {} });
  const [production] = checked.environments;
  if (!production) throw new Error('the config has an environment');
  const include = [{ names: ['web'] }, { names: ['jobs'], accounts: [OPEN] }];
  const narrow = {
    ...checked,
    environments: [{ ...production, autoScalingGroups: { include, exclude: [] } }],
  };
  expect(await failureOf(survey(narrow))).toMatchObject({
    type: 'NothingSelected',
    details: [[{ path: ['environments', 0, 'autoScalingGroups', 'include', 1] }]],
  });
});

it('the image is verified where somebody may look; nowhere is a failure, and an account without a role a mistake', async () => {
  bench = await activityBench(both);
  const fault = bench.emulator.faults.add({ kind: 'expiredCredentials', accounts: [SHUT] });
  const { accounts } = checked;
  const verify = (some: typeof accounts) =>
    bench.run('verifyImage', { image, accounts: some, regions: [REGION], release: 'r1', patient: false });
  const reach = (some: typeof accounts) =>
    bench.run('reachAccounts', { accounts: some, region: REGION, release: 'r1' });
  await verify(accounts);
  await reach(accounts);
  const alone = accounts.filter(({ id }) => id === SHUT);
  // EC2's word for it may mean a clock that is wrong, too: where nobody can look, it is asked again.
  expect(await failureOf(verify(alone))).toMatchObject({ type: 'AwsUnavailable', nonRetryable: false });
  expect(await failureOf(reach(alone))).toMatchObject({ type: 'AccountUnreachable' });
  bench.emulator.faults.remove(fault);
  bench.emulator.faults.add({ kind: 'accessDenied', accounts: [SHUT] });
  await verify(accounts);
  expect(await failureOf(verify(alone))).toMatchObject({ type: 'ImageNotLaunchable' });
  expect(await failureOf(reach(alone))).toMatchObject({ type: 'AccountUnreachable' });
  const mistaken = accounts.map(({ roleName: _, ...account }, index) =>
    index === 1 ? account : { ...account, roleName: 'golden-ami' },
  );
  expect(await failureOf(reach(mistaken))).toMatchObject({ type: 'AccountUnreachable' });
});

it('the channel parameter of a place that is left out stays as it is', async () => {
  bench = await activityBench(both);
  const except = [{ account: SHUT, region: REGION }];
  const { accounts } = checked;
  const channel = {
    pipeline: 'web',
    environment: 'production',
    accounts,
    regions: [REGION],
    release: 'r1',
    image,
  };
  expect(await bench.run('writeChannel', { ...channel, except })).toEqual({
    written: [expect.stringContaining(OPEN)],
  });
});
