import { ErrorCode, GoldenAmiError } from '../client/goldenAmiError.js';
import { readRefreshPreferences } from '../config/refreshInput.js';
import { ConfigError } from '../config/load.js';
import type { RefreshPreferences, TargetSelector } from '../config/schema.js';
import type { ImageInput } from '../contract/image.js';

const IMAGE_VERSION_ARN =
  /^arn:aws[a-z-]*:imagebuilder:[a-z0-9-]+:\d{12}:image\/[a-z0-9_-]+\/\d+\.\d+\.\d+\/\d+$/;
const AMI_BY_REGION = /^([a-z]{2,4}(?:-[a-z]+)+-\d)=(ami-[0-9a-f]{8,17})$/;

/**
 * Reads `--image`: `<region>=<AMI ID>`, separated by commas, or an Image Builder build version ARN.
 * @throws GoldenAmiError when it is neither
 */
export function parseImage(values: readonly string[]): ImageInput {
  const [first = '', ...others] = values;
  if (first.startsWith('arn:')) {
    if (others.length > 0) throw usage('--image takes one Image Builder ARN, not several.');
    if (IMAGE_VERSION_ARN.test(first)) return { imageVersionArn: first };
    throw usage(
      `--image "${first}" is not the ARN of an Image Builder build version.`,
      'Expected arn:aws:imagebuilder:<region>:<account>:image/<name>/<x.y.z>/<build>',
    );
  }
  const amis: Record<string, string> = {};
  for (const part of values.flatMap((value) => value.split(','))) {
    const [, region, ami] = AMI_BY_REGION.exec(part.trim()) ?? [];
    if (region === undefined || ami === undefined) {
      throw usage(
        `--image "${part}" is not an image.`,
        'Expected <region>=<AMI ID>, such as eu-west-1=ami-0123456789abcdef0, separated by commas, or an Image Builder build version ARN.',
      );
    }
    if (amis[region] !== undefined) throw usage(`--image names two AMIs for ${region}.`);
    amis[region] = ami;
  }
  return { amis };
}

/** IDs of targets, their ARNs, and IDs of instances. */
const ID = /^(\d{12}\/|arn:|i-[0-9a-f]{8,17}$)/;

/** An account, or one Region of it. */
const PLACE = /^(\d{12})(?:\/([a-z0-9-]+))?$/;

/** No name of a group holds a colon. */
const TAG_PREFIX = 'tag:';

/**
 * Reads `--only`: target IDs, ARNs, IDs of instances, names with wildcards, or accounts (`<account>`,
 * `<account>/<region>`), and tags (`tag:<key>=<value>`), which all must hold.
 * @throws GoldenAmiError when IDs, names with wildcards and accounts are mixed: a selector's criteria must all hold, so
 *   that would select nothing
 */
export function parseOnly(values: readonly string[]): TargetSelector {
  const tags = values.filter((value) => value.startsWith(TAG_PREFIX));
  const others = values.filter((value) => !value.startsWith(TAG_PREFIX));
  return {
    ...(others.length === 0 ? {} : parseIdsOrNames(others)),
    ...(tags.length === 0
      ? {}
      : {
          tags: parseTags(
            '--only',
            tags.map((tag) => tag.slice(TAG_PREFIX.length)),
          ),
        }),
  };
}

function parseIdsOrNames(values: readonly string[]): TargetSelector {
  if (values.every((value) => PLACE.test(value))) return parsePlaces(values);
  if (!values.some((value) => ID.test(value))) return { names: [...values] };
  // A name without wildcards is an ID, too.
  if (values.every((value) => ID.test(value) || !/[*?]/.test(value))) return { ids: [...values] };
  throw usage('--only takes IDs or names with wildcards, not both at once.');
}

/** Accounts, and the Regions that are named with all of them alike. */
function parsePlaces(values: readonly string[]): TargetSelector {
  const places = [...new Set(values)].map((value) => PLACE.exec(value) ?? []);
  const accounts = [...new Set(places.flatMap(([, account]) => account ?? []))];
  const regions = [...new Set(places.map(([, , region]) => region))];
  if (
    places.length !== accounts.length * regions.length ||
    (regions.length > 1 && regions.includes(undefined))
  ) {
    throw usage(
      '--only takes several accounts only with the same Regions.',
      'Start a release for each: --only 111111111111/eu-west-1',
    );
  }
  const named = regions.filter((region) => region !== undefined);
  return { accounts, ...(named.length > 0 && { regions: named }) };
}

/**
 * Reads tags: `<key>=<value>`, as all of them.
 * @param flag the flag they were given with
 * @throws GoldenAmiError when one is no tag, or two have the same key, which no target can have
 */
export function parseTags(flag: string, values: readonly string[]): Record<string, string> {
  const tags = new Map<string, string>();
  for (const text of values) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined) {
      throw usage(`${flag} "${text}" is not a tag.`, 'Expected <key>=<value>, such as Service=checkout.');
    }
    if (tags.has(key)) throw usage(`${flag} names two values for the tag ${key}; a target has one.`);
    tags.set(key, value);
  }
  return Object.fromEntries(tags);
}

/**
 * Reads `--refresh`: refresh preferences as in the config, in YAML or JSON.
 * @throws GoldenAmiError with every mistake in them
 */
export function parseRefresh(text: string): RefreshPreferences {
  try {
    return readRefreshPreferences(text, '--refresh');
  } catch (error) {
    if (error instanceof ConfigError) throw usage(error.message);
    throw error;
  }
}

/**
 * Reads a whole number.
 * @throws GoldenAmiError when `value` is none, or out of range
 */
export function parseNumber(flag: string, value: string, minimum: number, maximum: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= minimum && number <= maximum) return number;
  throw usage(`${flag} "${value}" is not a whole number between ${minimum} and ${maximum}.`);
}

function usage(message: string, hint?: string): GoldenAmiError {
  return new GoldenAmiError(ErrorCode.Usage, message, hint === undefined ? {} : { hint });
}
