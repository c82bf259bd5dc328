import {
  gatherEvidence,
  groupingByAccounts,
  judge,
  refreshesPerGroup,
  type Evidence,
  type Finding,
  type Limit,
} from '../../../emulator/checks.js';
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
  /** Whether it was brought back, wholly or in part: a group may then have a second refresh, which undoes the first. */
  readonly isRolledBack?: boolean;
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
  const { environments } = release;
  const evidence = gatherEvidence(emulator, now);
  const ofAccount = new Map(environments.flatMap(({ name, accounts }) => accounts.map((id) => [id, name])));
  return [
    release.isRolledBack === true ? onceForthAndBack(evidence) : oncePerGroup(evidence),
    ...judge(evidence, environments.flatMap(limitsOf), [groupingByAccounts('environment', ofAccount)]),
    // One that was brought back names what it did before, which the journal does not tell.
    ...(release.isRolledBack === true
      ? []
      : environments.map((environment) => channelIsRight(emulator, release, environment, now))),
  ];
}

function oncePerGroup(evidence: Evidence): Finding {
  const perGroup = refreshesPerGroup(evidence);
  const twice = [...perGroup].filter(([, times]) => times > 1).map(([id, times]) => `${id} (${times} times)`);
  return twice.length === 0
    ? { holds: true, text: `one instance refresh for each of ${perGroup.size} groups` }
    : { holds: false, text: `refreshed more than once: ${twice.join(', ')}` };
}

function onceForthAndBack(evidence: Evidence): Finding {
  const perGroup = refreshesPerGroup(evidence);
  const tooOften = [...perGroup]
    .filter(([, times]) => times > 2)
    .map(([id, times]) => `${id} (${times} times)`);
  const back = [...perGroup.values()].filter((times) => times === 2).length;
  return tooOften.length === 0
    ? {
        holds: true,
        text: `one instance refresh forward for each of ${perGroup.size} groups, and one back for ${back} of them`,
      }
    : { holds: false, text: `refreshed more than once forward and once back: ${tooOften.join(', ')}` };
}

/** What the journal must say of an environment: never too many at once, and nothing before its approval. */
function limitsOf({ name, maxConcurrent, approvedAt }: EnvironmentScope): Limit[] {
  return [
    { kind: 'atOnce', most: maxConcurrent, value: name },
    ...(approvedAt === undefined
      ? []
      : [{ kind: 'before' as const, moment: approvedAt, event: 'its approval', value: name }]),
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
