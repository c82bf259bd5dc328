import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amiFor } from '../../src/contract/image.js';
import { checkConfig } from '../../src/config/check.js';
import { configOfSlice, discoverySlices, imageOfSlice } from '../../src/rollout/discoverySlices.js';
import { config } from '../support/fleets.js';

const REGIONS = ['eu-west-1', 'us-east-1', 'ap-south-1'];

function configOf(accounts: number, regions: number) {
  return checkConfig(
    config({
      accounts: Array.from({ length: accounts }, (_, n) => ({
        id: String(100_000_000_000 + n),
        environment: n % 3 === 0 ? 'production' : 'staging',
      })),
      regions: REGIONS.slice(0, regions),
      environments: ['staging', 'production'].map((name) => ({
        name,
        autoScalingGroups: { include: [{ names: ['*'] }] },
      })),
    }),
  );
}

describe('discoverySlices', () => {
  it('names every place of the environment once, at most 25 together', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 90 }), fc.integer({ min: 1, max: 3 }), (accounts, regions) => {
        const whole = configOf(accounts, regions);
        const slices = discoverySlices(whole, 'staging');
        for (const slice of slices) expect(slice.length).toBeLessThanOrEqual(25);
        const staging = whole.accounts.filter(({ environment }) => environment === 'staging');
        expect(slices.flat().map(({ account, region }) => `${account}/${region}`)).toEqual(
          staging.flatMap(({ id }) => whole.regions.map((region) => `${id}/${region}`)),
        );
      }),
    );
  });
});

describe('configOfSlice', () => {
  it('keeps an input small, however many accounts there are', () => {
    const whole = configOf(500, 3);
    const [slice = []] = discoverySlices(whole, 'staging');
    const cut = configOfSlice(whole, 'staging', slice);
    expect(new Set(cut.accounts.map(({ id }) => id))).toEqual(new Set(slice.map(({ account }) => account)));
    expect(cut.environments.map(({ name }) => name)).toEqual(['staging']);
    expect(JSON.stringify(cut).length).toBeLessThan(4096);
  });
});

describe('imageOfSlice', () => {
  it('keeps the copies that the places of the slice would take of the whole image', () => {
    const accounts = ['100000000000', '100000000001', '100000000002', undefined];
    const ami = fc.record({
      account: fc.constantFrom(...accounts),
      region: fc.constantFrom(...REGIONS),
      amiId: fc.uuid(),
    });
    const place = fc.record({
      account: fc.constantFrom('100000000000', '100000000001', '100000000009'),
      region: fc.constantFrom(...REGIONS),
    });
    fc.assert(
      fc.property(fc.array(ami, { maxLength: 12 }), fc.array(place, { maxLength: 3 }), (amis, places) => {
        const image = {
          name: 'web',
          version: '1',
          amis: amis.map(({ account, ...rest }) => (account === undefined ? rest : { account, ...rest })),
        };
        const cut = imageOfSlice(image, places);
        for (const { account, region } of places) {
          expect(amiFor(cut, account, region)).toBe(amiFor(image, account, region));
        }
        expect(cut.amis.length).toBeLessThanOrEqual(amis.length);
      }),
      { numRuns: 1000 },
    );
  });
});
