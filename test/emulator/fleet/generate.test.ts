import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expandFleet, loadFleet, type Fleet } from '../../../emulator/fleet.js';
import {
  generateFleet,
  generateFleetSource,
  GenerateError,
  parseGenerateOptions,
  type GenerateOptions,
} from '../../../emulator/fleet/generate.js';
import { fleetText } from '../../../emulator/fleet/write.js';
import { seedWorld } from '../../../emulator/services/index.js';
import { World } from '../../../emulator/world.js';

const options: fc.Arbitrary<GenerateOptions> = fc.integer({ min: 1, max: 300 }).chain((groups) =>
  fc.record({
    seed: fc.nat(1_000_000),
    groups: fc.constant(groups),
    accounts: fc.integer({ min: 1, max: Math.min(groups, 40) }),
    regions: fc.integer({ min: 1, max: 17 }),
    databases: fc.integer({ min: 0, max: 20 }),
    clusters: fc.integer({ min: 0, max: Math.min(groups, 10) }),
    failing: fc.integer({ min: 0, max: 100 }),
  }),
);

const places = ({ autoScalingGroups }: Fleet) =>
  autoScalingGroups.map(({ account, region, name }) => `${account}/${region}/${name}`);

/** How many there are of each. */
function counts(values: Iterable<string | number>): Map<string | number, number> {
  const seen = new Map<string | number, number>();
  for (const value of values) seen.set(value, (seen.get(value) ?? 0) + 1);
  return seen;
}

describe('a generated fleet', () => {
  it('is sound and has exactly what was asked for', () => {
    fc.assert(
      fc.property(options, (wanted) => {
        const fleet = generateFleet(wanted);
        expect(fleet.autoScalingGroups).toHaveLength(wanted.groups);
        expect(new Set(places(fleet)).size).toBe(wanted.groups);
        expect(fleet.accounts).toHaveLength(wanted.accounts);
        expect(fleet.regions).toHaveLength(wanted.regions);
        expect(fleet.ecsClusters).toHaveLength(wanted.clusters);
        // Each account has a group, and none has the owner's ID.
        const inhabited = new Set(fleet.autoScalingGroups.map(({ account }) => account));
        expect([...inhabited].sort()).toEqual(fleet.accounts.map(({ id }) => id).sort());
        expect(inhabited.has(fleet.owner)).toBe(false);
        const databases = new Set(fleet.autoScalingGroups.flatMap(({ tags }) => tags['Database'] ?? []));
        expect(databases.size).toBeLessThanOrEqual(2 * wanted.databases);
        const failing = fleet.autoScalingGroups.filter(({ refresh }) => refresh.outcome !== 'succeeds');
        if (wanted.failing === 0) expect(failing).toEqual([]);
        if (wanted.failing === 100) expect(failing).toHaveLength(wanted.groups);
        // Everything it describes can be made.
        seedWorld(new World(fleet.seed), expandFleet(fleet), 0);
      }),
      { numRuns: 50 },
    );
  });

  it('is the same for the same seed, and another one for another seed', () => {
    fc.assert(
      fc.property(options, (wanted) => {
        const fleet = generateFleet(wanted);
        expect(generateFleet(wanted)).toEqual(fleet);
        const other = generateFleet({ ...wanted, seed: wanted.seed + 1 });
        expect(other.owner).not.toBe(fleet.owner);
        expect(places(other)).not.toEqual(places(fleet));
      }),
      { numRuns: 30 },
    );
  });

  it('keeps its first groups when there are more', () => {
    const few = generateFleet({ groups: 50, accounts: 10, databases: 10 });
    const many = generateFleet({ groups: 100, accounts: 10, databases: 10 });
    expect(many.autoScalingGroups.slice(0, 50)).toEqual(few.autoScalingGroups);
  });

  it('mixes sizes, durations, environments, templates and databases', () => {
    const { autoScalingGroups: groups } = generateFleet({ groups: 2000, accounts: 50, regions: 3 });
    const sizes = groups.map(({ desired }) => desired);
    for (const size of [0, 1, 2, 3]) expect(sizes).toContain(size);
    expect(sizes.filter((size) => size <= 3).length).toBeGreaterThan(sizes.length / 2);
    expect(Math.max(...sizes)).toBeGreaterThan(20);
    expect(new Set(groups.map(({ launch, terminate }) => launch + terminate)).size).toBeGreaterThan(10);
    expect(new Set(groups.map(({ defaultInstanceWarmup }) => defaultInstanceWarmup)).size).toBe(6);
    const kinds = counts(groups.map(({ template }) => template.kind));
    for (const kind of ['$Latest', '$Default', 'ssm', 'launchConfiguration']) {
      expect(kinds.get(kind)).toBeGreaterThan(30);
    }
    const overrides = groups.flatMap(({ mixedInstances }) => mixedInstances?.overrides ?? []);
    expect(overrides.filter(({ instanceType }) => instanceType !== undefined).length).toBeGreaterThan(50);
    expect(overrides.filter(({ requirements }) => requirements).length).toBeGreaterThan(10);
    expect(kinds.get('pinned')).toBeGreaterThan(groups.length * 0.7);
    for (const tag of ['Environment', 'Service', 'Team', 'Priority']) {
      expect(counts(groups.map(({ tags }) => tags[tag] ?? '')).size).toBeGreaterThan(1);
      expect(groups.every(({ tags }) => tags[tag])).toBe(true);
    }
    // A few databases carry most of the load, and none serves two environments.
    const perDatabase = [...counts(groups.flatMap(({ tags }) => tags['Database'] ?? [])).values()].sort(
      (a, b) => b - a,
    );
    expect(perDatabase[0]).toBeGreaterThan(10 * (perDatabase.at(-1) ?? 0));
    for (const { tags } of groups) {
      if (tags['Database']) expect(tags['Database'].startsWith(`${tags['Environment']}-`)).toBe(true);
    }
  });

  it('has everything a release needs', () => {
    const fleet = generateFleet({ groups: 6, accounts: 3, regions: 2 });
    expect(fleet.accounts.map(({ name }) => name)).toEqual([
      'checkout-staging',
      'search-production',
      'payments-production',
    ]);
    expect(fleet.parameters.map(({ name, regions }) => [name, regions])).toEqual([
      ['/golden-ami/base/staging', fleet.regions],
      ['/golden-ami/base/production', fleet.regions],
      ['/golden-ami/base/production', fleet.regions],
    ]);
    expect([fleet.imagePipelines.length, fleet.topics.length]).toEqual([1, 1]);
    expect(generateFleet({ groups: 4, accounts: 1 }).parameters.map(({ name }) => name)).toEqual([
      '/golden-ami/base/staging',
      '/golden-ami/base/production',
    ]);
  });

  it.each(['fleet.yaml', 'fleet.json'])('is read back from %s as it was', (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, name);
    const wanted = { groups: 60, accounts: 7, failing: 20, clusters: 3 };
    writeFileSync(path, fleetText(generateFleetSource(wanted), path));
    expect(loadFleet(path)).toEqual(generateFleet(wanted));
  });
});

