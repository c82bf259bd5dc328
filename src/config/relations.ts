import type { z } from 'zod';
import { isDuration, seconds } from '../contract/duration.js';
import { MOST_ACCOUNTS, MOST_ENVIRONMENTS, MOST_REGIONS } from '../contract/limits.js';
import { mistakeInRefresh } from '../contract/refreshRules.js';

/**
 * What one key of the config says of another: rules that the schema of a single key cannot hold. They run even when
 * other keys are wrong, so that all mistakes are told at once; therefore nothing here takes the shape of its input for
 * granted, and a rule whose keys are wrong themselves stays silent.
 */

type Context = z.RefinementCtx;
type Mapping = Readonly<Record<string, unknown>>;

/** Whether `value` is what a YAML mapping becomes. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Combinations that StartInstanceRefresh refuses, or that leave a group half refreshed. */
export function checkRefreshPreferences(value: unknown, context: Context): void {
  for (const { key, expected } of mistakeInRefresh(mapping(value)))
    refuse(context, [key], `expected ${expected}`);
}

/** An environment selects something, and works on no more at once than a batch holds. */
export function checkEnvironment(value: unknown, context: Context): void {
  const environment = mapping(value);
  if (environment['autoScalingGroups'] === undefined && environment['ecsServices'] === undefined) {
    refuse(context, [], 'expected autoScalingGroups or ecsServices: the environment selects nothing');
  }
  const { batchSize } = environment;
  for (const key of ['canary', 'maxConcurrent']) {
    if (isMore(environment[key], batchSize)) {
      refuse(context, [key], `expected at most batchSize (${String(batchSize)})`);
    }
  }
  const limits = mapping(environment['limits']);
  for (const key of ['perAccount', 'perRegion']) {
    const limit = limits[key];
    if (typeof limit === 'number' && isMore(limit, environment['maxConcurrent'] ?? batchSize)) {
      const name = environment['maxConcurrent'] === undefined ? 'batchSize' : 'maxConcurrent';
      refuse(context, ['limits', key], `expected at most ${name}, or it would limit nothing`);
    }
  }
  refuseRepetition(
    context,
    list(limits['apart']).map((rule) => JSON.stringify(rule)),
    'rule',
    (index) => ['limits', 'apart', index],
  );
  refuseRepetition(context, list(mapping(environment['order'])['values']), 'value', (index) => [
    'order',
    'values',
    index,
  ]);
}

/** Whether one count is above another, as far as that can be said without the number of targets. */
function isMore(count: unknown, other: unknown): boolean {
  if (typeof count === 'number' && typeof other === 'number') return count > other;
  if (typeof count === 'string' && typeof other === 'string')
    return parseInt(count, 10) > parseInt(other, 10);
  return false;
}

/** The shortest interval is not above the longest. */
export function checkPolling(value: unknown, context: Context): void {
  const { minInterval, maxInterval } = mapping(value);
  if (typeof minInterval !== 'string' || typeof maxInterval !== 'string') return;
  if (!isDuration(minInterval) || !isDuration(maxInterval)) return;
  if (seconds(minInterval) > seconds(maxInterval)) {
    refuse(context, ['minInterval'], `expected at most maxInterval (${maxInterval})`);
  }
}

