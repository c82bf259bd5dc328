import { callsBefore, isMutating, mostRefreshesAtOnce, refreshesPerGroup } from '../../../emulator/checks.js';
import type { Call } from '../../../emulator/journal.js';
import type { Emulator } from '../../../emulator/server.js';
import { parameterValue } from '../../../emulator/services/ssm/parameter.js';
import { amiFor, type ReleaseImage } from '../../contract/image.js';
import { channelParameterName } from '../../contract/names.js';

/** What an environment of a release was allowed to touch, and when. */
export interface EnvironmentScope {
  readonly name: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly maxConcurrent: number;
  /** When the environment was approved, on the emulator's clock; absent when it needed no approval. */
  readonly approvedAt?: number | undefined;
}

/** A release whose work is examined. */
export interface Examined {
  readonly pipeline: string;
  readonly image: ReleaseImage | null;
  readonly environments: readonly EnvironmentScope[];
}

/** One thing that must hold after a release, and whether it does. */
export interface Finding {
  readonly holds: boolean;
  readonly text: string;
}

/**
 * What the emulated AWS says of a release's promises: never twice, never too widely, nothing before its approval, and
 * the channel right everywhere.
 * @param now on the emulator's clock, in milliseconds since the epoch
 */
export function examine(
  emulator: Pick<Emulator, 'world' | 'journal'>,
  release: Examined,
  now: number,
): Finding[] {
  return [
    oncePerGroup(emulator, now),
    ...release.environments.map((environment) => neverTooMany(emulator, environment, now)),
    ...release.environments.flatMap((environment) => nothingBeforeApproval(emulator, environment)),
    ...release.environments.map((environment) => channelIsRight(emulator, release, environment, now)),
  ];
}

/** One API of the emulated AWS, and how it was used. */
export interface ApiUse {
  readonly api: string;
  readonly calls: number;
  /** Calls that were answered with an error, by AWS's code for it. */
  readonly errors: ReadonlyMap<string, number>;
}

/** Calls by API, the most frequent first. */
export function callsByApi(calls: readonly Call[]): ApiUse[] {
  const uses = new Map<string, { api: string; calls: number; errors: Map<string, number> }>();
  for (const { service, operation, outcome } of calls) {
    const api = `${service}:${operation}`;
    const use = uses.get(api) ?? { api, calls: 0, errors: new Map<string, number>() };
    use.calls += 1;
    if (outcome !== 'ok') use.errors.set(outcome, (use.errors.get(outcome) ?? 0) + 1);
    uses.set(api, use);
  }
  return [...uses.values()].sort((one, other) => other.calls - one.calls || one.api.localeCompare(other.api));
}

function oncePerGroup({ world }: Pick<Emulator, 'world'>, now: number): Finding {
  const perGroup = refreshesPerGroup(world, now);
  const twice = [...perGroup].filter(([, times]) => times > 1).map(([id, times]) => `${id} (${times} times)`);
  return twice.length === 0
    ? { holds: true, text: `one instance refresh for each of ${perGroup.size} groups` }
    : { holds: false, text: `refreshed more than once: ${twice.join(', ')}` };
}

function neverTooMany(
  { world }: Pick<Emulator, 'world'>,
  { name, accounts, maxConcurrent }: EnvironmentScope,
  now: number,
): Finding {
  const { count } = mostRefreshesAtOnce(world, now, ({ account }) => accounts.includes(account));
  return {
    holds: count <= maxConcurrent,
    text: `never more than ${count} groups in refresh at once in ${name} (allowed: ${maxConcurrent})`,
  };
}

function nothingBeforeApproval(
  { journal }: Pick<Emulator, 'journal'>,
  { name, accounts, approvedAt }: EnvironmentScope,
): Finding[] {
  if (approvedAt === undefined) return [];
  const early = callsBefore(journal, approvedAt).filter(
    ({ account, operation }) => accounts.includes(account) && isMutating(operation),
  );
  const [first] = early;
  return [
    first === undefined
      ? { holds: true, text: `nothing changed in ${name} before its approval` }
      : {
          holds: false,
          text: `${early.length} calls changed ${name} before its approval, first ${first.operation}`,
        },
  ];
}

function channelIsRight(
  { world }: Pick<Emulator, 'world'>,
  { pipeline, image }: Examined,
  { name, accounts, regions }: EnvironmentScope,
  now: number,
): Finding {
  const parameter = channelParameterName(pipeline, name);
  const places = accounts.flatMap((account) => regions.map((region) => ({ account, region })));
  const wrong = places.filter(({ account, region }) => {
    const value = parameterValue(world, account, region, parameter, now);
    return value === undefined || image === null || value !== amiFor(image, account, region);
  });
  const [first] = wrong;
  return first === undefined
    ? {
        holds: true,
        text: `${parameter} names the new image in all ${places.length} accounts × Regions of ${name}`,
      }
    : {
        holds: false,
        text: `${parameter} is not right in ${wrong.length} of ${places.length} places, first ${first.account}/${first.region}`,
      };
}
