import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/load.js';
import type { Config } from '../../src/config/schema.js';
import type { ReleaseImage } from '../../src/contract/image.js';
import { configOfSlice, discoverySlices, imageOfSlice } from '../../src/rollout/discoverySlices.js';
import { jsonBytes } from '../../src/contract/parts.js';

const LIMIT = 512 * 1024;
const REGIONS = ['eu-west-1', 'us-east-1'];

/** A config whose accounts say everything that an account can say. */
function configOf(accounts: number): Config {
  return checkConfig({
    pipeline: 'web',
    image: {
      imageBuilder: { pipelineArn: 'arn:aws:imagebuilder:eu-west-1:111111111111:image-pipeline/web-base' },
    },
    accountDefaults: { roleName: 'platform/golden-ami-rollout' },
    accounts: Array.from({ length: accounts }, (_, index) => ({
      id: String(200_000_000_000 + index),
      name: `checkout-and-payments-production-${index}`,
      environment: 'production',
      externalId: `external-id-of-the-account-${index}`,
    })),
    regions: REGIONS,
    environments: [
      {
        name: 'production',
        autoScalingGroups: { include: [{ tags: { Environment: 'production' } }] },
        ecsServices: { include: [{ tags: { Environment: 'production' } }] },
        batchSize: '1%',
      },
    ],
  });
}

/** An image with a copy of its own in every account and Region. */
function imageOf({ accounts, regions }: Config): ReleaseImage {
  const amis = accounts.flatMap(({ id: account }) =>
    regions.map((region) => ({ account, region, amiId: 'ami-0123456789abcdef0' })),
  );
  return { name: 'web-base', version: '1.2.0', amis };
}

/** Bytes of what an environment is started with, and of each call that finds its targets. */
function sizesOf(accounts: number): { environment: number; slice: number; slices: number } {
  const config = configOf(accounts);
  const image = imageOf(config);
  const said = { environment: 'production', release: '2026-11-24' };
  const slices = discoverySlices(config, 'production').map((places) =>
    jsonBytes({
      ...said,
      config: configOfSlice(config, 'production', places),
      image: imageOfSlice(image, places),
      places,
      after: `200000000000/eu-west-1/asg/${'x'.repeat(255)}`,
    }),
  );
  return {
    environment: jsonBytes({ ...said, config, image }),
    slice: Math.max(...slices),
    slices: slices.length,
  };
}

describe('what grows with the accounts of a config', () => {
  it('fits into a payload with 500 accounts in full form and a copy of the image in each of their Regions', () => {
    const { environment, slice, slices } = sizesOf(500);
    expect(slices).toBe(40);
    expect(environment).toBeLessThan(LIMIT);
    expect(slice).toBeLessThan(16 * 1024);
  });

  it('warns of nothing up to 1,500 accounts, and is far below what Temporal refuses with 3,000', () => {
    expect(sizesOf(1_500).environment).toBeLessThan(LIMIT);
    expect(sizesOf(3_000).environment).toBeLessThan(2 * 1024 * 1024);
    expect(sizesOf(3_000).slice).toBeLessThan(16 * 1024);
  });
});
