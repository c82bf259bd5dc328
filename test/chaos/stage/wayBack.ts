import { effectsByAction, gatherEvidence, mostRefreshesAtOnce, targetOf } from '../../../emulator/checks.js';
import type { Emulator } from '../../../emulator/server.js';
import { resourceOf, type Group } from '../../../emulator/services/autoScaling/groups/group.js';
import { allGroups } from '../../../emulator/services/autoScaling/groups/registry.js';
import type { RefreshRecord } from '../../../emulator/services/autoScaling/refresh/record.js';
import { amiFor } from '../../../src/contract/image.js';
import type { ConfigInput } from '../../../src/config/schema.js';
import type { ReleaseStatus } from '../../../src/contract/status.js';
import type { TargetStatus } from '../../../src/contract/target.js';
import { differences, type Difference, type Facts } from './facts.js';

/** A release that was rolled back, and the emulated AWS before and after it. */
export interface RolledBack {
  readonly emulator: Emulator;
  readonly config: ConfigInput;
  readonly status: ReleaseStatus;
  readonly before: Facts;
  readonly after: Facts;
  /** When the command was taken, and when all was over; on the emulator's clock. */
  readonly askedAt: number;
  readonly now: number;
}

/** What a rollback cannot bring back in AWS, or must not, each with the reason. Everything else is as it was. */
const STAYS: readonly { readonly what: (difference: Difference) => boolean; readonly because: string }[] = [
  {
    what: ({ fact, before }) => /\/launch-template\/.*: version \d+$/.test(fact) && before === undefined,
    because:
      'launch template versions that a release has made stay: golden-ami may delete nothing, and no group uses them',
  },
];

/** How often a change may have its effect on one target: forward and back. */
const MAY_REPEAT: Readonly<Record<string, number>> = {
  StartInstanceRefresh: 2,
  PutParameter: 2,
  UpdateService: 2,
  CreateLaunchTemplateVersion: 2,
};

/**
 * What is wrong with a release that was rolled back, by what the emulated AWS is and was.
 * @returns also how many targets went back
 */
export function wrongWithRollback(given: RolledBack): { problems: string[]; touched: number } {
  const { status, before, after } = given;
  const targets = status.environments.flatMap((environment) => environment.targets);
  return {
    touched: targets.filter(({ state }) => state === 'rolledBack').length,
    problems: [
      ...differences(before, after)
        .filter((difference) => !STAYS.some(({ what }) => what(difference)))
        .map(({ fact, before: was, after: is }) => `${fact} was ${was}, and is ${is}`),
      ...wrongRefreshes(given),
      ...wrongPace(given),
      ...wrongEffects(given),
      ...wrongStatus(status, targets),
    ],
  };
}

/** No group goes forward twice, nor back twice, and none is left in refresh. */
function wrongRefreshes({ emulator, status, now }: RolledBack): string[] {
  const running = gatherEvidence(emulator, now).refreshes.filter(({ end }) => end === undefined);
  const often = [...allGroups(emulator.world)].flatMap((group) => {
    const image = status.image ? amiFor(status.image, group.account, group.region) : undefined;
    // The first one is the way forward, also where the channel parameter has gone back before it began.
    const forward = group.refreshes.filter((one, index) => index === 0 || goesTo(one, image)).length;
    const back = group.refreshes.length - forward + rollbacksOf(emulator, group);
    return [
      ...(forward > 1 ? [`${resourceOf(group)} was refreshed forward ${forward} times`] : []),
      ...(back > 1 ? [`${resourceOf(group)} was brought back ${back} times`] : []),
    ];
  });
  return [
    ...running.map((refresh) => `a refresh of ${targetOf(refresh)} is left ${refresh.status}`),
    ...often,
  ];
}

function goesTo({ target }: RefreshRecord, image: string | undefined): boolean {
  return target.configurations.some(({ imageId }) => imageId === image);
}

function rollbacksOf({ journal }: Emulator, group: Group): number {
  return journal.effects.filter(
    ({ action, resource }) => action === 'RollbackInstanceRefresh' && resource === resourceOf(group),
  ).length;
}

/** Forward and back each have their own limit; whatever runs when the word comes counts on the way back. */
function wrongPace({ emulator, config, askedAt, now }: RolledBack): string[] {
  const evidence = gatherEvidence(emulator, now);
  return config.environments.flatMap(({ name, maxConcurrent, rollback, autoScalingGroups }) => {
    // The scenes name one tag, and count.
    const tags = Object.entries(autoScalingGroups?.include[0]?.tags ?? {});
    const ofIt = ({ tags: own }: { tags: Readonly<Record<string, string>> }) =>
      tags.every(([key, value]) => own[key] === value);
    const forward = Number(maxConcurrent ?? 1);
    const back = Number(rollback?.maxConcurrent ?? forward);
    const peaks = [
      {
        what: 'forward',
        most: forward,
        peak: mostRefreshesAtOnce(evidence, (one) => ofIt(one) && one.start < askedAt),
      },
      { what: 'back', most: Math.max(forward, back), peak: mostRefreshesAtOnce(evidence, ofIt) },
    ];
    return peaks
      .filter(({ most, peak }) => peak.count > most)
      .map(
        ({ what, most, peak }) =>
          `${peak.count} groups of ${name} at once on the way ${what}, more than ${most}`,
      );
  });
}

function wrongEffects({ emulator, now }: RolledBack): string[] {
  const evidence = gatherEvidence(emulator, now);
  const repeated = effectsByAction(evidence).flatMap(({ action, repeated: targets }) =>
    targets
      .filter(({ times }) => times > (MAY_REPEAT[action] ?? 1))
      .map(({ resource, times }) => `${action} had its effect ${times} times on ${resource}`),
  );
  const defects = evidence.calls.flatMap(({ defect }) => (defect === undefined ? [] : [defect]));
  return [...repeated, ...defects.map((defect) => `the emulator has a defect: ${defect}`)];
}

/** Every target is named with what became of it, and people are told so. */
function wrongStatus(status: ReleaseStatus, targets: readonly TargetStatus[]): string[] {
  const odd = targets.filter(({ state, reason }) => {
    const isEnd = state === 'rolledBack' || state === 'skipped' || state === 'cancelled';
    return !isEnd || reason === undefined;
  });
  const told = status.failure?.message ?? status.message;
  return [
    ...(told.includes('not all of') ? [told] : []),
    ...(status.phase === 'rolledBack' ? [] : [`the release ended as ${status.phase}: ${told}`]),
    ...odd.map(({ id, state, reason }) => `${id} is ${state}: ${reason ?? 'without a reason'}`),
    ...status.environments.flatMap(({ name, targets: own }) => {
      const counts = ['rolledBack', 'skipped']
        .map((state) => ({ state, count: own.filter((target) => target.state === state).length }))
        .filter(({ count }) => count > 0)
        .map(({ state, count }) => `${count} ${state === 'rolledBack' ? 'rolled back' : state}`);
      const isToldOf = counts.every((part) => told.includes(part));
      return isToldOf ? [] : [`people are told of ${name}: ${told}, expected ${counts.join(', ')}`];
    }),
  ];
}