describe('options of a generated fleet', () => {
  it('have defaults that fit together', () => {
    expect(parseGenerateOptions('')).toEqual({
      seed: 1,
      groups: 100,
      accounts: 10,
      regions: 2,
      databases: 10,
      clusters: 2,
      failing: 0,
    });
    expect(parseGenerateOptions('groups=3, seed=7')).toMatchObject({ seed: 7, accounts: 3, clusters: 0 });
  });

  it.each([
    ['groups=10001', 'groups=10001 is not a whole number between 1 and 10000.'],
    ['groups=0', 'groups=0 is not a whole number between 1 and 10000.'],
    ['groups=600,accounts=501', 'accounts=501 is not a whole number between 1 and 500.'],
    ['regions=18', 'regions=18 is not a whole number between 1 and 17.'],
    ['failing=101', 'failing=101 is not a whole number between 0 and 100.'],
    ['groups=2,accounts=3', 'accounts=3 is more than groups=2: each account has one at least.'],
    ['groups=2,clusters=3', 'clusters=3 is more than groups=2: each cluster is on its own.'],
    ['groups=2,groups=3', 'groups is given twice.'],
    [
      'colour=3',
      '"colour=3" is none of seed, groups, accounts, regions, databases, clusters, failing, each with = and a whole number.',
    ],
    ['groups=many', '"groups=many" is none of '],
  ])('%s is refused', (text, message) => {
    const parse = () => parseGenerateOptions(text);
    expect(parse).toThrow(GenerateError);
    expect(parse).toThrow(message);
  });

  it('are checked in code, too', () => {
    expect(() => generateFleet({ groups: 1.5 })).toThrow(GenerateError);
  });
});
