import { afterEach, describe, expect, it } from 'vitest';
import type { FleetSource } from '../../emulator/fleet.js';
import type { AwsOptions } from '../../src/aws/clients.js';
import { checkConfig } from '../../src/config/check.js';
import type { ConfigInput } from '../../src/config/schema.js';
import type { DiscoveredPage, DiscoveredTarget } from '../../src/contract/plan.js';
import { discoverySlices } from '../../src/rollout/discoverySlices.js';
import { activityBench, type Bench } from '../support/activities.js';
import { config, fleet, group, REGION, STAGING } from '../support/fleets.js';

const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const image = { name: 'web', version: '1.1.0', amis: [{ region: REGION, amiId: NEW_IMAGE }] };

/** For tests that measure something else than call rates. */
const unlimited: AwsOptions = { autoScalingBudget: { readsPerSecond: 10_000, mutationsPerSecond: 10_000 } };

let bench: Bench;
afterEach(() => bench.close());

/** The answers for staging, which fits into one slice, page by page. */
async function pagesOf(source: FleetSource, from: ConfigInput = config()): Promise<DiscoveredPage[]> {
  bench = await activityBench(source, unlimited);
  const checked = checkConfig(from);
  const [places = [], ...others] = discoverySlices(checked, 'staging');
  expect(others).toEqual([]);
  const pages: DiscoveredPage[] = [];
  for (let after: string | undefined; ; after = pages.at(-1)?.targets.at(-1)?.id) {
    const input = { config: checked, environment: 'staging', release: 'r1', image, places, after };
    pages.push(await bench.run('discoverTargets', input));
    if (!pages.at(-1)?.more) return pages;
  }
}

async function targetsOf(source: FleetSource, from?: ConfigInput): Promise<DiscoveredTarget[]> {
  return (await pagesOf(source, from)).flatMap(({ targets }) => targets);
}

describe('discoverTargets', () => {
  it('finds groups and services by tag, with what carries them', async () => {
    const images = [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } }];
    const targets = await targetsOf(fleet({ images }));
    expect(targets.map((target) => target.id)).toEqual([
      `${STAGING}/${REGION}/asg/web-1`,
      `${STAGING}/${REGION}/asg/web-2`,
      `${STAGING}/${REGION}/asg/web-3`,
      `${STAGING}/${REGION}/ecs/shop/api`,
    ]);
    expect(targets.find((target) => target.kind === 'ecs')?.carriedBy).toEqual([
      `${STAGING}/${REGION}/asg/web-2`,
    ]);
    expect(targets[0]).toMatchObject({ currentVersion: '1', newImage: NEW_IMAGE, size: 4 });
  });

  it('answers in pages that a payload can hold, each target once and in the order of IDs', async () => {
    const accounts = ['222222222222', '444444444444'];
    const regions = [REGION, 'us-east-1'];
    const groups = accounts.flatMap((account) =>
      regions.flatMap((region) =>
        Array.from({ length: 750 }, (_, n) =>
          group(`web-${n}`, account, { region, desired: 1, tags: { Environment: 'staging' } }),
        ),
      ),
    );
    const pages = await pagesOf(
      fleet({
        regions,
        accounts: accounts.map((id) => ({ id, name: `a-${id}` })),
        autoScalingGroups: groups,
        ecsClusters: [],
      }),
      config({
        accounts: accounts.map((id) => ({ id, environment: 'staging' })),
        regions,
        environments: [{ name: 'staging', autoScalingGroups: { include: [{ names: ['*'] }] } }],
      }),
    );
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) {
      expect(Buffer.byteLength(JSON.stringify(page.targets))).toBeLessThanOrEqual(256 * 1024);
    }
    const ids = pages.flatMap(({ targets }) => targets.map(({ id }) => id));
    const expected = groups.map(({ account, region, name }) => `${account}/${region}/asg/${name}`);
    expect(ids).toEqual(expected.sort());
  });
});