/** Names that must exist elsewhere in the file, and IDs and names that must be there once. */
export function checkReferences(value: unknown, context: Context): void {
  const config = mapping(value);
  const accounts = list(config['accounts']).map(mapping);
  const environments = list(config['environments']).map(mapping);
  const regions = list(config['regions']);

  // Too many is a mistake already, and what each says of the others is not worth the time.
  if (
    accounts.length > MOST_ACCOUNTS ||
    environments.length > MOST_ENVIRONMENTS ||
    regions.length > MOST_REGIONS
  )
    return;
  const known = new Set(accounts.flatMap(({ id, name }) => [id, name]));
  const column = (entries: readonly Mapping[], key: string) => entries.map((entry) => entry[key]);
  refuseRepetition(context, column(accounts, 'id'), 'account ID', (index) => ['accounts', index, 'id']);
  refuseRepetition(context, column(accounts, 'name'), 'account name', (index) => ['accounts', index, 'name']);
  refuseRepetition(context, column(environments, 'name'), 'environment', (index) => [
    'environments',
    index,
    'name',
  ]);
  refuseRepetition(context, regions, 'Region', (index) => ['regions', index]);
  refuseRepetition(
    context,
    column(list(config['capacityPools']).map(mapping), 'name'),
    'capacity pool',
    (index) => ['capacityPools', index, 'name'],
  );
  checkMembership(config, accounts, environments, context);
  environments.forEach((environment, index) => {
    for (const kind of ['autoScalingGroups', 'ecsServices']) {
      for (const part of ['include', 'exclude']) {
        list(mapping(environment[kind])[part]).forEach((selector, position) => {
          const path = ['environments', index, kind, part, position];
          checkSelector(mapping(selector), known, regions, path, context);
        });
      }
    }
    list(environment['alarms']).forEach((alarm, position) => {
      const path = ['environments', index, 'alarms', position, 'account'];
      checkAccount(mapping(alarm)['account'], known, path, context);
    });
  });
  checkImage(mapping(config['image']), regions, context);
}

/** Which account belongs to which environment. */
function checkMembership(
  config: Mapping,
  accounts: readonly Mapping[],
  environments: readonly Mapping[],
  context: Context,
): void {
  const names = environments.map((environment) => environment['name']);
  // A name that is wrong itself might be the one that is looked for.
  if (names.length === 0 || !names.every((name) => typeof name === 'string')) return;
  const expectation = `expected one of the environments: ${names.join(', ')}`;
  const isUnknown = (name: unknown) => typeof name === 'string' && !names.includes(name);

  const common = mapping(config['accountDefaults'])['environment'];
  if (isUnknown(common)) refuse(context, ['accountDefaults', 'environment'], expectation);
  accounts.forEach((account, index) => {
    if (isUnknown(account['environment'])) refuse(context, ['accounts', index, 'environment'], expectation);
  });

  const homes = accounts.map((account) => account['environment'] ?? common);
  // An account without an environment may hold targets of any.
  if (accounts.length === 0 || homes.some((home) => home === undefined || isUnknown(home))) return;
  names.forEach((name, index) => {
    if (!homes.includes(name)) {
      refuse(
        context,
        ['environments', index, 'name'],
        'expected at least one account that belongs to the environment',
      );
    }
  });
}

function checkSelector(
  selector: Mapping,
  known: ReadonlySet<unknown>,
  regions: readonly unknown[],
  path: readonly (string | number)[],
  context: Context,
): void {
  list(selector['accounts']).forEach((account, at) =>
    checkAccount(account, known, [...path, 'accounts', at], context),
  );
  list(selector['regions']).forEach((region, at) => {
    if (typeof region === 'string' && !regions.includes(region)) {
      refuse(context, [...path, 'regions', at], 'expected a Region listed in regions');
    }
  });
}

function checkAccount(
  account: unknown,
  known: ReadonlySet<unknown>,
  path: readonly (string | number)[],
  context: Context,
): void {
  if (typeof account === 'string' && !known.has(account)) {
    refuse(context, [...path], 'expected the ID or name of an account listed in accounts');
  }
}

function checkImage(image: Mapping, regions: readonly unknown[], context: Context): void {
  const { ami } = image;
  if (!isMapping(ami)) return;
  const missing = regions.filter((region) => typeof region === 'string' && ami[region] === undefined);
  if (missing.length > 0) {
    refuse(
      context,
      ['image', 'ami'],
      `expected an AMI ID for every Region of regions, missing: ${missing.join(', ')}`,
    );
  }
}

function refuseRepetition(
  context: Context,
  values: readonly unknown[],
  title: string,
  path: (index: number) => (string | number)[],
): void {
  const firsts = new Map<unknown, number>();
  values.forEach((value, index) => {
    if (!firsts.has(value)) firsts.set(value, index);
    if (typeof value === 'string' && firsts.get(value) !== index) {
      refuse(context, path(index), `expected every ${title} once`);
    }
  });
}

function refuse(context: Context, path: (string | number)[], message: string): void {
  context.addIssue({ code: 'custom', path, message });
}

function mapping(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
